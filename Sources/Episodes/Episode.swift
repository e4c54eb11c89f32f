import Environments

/// How an episode went.
public struct Episode: Sendable, Hashable {
  /// The seed that its environment was reset with.
  public var seed: UInt64
  /// The sum of its rewards.
  public var totalReward = 0.0
  /// The number of its steps.
  public var length = 0
  /// Whether the task itself ended it.
  public var terminated = false
  /// Whether the limit of steps ended it.
  public var truncated = false

  /// Whether it came to its end; one that was interrupted did not.
  public var isComplete: Bool { terminated || truncated }

  /// Counts a step.
  mutating func add(_ step: Step) {
    totalReward += step.reward
    length += 1
    terminated = step.terminated
    truncated = step.truncated
  }
}
