import Figures
import Foundation
import ShowreelSupport
import TestSupport
import Testing

@testable import Training

/// What `make_curve_fixtures.py` computed with rliable.
private struct CurveFixtures: Decodable {
  struct Estimate: Decodable {
    var value, low, high, lowDeviation, highDeviation: Double
    enum CodingKeys: String, CodingKey {
      case value, low, high
      case lowDeviation = "low_deviation"
      case highDeviation = "high_deviation"
    }
  }
  struct Curve: Decodable {
    var values: [Double]
    var mean, iqm: Estimate
  }
  var resamples: Int
  var curves: [Curve]

  static func read() throws -> CurveFixtures { try TestFiles.json("curves.json") }
}

@Suite("Curves of many runs") struct CurveTests {
  @Test func aggregatesAreRliables() throws {
    let fixtures = try CurveFixtures.read()
    #expect(fixtures.curves.count >= 5)
    for curve in fixtures.curves {
      #expect(abs(Aggregate.mean(curve.values) - curve.mean.value) <= 1e-9 * max(1, abs(curve.mean.value)))
      #expect(abs(Aggregate.iqm(curve.values) - curve.iqm.value) <= 1e-9 * max(1, abs(curve.iqm.value)))
    }
  }

  /// Within five deviations of one of rliable's own repeats, of as many resamples; and where those do not scatter, since
  /// quantiles fall on one of few outcomes, within a hundredth of the sample's range.
  @Test func bandsAreRliablesToItsResamplingError() throws {
    let fixtures = try CurveFixtures.read()
    var bootstrap = Bootstrap()
    bootstrap.resamples = fixtures.resamples
    for curve in fixtures.curves {
      let range = (curve.values.max() ?? 0) - (curve.values.min() ?? 0)
      for (aggregate, expected) in [(Aggregate.mean, curve.mean), (.iqm, curve.iqm)] {
        let band = try #require(bootstrap.band(of: curve.values.map { [$0] }, aggregate))
        let low = max(5 * expected.lowDeviation, range / 100)
        let high = max(5 * expected.highDeviation, range / 100)
        #expect(abs(band.low[0] - expected.low) <= low, "\(aggregate) of \(curve.values)")
        #expect(abs(band.high[0] - expected.high) <= high, "\(aggregate) of \(curve.values)")
      }
    }
    #expect(bootstrap.band(of: [[1, 2]], .mean) == nil, "one run says nothing of others")
  }

