import Environments
import Episodes
import Recording

extension GridTile {
  /// The episodes that evaluations record, as far as there is room. With as many columns as policies each policy has a
  /// column, and a row a seed; otherwise one policy follows another.
  ///
  /// - Parameters:
  ///   - evaluators: One for each policy.
  ///   - reports: Theirs.
  ///   - labels: What the policies are called; `nil` for a single one, of which tiles say the seed alone.
  ///   - layout: Of at least as many tiles as policies.
  /// - Throws: `EnvironmentError`.
  public static func tiles(
    of evaluators: [Evaluator], reports: [EvaluationReport], labels: [String?], in layout: GridLayout
  ) throws -> [GridTile] {
    let share = layout.count / max(1, evaluators.count)
    let tiles = try evaluators.indices.map { place in
      let label = labels[place].map { "\($0) · " } ?? ""
      return try evaluators[place].recordedEpisodes(of: reports[place]).prefix(share).map { episode in
        try evaluators[place].tile(ofEpisode: episode.episode, label: "\(label)seed \(episode.seed)")
      }
    }
    guard layout.columns == evaluators.count else { return tiles.flatMap(\.self) }
    let rows = tiles.map(\.count).max() ?? 0
    return (0..<rows).flatMap { row in tiles.compactMap { row < $0.count ? $0[row] : nil } }
  }
}

extension Evaluator {
  /// The episodes of a report that the settings record.
  fileprivate func recordedEpisodes(of report: EvaluationReport) -> [EvaluationReport.Episode] {
    guard settings.record.needsAllEpisodes else {
      return report.episodes.filter { settings.record.includes($0.episode) == true }
    }
    return settings.record.choice(among: report.episodes.map(\.totalReward)).map { report.episodes[$0] }
  }

  fileprivate func tile(ofEpisode index: Int, label: String) throws -> GridTile {
    GridTile(
      take(ofEpisode: index), label: label, by: agent,
      in: try make(environment.spec.id, renderMode: .rgbArray, options: settings.options))
  }
}

extension EvaluationDocument {
  /// Notes which recording shows episodes.
  ///
  /// - Parameter takes: The episodes as they were played again.
  /// - Throws: `EvaluationError.notReproducible`, where one went another way than its report says.
  public mutating func add(_ recording: Recording, of takes: [Take]) throws {
    for take in takes where take.result.isComplete {
      for place in reports.indices where reports[place].policy == take.policy {
        guard let index = reports[place].episodes.firstIndex(where: { $0.episode == take.episode }) else {
          continue
        }
        guard take.result.totalReward == reports[place].episodes[index].totalReward else {
          throw EvaluationError.notReproducible(
            environment: take.header.environment, seed: take.header.seed)
        }
        reports[place].episodes[index].video = recording.video
      }
    }
  }
}
