/// Mean and standard deviation of a sample.
public struct Statistics: Sendable, Hashable {
  /// The arithmetic mean.
  public var mean: Double
  /// The population's standard deviation (division by n), as NumPy's `std` and Stable-Baselines3 report it.
  public var standardDeviation: Double

  /// The statistics of `values`; `nil` where there are none.
  public init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    standardDeviation = (squares / count).squareRoot()
  }
}
