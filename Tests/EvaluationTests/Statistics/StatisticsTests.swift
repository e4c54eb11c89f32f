import Evaluation
import Foundation
import TestSupport
import Testing

/// Against what NumPy and SciPy say; scripts/fixtures/make_statistics_fixtures.py writes it down.
@Suite struct StatisticsTests {
  private struct Fixture: Decodable {
    struct Sample: Decodable {
      var returns: [Double]
      var mean, std, median, min, max: Double
      var interval: [Double]
    }
    /// Degrees of freedom, confidence, critical value.
    var t: [[Double]]
    /// Successes, trials, the two ends.
    var wilson: [[Double]]
    var samples: [Sample]
  }

  private let fixture: Fixture

  init() throws {
    fixture = try TestFiles.json("statistics.json")
  }

  /// Whether two numbers differ by no more than a share of the greater.
  private func isClose(_ a: Double, _ b: Double, relative: Double) -> Bool {
    abs(a - b) <= relative * max(abs(a), abs(b))
  }

  @Test func studentsTAgreesWithSciPy() throws {
    #expect(fixture.t.count > 300)
    for row in fixture.t {
      let t = StudentT(degreesOfFreedom: Int(row[0])).criticalValue(confidence: row[1])
      // ν / (ν + t²) is near 1 for many degrees of freedom, and what its rounding takes grows with them.
      let tolerance = row[0] <= 100_000 ? 2e-12 : 2e-11
      #expect(isClose(t, row[2], relative: tolerance), "\(row): \(t)")
    }
  }

  @Test func theTailOfStudentsTIsWhatItsQuantileLeaves() {
    for freedom in [1, 2, 7, 1000, 100_000] {
      let t = StudentT(degreesOfFreedom: freedom)
      for confidence in [0.01, 0.5, 0.9, 0.999_999] {
        let left = t.tail(beyond: t.criticalValue(confidence: confidence))
        #expect(abs(left - (1 - confidence)) < 1e-14)
      }
      #expect(t.criticalValue(confidence: 0) == 0)
    }
  }

  @Test func wilsonAgreesWithSciPy() throws {
    #expect(fixture.wilson.count > 20)
    for row in fixture.wilson {
      let interval = try #require(Proportion(successes: Int(row[0]), of: Int(row[1]))?.interval)
      // Near 0 the bound is a difference of greater numbers: an absolute tolerance.
      #expect(abs(interval.lower - row[2]) < 1e-14, "\(row): \(interval)")
      #expect(abs(interval.upper - row[3]) < 1e-14, "\(row): \(interval)")
    }
  }

  @Test func samplesAgreeWithNumPyAndSciPy() throws {
    for sample in fixture.samples {
      let ours = try #require(Statistics(sample.returns))
      let interval = try #require(ours.meanInterval)
      // NumPy adds in another order.
      #expect(isClose(ours.mean, sample.mean, relative: 1e-14))
      #expect(isClose(ours.median, sample.median, relative: 1e-15))
      #expect(ours.minimum == sample.min && ours.maximum == sample.max)
      #expect(ours.count == sample.returns.count)
      // Of a difference from a mean that is known to this much.
      let scale = 1e-12 * max(1, abs(sample.mean) / sample.std * 1e-3)
      #expect(isClose(ours.standardDeviation, sample.std, relative: scale))
      #expect(isClose(interval.lower, sample.interval[0], relative: 1e-11))
      #expect(isClose(interval.upper, sample.interval[1], relative: 1e-11))
    }
  }

  @Test func oneValueDeviatesByNothingAndItsMeanIsUnknown() throws {
    let statistics = try #require(Statistics([-3.5]))
    #expect(statistics.mean == -3.5 && statistics.median == -3.5)
    #expect(statistics.standardDeviation == 0)
    #expect(statistics.meanInterval == nil)
    #expect(Proportion(successes: 1, of: 1)?.interval == nil)
  }

  @Test func ofNothingThereIsNone() {
    #expect(Statistics([]) == nil)
    #expect(Proportion(successes: 0, of: 0) == nil)
  }
}
