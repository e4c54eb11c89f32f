import Episodes
import Evaluation
import ShowreelSupport
import TestSupport
import Testing

/// Shards of a run, as they are written and put together again.
@Suite struct MergeTests {
  /// A run of seven episodes in three shards, with numbers that do not come easily.
  private func report(_ share: Range<Int>, policy: String = "p.pt", checksum: String? = "00ff", seed: UInt64)
    -> EvaluationReport
  {
    EvaluationReport(
      environment: "E", options: ["b": 0.1, "a": true], policy: policy, policySHA256: checksum,
      deterministic: true, seed: seed,
      episodes: share.map {
        .init(
          episode: $0,
          Episode(
            seed: seed + UInt64($0),
            totalReward: [-0.0, 0.1, 1e300, -7.5e-300, 1 / 3, .leastNonzeroMagnitude, 2][$0],
            length: $0 + 1, terminated: $0 != 2, truncated: $0 > 1),
          video: $0 == 3 ? "v \"é\"\\/\n.mp4" : nil)
      }, rewardThreshold: 0.1)
  }

  private func shards(seed: UInt64 = .max - 6, policies: [String?] = ["00ff"]) -> [EvaluationDocument] {
    (1...3).compactMap { Shard(index: $0, of: 3) }.map { shard in
      EvaluationDocument(
        reports: policies.map { report(shard.episodes(of: 7), checksum: $0, seed: seed) },
        shard: ShardOfRun(shard, episodes: 7, activation: nil))
    }
  }

  /// Writes the documents, reads them in the order of `order`, and merges them.
  private func merge(_ texts: [String], order: [Int] = [0, 1, 2]) throws -> EvaluationDocument {
    let folder = try TemporaryFolder()
    return try EvaluationDocument(
      merging: order.map { index in
        let name = "\("ABC".dropFirst(index).prefix(1)).json"
        return (name, try EvaluationDocument(contentsOfShard: folder.write(texts[index], to: name)))
      })
  }

  @Test func aShardIsReadFromItsNumbers() {
    #expect(Shard("3/16") == Shard(index: 3, of: 16))
    for text in [
      "", "3", "0/3", "4/3", "1/0", "-1/3", "1/3/3", " 1/3", "a/b", "1/", "1/99999999999999999999",
    ] {
      #expect(Shard(text) == nil, "\(text)")
    }
  }

  @Test(arguments: [(1, 1), (7, 3), (16, 16), (100, 7), (1_000_000, 999)])
  func sharesAreEvenAndMakeTheWhole(total: Int, count: Int) {
    let shares = (1...count).compactMap { Shard(index: $0, of: count)?.episodes(of: total) }
    #expect(shares.flatMap(Array.init) == Array(0..<total))
    let sizes = Set(shares.map(\.count))
    #expect(sizes.count <= 2 && (sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
  }

  @Test(arguments: [[0, 1, 2], [2, 0, 1]], [["00ff"], ["00ff", nil]])
  func mergedIsAsOneRunToTheByte(order: [Int], policies: [String?]) throws {
    let merged = try merge(shards(policies: policies).map(\.text), order: order)
    let whole = EvaluationDocument(reports: policies.map { report(0..<7, checksum: $0, seed: .max - 6) })
    #expect(merged.text == whole.text)
    #expect(whole.text.contains("\"return\": -0.0") && whole.text.contains("\"return\": -7.5e-300"))
    var (lines, expected): ([String], [String]) = ([], [])
    try merged.writeCSV { lines.append($0) }
    try whole.writeCSV { expected.append($0) }
    #expect(lines == expected)
  }

  @Test func aCopyOfThePolicyMayLieElsewhere() throws {
    var documents = shards()
    documents[1].reports[0].policy = "/scratch/2/p.pt"
    #expect(try merge(documents.map(\.text), order: [1, 2, 0]).reports[0].policy == "p.pt")
  }

