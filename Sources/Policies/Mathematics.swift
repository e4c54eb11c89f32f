#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// libm behind names of our own, imported in this one place.
extension Double {
  /// e to this power.
  @inlinable var exponential: Double { exp(self) }
  /// The natural logarithm.
  @inlinable var logarithm: Double { log(self) }
  /// The cosine of an angle in radians.
  @inlinable var cosine: Double { cos(self) }
}

extension Float {
  /// The hyperbolic tangent.
  var hyperbolicTangent: Float { tanhf(self) }
}
