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
    }
    guard columns != nil, !rows.isEmpty else {
      throw FileError(
        .malformed, path: path,
        "expected \(Self.expected), found \(columns == nil ? "nothing" : "no episode")")
    }
  }

  /// The places of the columns that are read.
  private struct Columns {
    var totalReward: Int
    var length, steps, seconds: Int?

    init?(_ names: [Substring]) {
      func place(_ candidates: String...) -> Int? {
        candidates.lazy.compactMap { name in names.firstIndex { $0 == name } }.first
      }
      guard let totalReward = place("return", "r") else { return nil }
      self.totalReward = totalReward
      (length, steps, seconds) = (place("length", "l"), place("steps"), place("seconds", "t"))
    }
  }

  /// Steps, and the mean return of the last episodes by then; of all while there are fewer. Nothing, where steps are not known.
  public func meanCurve(window: Int = 100) -> [(steps: Double, meanReturn: Double)] {
    zip(rows, runningMean(of: rows.map(\.totalReward), window: window)).compactMap { row, mean in
      guard let steps = row.steps, let mean else { return nil }
      return (Double(steps), mean)
    }
  }

  /// The window of episodes with the greatest mean return, the latest of equals, that `train` keeps the policy of; `nil` in
  /// a run that is shorter.
  public func bestWindow(of length: Int = 100) -> Range<Int>? {
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
