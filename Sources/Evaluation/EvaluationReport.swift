/// What an evaluation found.
public struct EvaluationReport: Sendable {
  /// One episode of it.
  public struct Episode: Sendable {
    /// Its number, from 0.
    public var episode: Int
    /// What its environment was reset with.
    public var seed: UInt64
    /// The sum of its rewards.
    public var totalReward: Double
    /// How many steps it took.
    public var length: Int
    /// Whether it ended by the task itself.
    public var terminated: Bool
    /// Whether it ended by the limit of steps.
    public var truncated: Bool
    /// Where its video is, if one was recorded.
    public var video: String?

    /// An entry of what is known of an episode.
    public init(
      episode: Int, seed: UInt64, totalReward: Double, length: Int, terminated: Bool, truncated: Bool,
      video: String? = nil
    ) {
      self.episode = episode
      self.seed = seed
      self.totalReward = totalReward
      self.length = length
      self.terminated = terminated
      self.truncated = truncated
      self.video = video
    }
  }

  /// The environment's id.
  public var environment: String
  /// The checkpoint's path, or `random`.
  public var policy: String
  /// Whether the most probable action was taken.
  public var deterministic: Bool
  /// The seed of episode 0.
  public var seed: UInt64
  /// The episodes that came to their end, in order.
  public var episodes: [Episode]
  /// The environment's own threshold, if it has one.
  public var rewardThreshold: Double?

  /// A report, at first of no episodes.
  public init(
    environment: String, policy: String, deterministic: Bool, seed: UInt64, episodes: [Episode] = [],
    rewardThreshold: Double?
  ) {
    self.environment = environment
    self.policy = policy
    self.deterministic = deterministic
    self.seed = seed
    self.episodes = episodes
    self.rewardThreshold = rewardThreshold
  }

  /// Mean and deviation of the returns; `nil` before the first episode.
  public var returns: Statistics? { Statistics(episodes.map(\.totalReward)) }

  /// Whether the mean return reaches the threshold; `nil` where there is no threshold or no episode.
  public var solved: Bool? {
    guard let returns, let rewardThreshold else { return nil }
    return returns.mean >= rewardThreshold
  }

  /// The report as a document.
  public var json: JSON {
    [
      "environment": .string(environment), "policy": .string(policy), "deterministic": .bool(deterministic),
      "seed": .unsigned(seed), "episodes": .array(episodes.map(\.json)),
      "mean_return": returns.map { .number($0.mean) } ?? .null,
      "std_return": returns.map { .number($0.standardDeviation) } ?? .null,
      "reward_threshold": rewardThreshold.map(JSON.number) ?? .null,
      "solved": solved.map(JSON.bool) ?? .null,
    ]
  }
}

extension EvaluationReport.Episode {
  /// The episode as an entry of the report.
  public var json: JSON {
    [
      "episode": .integer(episode), "seed": .unsigned(seed), "return": .number(totalReward),
      "length": .integer(length), "terminated": .bool(terminated), "truncated": .bool(truncated),
      "video": video.map(JSON.string) ?? .null,
    ]
  }
}
