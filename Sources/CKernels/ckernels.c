#include "ckernels.h"

#include <float.h>
#include <stdint.h>
#include <string.h>

// No product is fused with a sum, on any machine.
#pragma clang fp contract(off)
// All that takes or returns a vector is inlined, so that no calling convention is met.
#pragma clang diagnostic ignored "-Wpsabi"

typedef float vector __attribute__((vector_size(32), aligned(4)));
typedef float wide_vector __attribute__((vector_size(64), aligned(4)));
typedef int32_t mask __attribute__((vector_size(32), aligned(4)));
typedef double vector_double __attribute__((vector_size(64), aligned(8)));

#define INLINE static inline __attribute__((always_inline))
#define LANES 8

INLINE vector splat(float x) { return (vector){x, x, x, x, x, x, x, x}; }
INLINE vector load(const float *p) { return *(const vector *)p; }
INLINE void store(float *p, vector v) { *(vector *)p = v; }

// MARK: Products

#define VECTOR vector
#define OF_WIDTH(name) name##_of_8
#include "tile.h"

#define VECTOR wide_vector
#define OF_WIDTH(name) name##_of_16
#include "tile.h"

/// All rows of `groups` · `lanes` columns, `tall` at a time.
INLINE void panel(
    const kernels_product *p, size_t column, const float *b, size_t b_row, size_t first, size_t depth,
    const int tall, const int groups, const int lanes, const int fused) {
  const float *start = p->start ? p->start + column : 0;
  const int goes_on = first > 0;
  const float *a = p->a + first * p->a_depth;
  size_t row = 0;
  // Calls by name, which are compiled for the caller's instructions whether or not the rest is optimized.
#define ROWS(count)                                                                                                    \
  for (; row + count <= p->rows; row += count) {                                                                       \
    const float *left = a + row * p->a_row;                                                                            \
    float *c = p->c + row * p->c_row + column;                                                                         \
    if (lanes == 16) tile_of_16(p, left, b, b_row, depth, c, start, goes_on, count, groups, fused);                    \
    else tile_of_8(p, left, b, b_row, depth, c, start, goes_on, count, groups, fused);                                 \
  }
  ROWS(tall)
  if (tall > 8) ROWS(4)
  ROWS(2)
  ROWS(1)
#undef ROWS
}

/// Rows of a panel of `b` that are copied together: 32 KB at sixteen columns, 64 KB at thirty-two.
#define PACKED 512

INLINE void multiply(const kernels_product *p, const int tall, const int groups, const int lanes, const int fused) {
  size_t column = 0;
  if (p->rows < 4) {
    // Of few rows `b` is read once: many columns at a time, whose sums do not wait for each other.
    for (; column + 8 * LANES <= p->columns; column += 8 * LANES) {
      panel(p, column, p->b + column, p->b_row, 0, p->depth, 1, 8, LANES, fused);
    }
  }
  // Rows far apart fall into the same few sets of the cache: columns that many rows need are copied to be side by side.
  const int packs = p->rows >= 16 && p->b_row >= 128;
  const size_t width = groups * lanes;
  float packed[PACKED * 2 * 16] __attribute__((aligned(64)));
  for (; column + width <= p->columns; column += width) {
    if (!packs) {
      panel(p, column, p->b + column, p->b_row, 0, p->depth, tall, groups, lanes, fused);
      continue;
    }
    for (size_t first = 0; first < p->depth; first += PACKED) {
      const size_t depth = p->depth - first < PACKED ? p->depth - first : PACKED;
      const float *b = p->b + first * p->b_row + column;
      for (size_t k = 0; k < depth; k++) memcpy(packed + k * width, b + k * p->b_row, width * sizeof(float));
      panel(p, column, packed, width, first, depth, tall, groups, lanes, fused);
    }
  }
  if (lanes == 16) {
    for (; column + 16 <= p->columns; column += 16) {
      panel(p, column, p->b + column, p->b_row, 0, p->depth, tall, 1, 16, fused);
    }
  }
  for (; column < p->columns; column += LANES) {
    panel(p, column, p->b + column, p->b_row, 0, p->depth, tall, 1, LANES, fused);
  }
}

// MARK: Elements

