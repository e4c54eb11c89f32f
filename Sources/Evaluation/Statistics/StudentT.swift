import ShowreelSupport

/// Student's t distribution.
///
/// Its tail is the regularized incomplete beta function (DLMF 8.17), by its continued fraction. The gamma functions in
/// it are computed as one ratio, because the difference of two logarithms would lose five digits at 100,000 degrees of
/// freedom.
package struct StudentT: Sendable, Hashable {
  private let freedom: Double
  /// The ratio Γ((ν + 1) / 2) / Γ(ν / 2).
  private let ratio: Double

  /// Makes the distribution with at least one degree of freedom.
  package init(degreesOfFreedom: Int) {
    precondition(degreesOfFreedom > 0, "expected at least one degree of freedom, found \(degreesOfFreedom)")
    freedom = Double(degreesOfFreedom)
    ratio = Self.gammaRatio(freedom / 2)
  }

  /// The t for which |T| ≤ t with the probability `confidence`, which is at least 0 and less than 1.
  package func criticalValue(confidence: Double) -> Double {
    precondition((0..<1).contains(confidence), "expected a probability below 1, found \(confidence)")
    // The tail falls ever slower, so that Newton's method comes from the left and never steps over.
    var t = 0.0
    for _ in 0..<200 {
      let next = t + (tail(beyond: t) - (1 - confidence)) / (2 * density(at: t))
      guard next > t else { break }
      t = next
    }
    return t
  }

  /// The probability density at `t`.
  package func density(at t: Double) -> Double {
    ratio / (freedom * .pi).squareRoot()
      * (-(freedom + 1) / 2 * (t * t / freedom).logarithmOfOneMore).exponential
  }

  /// The probability of |T| > `t`, for a `t` of at least 0.
  package func tail(beyond t: Double) -> Double {
    guard t > 0 else { return 1 }
    let (a, b) = (freedom / 2, 0.5)
    let square = t * t
    let (x, y) = (freedom / (freedom + square), square / (freedom + square))
    // xᵃ yᵇ / B(a, b)
    let factor =
      (-a * (square / freedom).logarithmOfOneMore).exponential * y.squareRoot() * ratio
      / Double.pi.squareRoot()
    // The fraction converges fast below the mean of the beta distribution; above it, by its symmetry.
    return x < (a + 1) / (a + b + 2)
      ? factor / a * Self.betaFraction(a, b, x) : 1 - factor / b * Self.betaFraction(b, a, y)
  }

  /// The continued fraction of DLMF 8.17.22, by Lentz's method as Thompson and Barnett modified it.
  private static func betaFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    func kept(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var value = 1.0
    var c = Double.infinity
    var d = 1.0
    // Takes about √max(a, b) turns.
    for k in 1..<100_000 {
      let m = Double(k / 2)
      let coefficient =
        k.isMultiple(of: 2)
        ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      c = kept(1 + coefficient / c)
      d = 1 / kept(1 + coefficient * d)
      value *= c * d
      if abs(c * d - 1) < 1e-16 { break }
    }
    return value
  }

  /// The ratio Γ(x + ½) / Γ(x), by the asymptotic series in 1 / x where x is large, else through x + 1.
  private static func gammaRatio(_ x: Double) -> Double {
    var x = x
    var product = 1.0
    while x < 64 {
      product *= x / (x + 0.5)
      x += 1
    }
    let coefficients: [Double] = [
      1, -1 / 8, 1 / 128, 5 / 1024, -21 / 32768, -399 / 262_144, 869 / 4_194_304,
    ]
    let series = coefficients.reversed().reduce(0.0) { $0 / x + $1 }
    return product * x.squareRoot() * series
  }
}
