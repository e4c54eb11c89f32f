// NumPy's float32 sine and cosine are its own polynomials, evaluated with fused multiply-adds (on every x86-64 CPU since
// 2013), not libm's functions: an angle in ten thousand differs in the last bit. Coefficients and reduction are NumPy's,
// `loops_trigonometric.dispatch.cpp`, without AVX-512.

extension Float {
  /// The sine as NumPy computes it in float32, for angles up to 71,476 in size.
  var numPySine: Float { Self.sine(self, quarterTurns: 0) }

  /// The cosine as NumPy computes it in float32, for angles up to 71,476 in size.
  var numPyCosine: Float { Self.sine(self, quarterTurns: 1) }

  /// The sine of `angle` plus `quarterTurns` times π/2.
  private static func sine(_ angle: Float, quarterTurns: Int) -> Float {
    let quadrant = (angle * 0x1.45f306p-1).rounded(.toNearestOrEven)
    // Cody and Waite's reduction by π/2 in three parts.
    var rest = angle.addingProduct(quadrant, -0x1.921fb0p+00)
    rest = rest.addingProduct(quadrant, -0x1.5110b4p-22)
    rest = rest.addingProduct(quadrant, -0x1.846988p-48)
    let turns = (Int(exactly: quadrant) ?? 0) + quarterTurns
    let size = turns & 1 == 0 ? sine(ofSmall: rest) : cosine(ofSmall: rest)
    return turns & 2 == 0 ? size : -size
  }

  /// The sine of an `angle` up to π/4.
  private static func sine(ofSmall angle: Float) -> Float {
    let square = angle * angle
    var sum: Float = 0x1.7d3bbcp-19
    sum = (-0x1.a06bbap-13 as Float).addingProduct(sum, square)
    sum = (0x1.11119ap-07 as Float).addingProduct(sum, square)
    sum = (-0x1.555556p-03 as Float).addingProduct(sum, square)
    return angle.addingProduct(sum * square, angle)
  }

  /// The cosine of an `angle` up to π/4.
  private static func cosine(ofSmall angle: Float) -> Float {
    let square = angle * angle
    var sum: Float = 0x1.98e616p-16
    sum = (-0x1.6c06dcp-10 as Float).addingProduct(sum, square)
    sum = (0x1.55553cp-05 as Float).addingProduct(sum, square)
    sum = (-0x1p-01 as Float).addingProduct(sum, square)
    return (1 as Float).addingProduct(sum, square)
  }
}
