#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// libm behind names of our own, imported in this one place.
extension Double {
  /// The power of e to this number.
  @inlinable var exponential: Double { exp(self) }
  /// The natural logarithm.
  @inlinable var logarithm: Double { log(self) }
  /// The cosine of an angle in radians.
  @inlinable var cosine: Double { cos(self) }
  /// The hyperbolic tangent.
  var hyperbolicTangent: Double { tanh(self) }
}

extension Float {
  /// The hyperbolic tangent.
  var hyperbolicTangent: Float { tanhf(self) }
  /// The power of e to this number.
  var exponential: Float { expf(self) }
  /// The power of e to this number, less 1.
  var exponentialLessOne: Float { expm1f(self) }
  /// The error function.
  var errorFunction: Float { erff(self) }
}
