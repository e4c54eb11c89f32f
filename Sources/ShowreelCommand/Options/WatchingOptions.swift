import ArgumentParser
import Showreel

/// The options for showing that a run learned: policies from along it, films of them, and evaluations.
struct WatchingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keep so many policies along the run, the first, the last and the best among them: beside NAME.safetensors, "
        + "NAME-000.safetensors to NAME-100.safetensors, by percent.",
      valueName: "n"))
  var checkpoints: Int?

  @Option(
    help: ArgumentHelp(
      "A film of these policies, of 7 where --checkpoints does not say it; of the kind that its ending says.",
      valueName: "file"))
  var film: String?

  @Flag(help: "Show them in that film side by side, instead of one after the other.")
  var filmGrid = false

  @Option(help: ArgumentHelp("Write events for TensorBoard here.", valueName: "dir"))
  var tensorboard: String?

  @Option(
    help: ArgumentHelp(
      "Evaluate the policy each so many steps, on seeds of its own; the checkpoint is the best by that. With --log "
        + "NAME.csv, these episodes go to NAME-evaluations.csv.",
      valueName: "steps"))
  var evaluateEvery: Int?

  @Option(help: ArgumentHelp("Episodes of each of these evaluations.", valueName: "n"))
  var evaluateEpisodes = 10

  /// The number of policies that are kept; `nil` for the checkpoint alone.
  var count: Int? { checkpoints ?? (film == nil ? nil : 7) }

  func validate() throws {
    try checkPath(film, option: "--film")
    try checkPath(tensorboard, option: "--tensorboard")
    if let film { _ = try videoFormat(of: film, option: "--film") }
    if filmGrid && film == nil { throw ValidationError("--film-grid: expected --film FILE") }
    if let checkpoints, !TrainingRun.checkpointCounts.contains(checkpoints) {
      let counts = TrainingRun.checkpointCounts
      throw ValidationError(
        "--checkpoints \(checkpoints): expected \(counts.lowerBound) to \(counts.upperBound)")
    }
    if let evaluateEvery, evaluateEvery < 1 {
      throw ValidationError("--evaluate-every \(evaluateEvery): expected at least one step")
    }
    if evaluateEpisodes < 1 {
      throw ValidationError("--evaluate-episodes \(evaluateEpisodes): expected at least one episode")
    }
  }

  /// The evaluations that are asked for, if any.
  ///
  /// - Parameter log: The table of training, beside which theirs lies.
  func evaluation(beside log: String?) -> PeriodicEvaluationSettings? {
    evaluateEvery.map {
      PeriodicEvaluationSettings(everySteps: $0, episodes: evaluateEpisodes, log: evaluationLog(beside: log))
    }
  }

  /// The table of the evaluations; `nil` where there is none.
  func evaluationLog(beside log: String?) -> String? {
    guard evaluateEvery != nil, let log, log != "-" else { return nil }
    let (stem, suffix) = Files.splitSuffix(log)
    return "\(stem)-evaluations\(suffix)"
  }
}
