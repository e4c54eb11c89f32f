import Figures
import ShowreelSupport

/// The quantity along the horizontal axis of a curve of runs.
public enum RunAxis: String, Sendable, Hashable, CaseIterable {
  case steps, episodes, minutes

  /// Its title.
  public var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}

/// Runs that are one curve: the seeds of an algorithm.
public struct RunGroup: Sendable {
  /// The curve's name.
  public var label: String
  /// The runs, at least one.
  public var runs: [RunTable]

  /// Runs under a name.
  public init(_ label: String, _ runs: [RunTable]) {
    precondition(!runs.isEmpty, "a curve is of at least one run")
    self.label = label
    self.runs = runs
  }

  /// Groups runs by what their paths have in common: numbers of seeds at the end of names are left out, and folders and
  /// names that are the same for all. Of `ppo-0.csv`, `ppo-1.csv` and `a2c-0.csv`, the groups are `ppo` and `a2c`; of
  /// `runs/ppo/seed0/log.csv` and so on as well.
  public static func groups(_ runs: [RunTable]) -> [RunGroup] {
    let keys = keys(of: runs.map(\.path))
    var order: [String] = []
    var groups: [String: [RunTable]] = [:]
    for (key, run) in zip(keys, runs) {
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(run)
    }
    return order.map { RunGroup($0, groups[$0] ?? []) }
  }

  static func keys(of paths: [String]) -> [String] {
    var keys = paths.map { path in
      Files.splitSuffix(path).stem.split(separator: "/").map { withoutSeed($0) }
    }
    let names = keys.map { $0.last { !$0.isEmpty } ?? "run" }
    func drop(_ part: ([String]) -> String?, _ remove: (inout [String]) -> Void) {
      while let first = part(keys[0]), keys.allSatisfy({ part($0) == first }) {
        for index in keys.indices { remove(&keys[index]) }
      }
    }
    drop(\.first) { $0.removeFirst() }
    drop(\.last) { $0.removeLast() }
    return zip(keys, names).map { key, name in
      let parts = key.filter { !$0.isEmpty }
      return parts.isEmpty ? name : parts.joined(separator: "/")
    }
  }

  /// A name without the number of a seed at its end: `ppo-0`, `ppo_seed0`, `seed0` and `0`, but not `td3`.
  private static func withoutSeed(_ name: Substring) -> String {
    let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }.count
    guard digits > 0 else { return String(name) }
    let rest = name.dropLast(digits)
    let separators: Set<Character> = ["-", "_", ".", " "]
    func trimmed(_ text: Substring) -> String {
      String(text.reversed().drop { separators.contains($0) }.reversed())
    }
    let word = trimmed(rest)
    for seed in ["seed", "run"] where word.lowercased().hasSuffix(seed) {
      return trimmed(word.dropLast(seed.count)[...])
    }
    return rest.isEmpty || rest.last.map(separators.contains) == true ? word : String(name)
  }
}

/// The settings by which curves of runs are made of their episodes.
public struct RunCurveSettings: Sendable, Hashable {
  /// The quantity along the horizontal axis.
  public var axis = RunAxis.steps
  /// Episodes that each run's curve is the mean of, those before a place.
  public var window = RunTable.usualWindow
  /// The statistic that stands for the runs of a group.
  public var aggregate = Aggregate.mean
  /// The settings by which its band is found.
  public var bootstrap = Bootstrap()
  /// Indicates whether bands show the returns of all episodes, instead of the aggregate's uncertainty; a single run has no other.
  public var showsReturns = false
  /// Indicates whether the window of episodes is marked that a run's checkpoint is from.
  public var marksWindows = true
  /// Places along the axis where runs are compared.
  public var places = 256

  /// Means of 100 episodes over steps.
  public init() {}
}

