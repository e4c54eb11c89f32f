import Episodes
import Foundation
import ShowreelSupport
import TestSupport
import Testing

@testable import Evaluation

/// Shards of n and of 4n episodes: reading and merging takes time of the order of the bytes.
@Suite struct LinearReadingTests {
  /// The report of a run that is one shard of `count` episodes.
  private func shard(_ count: Int, spaces: Int = 0) -> String {
    let episodes = (0..<count).map {
      #"{"episode": \#($0), "seed": \#($0), "return": 1.0, "length": 1, "terminated": true, "truncated": false}"#
    }
    return """
      {"environment": "CartPole-v1", "policy": "random", "deterministic": false, "seed": 0,
      "episodes": [\(episodes.joined(separator: ",\n"))], "options": {},\(String(repeating: " ", count: spaces))
      "shard": {"index": 1, "count": 1, "episodes": \(count), "activation": null, "showreel": "0"}}
      """
  }

  @Test func ofAShard() throws {
    let folder = try TemporaryFolder()
    let growth = try Growth.ofFourfold(500) { count in
      try folder.write(shard(count), to: "shard.json")
    } work: { path in
      let document = try EvaluationDocument(contentsOfShard: path)
      _ = try EvaluationDocument(merging: [(path, document)])
    }
    #expect(growth < Growth.mostOfFourfold, "\(growth) times as long")
  }

  /// As long as the report of some 300,000 episodes.
  @Test func aLongShardIsRead() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(shard(2, spaces: 36 << 20), to: "shard.json")
    #expect(try EvaluationDocument(contentsOfShard: path).reports[0].episodes.count == 2)
  }

  /// A file may be as long as it is, for `evaluate` may have written it; a pipe, which may have no end, may not.
  @Test func onlyWhatMayHaveNoEndHasALimit() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(shard(2, spaces: 1 << 17), to: "shard.json")
    #expect(
      try EvaluationDocument(contentsOfShard: path, longestStream: 1 << 16) { false }.reports[0].episodes
        .count == 2)
    let pipe = folder("pipe")
    try #require(mkfifo(pipe, 0o600) == 0)
    let writer = try #require(
      Worker {
        guard let file = fopen(pipe, "w") else { return }
        // More than the limit; the reader goes before it is all written.
        signal(SIGPIPE, SIG_IGN)
        for _ in 0..<64 where fputs(String(repeating: " ", count: 1 << 12), file) >= 0 {}
        fclose(file)
      })
    let error = #expect(throws: FileError.self) {
      try EvaluationDocument(contentsOfShard: pipe, longestStream: 1 << 16) { false }
    }
    #expect(error?.kind == .malformed && error?.message.contains("longer than 65536 bytes") == true)
    writer.join()
  }
}
