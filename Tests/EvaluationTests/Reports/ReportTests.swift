import Episodes
import Evaluation
import Testing

@Suite struct ReportTests {
  private func report(_ returns: [Double], policy: String = "random", threshold: Double? = nil)
    -> EvaluationReport
  {
    EvaluationReport(
      environment: "E", policy: policy, deterministic: false, seed: 0,
      episodes: returns.enumerated().map { index, value in
        .init(
          episode: index,
          Episode(seed: UInt64(index), totalReward: value, length: index + 1, terminated: true))
      }, rewardThreshold: threshold)
  }

  @Test func isSolvedAtTheThresholdAndNotBelow() {
    #expect(report([474, 476], threshold: 475).solved == true)
    #expect(report([474, 475], threshold: 475).solved == false)
    #expect(report([474], threshold: nil).solved == nil)
    #expect(report([], threshold: 475).solved == nil)
  }

  @Test func countsEpisodesAtTheThresholdAndOver() throws {
    let reaching = try #require(report([474, 475, 476, 0], threshold: 475).reachingThreshold)
    #expect(reaching.successes == 2 && reaching.count == 4)
    #expect(reaching.share == 0.5)
    #expect(report([474]).reachingThreshold == nil)
  }

  @Test func aDocumentHasNullForWhatIsUnknown() {
    let empty = report([]).json.line
    for key in ["mean_return", "median_return", "mean_length", "mean_return_interval", "solved"] {
      #expect(empty.contains("\"\(key)\": null"), "\(key)")
    }
    let one = report([7], threshold: 5).json.line
    for key in ["mean_return_interval", "threshold_share_interval"] {
      #expect(one.contains("\"\(key)\": null"), "\(key)")
    }
    #expect(one.contains("\"threshold_share\": 1.0"))
    let free = report([7, 8]).json.line
    for key in ["reward_threshold", "threshold_share", "threshold_share_interval", "solved"] {
      #expect(free.contains("\"\(key)\": null"), "\(key)")
    }
  }

  @Test func pairsAreComparedEpisodeByEpisode() throws {
    let pair = PairedDifference(
      of: report([5, 2, 3, 9], policy: "b"), to: report([1, 2, 4, 5], policy: "a"))
    #expect(pair.policy == "b" && pair.baseline == "a")
    #expect((pair.wins, pair.ties, pair.losses) == (2, 1, 1))
    // Of 4, 0, −1 and 4; scipy.stats.ttest_rel gives the interval.
    let difference = try #require(pair.difference)
    #expect(difference.mean == 1.75)
    let interval = try #require(difference.meanInterval)
    #expect(abs(interval.lower - -2.434_846_304_274_4) < 1e-12, "\(interval)")
    #expect(abs(interval.upper - 5.934_846_304_274_4) < 1e-12)
  }

  @Test func onlyEpisodesOfBothAreCompared() {
    var interrupted = report([1, 1, 1], policy: "b")
    interrupted.episodes.removeFirst()
    #expect(PairedDifference(of: interrupted, to: report([0, 0])).difference?.count == 1)
    #expect(PairedDifference(of: report([]), to: report([1])).difference == nil)
  }

  @Test func everyPolicyIsComparedWithEachBeforeIt() {
    let document = EvaluationDocument(
      reports: ["a", "b", "c"].map { report([1], policy: $0) })
    #expect(document.comparison.map(\.policy) == ["b", "c", "c"])
    #expect(document.comparison.map(\.baseline) == ["a", "a", "b"])
  }

  @Test func labelsAreShortAndDifferent() {
    let policies: [PolicySource] = [
      .checkpoint("runs/1/model.pt"), .checkpoint("runs/2/model.zip"), .checkpoint("model-2"), .random,
      .checkpoint("x/.hidden"), .checkpoint("a\u{1B}b.c.pt"), .random,
    ]
    #expect(
      policies.labels == ["model", "model-2", "model-2-2", "random", ".hidden", "a_b.c", "random-2"])
  }

  @Test func fieldsOfATableAreQuotedWhereTheyMustBe() throws {
    var lines: [String] = []
    try EvaluationDocument(reports: [report([1.5], policy: "a,\"b\"\u{301}\n.pt")]).writeCSV {
      lines.append($0)
    }
    #expect(
      lines == [
        "policy,episode,seed,return,length,terminated,truncated,video",
        "\"a,\"\"b\"\"\u{301}\n.pt\",0,0,1.5,1,true,false,",
      ])
  }
}