  @Test func quantilesAreNumPys() {
    // numpy.quantile([1, 2, 4, 8], [0, 0.05, 0.25, 0.5, 0.9, 1])
    let expected = [(0, 1), (0.05, 1.15), (0.25, 1.75), (0.5, 3), (0.9, 6.8), (1, 8)]
    for (part, value) in expected { #expect(abs(quantile(part, ofSorted: [1, 2, 4, 8]) - value) < 1e-12) }
    #expect(quantile(0.3, ofSorted: [7]) == 7)
  }

  @Test func tablesOfOursAndOfMonitorAreRead() throws {
    let folder = try TemporaryFolder()
    let ours = try folder.write(
      "episode,return,length,running_mean,solved,steps,seconds\n1,10.0,10,10.0,false,10,0.5\n2,20.0,20,15.0,false,30,1.25\n",
      to: "ours.csv")
    let table = try RunTable(contentsOf: ours)
    #expect(table.isOurs)
    #expect(
      table.rows == [
        RunTable.Row(totalReward: 10, steps: 10, seconds: 0.5),
        RunTable.Row(totalReward: 20, steps: 30, seconds: 1.25),
      ])
    let monitor = try folder.write(
      "#{\"t_start\": 1795752000.0, \"env_id\": \"CartPole-v1\"}\nr,l,t\n9.0,9,0.1\n11.0,11,0.2\n",
      to: "monitor.csv")
    let read = try RunTable(contentsOf: monitor)
    #expect(!read.isOurs)
    #expect(
      read.rows == [
        RunTable.Row(totalReward: 9, steps: 9, seconds: 0.1),
        RunTable.Row(totalReward: 11, steps: 20, seconds: 0.2),
      ])
    #expect(read.meanCurve(window: 2).map(\.meanReturn) == [9, 10])
  }

  /// The running mean that the table has beside the returns says of how many episodes it is.
  @Test(arguments: [1, 2, 20, 100]) func theWindowIsThatOfTheTablesOwnMeans(window: Int) throws {
    let folder = try TemporaryFolder()
    func table(_ count: Int, _ value: (Int) -> Double) throws -> RunTable {
      let returns = (0..<count).map(value)
      let means = runningMean(of: returns, window: window).compactMap(\.self)
      let rows = zip(returns, means).map { "\($0),1,\($1)\n" }.joined()
      return try RunTable(contentsOf: folder.write("return,length,running_mean\n" + rows, to: "a-0.csv"))
    }
    let run = try table(300) { Double(($0 * 37) % 101) }
    #expect(run.window == window)
    let alike = try table(300) { $0 == 0 ? 1 : 0 }
    #expect(
      alike.window == window, "of several that fit where the first mean falls, the one that fits everywhere")
    let late = try table(300) { $0 < 250 ? -200 : -199 }
    #expect(late.window == window, "where returns change long after the window is full")
    #expect(try table(300) { _ in -200 }.window == nil, "any would do")
    #expect(try table(window) { Double($0) }.window == nil, "the window is not full")
    let half = RunGroup("a", [run])
    #expect(RunCurveSettings.window(of: [half]) == window)
    #expect(run.meanCurve().map(\.meanReturn) == run.meanCurve(window: window).map(\.meanReturn))
    #expect(run.bestWindow()?.count == window)
  }

  /// Means of a table that as many windows fit as it has rows, but for the last of all.
  @Test func readingIsLinear() throws {
    let folder = try TemporaryFolder()
    let growth = try Growth.ofFourfold(2000) { count in
      let rows = (0..<count).map { "\($0 == 0 ? 1 : 0),1,\($0 < count - 1 ? 1 / Double($0 + 1) : 0)\n" }
      return try folder.write("return,length,running_mean\n" + rows.joined(), to: "a.csv")
    } work: { path in
      _ = try RunTable(contentsOf: path)
    }
    #expect(growth < Growth.mostOfFourfold, "\(growth) times as long")
  }

  @Test(arguments: [
    ("", nil), ("a,b\n1,2\n", 1), ("return,length\n", nil), ("return,length\n5,5\nx,5\n", 3),
    ("return,length\n5\n", 2),
    ("return,length\n5,-1\n", 2), ("return,length\nnan,1\n", 2),
  ])
  func badTablesNameTheLine(text: String, line: Int?) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "run.csv")
    let error = #expect(throws: FileError.self) { try RunTable(contentsOf: path) }
    #expect(error?.kind == .malformed && error?.path == path && error?.line == line, "\(error as Any)")
  }

  @Test func groupsAreWhatPathsHaveInCommonWithoutSeeds() {
    func keys(_ paths: String...) -> [String] { RunGroup.keys(of: paths) }
    #expect(keys("ppo-0.csv", "ppo-1.csv", "a2c-0.csv") == ["ppo", "ppo", "a2c"])
    #expect(
      keys("runs/ppo/seed0/log.csv", "runs/ppo/seed1/log.csv", "runs/a2c/seed0/log.csv") == [
        "ppo", "ppo", "a2c",
      ])
    #expect(keys("td3-1.csv", "td3-2.csv", "sac_seed12.csv") == ["td3", "td3", "sac"])
    #expect(keys("td3.csv", "ppo.csv") == ["td3", "ppo"])
    #expect(keys("a/0.csv", "a/1.csv") == ["a", "a"])
    #expect(keys("log.csv") == ["log"])
  }

  /// Two runs whose episodes take one step each and earn their number, the second twice that.
  @Test func aCurveGoesAsFarAsAllRunsGo() throws {
    let folder = try TemporaryFolder()
    func run(_ name: String, count: Int, factor: Int) throws -> RunTable {
      let rows = (1...count).map { "\(factor * $0),1,\(60 * $0)\n" }.joined()
      return try RunTable(contentsOf: folder.write("return,length,seconds\n" + rows, to: name))
    }
    let group = RunGroup(
      "a", [try run("a-0.csv", count: 40, factor: 1), try run("a-1.csv", count: 30, factor: 2)])
    var settings = RunCurveSettings()
    (settings.window, settings.places, settings.axis) = (1, 30, .minutes)
    let curve = try group.curve(settings)
    #expect(curve.x.first == 1 && curve.x.last == 30)
    // At minute m they are at m and 2 m; NumPy's percentiles of the four possible draws.
    for (x, y) in zip(curve.x, curve.y) { #expect(abs(y - 1.5 * x) < 1e-9) }
    #expect(curve.bands.count == 1 && curve.windows.isEmpty)
    #expect(curve.bands[0].low.last == 30 && curve.bands[0].high.last == 60)
    settings.axis = .episodes
    #expect(try group.curve(settings).x.last == 30)
    let without = try RunTable(contentsOf: folder.write("return\n1\n2\n", to: "b.csv"))
    #expect(throws: FileError.self) { try RunGroup("b", [without]).curve(RunCurveSettings()) }
  }

  /// 200 episodes of which the returns are 0 to 9 over and over: half of each hundred lie from 2 to 7. The bands begin with the
  /// fourth episode, and at the end they are of the last hundred, as the mean is.
  @Test func aSingleRunHasQuantilesOfItsReturns() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<200).map { "\($0 % 10),1\n" }.joined()
    let run = try RunTable(contentsOf: folder.write("return,length\n" + rows, to: "a.csv"))
    let curve = try RunGroup("a", [run]).curve(RunCurveSettings())
    try #require(curve.bands.count == 2)
    let late = curve.bands[0].x.indices.filter { curve.bands[0].x[$0] >= 100 }
    #expect(late.count > 100)
    #expect(late.allSatisfy { (curve.bands[1].low[$0], curve.bands[1].high[$0]) == (2, 7) })
    #expect(late.allSatisfy { (curve.bands[0].low[$0], curve.bands[0].high[$0]) == (0, 9) })
    #expect(curve.bands[0].x.first.map { $0 >= 4 && $0 < 5 } == true && curve.bands[0].x.last == 200)
    // Before, of the episodes that there are.
    for (index, place) in curve.bands[0].x.enumerated() {
      let last = (max(0, Int(place) - 100)..<Int(place)).map { Double($0 % 10) }.sorted()
      for (band, tail) in [(curve.bands[0], 0.05), (curve.bands[1], 0.25)] {
        #expect(band.low[index] == quantile(tail, ofSorted: last))
        #expect(band.high[index] == quantile(1 - tail, ofSorted: last))
      }
    }
  }

  /// Returns that climb without an end: the mean lies in the middle of the bands, since it is of the same episodes.
  @Test func aMeanLiesInItsBands() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<500).map { "\($0),1\n" }.joined()
    let run = try RunTable(contentsOf: folder.write("return,length\n" + rows, to: "a.csv"))
    let curve = try RunGroup("a", [run]).curve(RunCurveSettings())
    try #require(curve.bands.count == 2 && curve.bands[1].x.count > 200)
    let means = Dictionary(uniqueKeysWithValues: zip(curve.x, curve.y))
    for index in curve.bands[1].x.indices {
      let mean = try #require(means[curve.bands[1].x[index]])
      #expect(abs(mean - (curve.bands[1].low[index] + curve.bands[1].high[index]) / 2) < 1)
    }
  }

  @Test func theBestWindowIsTheLatestOfEquals() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<300).map { "\($0 < 50 || $0 >= 250 ? 0 : 5),1,0,false\n" }.joined()
    let run = try RunTable(
      contentsOf: folder.write("return,length,running_mean,solved\n" + rows, to: "a.csv"))
    #expect(run.bestWindow() == 150..<250)
    #expect(run.bestWindow(of: 301) == nil)
    #expect(try RunGroup("a", [run]).curve(RunCurveSettings()).windows == [150...250])
  }
}
