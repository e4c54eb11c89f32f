import Evaluation
import Recording
import ShowreelSupport

/// A folder as model repositories of the Hugging Face Hub have it: `replay.mp4`, which the Hub shows on a model's page,
/// `results.json`, with the keys that the Hub's deep reinforcement learning course writes, and the model card `README.md`,
/// whose `model-index` the Hub reads the result from.
public final class HubFolder: Publication {
  private let replay: String
  private let overwrite: Bool
  private var results: OutputFile
  private var card: OutputFile
  private let date = UTCTime.now

  /// The paths of the files in such a folder.
  package static func files(in folder: String) -> [String] {
    ["replay.mp4", "results.json", "README.md"].map { Files.path(folder, $0) }
  }

  /// Makes the folder where it is missing, and begins the results.
  ///
  /// - Throws: `FileError` of kind `.exists` (without `overwrite`) or `.cannotCreate`.
  public init(folder: String, overwrite: Bool = false) throws(FileError) {
    let files = Self.files(in: folder)
    replay = files[0]
    self.overwrite = overwrite
    if !overwrite { try OutputFile.requireAbsent(replay) }
    results = try OutputFile(named: files[1], makingFolder: folder, overwrite: overwrite)
    card = try OutputFile(named: files[2], makingFolder: folder, overwrite: overwrite)
  }

  /// Writes the files, of a run that came to its end: the results of the first policy, and its first mp4 file as the replay.
  /// Earlier results are gone before the replay is replaced, and come back last.
  public func publish(
    _ document: EvaluationDocument, labels: [String], recordings: [RecordedFiles], isWhole: Bool
  ) throws {
    guard isWhole, let report = document.reports.first,
      let video = recordings.first?.videoFiles.first(where: { $0.format == .mp4 })?.path
    else { return }
    var copy = try OutputFile(path: replay, overwrite: overwrite, streams: false)
    try copy.write(contentsOf: FileReader(path: video, operation: "copy"))
    try copy.sync()
    try results.write(line: Self.results(of: report, date: date).pretty)
    try results.sync()
    try card.write(line: ModelCard(report: report, name: labels.first ?? report.policy).text)
    try card.sync()
    // Without results the folder is seen to be incomplete, until they are those of the replay.
    try results.withdrawOld()
    try copy.publish()
    try card.publish()
    try results.publish()
  }

  /// The document of results.
  static func results(of report: EvaluationReport, date: UTCTime) -> JSON {
    [
      "mean_reward": JSON(report.returns?.mean), "std_reward": JSON(report.returns?.standardDeviation),
      "is_deterministic": .bool(report.deterministic), "n_eval_episodes": .integer(report.episodes.count),
      "eval_datetime": .string("\(date)"),
    ]
  }
}
