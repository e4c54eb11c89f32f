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
    if publishing.title != nil, publishing.gallery == nil, selection.grid == nil {
      throw ValidationError("--title is a part of the page and of a grid: expected --report or --grid")
    }
    _ = try report.baseline(among: selection.policy)
    if selection.grid != nil && !output.isMakingVideo && output.frames == nil {
      throw ValidationError("--grid with --no-video: expected --frames")
    }
    let recorded = selection.record.size(of: selection.episodes) * selection.policies.count
    try output.checkSingle(selection.grid == nil ? recorded : 1, "episodes that are recorded")
    // Recordings have names of their own, and none may be another output's.
    let prefix = output.namePrefix ?? environment.id
    let prefixes = RecordingOutput.namePrefixes(prefix, selection.labels).map(\.name)
    var files = RunFiles()
    files.read(selection.policy, selection.policyOptions)
    files.write(report.outputs + publishing.outputs + output.namedFiles)
    files.writeFrames(to: output.frames)
    if output.isMakingVideo && output.videos.isEmpty {
      files.writeRecordings(to: publishing.videoFolder(output), prefixes: prefixes)
    }
    try files.check()
    if let shard = selection.shard, report.failUnder != nil {
      throw ValidationError(
        "--shard \(shard): --fail-under is about the whole run; showreel merge takes it")
    }
  }

  func run() throws {
    let made = try environment.make(renderMode: .rgbArray)
    warn(about: made, quiet: output.quiet)
    var run = try EvaluationRun(settings(of: made.spec))
    for (place, policy) in selection.policies.enumerated() {
      announce(run.notes(of: place), about: policy.name, quiet: output.quiet)
    }
    let publications =
      try report.files(overwrite: output.overwrite)
      + publishing.folders(of: selection.record, overwrite: output.overwrite)

    let isDocument = report.takesStandardOutput
    // Where standard output is a document, that is the result.
    let isTold = !output.quiet || !isDocument
    let hasTable = selection.episodes > 1 || selection.policies.count > 1
    let share = selection.share
    let total = share.count * selection.policies.count
    var progress = Progress(total: total, unit: "episodes", quiet: output.quiet)
    var grid: Progress?
    var interrupted: [RecordedFiles] = []
    func place(_ policy: Int, _ episode: Int) -> Int { policy * share.count + episode - share.lowerBound }
    // What was played is told and published even where a recording of it fails in the end.
    var failure: (any Error)?
    do {
      try run.play(
        shouldStop: { Interruption.signal != nil },
        onEvent: { event in
          switch event {
          case .step(let policy, let episode, let steps):
            progress.update(place(policy, episode), note: "step \(steps)")
          case .episode(let policy, let episode):
            progress.clear()
            // The table has them all.
            if output.quiet && (hasTable || isDocument) { break }
            let label = selection.labels[policy].map { "\($0)  " } ?? ""
            let number = selection.episodes > 1 ? "Episode \(episode.episode)  " : ""
            printResult(
              "\(label)\(number)Total Reward: \(Text.brief(episode.totalReward))", toStandardError: isDocument
            )
            if selection.jobs > 1 { progress.update(place(policy, episode.episode) + 1) }
          case .recording(let recording):
            progress.clear()
            grid?.clear()
            announce(recording, toStandardError: isDocument, quiet: output.quiet)
          case .interrupted(let recording): interrupted.append(recording)
          case .gridStep(let step, let limit):
            if grid == nil { grid = Progress(total: limit, unit: "steps", quiet: output.quiet) }
            grid?.update(step)
          }
        })
    } catch {
      guard run.isPlayed else { throw error }
      failure = error
    }
    progress.clear()
    let document = run.document
    if Interruption.signal != nil {
      let whole = document.reports.reduce(0) { $0 + $1.episodes.count }
      printError("showreel: interrupted; \(whole) of \(total) episodes are whole")
      for recording in interrupted { announce(recording, toStandardError: isDocument, quiet: output.quiet) }
    }
    if isTold, document.reports.contains(where: { $0.episodes.count > 1 }) || document.reports.count > 1 {
      printTable(of: document, labels: selection.labels.map { $0 ?? "" }, toStandardError: isDocument)
    }
    try publications.publish(
      document, labels: selection.policies.labels, recordings: run.recordings,
      isWhole: Interruption.signal == nil)
    if let failure { throw failure }
    try Interruption.check()
    try report.checkMeans(of: document)
  }

  private func settings(of spec: EnvironmentSpec) throws -> EvaluationSettings {
    var settings = selection.settings(of: environment)
    settings.output = try output.output(for: spec)
    settings.baseline = try report.baseline(among: selection.policy)
    if let grid = selection.grid {
      (settings.output, settings.grid) = try output.gridOutput(
        grid.columns, grid.rows, of: spec, title: publishing.title)
      settings.gridHold = output.holdLast ?? settings.gridHold
    }
    settings.output = settings.output.published(by: publishing, output)
    return settings
  }
}

/// Says what was assumed of the policy at `path`.
func announce(_ notes: [String], about path: String, quiet: Bool) {
  guard !quiet else { return }
  for note in notes { printError("showreel: \(path): \(note)") }
  if notes.contains(where: { $0.hasPrefix("assumed ") }) {
    printError("showreel: \(path): where that is wrong, say --activation or --head")
  }
}

/// Says where a recording is, and what about it might surprise; nothing, where only results were asked for.
func announce(_ recording: RecordedFiles, toStandardError: Bool = false, quiet: Bool) {
  if quiet { return }
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
