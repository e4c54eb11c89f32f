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
    for file in [path, plot].compactMap(\.self) {
      try OutputFile.check(file, overwrite: overwrite, operation: "write")
    }
    let font = try plot.map { _ throws(FigureError) in try Font() }
    var report = TrainingReport(
      episodes: episodes, table: try log.map { try OutputFile(path: $0, overwrite: overwrite) }, quiet: quiet,
      toStandardError: log == "-")
    let result = try Reinforce.train(
      in: trained, settings: settings,
      shouldStop: { Interruption.signal != nil || report.failure != nil },
      progress: { report.add($0) })
    report.finish()

    if result.episodes == 0 { try Interruption.check() }
    try Checkpoint(network: result.network, metadata: ["environment": trained.spec.id]).write(
      to: path, overwrite: overwrite)
    if result.ending == .diverged {
      printError(
        "showreel: the parameters became infinite after episode \(result.episodes); kept those before")
    }
    let mean = result.bestMean.map { ", mean return \(rounded($0)) over 100 episodes" } ?? ""
    printResult("Wrote \(path)\(mean)", toStandardError: log == "-")
    if let plot, let font {
      let curve = LearningCurve(
        title: "REINFORCE on \(trained.spec.id)", returns: report.returns, window: settings.window,
        threshold: trained.spec.rewardThreshold)
      let png = try PNGEncoder(settings: PNGSettings(compressionLevel: 9, filter: .sub, marksSRGB: true))
        .encode(curve.picture(font: font))
      try OutputFile.write(png, to: plot, overwrite: overwrite, operation: "write the picture")
      printResult("Wrote \(plot)", toStandardError: log == "-")
    }
    if let failure = report.failure { throw failure }
    try Interruption.check()
  }
}

/// What is said of a training run while it goes on: lines, a bar and a table.
private struct TrainingReport: ~Copyable {
  private var progress: Progress
  private var table: OutputFile?
  /// Where standard output is the table, people read the rest on standard error.
  private let toStandardError: Bool
  private var wasSolved = false
  /// Of every episode.
  private(set) var returns: [Double] = []
  /// The first error of writing the table; the run is to stop, and the policy so far is kept.
  private(set) var failure: (any Error)?

  init(episodes: Int, table: consuming OutputFile?, quiet: Bool, toStandardError: Bool) {
    self.toStandardError = toStandardError
    progress = Progress(total: episodes, unit: "episodes", quiet: quiet)
    self.table = table
    write(line: "episode,return,length,running_mean,solved")
  }

  mutating func add(_ episode: TrainedEpisode) {
    let number = episode.episode + 1
    returns.append(episode.totalReward)
    write(
      line: "\(number),\(episode.totalReward),\(episode.length),\(episode.runningMean),\(episode.isSolved)")
    if number.isMultiple(of: 10) {
      progress.clear()
      printResult(
        "Episode \(number)  Total Reward: \(rounded(episode.totalReward))  Mean: \(rounded(episode.runningMean))",
        toStandardError: toStandardError)
    }
    if episode.isSolved && !wasSolved {
      wasSolved = true
      progress.clear()
      printResult(
        "Solved at episode \(number): mean \(rounded(episode.runningMean)) over 100 episodes",
        toStandardError: toStandardError)
    }
    progress.update(number, note: "mean \(rounded(episode.runningMean))")
  }

  private mutating func write(line: String) {
    do { try table?.write(line: line) } catch { failure = failure ?? error }
  }

  mutating func finish() {
    progress.clear()
    if failure == nil { do { try table?.finish() } catch { failure = error } }
  }
}

extension ReinforceSettings.Normalization: ExpressibleByArgument {}
