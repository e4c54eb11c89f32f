import ArgumentParser
import Showreel

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Trains a policy and writes it as a checkpoint.",
    discussion: """
      The settings are those of the recipe for the algorithm and the environment (`showreel recipes`), where no option says \
      otherwise. The checkpoint is the policy with the best mean return over 100 episodes in a row (dqn, sac: 20). Ctrl-C ends the \
      training and keeps the best so far.
      """)

  @OptionGroup var environment: EnvironmentOptions

  @Option(help: "reinforce, the tutorial's; a2c; ppo; dqn; or sac.")
  var algorithm = "reinforce"

  @Option(help: "How many episodes to train for (reinforce: 500).")
  var episodes: Int?

  @Option(help: "How many steps to train for, of all environments together.")
  var steps: Int?

  @Option(
    help: """
      Where randomness starts: episode i of reinforce is reset with seed + i, and the first of environment i of the others.
      """)
  var seed: UInt64?

  @Option(help: "Threads that train (a2c, ppo); the policy does not depend on it.")
  var threads: Int?

  @Option(help: "Width of the hidden layer, or with --net-arch of each (reinforce: 16).")
  var hidden: Int?

  @OptionGroup var settings: SettingOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The checkpoint (default: ENV.safetensors).", valueName: "file.safetensors"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Go on with a run that was stopped, by the state beside its checkpoint and with the same options.",
      valueName: "file.safetensors"))
  var resume: String?

  @Option(
    help: ArgumentHelp(
      "Save the state for --resume every so many steps and at the end, and not only where the run is stopped.",
      valueName: "steps"))
  var stateEvery: Int?

  @Option(help: ArgumentHelp("A table of all episodes.", valueName: "file.csv"))
  var log: String?

  @Option(help: ArgumentHelp("A picture of the learning curve.", valueName: "file.png"))
  var plot: String?

  @OptionGroup var watching: WatchingOptions

  @Flag(help: "Replace files that exist.")
  var overwrite = false

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  private var checkpointName: String { "\(environment.id).safetensors" }

  /// Checks what does not need the environment; the settings are checked against it before anything is trained.
  func validate() throws {
    guard TrainingAlgorithm(named: algorithm) != nil else {
      let names = TrainingAlgorithm.names.joined(separator: ", ")
      throw ValidationError("--algorithm \(algorithm): expected one of \(names)")
    }
    if hidden != nil && settings.netArch != nil {
      throw ValidationError("--hidden is one layer of --net-arch; give one of them")
    }
    if let steps, steps < 1 { throw ValidationError("--steps: expected at least one step, found \(steps)") }
    if let stateEvery, stateEvery < 1 {
      throw ValidationError("--state-every: expected at least one step, found \(stateEvery)")
    }
    try checkPath(output, option: "--output")
    // Python's own endings would promise a file that `torch.load` and `PPO.load` read.
    let (stem, suffix) = Files.splitSuffix(output ?? "")
    if [".pt", ".pth", ".zip", ".pkl", ".npz"].contains(suffix.lowercased()) {
      throw ValidationError(
        "--output \(stem)\(suffix): what is written is safetensors; name it \(stem).safetensors")
    }
    try checkPath(resume, option: "--resume")
    try checkPath(plot, option: "--plot")
    try checkPath(log, option: "--log", streams: true)
    var files = RunFiles()
    files.read(settings.settings, by: "--settings")
    files.write([
      ("--output", output ?? resume ?? checkpointName), ("--log", log), ("--plot", plot),
      ("the evaluations", watching.evaluationLog(beside: log)), ("--film", watching.film),
    ])
    try files.check()
  }

  /// The algorithm with all its settings: the recipe's, the file's, the options'.
  private func configured(for trained: any Environment) throws -> TrainingAlgorithm {
    var algorithm = try TrainingAlgorithm(named: algorithm, for: trained)
    try settings.apply(to: &algorithm)
    if let seed { try algorithm.set("seed", to: "\(seed)") }
    if let hidden { try algorithm.set("net-arch", to: "\(hidden)") }
    if let threads { try algorithm.set("threads", to: "\(threads)") }
    if case .reinforce = algorithm {
      // With a number of steps alone, that is what ends the run.
      if let episodes = episodes ?? steps.map({ _ in 1_000_000_000 }) {
        try algorithm.set("episodes", to: "\(episodes)")
      }
      try checkSeeds(from: seed ?? 0, count: episodes ?? (steps == nil ? algorithm.total.count : 1))
    } else {
      if let steps { try algorithm.set("steps", to: "\(steps)") }
      if let episodes, episodes < 1 {
        throw TrainingError("expected at least one episode, found \(episodes)")
      }
    }
    return algorithm
  }

  func run() throws {
    let trained = try environment.make()
    warn(about: trained, quiet: quiet)
    // A run that goes on replaces what it came from.
    let path = output ?? resume ?? checkpointName
    let algorithm = try configured(for: trained)
    var files = TrainingRun.Files(
      checkpoint: path, log: log, plot: plot, overwrite: overwrite, resume: resume, stateInterval: stateEvery)
    files.checkpoints = watching.count
    files.tensorBoard = watching.tensorboard
    files.film = watching.film
    let run = try TrainingRun(
      algorithm, in: trained, options: environment.values,
      limits: TrainingRun.Limits(episodes: episodes, steps: algorithm.name == "reinforce" ? steps : nil),
      files: files, evaluation: watching.evaluation(beside: log))
    // Where standard output is the table, people read the rest on standard error.
    let isDocument = log == "-"
    func say(_ text: String) {
      if !quiet { printResult(text, toStandardError: isDocument) }
    }
    let total = algorithm.total
    var progress = Progress(
      total: episodes ?? total.count, unit: episodes == nil ? total.unit : "episodes", quiet: quiet)
    let result = try run.trainAndKeep(
      shouldStop: { Interruption.signal != nil },
      progress: { episode in
        let number = episode.episode + 1
        let mean = Text.brief(episode.runningMean)
        if number.isMultiple(of: 10) {
          progress.clear()
          say("Episode \(number)  Total Reward: \(Text.brief(episode.totalReward))  Mean: \(mean)")
        }
        if run.solvedEpisode == episode.episode {
          progress.clear()
          say("Solved at episode \(number): mean \(mean) over \(algorithm.window) episodes")
        }
        let done = episodes == nil && total.unit == "steps" ? min(run.steps, total.count) : number
        progress.update(done, note: "mean \(mean)")
      },
      onEvaluation: { evaluation in
        progress.clear()
        say(
          "Evaluation after \(evaluation.steps) steps: mean \(Text.brief(evaluation.meanReturn)) over "
            + "\(evaluation.episodes.count) episodes\(evaluation.isBest ? ", the best so far" : "")")
      })
    progress.clear()
    if run.isKept {
      for path in run.checkpoints { say("Wrote \(path)") }
      let origin = run.origin.map { ", \($0)" } ?? ""
      say("Wrote \(path)\(origin)")
    }
    if result.hasState {
      let tables = log == nil && plot == nil ? "" : " --overwrite, which keeps the earlier rows"
      say("Wrote \(TrainingRun.Files.state(of: path)), to go on from by --resume \(path)\(tables)")
    }
    if !run.isKept { try Interruption.check() }
    if let plot {
      try run.drawCurve()
      say("Wrote \(plot)")
    }
    if let failure = run.failure { throw failure }
    try Interruption.check()
    if let path = watching.film {
      try record(
        run.film(to: path), isGrid: watching.filmGrid, quiet: quiet, toStandardError: isDocument)
      try run.addFilmToTensorBoard(shouldStop: { Interruption.signal != nil })
    }
  }
}

extension TrainingAlgorithm {
  /// The length of a run, as its progress is shown.
  fileprivate var total: (count: Int, unit: String) {
    switch self {
    case .reinforce(let settings): (settings.episodes, "episodes")
    case .a2c(let settings): (settings.steps, "steps")
    case .ppo(let settings): (settings.steps, "steps")
    case .dqn(let settings): (settings.steps, "steps")
    case .sac(let settings): (settings.steps, "steps")
    }
  }
}
