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

  /// This number to the power `exponent`, by the C library's `pow`.
  func power(_ exponent: Double) -> Double { pow(self, exponent) }
}
