import Evaluation
import Foundation
import Recording
import ShowreelSupport

/// A folder as model repositories of the Hugging Face Hub have it: `replay.mp4`, which the Hub shows on a model's page, and
/// `results.json`, with the keys that the Hub's deep reinforcement learning course writes.
public final class HubFolder: Publication {
  private let replay: String
  private var results: OutputFile
  private let date = Date()

  /// The files of such a folder.
  package static func files(in folder: String) -> [String] {
    ["replay.mp4", "results.json"].map { path($0, in: folder) }
  }

  /// Makes the folder where it is missing, and begins the results.
  ///
  /// - Throws: `FileError` of kind `.cannotCreate`, where a file exists (without `overwrite`) or cannot be made.
  public init(folder: String, overwrite: Bool = false) throws(FileError) {
    let files = Self.files(in: folder)
    replay = files[0]
    if !overwrite { try OutputFile.requireAbsent(replay) }
    results = try OutputFile(named: files[1], makingFolder: folder, overwrite: overwrite)
  }

  /// Writes both files, of a run that came to its end: the results of the first policy, and its first mp4 file as the replay.
  public func publish(
    _ document: EvaluationDocument, labels: [String], recordings: [RecordedFiles], isWhole: Bool
  ) throws {
    guard isWhole, let report = document.reports.first,
      let video = recordings.first?.videoFiles.first(where: { $0.format == .mp4 })?.path
    else { return }
    let partial = "\(replay).partial-\(getpid())"
    do {
      try FileManager.default.copyItem(atPath: video, toPath: partial)
    } catch {
      unlink(partial)
      throw FileError(.inputOutput, path: replay, "cannot copy \(video): \(error.localizedDescription)")
    }
    guard rename(partial, replay) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(partial)
      throw FileError(.inputOutput, path: replay, "cannot rename: \(reason)")
    }
    try results.write(line: Self.results(of: report, date: date).pretty)
    try results.finish()
  }

  /// The document; its date is ISO 8601 in UTC with an offset, which Python reads since 3.7.
  static func results(of report: EvaluationReport, date: Date) -> JSON {
    let style = Date.ISO8601FormatStyle(timeZone: .gmt)
    let text = date.formatted(style).replacing("Z", with: "+00:00")
    return [
      "mean_reward": JSON(report.returns?.mean), "std_reward": JSON(report.returns?.standardDeviation),
      "is_deterministic": .bool(report.deterministic), "n_eval_episodes": .integer(report.episodes.count),
      "eval_datetime": .string(text),
    ]
  }
}
