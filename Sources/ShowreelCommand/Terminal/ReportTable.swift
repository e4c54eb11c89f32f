import Showreel

/// Prints what an evaluation found, for people: a column for each policy, and below, one for each comparison.
///
/// - Parameter labels: What the policies are called, in the reports' order; that of a single one is not shown.
func printTable(of document: EvaluationDocument, labels: [String], toStandardError: Bool) {
  let width = terminalWidth(ofStandardError: toStandardError)
  func printTable(_ rows: [ReportRow], heads: [String]?) {
    var cells = rows.map { [($0.isDetail ? "  " : "") + $0.label] + $0.cells }
    if let heads { cells.insert([""] + heads, at: 0) }
    for line in Table(rows: cells, alignment: .right).lines(width: width) {
      printResult(line, toStandardError: toStandardError)
    }
  }
  guard !document.reports.isEmpty else { return }
  let isComparison = document.reports.count > 1
  printTable(document.rows, heads: isComparison ? labels : nil)
  guard isComparison else { return }
  printResult("", toStandardError: toStandardError)
  printTable(document.comparisonRows, heads: document.pairLabels(labels))
}