/// A quotient of polynomials, by Eigen's coefficients (`generic_fast_tanh_float`), beyond ±7.905 the value there.
INLINE vector tanh_of(vector x) {
  const vector limit = splat(7.90531110763549805f);
  mask below = x < limit, above = x > -limit;
  // A NaN fails both comparisons, so what it becomes is put back at the end.
  mask is_number = x == x;
  vector original = x;
  x = (vector)(((mask)x & below) | ((mask)limit & ~below));
  x = (vector)(((mask)x & above) | ((mask)-limit & ~above));
  const vector s = x * x;
  vector p = splat(-2.76076847742355e-16f);
  p = p * s + splat(2.00018790482477e-13f);
  p = p * s + splat(-8.60467152213735e-11f);
  p = p * s + splat(5.12229709037114e-08f);
  p = p * s + splat(1.48572235717979e-05f);
  p = p * s + splat(6.37261928875436e-04f);
  p = p * s + splat(4.89352455891786e-03f);
  p = p * x;
  vector q = splat(1.19825839466702e-06f);
  q = q * s + splat(1.18534705686654e-04f);
  q = q * s + splat(2.26843463243900e-03f);
  q = q * s + splat(4.89352518554385e-03f);
  const vector result = p / q;
  return (vector)(((mask)result & is_number) | ((mask)original & ~is_number));
}

INLINE void tanh_all(float *x, size_t count) {
  for (size_t i = 0; i < count; i += LANES) store(x + i, tanh_of(load(x + i)));
}

INLINE void tanh_slope(float *delta, const float *y, size_t count) {
  for (size_t i = 0; i < count; i += LANES) {
    const vector value = load(y + i);
    store(delta + i, load(delta + i) * (splat(1) - value * value));
  }
}

INLINE vector positive(vector of, vector where) { return (vector)((mask)of & (mask)(where > splat(0))); }

INLINE void relu_all(float *x, size_t count) {
  for (size_t i = 0; i < count; i += LANES) {
    const vector value = load(x + i);
    store(x + i, positive(value, value));
  }
}

INLINE void relu_slope(float *delta, const float *y, size_t count) {
  for (size_t i = 0; i < count; i += LANES) store(delta + i, positive(load(delta + i), load(y + i)));
}

/// Zero in place of numbers too small to be normal, by which most processors are slowed down a hundredfold.
INLINE vector normal(vector x) {
  const mask is_small = __builtin_elementwise_abs(x) < splat(FLT_MIN);
  return (vector)((mask)x & ~is_small);
}

INLINE vector square_root(vector x) { return __builtin_elementwise_sqrt(x); }

INLINE void adam(
    const kernels_adam_step *s, float *parameters, const float *gradient, float *mean, float *square, size_t count,
    const int fused) {
  const vector step_size = splat(s->step_size), root = splat(s->root), epsilon = splat(s->epsilon);
  const vector keep2 = splat(s->keep2), take1 = splat(s->take1), take2 = splat(s->take2);
  const vector scale = splat(s->gradient_scale);
  for (size_t i = 0; i < count; i += LANES) {
    const vector g = load(gradient + i) * scale;
    vector m = load(mean + i), v = load(square + i);
    // Without a gradient, as of a unit that is always zero, both means fade into numbers that are not normal.
    m = normal(m + take1 * (g - m));
    v = normal(keep2 * v + take2 * g * g);
    store(mean + i, m);
    store(square + i, v);
    // The same but for rounding, with a quotient less.
    const vector step = fused ? step_size * root * m / (square_root(v) + root * epsilon)
                              : step_size * (m / (square_root(v) / root + epsilon));
    store(parameters + i, load(parameters + i) - step);
  }
}

INLINE void rmsprop(
    float rate, float keep, float take, float epsilon, float scale, float *parameters, const float *gradient,
    float *square, size_t count) {
  for (size_t i = 0; i < count; i += LANES) {
    const vector g = load(gradient + i) * splat(scale);
    const vector v = normal(splat(keep) * load(square + i) + splat(take) * g * g);
    store(square + i, v);
    store(parameters + i, load(parameters + i) - splat(rate) * (g / (square_root(v) + splat(epsilon))));
  }
}

INLINE void add(float *into, const float *from, size_t count) {
  for (size_t i = 0; i < count; i += LANES) store(into + i, load(into + i) + load(from + i));
}

INLINE void follow(float *into, const float *from, float tau, float keep, size_t count) {
  for (size_t i = 0; i < count; i += LANES) {
    store(into + i, load(into + i) * splat(keep) + splat(tau) * load(from + i));
  }
}

