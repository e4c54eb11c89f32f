import Environments

/// An episode that was played.
public struct Episode: Sendable, Hashable {
  /// What its environment was reset with.
  public var seed: UInt64
  /// The sum of its rewards.
  public var totalReward = 0.0
  /// How many steps it took.
  public var length = 0
  /// Whether it ended by the task itself.
  public var terminated = false
  /// Whether it ended by the limit of steps.
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

/// Plays one episode: resets with `seed`, then steps until the episode ends.
///
/// - Parameters:
///   - onReset: Told of the first observation.
///   - onStep: Told of each step.
///   - nextAction: Gives the action for an observation, or `nil` to stop before the end.
public func playEpisode(
  in environment: any Environment, seed: UInt64,
  onReset: (Observation) throws -> Void = { _ in },
  onStep: (Action, Step) throws -> Void = { _, _ in },
  nextAction: (Observation) throws -> Action?
) throws -> Episode {
  var episode = Episode(seed: seed)
  var observation = try environment.reset(seed: seed)
  try onReset(observation)
  while !episode.isComplete, let action = try nextAction(observation) {
    let result = try environment.step(action)
    observation = result.observation
    episode.add(result)
    try onStep(action, result)
  }
  return episode
}
