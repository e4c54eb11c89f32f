/// A policy over vectors: independent normal distributions, whose means a network computes. Their standard deviations
/// are constants, or, with state-dependent exploration (gSDE), follow from the last hidden layer.
public struct GaussianPolicy: Sendable {
  /// The network whose outputs are the means.
  public private(set) var network: Network
  /// The standard deviation of each element; with state-dependent exploration, for the last observation.
  public private(set) var standardDeviations: [Double]
  /// The factors of the hidden units' squares in the variances, element (k, j) at k * outputs + j; empty without
  /// state-dependent exploration.
  private var latentVariances: [Double] = []
  /// The last action, of as many elements as the network has outputs; zeros before the first.
  public private(set) var action: [Float]
  private var record: [Float]

  /// Makes a policy with memory of its own for the forward pass.
  ///
  /// - Parameter logStandardDeviations: The natural logarithms of the standard deviations, as many as the network has
  ///   outputs.
  public init(network: Network, logStandardDeviations: [Float]) {
    precondition(logStandardDeviations.count == network.outputs, "a standard deviation for each output")
    self.network = network
    standardDeviations = logStandardDeviations.map { Double($0).exponential }
    action = [Float](repeating: 0, count: network.outputs)
    record = [Float](repeating: 0, count: network.recordCount)
  }

  /// Makes a policy with state-dependent exploration: the variance of element j is Σ h(k)² s(k, j)² + 1e-6, h being the
  /// last hidden layer.
  ///
  /// Each step of an episode is sampled by itself here, while training keeps one exploration matrix for several steps.
  ///
  /// - Parameter latentLogDeviations: The logarithms of s, element (k, j) at k * outputs + j.
  public init(network: Network, latentLogDeviations: [Float]) {
    let latents = network.layers[network.layers.count - 1].inputs
    precondition(latentLogDeviations.count == latents * network.outputs, "a deviation for each weight")
    self.init(network: network, logStandardDeviations: [Float](repeating: 0, count: network.outputs))
    latentVariances = latentLogDeviations.map { (2 * Double($0)).exponential }
  }

  /// Takes memory that nothing else shares, for use on a thread of its own.
  public mutating func unshare() {
    network.unshare()
    latentVariances.withUnsafeMutableBufferPointer { _ in }
    standardDeviations.withUnsafeMutableBufferPointer { _ in }
    action.withUnsafeMutableBufferPointer { _ in }
    record.withUnsafeMutableBufferPointer { _ in }
  }

  /// Indicates whether all outputs of the network for the last observation are finite.
  public var isFinite: Bool {
    record.areFinite(network.logitsOffset..<network.logitsOffset + network.outputs)
  }

  /// Sets `action` for an observation: a sample, which takes two numbers of the generator for each element, or the
  /// means, which are the most probable. Allocates nothing.
  ///
  /// - Parameter observation: As many elements as the network has inputs.
  public mutating func act(
    for observation: Span<Float>, choice: ActionChoice, using generator: inout some RandomNumberGenerator
  ) {
    precondition(observation.count == network.inputs, "an observation of \(network.inputs) elements")
    for i in 0..<observation.count { record[i] = observation[i] }
    record.withUnsafeMutableBufferPointer { network.forward($0) }
    if !latentVariances.isEmpty && choice == .sampled { setStandardDeviations() }
    for i in 0..<action.count {
      let mean = record[network.logitsOffset + i]
      action[i] =
        switch choice {
        case .mostProbable: mean
        case .sampled: Float(Double(mean) + standardDeviations[i] * generator.nextNormalDouble())
        }
    }
  }
}

extension GaussianPolicy {
  /// Sets the standard deviations that follow from the last hidden layer in `record`.
  private mutating func setStandardDeviations() {
    let last = network.layers.count - 1
    let start = network.inputOffset(of: last)
    for j in 0..<action.count {
      var variance = 1e-6
      for k in 0..<network.layers[last].inputs {
        let h = Double(record[start + k])
        variance += h * h * latentVariances[k * action.count + j]
      }
      standardDeviations[j] = variance.squareRoot()
    }
  }
}

extension [Float] {
  /// Tells whether all elements in a range are finite. Allocates nothing.
  func areFinite(_ range: Range<Int>) -> Bool {
    for i in range where !self[i].isFinite { return false }
    return true
  }
}

extension RandomNumberGenerator {
  /// A double from the standard normal distribution, by the transform of Box and Muller, which always takes two numbers
  /// of the generator.
  @inlinable
  public mutating func nextNormalDouble() -> Double {
    // 1 - u is in (0, 1], whose logarithm is finite.
    let radius = (-2 * (1 - nextUnitDouble()).logarithm).squareRoot()
    return radius * (2 * .pi * nextUnitDouble()).cosine
  }
}