INLINE double sum_of_squares(const float *x, size_t count) {
  // In double, so that the order matters little and no square overflows.
  vector_double sum = {0};
  for (size_t i = 0; i < count; i += LANES) {
    const vector_double wide = __builtin_convertvector(load(x + i), vector_double);
    sum += wide * wide;
  }
  double total = 0;
  for (int lane = 0; lane < LANES; lane++) total += sum[lane];
  return total;
}

// MARK: Each for its sets of instructions

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx512f")))
#define FUSED __attribute__((target("avx2,fma")))

static int has_fused(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

static int has_avx512(void) { return has_fused() && __builtin_cpu_supports("avx512f"); }

kernels_instructions kernels_best(void) {
  if (has_avx512()) return kernels_avx512;
  return __builtin_cpu_supports("avx2") ? kernels_avx2 : kernels_baseline;
}

kernels_instructions kernels_fastest(void) {
  if (has_avx512()) return kernels_fused_avx512;
  return has_fused() ? kernels_fused : kernels_best();
}
#else
#define AVX2
#define AVX512
#define FUSED

kernels_instructions kernels_best(void) { return kernels_baseline; }

kernels_instructions kernels_fastest(void) { return kernels_fused; }
#endif

#define TWICE(name, parameters, body_baseline, body_avx2)      \
  static void name##_baseline parameters { body_baseline; }    \
  AVX2 static void name##_avx2 parameters { body_avx2; }

// Sixteen registers of four floats hold 4 rows of 8 sums, sixteen of eight floats 6 rows of 16, and thirty-two of
// sixteen floats 12 rows of 32.
TWICE(multiply, (const kernels_product *p), multiply(p, 4, 1, LANES, 0), multiply(p, 6, 2, LANES, 0))
AVX512 static void multiply_avx512(const kernels_product *p) { multiply(p, 12, 2, 16, 0); }
FUSED static void multiply_fused(const kernels_product *p) { multiply(p, 6, 2, LANES, 1); }
AVX512 static void multiply_fused_avx512(const kernels_product *p) { multiply(p, 12, 2, 16, 1); }

void kernels_multiply(kernels_instructions instructions, const kernels_product *p) {
  switch (instructions) {
    case kernels_baseline: return multiply_baseline(p);
    case kernels_avx2: return multiply_avx2(p);
    case kernels_avx512: return multiply_avx512(p);
    case kernels_fused: return multiply_fused(p);
    case kernels_fused_avx512: return multiply_fused_avx512(p);
  }
}

TWICE(tanh_all, (float *x, size_t count), tanh_all(x, count), tanh_all(x, count))

void kernels_tanh(kernels_instructions instructions, float *x, size_t count) {
  if (instructions >= kernels_avx2) tanh_all_avx2(x, count);
  else tanh_all_baseline(x, count);
}

TWICE(
    tanh_slope, (float *delta, const float *y, size_t count), tanh_slope(delta, y, count),
    tanh_slope(delta, y, count))

void kernels_tanh_slope(kernels_instructions instructions, float *delta, const float *y, size_t count) {
  if (instructions >= kernels_avx2) tanh_slope_avx2(delta, y, count);
  else tanh_slope_baseline(delta, y, count);
}

TWICE(relu_all, (float *x, size_t count), relu_all(x, count), relu_all(x, count))

void kernels_relu(kernels_instructions instructions, float *x, size_t count) {
  if (instructions >= kernels_avx2) relu_all_avx2(x, count);
  else relu_all_baseline(x, count);
}

TWICE(
    relu_slope, (float *delta, const float *y, size_t count), relu_slope(delta, y, count),
    relu_slope(delta, y, count))

void kernels_relu_slope(kernels_instructions instructions, float *delta, const float *y, size_t count) {
  if (instructions >= kernels_avx2) relu_slope_avx2(delta, y, count);
  else relu_slope_baseline(delta, y, count);
}

TWICE(
    adam, (const kernels_adam_step *s, float *p, const float *g, float *m, float *v, size_t count),
    adam(s, p, g, m, v, count, 0), adam(s, p, g, m, v, count, 0))
FUSED static void adam_fused(
    const kernels_adam_step *s, float *p, const float *g, float *m, float *v, size_t count) {
  adam(s, p, g, m, v, count, 1);
}

void kernels_adam(
    kernels_instructions instructions, const kernels_adam_step *s, float *parameters, const float *gradient,
    float *mean, float *square, size_t count) {
  if (instructions >= kernels_fused) adam_fused(s, parameters, gradient, mean, square, count);
  else if (instructions >= kernels_avx2) adam_avx2(s, parameters, gradient, mean, square, count);
  else adam_baseline(s, parameters, gradient, mean, square, count);
}

TWICE(
    rmsprop,
    (float rate, float keep, float take, float epsilon, float scale, float *p, const float *g, float *v, size_t count),
    rmsprop(rate, keep, take, epsilon, scale, p, g, v, count),
    rmsprop(rate, keep, take, epsilon, scale, p, g, v, count))

void kernels_rmsprop(
    kernels_instructions instructions, float rate, float keep, float take, float epsilon, float gradient_scale,
    float *parameters, const float *gradient, float *square, size_t count) {
  if (instructions >= kernels_avx2) {
    rmsprop_avx2(rate, keep, take, epsilon, gradient_scale, parameters, gradient, square, count);
  } else {
    rmsprop_baseline(rate, keep, take, epsilon, gradient_scale, parameters, gradient, square, count);
  }
}

TWICE(add, (float *into, const float *from, size_t count), add(into, from, count), add(into, from, count))

void kernels_add(kernels_instructions instructions, float *into, const float *from, size_t count) {
  if (instructions >= kernels_avx2) add_avx2(into, from, count);
  else add_baseline(into, from, count);
}

TWICE(
    follow, (float *into, const float *from, float tau, float keep, size_t count), follow(into, from, tau, keep, count),
    follow(into, from, tau, keep, count))

void kernels_follow(
    kernels_instructions instructions, float *into, const float *from, float tau, float keep, size_t count) {
  if (instructions >= kernels_avx2) follow_avx2(into, from, tau, keep, count);
  else follow_baseline(into, from, tau, keep, count);
}

static double sum_of_squares_baseline(const float *x, size_t count) { return sum_of_squares(x, count); }
AVX2 static double sum_of_squares_avx2(const float *x, size_t count) { return sum_of_squares(x, count); }

double kernels_sum_of_squares(kernels_instructions instructions, const float *x, size_t count) {
  return instructions >= kernels_avx2 ? sum_of_squares_avx2(x, count) : sum_of_squares_baseline(x, count);
}

/// Eight rows of eight become eight columns: pairs, then fours, then eights change places.
INLINE void transpose_block(const float *from, size_t from_row, float *into, size_t into_row) {
  vector a[8], b[8];
#pragma clang loop unroll(full)
  for (int i = 0; i < 8; i++) a[i] = load(from + i * from_row);
#pragma clang loop unroll(full)
  for (int i = 0; i < 8; i += 2) {
    b[i] = __builtin_shufflevector(a[i], a[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
    b[i + 1] = __builtin_shufflevector(a[i], a[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 8; i += 4) {
#pragma clang loop unroll(full)
    for (int k = 0; k < 2; k++) {
      a[i + k] = __builtin_shufflevector(b[i + k], b[i + k + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      a[i + k + 2] = __builtin_shufflevector(b[i + k], b[i + k + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
  }
#pragma clang loop unroll(full)
  for (int k = 0; k < 4; k++) {
    store(into + k * into_row, __builtin_shufflevector(a[k], a[k + 4], 0, 1, 2, 3, 8, 9, 10, 11));
    store(into + (k + 4) * into_row, __builtin_shufflevector(a[k], a[k + 4], 4, 5, 6, 7, 12, 13, 14, 15));
  }
}

INLINE void transpose(
    const float *from, size_t from_row, size_t rows, size_t columns, float *into, size_t into_row) {
  for (size_t i = 0; i < rows; i += 8) {
    size_t j = 0;
    if (i + 8 <= rows) {
      for (; j + 8 <= columns; j += 8) {
        transpose_block(from + i * from_row + j, from_row, into + j * into_row + i, into_row);
      }
    }
    const size_t end = i + 8 < rows ? i + 8 : rows;
    for (; j < columns; j++) {
      for (size_t k = i; k < end; k++) into[j * into_row + k] = from[k * from_row + j];
    }
  }
}

TWICE(
    transpose, (const float *from, size_t from_row, size_t rows, size_t columns, float *into, size_t into_row),
    transpose(from, from_row, rows, columns, into, into_row), transpose(from, from_row, rows, columns, into, into_row))

void kernels_transpose(
    kernels_instructions instructions, const float *from, size_t from_row, size_t rows, size_t columns, float *into,
    size_t into_row) {
  if (instructions >= kernels_avx2) transpose_avx2(from, from_row, rows, columns, into, into_row);
  else transpose_baseline(from, from_row, rows, columns, into, into_row);
}
