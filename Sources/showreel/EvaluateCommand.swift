import ArgumentParser
import Environments
import Evaluation
import Policies
import Recording

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Plays episodes of a policy, records them and reports the returns.")

  @OptionGroup(title: "Environment") var environment: EnvironmentOptions

  @OptionGroup(title: "Episodes") var selection: RunOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    // Recordings have names of their own, and none may be another output's.
    guard let json = selection.json else { return }
    let prefix = output.namePrefix ?? environment.id
    try checkDistinct(
      [("--json", json)], fromRecordings: output.isMakingVideo ? (output.videoFolder, prefix) : nil)
  }

  func run() throws {
    let options = environment.values
    let environment = try environment.make(renderMode: .rgbArray)
    warn(about: environment, quiet: output.quiet)
    var settings = EvaluationSettings(
      policy: selection.source, output: try output.output(for: environment.spec))
    settings.episodes = selection.episodes
    settings.seed = selection.seed
    settings.deterministic = selection.deterministic
    settings.activation = selection.activation
    settings.options = options
    settings.record = selection.record
    var evaluator = try Evaluator(environment: environment, settings: settings)
    report(evaluator.notes, on: selection.policy, quiet: output.quiet)
    var document = try selection.json.map { path throws(FileError) in
      try OutputFile(path: path, overwrite: output.overwrite)
    }

    // Where standard output is the document, people read the results on standard error.
    let isDocument = selection.json == "-"
    var progress = Progress(total: selection.episodes, unit: "episodes", quiet: output.quiet)
    let (report, interrupted) = try evaluator.run(
      shouldStop: { Interruption.signal != nil },
      onStep: { episode, steps in progress.update(episode, note: "step \(steps)") },
      onEpisode: { episode in
        progress.clear()
        let number = selection.episodes > 1 ? "Episode \(episode.episode)  " : ""
        printResult("\(number)Total Reward: \(rounded(episode.totalReward))", toStandardError: isDocument)
      },
      onRecording: { recording in
        progress.clear()
        announce(recording, toStandardError: isDocument)
      })
    progress.clear()
    if Interruption.signal != nil {
      printError(
        "showreel: interrupted; \(report.episodes.count) of \(selection.episodes) episodes are whole")
      announce(interrupted, toStandardError: isDocument)
    }
    if let returns = report.returns, report.episodes.count > 1 {
      printResult(
        "Mean: \(rounded(returns.mean)) ± \(rounded(returns.standardDeviation)) over \(report.episodes.count) episodes",
        toStandardError: isDocument)
    }
    try document?.write(line: report.json.pretty)
    try document?.finish()
    try Interruption.check()
  }
}

/// Says what was assumed of the policy at `path`.
func report(_ notes: [String], on path: String, quiet: Bool) {
  guard !quiet else { return }
  for note in notes { printError("showreel: \(path): \(note)") }
}

/// Says where a recording is, and what about it might surprise.
func announce(_ recording: Recording?, toStandardError: Bool = false) {
  guard let recording else { return }
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

/// Which episodes are played and recorded, and by what.
struct RunOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A checkpoint (safetensors, PyTorch's state_dict, Stable-Baselines3's zip), or random.",
      valueName: "file|random"))
  var policy: String

  @Option(help: "What stands between the network's layers, where the checkpoint does not say so.")
  var activation: Activation?

  @Option(help: ArgumentHelp("How many episodes.", valueName: "n"))
  var episodes = 1

  @Option(help: ArgumentHelp("Episode i is reset with seed + i.", valueName: "n"))
  var seed: UInt64 = 0

  @Flag(help: "Take the most probable action instead of drawing one.")
  var deterministic = false

  @Option(help: ArgumentHelp("all, best, worst, median, or 0,7,12.", valueName: "which"))
  var record = EpisodeSelection.all

  @Option(help: ArgumentHelp("Write the report as JSON; - is standard output.", valueName: "file|-"))
  var json: String?

  /// The report of more would not fit in memory.
  private static let mostEpisodes = 1_000_000

  var source: EvaluationSettings.PolicySource { policy == "random" ? .random : .checkpoint(policy) }

  func validate() throws {
    guard (1...Self.mostEpisodes).contains(episodes) else {
      throw ValidationError("--episodes \(episodes): expected 1 to \(Self.mostEpisodes)")
    }
    try checkSeeds(from: seed, count: episodes)
    try checkPath(json, option: "--json", streams: true)
    if deterministic && source == .random {
      throw ValidationError("--deterministic needs a policy file; random has no best action")
    }
    if activation != nil && source == .random {
      throw ValidationError("--activation needs a policy file; random has no network")
    }
    if case .episodes(let numbers) = record, let last = numbers.last, last >= episodes {
      throw ValidationError("--record \(last): there are the episodes 0 to \(episodes - 1)")
    }
  }
}

extension Activation: ExpressibleByArgument {}

extension EpisodeSelection: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
