/// How an action is taken from a policy's distribution.
public enum ActionChoice: Sendable, Hashable {
  /// Drawn from the distribution: one draw of the generator.
  case sampled
  /// The most probable; of several, the first. The generator is left alone.
  case mostProbable
}

/// Something that chooses among a fixed number of actions.
public protocol Policy {
  /// How many actions there are: it chooses 0 ..< actionCount.
  var actionCount: Int { get }

  /// The action for an observation. Allocates nothing.
  mutating func action(
    for observation: Span<Float>, choice: ActionChoice, using generator: inout some RandomNumberGenerator
  ) -> Int

  /// What the last action was drawn from; uniform before the first.
  var distribution: Categorical { get }
}

/// A policy that a network's logits define.
public struct NetworkPolicy: Policy, Sendable {
  /// What gives the logits.
  public private(set) var network: Network
  /// What the last action was drawn from; uniform before the first.
  public private(set) var distribution: Categorical
  /// The last action; 0 before the first.
  public private(set) var lastAction = 0
  private var record: [Float]
  private let logitsRange: Range<Int>

  /// A policy with memory of its own for the forward pass.
  public init(network: Network) {
    self.network = network
    distribution = Categorical(count: network.outputs)
    record = [Float](repeating: 0, count: network.recordCount)
    logitsRange = network.logitsOffset..<network.logitsOffset + network.outputs
  }

  /// Takes memory that nothing else shares, for a thread of its own: what threads share, they count references to, and wait
  /// for each other's counts.
  public mutating func unshare() {
    network.unshare()
    distribution.unshare()
    record.withUnsafeMutableBufferPointer { _ in }
  }

  /// As many as the network has outputs.
  public var actionCount: Int { network.outputs }

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

  /// Makes `lastAction` the action for an observation.
  ///
  /// - Parameter observation: As many elements as the network has inputs.
  public mutating func act(
    for observation: Span<Float>, choice: ActionChoice, using generator: inout some RandomNumberGenerator
  ) {
    lastAction = action(for: observation, choice: choice, using: &generator)
  }

  /// Whether all logits of the last observation are finite.
  public var isFinite: Bool { record.areFinite(logitsRange) }

  /// Makes `distribution` that of an observation.
  public mutating func observe(_ observation: Span<Float>) {
    precondition(observation.count == network.inputs, "an observation of \(network.inputs) elements")
    for i in 0..<observation.count { record[i] = observation[i] }
    record.withUnsafeMutableBufferPointer { network.forward($0) }
    Self.set(&distribution, from: record, logitsRange)
  }

  /// Two properties as two arguments, for a span of one would otherwise hold all of `self`.
  private static func set(_ distribution: inout Categorical, from record: [Float], _ range: Range<Int>) {
    distribution.set(logits: record.span.extracting(range))
  }
}

/// A policy that takes every action with the same probability, whatever it sees.
public struct UniformPolicy: Policy, Sendable {
  /// The same probability for each action.
  public let distribution: Categorical

  /// A policy over 0 ..< actionCount.
  public init(actionCount: Int) { distribution = Categorical(count: actionCount) }

  /// How many actions there are.
  public var actionCount: Int { distribution.count }

  /// A draw of the generator, or 0; the observation is not looked at.
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
