import ShowreelSupport

/// A row of a table of results, for people: a label, and a cell for each column.
package struct ReportRow: Sendable, Hashable {
  /// The label at the row's left.
  package var label: String
  /// Indicates whether the row is a detail of the row above it.
  package var isDetail: Bool
  /// The text for each policy, or each pair of policies; `-` where there is none.
  package var cells: [String]

  init(_ label: String, isDetail: Bool = false, _ cells: [String]) {
    self.label = label
    self.isDetail = isDetail
    self.cells = cells
  }
}

extension EvaluationDocument {
  /// The rows of results, a column for each policy.
  package var rows: [ReportRow] {
    let returns = reports.map(\.returns)
    let reaching = reports.map(\.reachingThreshold)
    let threshold = reports.first?.rewardThreshold.map(Text.brief) ?? "the threshold"
    return [
      ReportRow("episodes", reports.map { "\($0.episodes.count)" }),
      ReportRow("mean return", returns.map { fixed($0?.mean) }),
      ReportRow("95 % interval", isDetail: true, returns.map { fixed($0?.meanInterval) }),
      ReportRow("standard deviation", returns.map { fixed($0?.standardDeviation) }),
      ReportRow("median", returns.map { fixed($0?.median) }),
      ReportRow("minimum", returns.map { fixed($0?.minimum) }),
      ReportRow("maximum", returns.map { fixed($0?.maximum) }),
      ReportRow("mean length", reports.map { fixed($0.meanLength) }),
      ReportRow("at or over \(threshold)", reaching.map { Text.percent($0?.share) }),
      ReportRow("95 % interval", isDetail: true, reaching.map { percent($0?.interval) }),
    ]
  }

  /// The rows of the comparison, a column for each pair; empty where there is no pair.
  package var comparisonRows: [ReportRow] {
    let pairs = comparison
    if pairs.isEmpty { return [] }
    return [
      ReportRow("episodes", pairs.map { "\($0.difference?.count ?? 0)" }),
      ReportRow("mean difference", pairs.map { fixed($0.difference?.mean) }),
      ReportRow("95 % interval", isDetail: true, pairs.map { fixed($0.difference?.meanInterval) }),
      ReportRow("wins", pairs.map { "\($0.wins)" }),
      ReportRow("ties", pairs.map { "\($0.ties)" }),
      ReportRow("losses", pairs.map { "\($0.losses)" }),
    ]
  }

  /// The names of the comparison's pairs, as differences.
  ///
  /// - Parameter labels: The policies' names, in the reports' order.
  package func pairLabels(_ labels: [String]) -> [String] {
    pairs.map { "\(labels[$0.policy]) − \(labels[$0.baseline])" }
  }
}

private func fixed(_ value: Double?) -> String { Text.fixed(value) }

private func fixed(_ interval: ConfidenceInterval?) -> String {
  interval.map { "\(Text.fixed($0.lower)) … \(Text.fixed($0.upper))" } ?? "-"
}

private func percent(_ interval: ConfidenceInterval?) -> String {
  interval.map { "\(System.fixed(100 * $0.lower, digits: 1)) … \(Text.percent($0.upper))" } ?? "-"
}
