#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// libm behind names of our own, imported in this one place: Gymnasium's numbers are those of the C library's functions.
extension Double {
  /// The cosine of an angle in radians.
  var cosine: Double { cos(self) }
  /// The sine of an angle in radians.
  var sine: Double { sin(self) }
  /// The hyperbolic tangent.
  var hyperbolicTangent: Double { tanh(self) }

  /// The square as Python's `**` computes it, by libm's `pow`, which is not correctly rounded: one square in a thousand
  /// differs from the product in its last bit, and Gymnasium's trajectories are chaotic enough to show it.
  var squaredAsPython: Double { power(Self.two) }

  /// The number 2, hidden from the optimizer, which would turn `pow(x, 2)` into `x * x`, which is not always the same.
  private static let two = Double("2") ?? 2

  /// The power of this number with `exponent`, by the C library's `pow`.
  func power(_ exponent: Double) -> Double { pow(self, exponent) }
}

extension Float {
  /// The power of this number with `exponent`, by the C library's `powf`.
  func power(_ exponent: Float) -> Float { powf(self, exponent) }

  /// The square as NumPy's `**` computes it for a float32, by libm's `powf`.
  var squaredAsPython: Float { power(Self.two) }

  /// The number 2, hidden from the optimizer.
  private static let two = Float("2") ?? 2
}
