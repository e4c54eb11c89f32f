/// A policy over vectors with elements from −1 to 1: the hyperbolic tangent of independent normal distributions, whose
/// means and logarithms of standard deviations a network computes, as SAC's actor does.
public struct SquashedGaussianPolicy: Sendable {
  /// The network whose outputs are the means and then, as many again, the logarithms.
  public private(set) var network: Network
  /// The last action, of half as many elements as the network has outputs; zeros before the first.
  public private(set) var action: [Float]
  private var record: [Float]

  /// The range of logarithms; others are moved to its nearer end, as Stable-Baselines3 does (`LOG_STD_MIN`,
  /// `LOG_STD_MAX`).
  public static let logStandardDeviations: ClosedRange<Float> = -20...2

  /// Makes a policy with memory of its own for the forward pass.
  ///
  /// - Parameter network: A network with an even number of outputs.
  public init(network: Network) {
    precondition(network.outputs % 2 == 0, "a logarithm for each mean")
    self.network = network
    action = [Float](repeating: 0, count: network.outputs / 2)
    record = [Float](repeating: 0, count: network.recordCount)
  }

  /// Takes memory that nothing else shares, for use on a thread of its own.
  public mutating func unshare() {
    network.unshare()
    action.withUnsafeMutableBufferPointer { _ in }
    record.withUnsafeMutableBufferPointer { _ in }
  }

  /// Indicates whether all outputs of the network for the last observation are finite.
  public var isFinite: Bool {
    record.areFinite(network.logitsOffset..<network.logitsOffset + network.outputs)
  }

  /// Sets `action` for an observation: a sample, which takes two numbers of the generator for each element, or the
  /// tangent of the means. Allocates nothing.
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
      switch choice {
      case .mostProbable: action[i] = mean.hyperbolicTangent
      case .sampled:
        let limits = Self.logStandardDeviations
        let logarithm = min(
          max(record[network.logitsOffset + action.count + i], limits.lowerBound), limits.upperBound)
        action[i] = Float(
          (Double(mean) + Double(logarithm).exponential * generator.nextNormalDouble()).hyperbolicTangent)
      }
    }
  }
}

/// A policy over vectors whose action is a network's outputs, as TD3's and DDPG's actor computes it.
public struct DeterministicPolicy: Sendable {
  /// The network whose outputs are the action.
  public private(set) var network: Network
  /// The greatest magnitude of an output before the tangent; `nil` for no limit.
  public let limit: Float?
  /// Indicates whether the outputs go through the hyperbolic tangent.
  public let squashes: Bool
  /// The last action, of as many elements as the network has outputs; zeros before the first.
  public private(set) var action: [Float]
  private var record: [Float]

  /// Makes a policy with memory of its own for the forward pass.
  public init(network: Network, limit: Float? = nil, squashes: Bool) {
    (self.network, self.limit, self.squashes) = (network, limit, squashes)
    action = [Float](repeating: 0, count: network.outputs)
    record = [Float](repeating: 0, count: network.recordCount)
  }

  /// Takes memory that nothing else shares, for use on a thread of its own.
  public mutating func unshare() {
    network.unshare()
    action.withUnsafeMutableBufferPointer { _ in }
    record.withUnsafeMutableBufferPointer { _ in }
  }

  /// Indicates whether all outputs of the network for the last observation are finite.
  public var isFinite: Bool {
    record.areFinite(network.logitsOffset..<network.logitsOffset + network.outputs)
  }

  /// Sets `action` for an observation. Allocates nothing.
  ///
  /// - Parameter observation: As many elements as the network has inputs.
  public mutating func act(for observation: Span<Float>) {
    precondition(observation.count == network.inputs, "an observation of \(network.inputs) elements")
    for i in 0..<observation.count { record[i] = observation[i] }
    record.withUnsafeMutableBufferPointer { network.forward($0) }
    for i in 0..<action.count {
      var value = record[network.logitsOffset + i]
      if let limit { value = min(max(value, -limit), limit) }
      action[i] = squashes ? value.hyperbolicTangent : value
    }
  }
}
