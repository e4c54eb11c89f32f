import Environments
import ShowreelSupport

/// The course of an episode: its seed, total reward and length, and its end.
public struct Episode: Sendable, Hashable {
  /// The seed that its environment was reset with.
  public var seed: UInt64
  /// The sum of its rewards.
  public var totalReward = 0.0
  /// The number of its steps.
  public var length = 0
  /// Indicates whether the task itself ended it.
  public var terminated = false
  /// Indicates whether the limit of steps ended it.
  public var truncated = false

  /// An episode that went so; at first of no steps.
  package init(
    seed: UInt64, totalReward: Double = 0, length: Int = 0, terminated: Bool = false, truncated: Bool = false
  ) {
    (self.seed, self.totalReward, self.length) = (seed, totalReward, length)
    (self.terminated, self.truncated) = (terminated, truncated)
  }

  /// Indicates whether the episode came to its end; one that was interrupted did not.
  public var isComplete: Bool { terminated || truncated }

  /// Counts a step.
  mutating func add(_ step: Step) {
    totalReward += step.reward
    length += 1
    terminated = step.terminated
    truncated = step.truncated
  }
}

extension Episode {
  /// The entries of a document.
  package var entries: [(key: String, value: JSON)] {
    [
      ("return", .number(totalReward)), ("length", .integer(length)), ("terminated", .bool(terminated)),
      ("truncated", .bool(truncated)),
    ]
  }
}
