/// What a sample of numbers says: its centre, its spread, and how well its mean is known.
public struct Statistics: Sendable, Hashable {
  /// How many numbers there are, at least one.
  public var count: Int
  /// The arithmetic mean.
  public var mean: Double
  /// The population's standard deviation (division by n), as NumPy's `std` and Stable-Baselines3 report it.
  public var standardDeviation: Double
  /// The middle one when sorted; of an even number, the mean of the two in the middle, as NumPy's `median` has it.
  public var median: Double
  /// The least.
  public var minimum: Double
  /// The greatest.
  public var maximum: Double
  /// Student's t interval for the mean at 95 %, from the sample's standard deviation (division by n − 1); `nil` for a
  /// single number, which says nothing of its spread.
  public var meanInterval: ConfidenceInterval?

  /// The statistics of `values`; `nil` where there are none.
  public init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let sorted = values.sorted()
    self.count = values.count
    self.mean = mean
    standardDeviation = (squares / count).squareRoot()
    let middle = sorted.count / 2
    median = sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    minimum = sorted[0]
    maximum = sorted[sorted.count - 1]
    if values.count > 1 {
      let standardError = (squares / (count - 1) / count).squareRoot()
      let margin =
        StudentT(degreesOfFreedom: values.count - 1).criticalValue(confidence: 0.95) * standardError
      meanInterval = ConfidenceInterval(lower: mean - margin, upper: mean + margin)
    }
  }
}

/// The numbers between which an unknown one lies, as far as a sample tells.
public struct ConfidenceInterval: Sendable, Hashable {
  /// The lower end.
  public var lower: Double
  /// The upper end.
  public var upper: Double

  /// From the lower end to the upper.
  public init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }
}
