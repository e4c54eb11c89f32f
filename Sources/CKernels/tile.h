// The innermost part of a product, for the type `VECTOR`; included once for each width, of which it forgets the names.

/// `rows` rows and `groups` vectors of a product, all constants where it is called, in registers.
///
/// `b` is where the columns start, `b_row` apart; where `goes_on` is set, the sums go on from what is in `c`. A product and
/// its sum are rounded once where it is `fused`, and otherwise after each of the two.
INLINE void OF_WIDTH(tile)(
    const kernels_product *p, const float *a, const float *b, size_t b_row, size_t depth, float *c,
    const float *start, int goes_on, const int rows, const int groups, const int fused) {
  VECTOR sum[12][8];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    const VECTOR *from = (const VECTOR *)(goes_on ? c + r * p->c_row : start);
#pragma clang loop unroll(full)
    for (int g = 0; g < groups; g++) sum[r][g] = from ? from[g] : (VECTOR){0};
  }
  const size_t a_row = p->a_row, a_depth = p->a_depth;
  for (size_t k = depth; k > 0; k--) {
    VECTOR right[8];
#pragma clang loop unroll(full)
    for (int g = 0; g < groups; g++) right[g] = ((const VECTOR *)b)[g];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      const VECTOR left = a[r * a_row] - (VECTOR){0};
#pragma clang loop unroll(full)
      for (int g = 0; g < groups; g++) {
        sum[r][g] = fused ? __builtin_elementwise_fma(left, right[g], sum[r][g]) : sum[r][g] + left * right[g];
      }
    }
    a += a_depth;
    b += b_row;
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int g = 0; g < groups; g++) ((VECTOR *)(c + r * p->c_row))[g] = sum[r][g];
  }
}

#undef VECTOR
#undef OF_WIDTH
