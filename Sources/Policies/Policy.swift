/// The way in which an action is taken from a policy's distribution.
public enum ActionChoice: Sendable, Hashable {
  /// A sample from the distribution, which takes one number of the generator.
  case sampled
  /// The most probable action, the first of several. The generator is left alone.
  case mostProbable
}

/// A policy that chooses among a fixed number of actions.
public protocol Policy {
  /// The number of actions: the policy chooses one of 0 ..< actionCount.
  var actionCount: Int { get }

  /// The action for an observation. Allocates nothing.
  mutating func action(
    for observation: Span<Float>, choice: ActionChoice, using generator: inout some RandomNumberGenerator
  ) -> Int

  /// The distribution of the last action; uniform before the first.
  var distribution: Categorical { get }
}

/// A policy whose distribution follows from a network's logits.
public struct NetworkPolicy: Policy, Sendable {
  /// The network whose outputs are the logits.
  public private(set) var network: Network
  /// The distribution of the last action; uniform before the first.
  public private(set) var distribution: Categorical
  /// The last action; 0 before the first.
  public private(set) var lastAction = 0
  private var record: [Float]
  private let logitsRange: Range<Int>

  /// Makes a policy with memory of its own for the forward pass.
  public init(network: Network) {
    self.network = network
    distribution = Categorical(count: network.outputs)
    record = [Float](repeating: 0, count: network.recordCount)
    logitsRange = network.logitsOffset..<network.logitsOffset + network.outputs
  }

  /// Takes memory that nothing else shares, for use on a thread of its own: threads that share memory wait for each
  /// other to count references to it.
  public mutating func unshare() {
    network.unshare()
    distribution.unshare()
    record.withUnsafeMutableBufferPointer { _ in }
  }

  /// The number of actions, which is that of the network's outputs.
  public var actionCount: Int { network.outputs }

  /// Takes an action for an observation. Allocates nothing.
  ///
  /// - Parameter observation: As many elements as the network has inputs.
  @inlinable
  public mutating func action(
    for observation: Span<Float>, choice: ActionChoice, using generator: inout some RandomNumberGenerator
  ) -> Int {
    observe(observation)
    switch choice {
    case .sampled: return distribution.sample(using: &generator)
    case .mostProbable: return distribution.mode
    }
  }

  /// Sets `lastAction` for an observation.
  ///
  /// - Parameter observation: As many elements as the network has inputs.
  public mutating func act(
    for observation: Span<Float>, choice: ActionChoice, using generator: inout some RandomNumberGenerator
  ) {
    lastAction = action(for: observation, choice: choice, using: &generator)
  }

  /// The network's output for an action at the last observation: its logit, or its value where the network gives values.
  public func output(of action: Int) -> Float { record[logitsRange.lowerBound + action] }

  /// Indicates whether all logits of the last observation are finite.
  public var isFinite: Bool { record.areFinite(logitsRange) }

  /// Sets `distribution` for an observation.
  public mutating func observe(_ observation: Span<Float>) {
    precondition(observation.count == network.inputs, "an observation of \(network.inputs) elements")
    record.withUnsafeMutableBufferPointer { record in
      for i in 0..<observation.count { record[i] = observation[i] }
      network.forward(record)
    }
    Self.set(&distribution, from: record, logitsRange)
  }

  /// Sets the distribution. The two properties are two arguments, because a span of one would otherwise hold all of
  /// `self`.
  private static func set(_ distribution: inout Categorical, from record: [Float], _ range: Range<Int>) {
    distribution.set(logits: record.span.extracting(range))
  }
}

/// A policy that takes every action with the same probability, whatever the observation.
public struct UniformPolicy: Policy, Sendable {
  /// The same probability for each action.
  public let distribution: Categorical

  /// Makes a policy over 0 ..< actionCount.
  public init(actionCount: Int) { distribution = Categorical(count: actionCount) }

  /// The number of actions.
  public var actionCount: Int { distribution.count }

  /// Samples an action by one number of the generator, or takes 0 as the most probable; the observation is ignored.
  @inlinable
  public mutating func action(
    for observation: Span<Float>, choice: ActionChoice, using generator: inout some RandomNumberGenerator
  ) -> Int {
    switch choice {
    case .sampled: distribution.sample(using: &generator)
    case .mostProbable: distribution.mode
    }
  }
}
