import Evaluation
import Testing

@Suite struct StatisticsTests {
  /// numpy.mean and numpy.std of the same values; all intermediate results are exact in binary.
  @Test func agreesWithNumPy() throws {
    let statistics = try #require(Statistics([2, 4, 4, 4, 5, 5, 7, 9]))
    #expect(statistics.mean == 5)
    #expect(statistics.standardDeviation == 2)
  }

  @Test func oneValueDeviatesByNothing() throws {
    let statistics = try #require(Statistics([-3.5]))
    #expect(statistics.mean == -3.5)
    #expect(statistics.standardDeviation == 0)
  }

  @Test func ofNothingThereIsNone() {
    #expect(Statistics([]) == nil)
  }

  @Test func reportIsSolvedAtTheThresholdAndNotBelow() {
    func report(_ returns: [Double], threshold: Double?) -> EvaluationReport {
      EvaluationReport(
        environment: "E", policy: "random", deterministic: false, seed: 0,
        episodes: returns.enumerated().map { index, value in
          .init(
            episode: index, seed: UInt64(index), totalReward: value, length: 1, terminated: true,
            truncated: false)
        }, rewardThreshold: threshold)
    }
    #expect(report([474, 476], threshold: 475).solved == true)
    #expect(report([474, 475], threshold: 475).solved == false)
    #expect(report([474], threshold: nil).solved == nil)
    #expect(report([], threshold: 475).solved == nil)
    #expect(report([], threshold: nil).json.line.contains(#""mean_return": null"#))
  }
}
