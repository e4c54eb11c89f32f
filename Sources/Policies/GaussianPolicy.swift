/// A policy over vectors: independent normal distributions, whose means a network puts out and whose standard deviations
/// do not depend on the observation.
public struct GaussianPolicy: Sendable {
  /// What gives the means.
  public private(set) var network: Network
  /// The standard deviation of each element.
  public private(set) var standardDeviations: [Double]
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

  /// Takes memory that nothing else shares, for a thread of its own.
  public mutating func unshare() {
    network.unshare()
    standardDeviations.withUnsafeMutableBufferPointer { _ in }
    action.withUnsafeMutableBufferPointer { _ in }
    record.withUnsafeMutableBufferPointer { _ in }
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

extension RandomNumberGenerator {
  /// A double from the standard normal distribution, by the transform of Box and Muller: two draws, whatever they are.
  @inlinable
  public mutating func nextNormalDouble() -> Double {
    // 1 - u is in (0, 1], whose logarithm is finite.
    let radius = (-2 * (1 - nextUnitDouble()).logarithm).squareRoot()
    return radius * (2 * .pi * nextUnitDouble()).cosine
  }
}