  /// An edit of the second shard's document, and what has to be said of it.
  private static let edits: [(from: String, to: String, says: String)] = [
    // Of other runs.
    ("\"environment\": \"E\"", "\"environment\": \"F\"", "\"environment\" is F, expected E as in A.json"),
    (
      "\"b\": 0.1", "\"b\": 0.2",
      "\"options\" is {\"a\": true, \"b\": 0.2}, expected {\"a\": true, \"b\": 0.1}"
    ),
    ("00ff", "00fe", "\"policy_sha256\" is 00fe, expected 00ff"),
    ("\"00ff\"", "null", "\"policy_sha256\" is null, expected 00ff"),
    ("\"deterministic\": true", "\"deterministic\": false", "\"deterministic\" is false, expected true"),
    ("\"reward_threshold\": 0.1", "\"reward_threshold\": 0.2", "\"reward_threshold\" is 0.2"),
    ("\"activation\": null", "\"activation\": \"tanh\"", "\"activation\" is tanh, expected null"),
    ("null, \"showreel\": \"", "null, \"showreel\": \"9", "\"showreel\" is 9"),
    // Not all, or not what they say.
    ("\"index\": 2", "\"index\": 1", "expected episode 0 of seed"),
    ("\"index\": 2", "\"index\": 0", "\"shard.index\": expected 1 to 3, found 0"),
    ("\"index\": 2", "\"index\": 4", "\"shard.index\": expected 1 to 3, found 4"),
    ("\"count\": 3", "\"count\": 0", "\"shard.index\": expected 1 to 0, found 2"),
    (
      "\"count\": 3", "\"count\": 8",
      "\"shard.count\": expected at most the number of episodes, which is 7, found 8"
    ),
    (
      "\"count\": 3, \"episodes\": 7", "\"count\": 3, \"episodes\": 9", "expected 3 episodes, 3 to 5, found 2"
    ),
    ("\"episodes\": 7", "\"episodes\": 9000000000000000000", "1 to 1000000"),
    ("\"episodes\": 7", "\"episodes\": -7", "1 to 1000000"),
    (
      "\"seed\": 18446744073709551609", "\"seed\": 18446744073709551615",
      "the episodes' seeds go beyond"
    ),
    (
      "\"seed\": 18446744073709551609", "\"seed\": 0", "expected episode 3 of seed 3, found episode 3 of seed"
    ),
    ("\"episode\": 3", "\"episode\": 5", "found episode 5"),
    ("\"length\": 4", "\"length\": 0", "episode 3: expected one that came to its end"),
    (
      "\"terminated\": true, \"truncated\": true", "\"terminated\": false, \"truncated\": false",
      "came to its end"
    ),
    // Not what JSON has to be here.
    ("\"shard\"", "\"share\"", "no \"shard\"; expected the JSON report of a shard"),
    ("\"count\"", "\"counts\"", "no \"shard.count\""),
    ("\"length\": 4", "\"lengths\": 4", "no \"episodes[0].length\""),
    ("\"length\": 4", "\"length\": 1e99", "\"episodes[0].length\": expected a whole number, found 1e+99"),
    ("\"length\": 4", "\"length\": 4.5", "\"episodes[0].length\": expected a whole number, found 4.5"),
    ("\"return\": -7.5e-300", "\"return\": 1e999", "a number out of range"),
    ("\"return\": -7.5e-300", "\"return\": null", "\"episodes[0].return\": expected a number"),
    ("\"return\": -7.5e-300", "\"return\": \"1\"", "\"episodes[0].return\": expected a number"),
    ("\"options\": {", "\"options\": {\"c\": \"x\", ", "\"options.c\": expected a number or a boolean"),
    ("{", "[", "not one JSON object"),
  ]

  @Test(arguments: edits.indices) func whatDoesNotFitIsNamed(index: Int) throws {
    let edit = Self.edits[index]
    var texts = shards().map(\.text)
    let place = try #require(texts[1].firstRange(of: edit.from), "the edit changes something")
    texts[1].replaceSubrange(place, with: edit.to)
    let error = try #require(throws: FileError.self) { try merge(texts) }
    #expect(error.kind == .malformed)
    #expect(error.path.hasSuffix("B.json"))
    #expect(error.message.contains(edit.says), "\(error.message)")
  }

  @Test(arguments: [
    "", " ", "null", "[]", "{}", "\u{FEFF}", "{\"shard\": [}", String(repeating: "[", count: 1 << 20),
    String(repeating: "{\"policies\":", count: 1 << 17),
    "{\"shard\": " + String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000) + "}",
  ])
  func whatIsNoReportIsRefused(text: String) throws {
    let error = try #require(throws: FileError.self) { try merge([text], order: [0]) }
    #expect(error.kind == .malformed)
    #expect(error.message.contains("the JSON report of a shard"), "\(error.message)")
  }

  @Test func eachShardIsNeededOnce() throws {
    let texts = shards().map(\.text)
    func message(_ order: [Int]) throws -> String {
      let error = try #require(throws: FileError.self) { try merge(texts, order: order) }
      #expect(error.kind == .malformed)
      return "\(error)"
    }
    #expect(try message([1]) == "B.json: expected all 3 shards of its run, missing: 1, 3")
    #expect(try message([2, 0]) == "C.json: expected all 3 shards of its run, missing: 2")
    #expect(try message([0, 1, 2, 1]) == "B.json: shard 2 of 3 again, after B.json")
  }

  @Test func policiesOfADocumentArePlayedAlike() throws {
    var documents = shards(policies: ["00ff", nil])
    documents[1].reports[1].environment = "F"
    let error = try #require(throws: FileError.self) { try merge(documents.map(\.text)) }
    #expect(error.message.contains("expected one environment and one seed"))
    documents = shards(policies: ["00ff", nil])
    documents[1].reports.removeLast()
    let fewer = try #require(throws: FileError.self) { try merge(documents.map(\.text)) }
    #expect(fewer.message.contains("the number of policies is 1, expected 2"))
  }
}
