/// A policy over vectors: independent normal distributions, whose means a network puts out. Their standard deviations do
/// not depend on the observation, or, with state-dependent exploration (gSDE), on the last hidden layer.
public struct GaussianPolicy: Sendable {
  /// What gives the means.
  public private(set) var network: Network
  /// The standard deviation of each element; with state-dependent exploration, for the last observation.
  public private(set) var standardDeviations: [Double]
  /// The variances that each hidden unit's square adds, element (k, j) at k * outputs + j; none without state-dependent
  /// exploration.
  private var latentVariances: [Double] = []
  /// The last action, of as many elements as the network has outputs; zeros before the first.
  public private(set) var action: [Float]
  private var record: [Float]

  /// A policy with memory of its own for the forward pass.
  ///
  /// - Parameter logStandardDeviations: Their natural logarithms, as many as the network has outputs.
  public init(network: Network, logStandardDeviations: [Float]) {
    precondition(logStandardDeviations.count == network.outputs, "a standard deviation for each output")
    self.network = network
    standardDeviations = logStandardDeviations.map { Double($0).exponential }
    action = [Float](repeating: 0, count: network.outputs)
    record = [Float](repeating: 0, count: network.recordCount)
  }

  /// A policy with state-dependent exploration: the variance of element j is Σ h(k)² s(k, j)² + 1e-6, h being the last hidden
  /// layer.
  ///
  /// Of an episode's steps each draws for itself here, where training keeps one matrix for several.
  ///
  /// - Parameter latentLogDeviations: The logarithms of s, element (k, j) at k * outputs + j.
  public init(network: Network, latentLogDeviations: [Float]) {
    let latents = network.layers[network.layers.count - 1].inputs
    precondition(latentLogDeviations.count == latents * network.outputs, "a deviation for each weight")
    self.init(network: network, logStandardDeviations: [Float](repeating: 0, count: network.outputs))
    latentVariances = latentLogDeviations.map { (2 * Double($0)).exponential }
  }

  /// Takes memory that nothing else shares, for a thread of its own.
  public mutating func unshare() {
    network.unshare()
    latentVariances.withUnsafeMutableBufferPointer { _ in }
    standardDeviations.withUnsafeMutableBufferPointer { _ in }
    action.withUnsafeMutableBufferPointer { _ in }
    record.withUnsafeMutableBufferPointer { _ in }
  }

  /// Whether all that the network put out for the last observation is finite.
  public var isFinite: Bool {
    record.areFinite(network.logitsOffset..<network.logitsOffset + network.outputs)
  }

  /// Makes `action` that for an observation: drawn, by two draws of the generator for each element, or the means, which
  /// are the most probable. Allocates nothing.
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
  /// Those that follow from the last hidden layer of `record`.
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
  /// Whether all elements at these places are finite. Allocates nothing.
  func areFinite(_ range: Range<Int>) -> Bool {
    for i in range where !self[i].isFinite { return false }
    return true
  }
}

extension RandomNumberGenerator {
  /// A double from the standard normal distribution, by the transform of Box and Muller: two draws, whatever they are.
  @inlinable
  public mutating func nextNormalDouble() -> Double {
    // 1 - u is in (0, 1], whose logarithm is finite.
    let radius = (-2 * (1 - nextUnitDouble()).logarithm).squareRoot()
    return radius * (2 * .pi * nextUnitDouble()).cosine
  }
}
