import Figures
import ShowreelSupport

/// The episodes of a run, as the table says that was written while it trained.
public struct RunTable: Sendable {
  /// An episode that was over.
  public struct Row: Sendable, Hashable {
    /// The sum of its rewards.
    public var totalReward: Double
    /// Steps by its end, of all episodes that were over; `nil` where the table has neither them nor lengths.
    public var steps: Int?
    /// Seconds by its end since training began; `nil` where the table does not have them.
    public var seconds: Double?
  }

  /// The table's path.
  public let path: String
  /// The episodes in their order.
  public private(set) var rows: [Row] = []
  /// Indicates whether `train` wrote it, which keeps the policy of the best window of episodes.
  public private(set) var isOurs = false
  /// The episodes of the running mean that the table has beside the returns; `nil` where it has none, or they are fewer.
  public private(set) var window: Int?

  /// The episodes of a running mean where nothing says another number.
  public static let usualWindow = 100

  private static let expected =
    "a table of episodes with a column \"return\", as train --log writes it, or \"r\", as Stable-Baselines3's Monitor does"

  /// Reads a table: a line of names, then a line for each episode. Lines before the names that begin with `#` are left out.
  ///
  /// Of the columns, `return` (or `r`) has to be there; `steps`, or `length` (`l`) to count them from, and `seconds` (`t`) may be.
  ///
  /// - Throws: `FileError`: missing, malformed or inputOutput.
  public init(contentsOf path: String) throws(FileError) {
    self.path = path
    var reader = try LineReader(path: path, isCancelled: { false })
    var columns: Columns?
    var steps = 0
    var means: [Double] = []
    while let line = try reader.next() {
      let text = String(decoding: line, as: UTF8.self)
      let cells = text.split(separator: ",", omittingEmptySubsequences: false)
        .map { $0.trimmingSpaces() }
      if line.isEmpty || columns == nil && line.first == UInt8(ascii: "#") { continue }
      guard let columns else {
        guard let found = Columns(cells) else {
          throw FileError(
            .malformed, path: path, line: reader.lineNumber,
            "expected \(Self.expected), found \(text.prefix(80))")
        }
        columns = found
        isOurs = cells.contains("running_mean")
        continue
      }
      func number(_ column: Int?) throws(FileError) -> Double? {
        guard let column else { return nil }
        guard column < cells.count, let value = Double(cells[column]), !value.isNaN else {
          throw FileError(
            .malformed, path: path, line: reader.lineNumber,
            "expected a number in column \(column + 1), found \(column < cells.count ? String(cells[column].prefix(40)) : "no such column")"
          )
        }
        return value
      }
      guard let totalReward = try number(columns.totalReward) else { continue }
      var row = Row(totalReward: totalReward, seconds: try number(columns.seconds))
      let length = try number(columns.length)
      if let value = try number(columns.steps) ?? length {
        guard (0...1e15).contains(value) else {
          throw FileError(.malformed, path: path, line: reader.lineNumber, "expected steps, found \(value)")
        }
        steps = columns.steps == nil ? steps + Int(value) : Int(value)
        row.steps = steps
      }
      rows.append(row)
      if let column = columns.runningMean, column < cells.count, let mean = Double(cells[column]) {
        means.append(mean)
      }
    }
    guard columns != nil, !rows.isEmpty else {
      throw FileError(
        .malformed, path: path,
        "expected \(Self.expected), found \(columns == nil ? "nothing" : "no episode")")
    }
    window = Self.window(of: means, returns: rows.map(\.totalReward))
  }

  /// The number of episodes that means are of, each of those before it, or of all while there are fewer.
  ///
  /// It is not written down, but follows from the first mean that is not that of all: as a rule only one number gives it, and
  /// that has to give the others too. Of several, the greatest few are tried, so that reading stays linear.
  private static func window(of means: [Double], returns: [Double]) -> Int? {
    guard means.count == returns.count else { return nil }
    func isSame(_ one: Double, _ other: Double?) -> Bool {
      guard let other else { return false }
      return abs(one - other) <= 1e-9 * max(1, abs(one))
    }
    var sum = 0.0
    let place = returns.indices.first { index in
      sum += returns[index]
      return !isSame(means[index], sum / Double(index + 1))
    }
    guard let place, place > 0 else { return nil }
    // A window that is longer than the episodes so far would have given the mean of all.
    var tail = 0.0
    let candidates = (1...place).filter { window in
      tail += returns[place - window + 1]
      return isSame(means[place], tail / Double(window))
    }
    return candidates.suffix(8).reversed().first { window in
      zip(means, runningMean(of: returns, window: window)).allSatisfy { isSame($0, $1) }
    }
  }

  /// The places of the columns that are read.
  private struct Columns {
    var totalReward: Int
    var length, steps, seconds, runningMean: Int?

    init?(_ names: [Substring]) {
      func place(_ candidates: String...) -> Int? {
        candidates.lazy.compactMap { name in names.firstIndex { $0 == name } }.first
      }
      guard let totalReward = place("return", "r") else { return nil }
      self.totalReward = totalReward
      (length, steps, seconds) = (place("length", "l"), place("steps"), place("seconds", "t"))
      runningMean = place("running_mean")
    }
  }

  /// Steps, and the mean return of the last episodes by then; of all while there are fewer. Nothing, where steps are not known.
  ///
  /// - Parameter window: How many; `nil` for as many as the table's own means are of, or else 100.
  public func meanCurve(window: Int? = nil) -> [(steps: Double, meanReturn: Double)] {
    let window = window ?? self.window ?? Self.usualWindow
    return zip(rows, runningMean(of: rows.map(\.totalReward), window: window)).compactMap { row, mean in
      guard let steps = row.steps, let mean else { return nil }
      return (Double(steps), mean)
    }
  }

  /// The window of episodes with the greatest mean return, the latest of equals, that `train` keeps the policy of; `nil` in
  /// a run that is shorter.
  ///
  /// - Parameter length: The episodes of the window; `nil` for as many as the table's own means are of, or else 100.
  public func bestWindow(of length: Int? = nil) -> Range<Int>? {
    let length = length ?? window ?? Self.usualWindow
    guard rows.count >= length else { return nil }
    let means = runningMean(of: rows.map(\.totalReward), window: length)
    var best: (end: Int, mean: Double)?
    for (index, mean) in means.enumerated() where index >= length - 1 {
      if let mean, mean >= best?.mean ?? -.infinity { best = (index, mean) }
    }
    return best.map { $0.end - length + 1..<$0.end + 1 }
  }
}

extension Substring {
  fileprivate func trimmingSpaces() -> Substring {
    var text = self
    while let last = text.last, last.isWhitespace { text.removeLast() }
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    return text
  }
}
