import ArgumentParser
import Showreel

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Plays episodes of a policy, records them and reports the returns.")

  @OptionGroup(title: "Environment") var environment: EnvironmentOptions

  @OptionGroup(title: "Episodes") var selection: RunOptions
  @OptionGroup(title: "Report") var report: ReportOptions
  @OptionGroup(title: "Publishing") var publishing: PublishingOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    try publishing.check(selection, output)
    if selection.grid != nil && !output.isMakingVideo && output.frames == nil {
      throw ValidationError("--grid with --no-video: expected --frames")
    }
    // Recordings have names of their own, and none may be another output's.
    let prefix = output.namePrefix ?? environment.id
    let prefixes = selection.labels.map { label in label.map { "\(prefix)-\($0)" } ?? prefix }
    try checkDistinct(
      report.outputs + publishing.outputs,
      fromRecordings: output.isMakingVideo ? (publishing.videoFolder(output), prefixes) : nil)
    if let shard = selection.shard, report.failUnder != nil {
      throw ValidationError(
        "--shard \(shard): --fail-under is about the whole run; showreel merge takes it")
    }
  }

  func run() throws {
    let made = try environment.make(renderMode: .rgbArray)
    let others = try (1..<selection.jobs).map { _ in try environment.make(renderMode: .rgbArray) }
    warn(about: made, quiet: output.quiet)
    var grid = try selection.grid.map { try output.gridOutput($0.columns, $0.rows, of: made.spec) }
    if let place = grid?.output { grid?.output = place.published(by: publishing, output) }
    try grid?.output.checkGridDestinations()
    // A grid is recorded when all episodes are known.
    let recordings =
      try grid == nil ? output.output(for: made.spec).published(by: publishing, output) : .none
    var evaluators = try zip(selection.policies, selection.labels).map { policy, label in
      let settings = selection.settings(
        of: policy, options: environment.values, output: recordings.named(label))
      return try Evaluator(environment: made, others: others, settings: settings)
    }
    for (evaluator, policy) in zip(evaluators, selection.policies) {
      announce(evaluator.notes, about: policy.name, quiet: output.quiet)
    }
    var files = try ReportFiles(report, overwrite: output.overwrite)
    var publications = try Publications(publishing, overwrite: output.overwrite)

    let isDocument = report.takesStandardOutput
    let share = selection.share
    let total = share.count * evaluators.count
    var progress = Progress(total: total, unit: "episodes", quiet: output.quiet)
    var document = EvaluationDocument(reports: [], shard: selection.shardOfRun)
    var interrupted: [Recording] = []
    for (place, label) in selection.labels.enumerated() {
      let (report, recordings) = try evaluators[place].run(
        shouldStop: { Interruption.signal != nil },
        onStep: { episode, steps in
          progress.update(place * share.count + episode - share.lowerBound, note: "step \(steps)")
        },
        onEpisode: { episode in
          progress.clear()
          let policy = label.map { "\($0)  " } ?? ""
          let number = selection.episodes > 1 ? "Episode \(episode.episode)  " : ""
          printResult(
            "\(policy)\(number)Total Reward: \(rounded(episode.totalReward))", toStandardError: isDocument)
          if !others.isEmpty {
            progress.update(place * share.count + episode.episode + 1 - share.lowerBound)
          }
        },
        onRecording: { recording in
          progress.clear()
          announce(recording, toStandardError: isDocument)
          publications.recordings.append(recording)
        })
      document.reports.append(report)
      interrupted += recordings
    }
    progress.clear()
    if Interruption.signal != nil {
      let whole = document.reports.reduce(0) { $0 + $1.episodes.count }
      printError("showreel: interrupted; \(whole) of \(total) episodes are whole")
      for recording in interrupted { announce(recording, toStandardError: isDocument) }
    }
    if let (output, layout) = grid, Interruption.signal == nil {
      let tiles = try GridTile.tiles(
        of: evaluators, reports: document.reports, labels: selection.labels, in: layout)
      let (recording, takes) = try record(
        tiles, layout, output, quiet: self.output.quiet, toStandardError: isDocument)
      try document.add(recording, of: takes)
      publications.recordings.append(recording)
    }
    if document.reports.contains(where: { $0.episodes.count > 1 }) || document.reports.count > 1 {
      printTable(
        of: document, labels: selection.labels.map { $0 ?? "" }, toStandardError: isDocument)
    }
    try files.write(document)
    try publications.write(
      document, labels: selection.policies.labels, isWhole: Interruption.signal == nil)
    try Interruption.check()
    try report.checkMeans(of: document)
  }
}

/// Says what was assumed of the policy at `path`.
func announce(_ notes: [String], about path: String, quiet: Bool) {
  guard !quiet else { return }
  for note in notes { printError("showreel: \(path): \(note)") }
}

/// Says where a recording is, and what about it might surprise.
func announce(_ recording: Recording, toStandardError: Bool = false) {
  for path in recording.paths { printResult("Wrote \(path)", toStandardError: toStandardError) }
  let size = FrameSize(width: recording.width, height: recording.height)
  for video in recording.videoFiles {
    let stored = FrameSize(width: video.width, height: video.height)
    if stored == size { continue }
    printError(
      "showreel: \(video.path): padded from \(size) to \(stored), since \(video.format.rawValue) needs even sides"
    )
  }
}
