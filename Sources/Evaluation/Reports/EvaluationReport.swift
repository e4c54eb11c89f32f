import Environments
import Episodes
import ShowreelSupport

/// The results of a policy's evaluation.
public struct EvaluationReport: Sendable {
  /// An entry: an episode, and its video.
  @dynamicMemberLookup public struct Episode: Sendable {
    /// The number of the episode, from 0.
    public var episode: Int
    /// The result of the episode.
    public var result: Episodes.Episode
    /// The path of its video, if one was recorded.
    public var video: String?

    /// Makes an entry of an episode that was played.
    package init(episode: Int, _ result: Episodes.Episode, video: String? = nil) {
      self.episode = episode
      self.result = result
      self.video = video
    }

    /// The property `member` of the episode's result.
    public subscript<Value>(dynamicMember member: KeyPath<Episodes.Episode, Value>) -> Value {
      result[keyPath: member]
    }
  }

  /// The environment's id.
  public var environment: String
  /// The options that the environment was made with.
  public var options: [String: OptionValue]
  /// The checkpoint's path, or `random`.
  public var policy: String
  /// The SHA-256 of the checkpoint, in hexadecimal; `nil` for `random`.
  public var policySHA256: String?
  /// The description of the policy as it was read from the checkpoint; `nil` for `random`.
  package var policyDescription: PolicyDescription?
  /// Indicates whether the most probable action was taken.
  public var deterministic: Bool
  /// The seed of episode 0.
  public var seed: UInt64
  /// The episodes that came to their end, in order.
  public var episodes: [Episode]
  /// The environment's own threshold, if it has one.
  public var rewardThreshold: Double?

  /// Makes a report, which has no episodes yet.
  package init(
    environment: String, options: [String: OptionValue] = [:], policy: String, policySHA256: String? = nil,
    policyDescription: PolicyDescription? = nil, deterministic: Bool, seed: UInt64, episodes: [Episode] = [],
    rewardThreshold: Double?
  ) {
    self.environment = environment
    self.options = options
    self.policy = policy
    self.policySHA256 = policySHA256
    self.policyDescription = policyDescription
    self.deterministic = deterministic
    self.seed = seed
    self.episodes = episodes
    self.rewardThreshold = rewardThreshold
  }

  /// The statistics of the returns; `nil` before the first episode.
  public var returns: Statistics? { Statistics(episodes.map(\.totalReward)) }

  /// The mean number of steps of an episode; `nil` before the first.
  public var meanLength: Double? { Statistics(episodes.map { Double($0.length) })?.mean }

  /// The proportion of episodes that return the threshold or more; `nil` where there is no threshold or no episode.
  public var reachingThreshold: Proportion? {
    rewardThreshold.flatMap { threshold in
      Proportion(successes: episodes.count { $0.totalReward >= threshold }, of: episodes.count)
    }
  }

  /// Indicates whether the mean return reaches the threshold; `nil` where there is no threshold or no episode.
  public var solved: Bool? { solved(by: returns) }

  private func solved(by returns: Statistics?) -> Bool? {
    guard let returns, let rewardThreshold else { return nil }
    return returns.mean >= rewardThreshold
  }

  /// The report as a document. Entries that do not exist are null: those that follow from the threshold where the
  /// environment has none, the intervals of a single episode, and all statistics of no episode.
  package var json: JSON { .object(entries) }

  var entries: [(key: String, value: JSON)] {
    let returns = returns
    let reaching = reachingThreshold
    return [
      ("environment", .string(environment)), ("policy", .string(policy)),
      ("deterministic", .bool(deterministic)), ("seed", .unsigned(seed)),
      ("episodes", .array(episodes.map(\.json))),
      ("mean_return", JSON(returns?.mean)), ("std_return", JSON(returns?.standardDeviation)),
      ("reward_threshold", JSON(rewardThreshold)),
      ("solved", solved(by: returns).map(JSON.bool) ?? .null),
      ("options", .line(.options(options))),
      ("policy_sha256", policySHA256.map(JSON.string) ?? .null),
      ("policy_taken_for", policyDescription.map { .line($0.json) } ?? .null),
      ("median_return", JSON(returns?.median)),
      ("min_return", JSON(returns?.minimum)), ("max_return", JSON(returns?.maximum)),
      ("mean_return_interval", JSON(returns?.meanInterval)),
      ("mean_length", JSON(meanLength)),
      ("threshold_share", JSON(reaching?.share)), ("threshold_share_interval", JSON(reaching?.interval)),
    ]
  }
}

extension EvaluationReport.Episode {
  /// The episode as an entry of the report.
  package var json: JSON {
    .object(
      [("episode", .integer(episode)), ("seed", .unsigned(result.seed))] + result.entries
        + [("video", video.map(JSON.string) ?? .null)])
  }
}

extension JSON {
  /// Makes a number, or null.
  package init(_ value: Double?) { self = value.map(JSON.number) ?? .null }

  /// Makes a list of the two ends, or null.
  package init(_ interval: ConfidenceInterval?) {
    self = interval.map { .line([.number($0.lower), .number($0.upper)]) } ?? .null
  }
}
