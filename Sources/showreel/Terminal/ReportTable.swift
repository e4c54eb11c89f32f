import Evaluation
import Foundation

/// Prints what an evaluation found, for people: a column for each policy, and below, one for each comparison.
///
/// - Parameter labels: What the policies are called, in the reports' order; that of a single one is not shown.
func printTable(of document: EvaluationDocument, labels: [String], toStandardError: Bool) {
  let width = terminalWidth(ofStandardError: toStandardError)
  let columns = document.reports.map(cells)
  guard let first = columns.first else { return }
  var rows = first.indices.map { row in [first[row].label] + columns.map { $0[row].text } }
  if columns.count > 1 { rows.insert([""] + labels, at: 0) }
  for line in Table(rows: rows, alignment: .right).lines(width: width) {
    printResult(line, toStandardError: toStandardError)
  }
  guard columns.count > 1 else { return }
  let pairs = labels.indices.flatMap { index in labels[..<index].map { "\(labels[index]) − \($0)" } }
  let comparisons = document.comparison.map(cells)
  rows = comparisons[0].indices.map { row in [comparisons[0][row].label] + comparisons.map { $0[row].text } }
  rows.insert([""] + pairs, at: 0)
  printResult("", toStandardError: toStandardError)
  for line in Table(rows: rows, alignment: .right).lines(width: width) {
    printResult(line, toStandardError: toStandardError)
  }
}

private typealias Cell = (label: String, text: String)

private func cells(of report: EvaluationReport) -> [Cell] {
  let returns = report.returns
  let reaching = report.reachingThreshold
  return [
    ("episodes", "\(report.episodes.count)"),
    ("mean return", fixed(returns?.mean)),
    ("  95 % interval", fixed(returns?.meanInterval)),
    ("standard deviation", fixed(returns?.standardDeviation)),
    ("median", fixed(returns?.median)),
    ("minimum", fixed(returns?.minimum)),
    ("maximum", fixed(returns?.maximum)),
    ("mean length", fixed(report.meanLength)),
    ("at or over \(report.rewardThreshold.map(rounded) ?? "the threshold")", percent(reaching?.share)),
    ("  95 % interval", percent(reaching?.interval)),
  ]
}

private func cells(of pair: PairedDifference) -> [Cell] {
  [
    ("episodes", "\(pair.difference?.count ?? 0)"),
    ("mean difference", fixed(pair.difference?.mean)),
    ("  95 % interval", fixed(pair.difference?.meanInterval)),
    ("wins", "\(pair.wins)"),
    ("ties", "\(pair.ties)"),
    ("losses", "\(pair.losses)"),
  ]
}

/// Two digits after the point, so that columns of numbers line up.
private func fixed(_ value: Double?) -> String { value.map { String(format: "%.2f", $0) } ?? "-" }

private func fixed(_ interval: ConfidenceInterval?) -> String {
  interval.map { "\(fixed($0.lower)) … \(fixed($0.upper))" } ?? "-"
}

private func percent(_ share: Double?) -> String {
  share.map { String(format: "%.1f %%", 100 * $0) } ?? "-"
}

private func percent(_ interval: ConfidenceInterval?) -> String {
  interval.map { String(format: "%.1f … %.1f %%", 100 * $0.lower, 100 * $0.upper) } ?? "-"
}
