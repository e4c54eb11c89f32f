/// The successes among a number of trials.
public struct Proportion: Sendable, Hashable {
  /// The number of successes.
  public var successes: Int
  /// The number of trials, at least one.
  public var count: Int

  /// Makes a proportion of `successes` among `count` trials; `nil` where there was no trial.
  public init?(successes: Int, of count: Int) {
    guard count > 0, (0...count).contains(successes) else { return nil }
    self.successes = successes
    self.count = count
  }

  /// The share of successes, from 0 to 1.
  public var share: Double { Double(successes) / Double(count) }

  /// Wilson's score interval for the share at 95 %, without a correction for continuity; `nil` for a single trial.
  ///
  /// E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference.
  public var interval: ConfidenceInterval? {
    guard count > 1 else { return nil }
    // The normal distribution's quantile at 0.975.
    let z = 1.959963984540054
    let n = Double(count)
    let p = share
    let scale = n + z * z
    let centre = (n * p + z * z / 2) / scale
    let margin = z * (n * p * (1 - p) + z * z / 4).squareRoot() / scale
    // At the ends the bound is exact, and rounding must not move it.
    return ConfidenceInterval(
      lower: successes == 0 ? 0 : centre - margin, upper: successes == count ? 1 : centre + margin)
  }
}
