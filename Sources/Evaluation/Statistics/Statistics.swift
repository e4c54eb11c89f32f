/// The statistics of a sample of numbers: its centre, its spread, and an interval for its mean.
public struct Statistics: Sendable, Hashable {
  /// The count of numbers, at least one.
  public var count: Int
  /// The arithmetic mean.
  public var mean: Double
  /// The population's standard deviation (division by n), as NumPy's `std` and Stable-Baselines3 report it.
  public var standardDeviation: Double
  /// The middle number when sorted; of an even count, the mean of the two in the middle, as NumPy's `median` has it.
  public var median: Double
  /// The least number.
  public var minimum: Double
  /// The greatest number.
  public var maximum: Double
  /// Student's t interval for the mean at 95 %, from the sample's standard deviation (division by n − 1); `nil` for a
  /// single number, which tells nothing about the spread.
  public var meanInterval: ConfidenceInterval?

  /// Computes the statistics of `values`; `nil` where there are none.
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

/// An interval that holds an unknown number with the confidence of its method.
public struct ConfidenceInterval: Sendable, Hashable {
  /// The lower end.
  public var lower: Double
  /// The upper end.
  public var upper: Double

  /// Makes the interval from the lower end to the upper.
  package init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }
}
