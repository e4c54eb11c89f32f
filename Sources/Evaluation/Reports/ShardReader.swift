import Environments
import Episodes
import ShowreelSupport

extension EvaluationDocument {
  /// The most episodes of a run; a report of more would not fit in memory.
  package static let mostEpisodes = 1_000_000

  /// The length in bytes beyond which a document from a pipe is refused, which may never end. The greatest number of episodes
  /// of a policy is shorter, though each has a video of a long path. A file has no such limit: `evaluate` may write longer ones, of
  /// several policies, and reading takes memory of the order of its length.
  private static let longestStream = mostEpisodes * 640

  private static let expected = "the JSON report of a shard"

  /// Reads the JSON report of a shard: the results of its episodes, from which the statistics are computed again.
  ///
  /// - Parameter isCancelled: A function that is called while waiting for input; true ends the document.
  /// - Throws: `FileError`, where there is no such file or it is not the whole report of a shard.
  public init(
    contentsOfShard path: String, isCancelled: @escaping () -> Bool = { false }
  ) throws(FileError) {
    try self.init(contentsOfShard: path, longestStream: Self.longestStream, isCancelled: isCancelled)
  }

  init(
    contentsOfShard path: String, longestStream: Int, isCancelled: @escaping () -> Bool
  ) throws(FileError) {
    var reader = try LineReader(path: path, isCancelled: isCancelled)
    let bytes = try reader.rest(limit: reader.isFile ? nil : longestStream, expected: Self.expected)
    do throws(JSONError) {
      let json = try JSON(parsing: bytes, of: "the document")
      shard = try json.value("shard")
      let several: [EvaluationReport]? = try json.optional("policies")
      reports = if let several { several } else { [try EvaluationReport(json: json)] }
      try check()
    } catch {
      throw FileError(error, path: path, expected: Self.expected)
    }
  }

  /// Checks that the reports hold all episodes of a shard.
  private func check() throws(JSONError) {
    guard let first = reports.first else {
      throw JSONError("\"policies\" is empty; expected a report for each")
    }
    guard let shard, (1...Self.mostEpisodes).contains(shard.episodes) else {
      throw JSONError("\"shard.episodes\": expected 1 to \(Self.mostEpisodes)")
    }
    guard shard.shard.count <= shard.episodes else {
      throw JSONError(
        "\"shard.count\": expected at most the number of episodes, which is \(shard.episodes), found "
          + "\(shard.shard.count)")
    }
    let share = shard.shard.episodes(of: shard.episodes)
    guard UInt64.max - first.seed >= UInt64(share.upperBound - 1) else {
      throw JSONError("\"seed\" is \(first.seed), with which the episodes' seeds go beyond \(UInt64.max)")
    }
    for report in reports {
      guard report.seed == first.seed, report.environment == first.environment else {
        throw JSONError("\"policies\": expected one environment and one seed")
      }
      for (number, episode) in zip(share, report.episodes) { try check(episode, number, report.seed) }
      guard report.episodes.count == share.count else {
        throw JSONError(
          "expected \(share.count) episodes, \(share.lowerBound) to \(share.upperBound - 1), found "
            + "\(report.episodes.count); was it interrupted?")
      }
    }
  }

  private func check(
    _ episode: EvaluationReport.Episode, _ number: Int, _ seed: UInt64
  ) throws(JSONError) {
    guard episode.episode == number, episode.seed == seed + UInt64(number) else {
      throw JSONError(
        "expected episode \(number) of seed \(seed + UInt64(number)), found episode \(episode.episode) of seed "
          + "\(episode.seed)")
    }
    guard episode.terminated || episode.truncated, episode.length > 0 else {
      throw JSONError("episode \(number): expected one that came to its end")
    }
  }
}

extension ShardOfRun: JSONReadable {
  /// Reads the entry about the share in a report.
  package init(json: JSON) throws(JSONError) {
    let count: Int = try json.value("count")
    let shard = try json.value("index") { json throws(JSONError) in
      guard let shard = Shard(index: try Int(json: json), of: count) else {
        throw JSONError(expected: "1 to \(count)", found: json)
      }
      return shard
    }
    self.init(
      shard, episodes: try json.value("episodes"), activation: try json.optional("activation"),
      version: try json.value("showreel"))
  }
}

extension EvaluationReport: JSONReadable {
  /// Reads a policy's report: the results of its episodes, from which the statistics are computed again.
  package init(json: JSON) throws(JSONError) {
    self.init(
      environment: Text.path(try json.value("environment")), options: try json.value("options"),
      policy: Text.path(try json.value("policy")), policySHA256: try json.optional("policy_sha256"),
      policyDescription: try json.optional("policy_taken_for"),
      deterministic: try json.value("deterministic"), seed: try json.value("seed"),
      episodes: try json.value("episodes"), rewardThreshold: try json.optional("reward_threshold"))
  }
}

extension EvaluationReport.Episode: JSONReadable {
  /// Reads an entry of a report.
  package init(json: JSON) throws(JSONError) {
    let result = Episode(
      seed: try json.value("seed"), totalReward: try json.value("return"), length: try json.value("length"),
      terminated: try json.value("terminated"), truncated: try json.value("truncated"))
    self.init(episode: try json.value("episode"), result, video: try json.optional("video"))
  }
}
