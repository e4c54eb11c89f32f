import ArgumentParser
import Showreel

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Trains a policy with REINFORCE and writes it as a checkpoint.",
    discussion: """
      The checkpoint is the policy with the best mean return over 100 episodes in a row. Ctrl-C ends the training and \
      keeps the best so far.
      """)

  @OptionGroup var environment: EnvironmentOptions

  @Option(help: "How many episodes to train for.")
  var episodes = 500

  @Option(help: "Where randomness starts: episode i is reset with seed + i.")
  var seed: UInt64 = 0

  @Option(help: "Width of the hidden layer.")
  var hidden = 16

  @Option(help: "Discount of future rewards, for each step.")
  var gamma = 0.99

  @Option(help: "Step size of Adam.")
  var learningRate = 0.01

  @Option(help: "Episodes of each gradient step.")
  var batch = 1

  @Option(help: "Which returns are normalized together: those of a trajectory, or of the batch.")
  var normalize = ReinforceSettings.Normalization.trajectory

  @Option(help: ArgumentHelp("The checkpoint (default: ENV.safetensors).", valueName: "file.safetensors"))
  var output: String?

  @Option(help: ArgumentHelp("A table of all episodes.", valueName: "file.csv"))
  var log: String?

  @Option(help: ArgumentHelp("A picture of the learning curve.", valueName: "file.png"))
  var plot: String?

  @Flag(help: "Replace files that exist.")
  var overwrite = false

  @Flag(help: "Show no progress bar.")
  var quiet = false

  private var checkpointName: String { "\(environment.id).safetensors" }

  private var settings: ReinforceSettings {
    var settings = ReinforceSettings()
    settings.episodes = episodes
    settings.seed = seed
    settings.hidden = [hidden]
    settings.gamma = gamma
    settings.learningRate = learningRate
    settings.batch = batch
    settings.normalization = normalize
    return settings
  }

  func validate() throws {
    do { try settings.validate() } catch { throw ValidationError(error.detail) }
    try checkSeeds(from: seed, count: episodes)
    try checkPath(output, option: "--output")
    try checkPath(plot, option: "--plot")
    try checkPath(log, option: "--log", streams: true)
    let outputs = [("--output", output ?? checkpointName), ("--log", log), ("--plot", plot)]
    try checkDistinct(outputs.compactMap { option, path in path.map { (option, $0) } })
  }

  func run() throws {
    let trained = try environment.make()
    warn(about: trained, quiet: quiet)
    let path = output ?? checkpointName
    var run = try TrainingRun(
      in: trained, settings: settings,
      files: TrainingRun.Files(checkpoint: path, log: log, plot: plot, overwrite: overwrite))
    // Where standard output is the table, people read the rest on standard error.
    let isDocument = log == "-"
    var progress = Progress(total: episodes, unit: "episodes", quiet: quiet)
    var wasSolved = false
    let result = try run.train(
      shouldStop: { Interruption.signal != nil },
      progress: { episode in
        let number = episode.episode + 1
        let mean = Text.brief(episode.runningMean)
        if number.isMultiple(of: 10) {
          progress.clear()
          printResult(
            "Episode \(number)  Total Reward: \(Text.brief(episode.totalReward))  Mean: \(mean)",
            toStandardError: isDocument)
        }
        if episode.isSolved && !wasSolved {
          wasSolved = true
          progress.clear()
          printResult(
            "Solved at episode \(number): mean \(mean) over 100 episodes", toStandardError: isDocument)
        }
        progress.update(number, note: "mean \(mean)")
      })
    progress.clear()
    if result.episodes == 0 { try Interruption.check() }
    if result.ending == .diverged {
      printError(
        "showreel: the parameters became infinite after episode \(result.episodes); kept those before")
    }
    let mean = result.bestMean.map { ", mean return \(Text.brief($0)) over 100 episodes" } ?? ""
    printResult("Wrote \(path)\(mean)", toStandardError: isDocument)
    if let plot {
      try run.drawCurve()
      printResult("Wrote \(plot)", toStandardError: isDocument)
    }
    if let failure = run.failure { throw failure }
    try Interruption.check()
  }
}

extension ReinforceSettings.Normalization: ExpressibleByArgument {}
