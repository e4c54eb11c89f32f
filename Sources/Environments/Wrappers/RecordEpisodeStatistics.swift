/// Sums up the rewards and counts the steps of each episode, as Gymnasium's `RecordEpisodeStatistics` does.
///
/// The last step of an episode carries the totals as `Step.episode`. (Gymnasium also reports the seconds it took; here
/// nothing that an episode returns depends on a clock.)
public final class RecordEpisodeStatistics: Wrapper {
  /// The environment inside.
  public let wrapped: any Environment
  /// The number of the latest episodes whose totals are kept.
  public let bufferLength: Int
  /// The totals of the last episodes, at most `bufferLength`, the oldest first.
  public private(set) var recent: [EpisodeStatistics] = []
  /// The number of episodes that have ended.
  public private(set) var episodeCount = 0
  private var totals = EpisodeStatistics(totalReward: 0, length: 0)

  /// Wraps `wrapped`, and keeps the totals of the last `bufferLength` episodes.
  public init(_ wrapped: any Environment, bufferLength: Int = 100) {
    precondition(bufferLength >= 0, "a buffer's length is not negative")
    self.wrapped = wrapped
    self.bufferLength = bufferLength
    recent.reserveCapacity(bufferLength + 1)
  }

  /// Starts an episode, and the totals.
  public func reset(seed: UInt64?) throws -> Observation {
    let observation = try wrapped.reset(seed: seed)
    totals = EpisodeStatistics(totalReward: 0, length: 0)
    return observation
  }

  /// Takes a step; the last one of an episode carries the totals.
  public func step(_ action: Action) throws -> Step {
    var step = try wrapped.step(action)
    totals.totalReward += step.reward
    totals.length += 1
    if step.isLast {
      step.episode = totals
      recent.append(totals)
      if recent.count > bufferLength { recent.removeFirst() }
      episodeCount += 1
    }
    return step
  }
}
