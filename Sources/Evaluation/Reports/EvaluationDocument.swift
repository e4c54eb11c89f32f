import ShowreelSupport

/// The results of an evaluation: a report for each policy, and a comparison where there are several.
public struct EvaluationDocument: Sendable {
  /// The policies' reports, at least one, in the order in which they were asked for; all on the same seeds.
  public var reports: [EvaluationReport]
  /// The share of the run that this is; `nil` for all of it.
  package var shard: ShardOfRun?
  /// The place of the report that all others are compared with; `nil` to compare each with each before it.
  package var baseline: Int?

  /// Makes the document of a run, or of a share of it.
  package init(reports: [EvaluationReport], shard: ShardOfRun? = nil) {
    self.reports = reports
    self.shard = shard
  }

  /// The policies compared: each with the baseline, or where there is none with each before it.
  public var comparison: [PairedDifference] {
    pairs.map { PairedDifference(of: reports[$0.policy], to: reports[$0.baseline]) }
  }

  /// The places of the reports that are compared.
  var pairs: [(policy: Int, baseline: Int)] {
    if let baseline {
      // A run that was interrupted may not have come to it.
      guard reports.indices.contains(baseline) else { return [] }
      return reports.indices.filter { $0 != baseline }.map { ($0, baseline) }
    }
    return reports.indices.flatMap { index in (0..<index).map { (index, $0) } }
  }

  /// The document of one policy, which is its report; or of several, which holds their reports and the comparison.
  package var json: JSON {
    var entries: [(key: String, value: JSON)] = [("showreel", .string(showreelVersion))]
    if reports.count == 1 { entries += reports[0].entries }
    if reports.count != 1 {
      entries.append(("policies", .array(reports.map(\.json))))
      entries.append(("comparison", .array(comparison.map { .line($0.json) })))
    }
    if let shard { entries.append(("shard", .line(shard.json))) }
    return .object(entries)
  }

  /// The text of `json`, with a line for each episode.
  public var text: String { json.pretty(levels: reports.count == 1 ? 2 : 4) }

  /// Passes on a table of comma-separated values as in RFC 4180, a line at a time: its head, then every episode.
  package func writeCSV(_ write: (String) throws(FileError) -> Void) throws(FileError) {
    try write("policy,episode,seed,return,length,terminated,truncated,video")
    for report in reports {
      let policy = csvField(report.policy)
      for episode in report.episodes {
        try write(
          "\(policy),\(episode.episode),\(episode.seed),\(episode.totalReward),\(episode.length),"
            + "\(episode.terminated),\(episode.truncated),\(csvField(episode.video ?? ""))")
      }
    }
  }
}

/// The text as a field of a CSV line: in quotes, where it could be taken for several fields.
private func csvField(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return text }
  return "\"" + text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
}