extension RunGroup {
  /// The group's curve, as far as all of its runs go.
  ///
  /// - Throws: `FileError` of kind `.malformed`, where a table does not have what the axis shows.
  public func curve(_ settings: RunCurveSettings) throws(FileError) -> ChartCurve {
    var placed: [(x: [Double], mean: [Double])] = []
    for run in runs {
      let x = try run.positions(settings.axis)
      // A return that is not finite counts as none, and its mean then as the one before.
      var last = 0.0
      let means = runningMean(of: run.rows.map(\.totalReward), window: settings.window).map { mean in
        last = mean ?? last
        return last
      }
      placed.append((x, means))
    }
    let start = placed.map { $0.x[0] }.max() ?? 0
    let end = max(placed.map { $0.x[$0.x.count - 1] }.min() ?? 0, start)
    let count = end > start ? max(settings.places, 2) : 1
    let places = (0..<count).map { start + (end - start) * Double($0) / Double(max(count - 1, 1)) }
    let values = placed.map { run in places.map { interpolate(run.x, run.mean, at: $0) } }
    var curve = ChartCurve(
      label: label, x: places, y: places.indices.map { place in settings.aggregate(values.map { $0[place] }) }
    )
    curve.count = runs.count
    if settings.showsReturns || runs.count == 1 {
      // Of a few episodes there is no scatter to show.
      curve.bands = quantileBands(placed.map(\.x), at: places, window: max(settings.window, 20))
    } else if let band = settings.bootstrap.band(of: values, settings.aggregate) {
      curve.bands = [ChartCurve.Band(x: places, low: band.low, high: band.high)]
    }
    if settings.marksWindows {
      curve.windows = zip(runs, placed).compactMap { run, placed in
        guard run.isOurs, let window = run.bestWindow() else { return nil }
        let before = window.lowerBound > 0 ? placed.x[window.lowerBound - 1] : 0
        return before...placed.x[window.upperBound - 1]
      }
    }
    return curve
  }

  /// The quantiles, from 5 to 95 % and from 25 to 75 %, of the returns that the mean at each place is of: of the last `window`
  /// episodes of each run.
  private func quantileBands(
    _ positions: [[Double]], at places: [Double], window: Int
  ) -> [ChartCurve.Band] {
    var outer = ChartCurve.Band(x: [], low: [], high: [])
    var inner = outer
    var ends = [Int](repeating: 0, count: runs.count)
    for place in places {
      var returns: [Double] = []
      for run in runs.indices {
        while ends[run] < positions[run].count, positions[run][ends[run]] <= place { ends[run] += 1 }
        let last = runs[run].rows[max(0, ends[run] - window)..<ends[run]]
        returns += last.map(\.totalReward).filter(\.isFinite)
      }
      guard returns.count >= 4 else { continue }
      returns.sort()
      outer.append(place, quantile(0.05, ofSorted: returns), quantile(0.95, ofSorted: returns))
      inner.append(place, quantile(0.25, ofSorted: returns), quantile(0.75, ofSorted: returns))
    }
    return outer.x.isEmpty ? [] : [outer, inner]
  }
}

extension RunTable {
  /// Returns the places of the episodes' ends along an axis, in ascending order.
  fileprivate func positions(_ axis: RunAxis) throws(FileError) -> [Double] {
    var positions: [Double] = []
    positions.reserveCapacity(rows.count)
    for (index, row) in rows.enumerated() {
      let value: Double? =
        switch axis {
        case .steps: row.steps.map(Double.init)
        case .episodes: Double(index + 1)
        case .minutes: row.seconds.map { $0 / 60 }
        }
      guard let value, value.isFinite else {
        throw FileError(
          .malformed, path: path,
          "expected \(axis == .steps ? "a column \"steps\" or \"length\"" : "a column \"seconds\""), to draw \(axis.rawValue); found none"
        )
      }
      positions.append(max(value, positions.last ?? value))
    }
    return positions
  }
}

/// The height at `place` of the line through points by ascending `x`; beyond them, of the nearest.
private func interpolate(_ x: [Double], _ y: [Double], at place: Double) -> Double {
  var (low, high) = (0, x.count - 1)
  if place >= x[high] { return y[high] }
  if place <= x[low] { return y[low] }
  // The last point that is not beyond the place.
  while high - low > 1 {
    let middle = (low + high) / 2
    if x[middle] <= place { low = middle } else { high = middle }
  }
  return y[low] + (y[high] - y[low]) * ((place - x[low]) / (x[high] - x[low]))
}

extension RunCurveSettings {
  /// The window that fits runs: that of their own tables, or the longest of these, so that all curves are smoothed alike.
  public static func window(of groups: [RunGroup]) -> Int {
    groups.flatMap(\.runs).compactMap(\.window).max() ?? RunTable.usualWindow
  }

  /// A sentence that says what lines and bands show.
  public func explanation(of groups: [RunGroup]) -> String {
    let isAlone = groups.allSatisfy { $0.runs.count == 1 }
    let line = isAlone ? "" : aggregate == .iqm ? "Interquartile mean of runs" : "Mean of runs"
    let interval = "\(Int((bootstrap.confidence * 100).rounded())) % bootstrap interval"
    let quantiles = "bands hold 50 and 90 % of the episodes' returns"
    if isAlone { return quantiles.prefix(1).uppercased() + quantiles.dropFirst() }
    return "\(line); \(showsReturns ? quantiles : interval)"
  }
}
