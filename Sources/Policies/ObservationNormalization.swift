/// The normalization that training applied to observations: (x − mean) / √(variance + ε), clipped.
///
/// It is computed in double and rounded to float once, as Stable-Baselines3's `VecNormalize` does with NumPy.
public struct ObservationNormalization: Sendable, Hashable {
  /// The mean of each element of an observation.
  public private(set) var mean: [Double]
  /// The variance of each element.
  public private(set) var variance: [Double]
  /// The number ε that is added to the variances, so that no divisor is zero.
  public let epsilon: Double
  /// The greatest magnitude of a normalized element.
  public let clip: Double
  private var deviation: [Double]

  /// Makes a normalization of as many means as variances.
  public init(mean: [Double], variance: [Double], epsilon: Double, clip: Double) {
    precondition(mean.count == variance.count, "a variance for each mean")
    (self.mean, self.variance, self.epsilon, self.clip) = (mean, variance, epsilon, clip)
    deviation = variance.map { ($0 + epsilon).squareRoot() }
  }

  /// Takes memory that nothing else shares, for use on a thread of its own.
  public mutating func unshare() {
    mean.withUnsafeMutableBufferPointer { _ in }
    variance.withUnsafeMutableBufferPointer { _ in }
    deviation.withUnsafeMutableBufferPointer { _ in }
  }

  /// The number of elements of an observation.
  public var count: Int { mean.count }

  /// Writes the normalized observation to `result`, of as many elements. Allocates nothing.
  public func apply(to observation: Span<Float>, into result: inout MutableSpan<Float>) {
    precondition(observation.count == count && result.count == count, "an observation of \(count) elements")
    for i in 0..<count {
      let value = (Double(observation[i]) - mean[i]) / deviation[i]
      result[i] = Float(min(max(value, -clip), clip))
    }
  }
}
