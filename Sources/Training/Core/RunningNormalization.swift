import Policies
import ShowreelSupport

/// The running mean and variance of vectors, batch by batch, as `RunningMeanStd` of Gymnasium and Stable-Baselines3 has them:
/// by the method of Chan, Golub and LeVeque (1979), starting from mean 0, variance 1 and a weight of 1e-4.
struct RunningMoments: Sendable, Equatable {
  private(set) var mean: [Double]
  /// The population's.
  private(set) var variance: [Double]
  private(set) var count = 1e-4

  init(width: Int) {
    mean = [Double](repeating: 0, count: width)
    variance = [Double](repeating: 1, count: width)
  }

  /// Visits the moments.
  mutating func visit(_ state: inout StateArchive) throws(FileError) {
    let width = mean.count
    try state.visit("mean", &mean)
    try state.visit("variance", &variance)
    try state.visit("weight", &count)
    try state.check(
      mean.count == width && variance.count == width, "moments of \(width) elements", mean.count)
  }

  /// Counts `rows` vectors, element j of row r being `element(r, j)`.
  mutating func update(rows: Int, _ element: (_ row: Int, _ index: Int) -> Double) {
    let batch = Double(rows)
    let total = count + batch
    for j in mean.indices {
      var batchMean = 0.0
      for row in 0..<rows { batchMean += element(row, j) }
      batchMean /= batch
      var squares = 0.0
      for row in 0..<rows {
        let difference = element(row, j) - batchMean
        squares += difference * difference
      }
      let delta = batchMean - mean[j]
      mean[j] += delta * batch / total
      variance[j] = (variance[j] * count + squares + delta * delta * count * batch / total) / total
    }
    count = total
  }
}

/// The normalization of observations by their running moments.
struct ObservationNormalizer: Sendable {
  private(set) var moments: RunningMoments
  private let clip: Double
  private let epsilon = 1e-8

  init(width: Int, clip: Double = 10) {
    moments = RunningMoments(width: width)
    self.clip = clip
  }

  /// Visits the moments.
  mutating func visit(_ state: inout StateArchive) throws(FileError) { try moments.visit(&state) }

  /// Counts rows of observations, one after the other without padding.
  mutating func update(_ observations: [Float], rows: Int) {
    let width = moments.mean.count
    observations.withUnsafeBufferPointer { elements in
      moments.update(rows: rows) { Double(elements[$0 * width + $1]) }
    }
  }

  /// Writes row `row` of the observations, normalized.
  func write(_ observations: [Float], row: Int, to target: UnsafeMutablePointer<Float>) {
    let width = moments.mean.count
    for j in 0..<width {
      let value =
        (Double(observations[row * width + j]) - moments.mean[j])
        / (moments.variance[j] + epsilon).squareRoot()
      target[j] = Float(min(max(value, -clip), clip))
    }
  }

  /// The normalization that a policy needs to see as it did in training.
  var policy: ObservationNormalization {
    // Rounded as a checkpoint holds them, so that a policy acts the same before and after it was stored.
    func rounded(_ values: [Double]) -> [Double] { values.map { Double(Float($0)) } }
    return ObservationNormalization(
      mean: rounded(moments.mean), variance: rounded(moments.variance), epsilon: epsilon, clip: clip)
  }
}

/// The normalization of rewards: each is divided by the running deviation of the discounted returns, and not shifted.
struct RewardNormalizer: Sendable {
  private var moments = RunningMoments(width: 1)
  private var returns: [Double]
  private let gamma: Double
  private let clip: Double
  private let epsilon = 1e-8

  init(environments: Int, gamma: Double, clip: Double = 10) {
    returns = [Double](repeating: 0, count: environments)
    self.gamma = gamma
    self.clip = clip
  }

  /// Visits the moments, and the returns so far.
  mutating func visit(_ state: inout StateArchive) throws(FileError) {
    let count = returns.count
    try moments.visit(&state)
    try state.visit("discounted returns", &returns)
    try state.check(returns.count == count, "returns of \(count) environments", returns.count)
  }

  /// Counts the rewards of a step of every environment, and replaces them.
  mutating func normalize(_ rewards: inout [Double], ended: (Int) -> Bool) {
    for i in rewards.indices { returns[i] = returns[i] * gamma + rewards[i] }
    let counted = returns
    moments.update(rows: rewards.count) { row, _ in counted[row] }
    let deviation = (moments.variance[0] + epsilon).squareRoot()
    for i in rewards.indices {
      rewards[i] = min(max(rewards[i] / deviation, -clip), clip)
      if ended(i) { returns[i] = 0 }
    }
  }
}
