// The inner loops of training, which want wider vectors than every x86-64 has.
//
// In C because only here can a function be compiled for other instructions than its module's: each is there for the
// baseline and for AVX2, products of matrices for AVX-512 too, and the processor is asked once which it has. All give the
// same bits: every element is a sum of its own in a fixed order, products are rounded before they are added (no fused
// multiply-add), and square roots and quotients are IEEE's.
//
// Products of matrices are there fused as well, up to twice as fast where they are large: in the same order, with the same
// bits on every machine that multiplies and adds in one instruction, which are others than without.

#pragma once

#include <stddef.h>

/// A product of matrices: c(r, j) = start(r, j) + Σ over k of a(r, k) · b(k, j), k ascending.
///
/// Element (r, k) of `a` is at r * a_row + k * a_depth, (k, j) of `b` at k * b_row + j, (r, j) of `c` at r * c_row + j.
typedef struct {
  /// Rows of `a` and `c`.
  size_t rows;
  /// Columns of `a` and rows of `b`.
  size_t depth;
  /// Columns of `b` and `c`: a multiple of eight.
  size_t columns;
  const float *a;
  size_t a_row, a_depth;
  const float *b;
  size_t b_row;
  float *c;
  size_t c_row;
  /// What every row of the sums starts from: `columns` numbers; NULL for zeros.
  const float *start;
} kernels_product;

/// Which instructions the kernels use, those that are there in what comes before: AVX-512 is for products alone, and
/// fused multiply-adds for products and Adam.
typedef enum {
  kernels_baseline,
  kernels_avx2,
  kernels_avx512,
  kernels_fused,
  kernels_fused_avx512
} kernels_instructions;

/// The widest of this machine that give the same bits on all.
kernels_instructions kernels_best(void);

/// The fused ones where this machine has them, and otherwise the best.
kernels_instructions kernels_fastest(void);

void kernels_multiply(kernels_instructions, const kernels_product *);

/// x = tanh(x) of `count` numbers, a multiple of eight; within 6 units of the last place.
void kernels_tanh(kernels_instructions, float *x, size_t count);

/// delta = delta · (1 − y²), the slope of tanh where it is y; `count` is a multiple of eight.
void kernels_tanh_slope(kernels_instructions, float *delta, const float *y, size_t count);

/// x = x where it is above zero, and zero elsewhere, of `count` numbers, a multiple of eight.
void kernels_relu(kernels_instructions, float *x, size_t count);

/// delta = delta where y is above zero, and zero elsewhere; `count` is a multiple of eight.
void kernels_relu_slope(kernels_instructions, float *delta, const float *y, size_t count);

/// What a step of Adam needs beside the arrays.
typedef struct {
  /// The learning rate over 1 − β1ᵗ.
  float step_size;
  /// √(1 − β2ᵗ)
  float root;
  float epsilon;
  float keep2, take1, take2;
  /// What every element of the gradient is multiplied by first.
  float gradient_scale;
} kernels_adam_step;

/// A step of Adam on `count` parameters, a multiple of eight; of the fused instructions with other roundings. A mean that
/// is no normal number any more becomes zero.
void kernels_adam(
    kernels_instructions, const kernels_adam_step *, float *parameters, const float *gradient, float *mean,
    float *square, size_t count);

/// A step of RMSprop, as PyTorch's without momentum: square = keep · square + take · g², p −= rate · g / (√square + ε). A
/// square that is no normal number any more becomes zero.
void kernels_rmsprop(
    kernels_instructions, float rate, float keep, float take, float epsilon, float gradient_scale, float *parameters,
    const float *gradient, float *square, size_t count);

/// into = into + from of `count` numbers, a multiple of eight.
void kernels_add(kernels_instructions, float *into, const float *from, size_t count);

/// into = keep · into + tau · from of `count` numbers, a multiple of eight.
void kernels_follow(kernels_instructions, float *into, const float *from, float tau, float keep, size_t count);

/// The sum of the squares of `count` numbers, a multiple of eight: eight sums of every eighth number, added in double.
double kernels_sum_of_squares(kernels_instructions, const float *x, size_t count);

/// into(j, i) = from(i, j): `rows` by `columns`, which lie at i * from_row + j.
void kernels_transpose(
    kernels_instructions, const float *from, size_t from_row, size_t rows, size_t columns, float *into,
    size_t into_row);
