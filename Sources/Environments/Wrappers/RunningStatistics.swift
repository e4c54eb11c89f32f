/// The mean and the variance of all vectors seen so far, element by element, as Gymnasium's `RunningMeanStd` keeps them.
///
/// It begins as if 10⁻⁴ vectors of mean 0 and variance 1 had been seen. It is computed by the parallel algorithm of
/// Chan, Golub and LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances" (1979).
public struct RunningStatistics<Scalar: BinaryFloatingPoint & Sendable>: Sendable, Hashable {
  /// The mean of each element.
  public var mean: [Scalar]
  /// The variance of each element, the population's.
  public var variance: [Scalar]
  /// The number of vectors, plus the 10⁻⁴ that it began with.
  public var count: Double

  /// Makes the statistics of no vectors yet, each of `width` elements.
  public init(width: Int) {
    mean = Array(repeating: 0, count: width)
    variance = Array(repeating: 1, count: width)
    count = 1e-4
  }

  /// Makes statistics that were stored: as many means as variances.
  public init(mean: [Scalar], variance: [Scalar], count: Double) {
    precondition(mean.count == variance.count, "there are as many means as variances")
    (self.mean, self.variance, self.count) = (mean, variance, count)
  }

  /// Adds a vector. The order of operations, and the choice of numbers that are rounded to `Scalar`, are NumPy's.
  public mutating func update(with vector: some Collection<Scalar>) {
    precondition(vector.count == mean.count, "expected \(mean.count) elements, found \(vector.count)")
    let total = count + 1
    let (old, new) = (Scalar(count), Scalar(total))
    for (i, value) in vector.enumerated() {
      let delta = value - mean[i]
      let sum = variance[i] * old + delta * delta * old / new
      mean[i] += delta / new
      variance[i] = sum / new
    }
    count = total
  }
}
