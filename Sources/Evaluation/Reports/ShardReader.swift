import Environments
import Episodes
import Foundation
import ShowreelSupport

extension EvaluationDocument {
  /// The most episodes of a run: the report of more would not fit in memory.
  package static let mostEpisodes = 1_000_000

  /// A longer document than this, in bytes, is refused: decoding may take 25 times as much memory. Some 250,000 episodes
  /// are as long.
  private static let longestShard = 1 << 25

  private static let expected = "the JSON report of evaluate --shard"

  /// Reads the JSON report of a shard, of which it takes what was played, not what follows from it.
  ///
  /// - Parameter isCancelled: Asked while waiting for input; true ends the document.
  /// - Throws: `FileError`, where there is no such file or it is not the whole report of a shard.
  package init(contentsOfShard path: String, isCancelled: @escaping () -> Bool = { false }) throws(FileError)
  {
    var reader = try LineReader(path: path, isCancelled: isCancelled)
    let bytes = try reader.rest(limit: Self.longestShard, expected: Self.expected)
    let fields: Fields
    do {
      fields = try JSONDecoder().decode(Fields.self, from: Data(bytes))
    } catch {
      throw FileError(decoding: error, path: path, expected: Self.expected)
    }
    self.init(reports: fields.reports.map(\.report), shard: fields.shard.shard)
    do throws(Unexpected) {
      try check()
    } catch {
      throw FileError(.malformed, path: path, error.message)
    }
  }

  /// Makes sure that these are the reports of all episodes of a shard.
  private func check() throws(Unexpected) {
    guard let first = reports.first else {
      throw Unexpected("\"policies\" is empty; expected a report for each")
    }
    guard let shard, (1...Self.mostEpisodes).contains(shard.episodes) else {
      throw Unexpected("\"shard.episodes\": expected 1 to \(Self.mostEpisodes)")
    }
    guard shard.shard.count <= shard.episodes else {
      throw Unexpected(
        "\"shard.count\": expected at most the number of episodes, which is \(shard.episodes), found "
          + "\(shard.shard.count)")
    }
    let share = shard.shard.episodes(of: shard.episodes)
    guard UInt64.max - first.seed >= UInt64(share.upperBound - 1) else {
      throw Unexpected("\"seed\" is \(first.seed), with which the episodes' seeds go beyond \(UInt64.max)")
    }
    for report in reports {
      guard report.seed == first.seed, report.environment == first.environment else {
        throw Unexpected("\"policies\": expected one environment and one seed")
      }
      for (number, episode) in zip(share, report.episodes) { try check(episode, number, report.seed) }
      guard report.episodes.count == share.count else {
        throw Unexpected(
          "expected \(share.count) episodes, \(share.lowerBound) to \(share.upperBound - 1), found "
            + "\(report.episodes.count); was it interrupted?")
      }
    }
  }

  private func check(
    _ episode: EvaluationReport.Episode, _ number: Int, _ seed: UInt64
  ) throws(Unexpected) {
    guard episode.episode == number, episode.seed == seed + UInt64(number) else {
      throw Unexpected(
        "expected episode \(number) of seed \(seed + UInt64(number)), found episode \(episode.episode) of seed "
          + "\(episode.seed)")
    }
    guard episode.terminated || episode.truncated, episode.length > 0 else {
      throw Unexpected("episode \(number): expected one that came to its end")
    }
  }
}

/// What is wrong with a document.
private struct Unexpected: Error {
  var message: String

  init(_ message: String) { self.message = message }
}

/// What is read of a shard's document.
private struct Fields: Decodable {
  var reports: [Report]
  var shard: Share

  enum CodingKeys: String, CodingKey {
    case policies, shard
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    shard = try container.decode(Share.self, forKey: .shard)
    reports = try container.decodeIfPresent([Report].self, forKey: .policies) ?? [Report(from: decoder)]
  }

  struct Share: Decodable {
    var shard: ShardOfRun

    enum CodingKeys: String, CodingKey {
      case index, count, episodes, activation, showreel
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      let index = try container.decode(Int.self, forKey: .index)
      let count = try container.decode(Int.self, forKey: .count)
      guard let place = Shard(index: index, of: count) else {
        throw DecodingError.dataCorruptedError(
          forKey: .index, in: container, debugDescription: "expected 1 to \(count), found \(index)")
      }
      shard = ShardOfRun(
        place, episodes: try container.decode(Int.self, forKey: .episodes),
        activation: try container.decodeIfPresent(String.self, forKey: .activation),
        version: try container.decode(String.self, forKey: .showreel))
    }
  }

  struct Report: Decodable {
    var environment: String
    var options: [String: OptionValue]
    var policy: String
    var policySHA256: String?
    var deterministic: Bool
    var seed: UInt64
    var episodes: [Episode]
    var rewardThreshold: Double?

    enum CodingKeys: String, CodingKey {
      case environment, options, policy, deterministic, seed, episodes
      case policySHA256 = "policy_sha256"
      case rewardThreshold = "reward_threshold"
    }

    var report: EvaluationReport {
      EvaluationReport(
        environment: environment, options: options, policy: policy, policySHA256: policySHA256,
        deterministic: deterministic, seed: seed, episodes: episodes.map(\.episodeOfReport),
        rewardThreshold: rewardThreshold)
    }
  }

  struct Episode: Decodable {
    var episode: Int
    var seed: UInt64
    var `return`: Double
    var length: Int
    var terminated, truncated: Bool
    var video: String?

    var episodeOfReport: EvaluationReport.Episode {
      EvaluationReport.Episode(
        episode: episode, seed: seed, totalReward: `return`, length: length, terminated: terminated,
        truncated: truncated, video: video)
    }
  }
}
