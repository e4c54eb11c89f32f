import ArgumentParser
import Showreel

struct FilmCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "film",
    abstract: "Makes a film of a run: the same episode by one checkpoint after the other.",
    discussion: """
      The checkpoints are those that train --checkpoints keeps, which say their environment and how far training had come, \
      or any others: showreel film rl_model_*_steps.zip --environment CartPole-v1 -o learning.mp4

      They are shown in the order of their steps, each with its steps and its mean return, and beside it a curve that \
      grows. Where nothing says a mean return, 20 episodes are played for it.
      """)

  @Argument(help: ArgumentHelp("The checkpoints; random is chance.", valueName: "checkpoint"))
  var checkpoints: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The film, of the kind that its ending says.", valueName: "file"))
  var output: String

  @Option(
    name: .customLong("environment"),
    help: ArgumentHelp(
      "An id that `showreel environments` lists, where the checkpoints do not say it.", valueName: "env"))
  var environmentID: String?

  @Option(
    name: .customLong("option"),
    help: ArgumentHelp("An option of it, such as gravity=-5; may repeat.", valueName: "name=value"))
  var options: [EnvironmentOption] = []

  @Option(help: ArgumentHelp("The table that train --log wrote, for the curve.", valueName: "file.csv"))
  var log: String?

  @OptionGroup(title: "Policy options") var policyOptions: PolicyFileOptions

  @Option(help: ArgumentHelp("The seed of the first episode.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("Episodes of each checkpoint, from the seeds that follow.", valueName: "n"))
  var episodes = 1

  @Option(
    help: ArgumentHelp(
      "The picture's size, the scene and the panel fitted into it; of --grid, a tile's.", valueName: "WxH"))
  var size: FrameSize?

  @Option(help: ArgumentHelp("Frames a second (default: the environment's own).", valueName: "n"))
  var fps: FrameRate?

  @Option(help: ArgumentHelp("Keep each so manyth frame, at the right speed.", valueName: "n"))
  var every = 1

  @Option(help: ArgumentHelp("Play at this multiple of the speed.", valueName: "s"))
  var speed = 1.0

  @Option(help: ArgumentHelp("Seconds to stay on each episode's last frame.", valueName: "s"))
  var hold = 0.5

  @Option(help: ArgumentHelp("Quality: 1 is the best, 51 the smallest.", valueName: "n"))
  var crf = VideoSettings().crf

  @OptionGroup var program: FFmpegOption

  @Flag(help: "Show them side by side, one tile each.")
  var grid = false

  @Flag(help: "Take the most probable action instead of drawing one.")
  var deterministic = false

  @Flag(help: "Replace files that exist.")
  var overwrite = false

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  func validate() throws {
    try checkPath(output, option: "-o")
    try checkPath(log, option: "--log")
    _ = try videoFormat(of: output, option: "-o")
    if episodes < 1 { throw ValidationError("--episodes \(episodes): expected at least one") }
    if !(0...60).contains(hold) { throw ValidationError("--hold \(hold): expected 0 to 60 seconds") }
    // A smaller frame has no room for the panel and the scene.
    if let size, !grid, size.width < 240 || size.height < 120 {
      throw ValidationError("--size \(size): expected at least 240x120, for the captions to be read")
    }
    if grid && episodes > 1 {
      throw ValidationError("--grid shows one episode of each; --episodes is for a film")
    }
    try checkSeeds(from: seed, count: episodes)
    try checkSettings { try settings.validate() }
  }

  private var settings: RecordingSettings {
    var settings = RecordingSettings(size: size, fps: fps, every: every, overwrite: overwrite)
    (settings.video.speed, settings.video.crf, settings.video.ffmpeg) = (speed, crf, program.ffmpeg)
    return settings
  }

  func run() throws {
    let (id, values) = try environmentOfCheckpoints()
    let environment = try make(id, options: values)
    let sources = checkpoints.map { PolicySource($0) }
    var read = try sources.map {
      try FilmCheckpoint($0, for: environment, deterministic: deterministic, options: policyOptions.options)
    }
    for (place, source) in sources.enumerated() {
      announce(read[place].agent.notes, about: source.name, quiet: quiet)
    }
    read.sortByTraining()
    var film = Film(of: read, in: id, options: values, path: output)
    (film.seed, film.episodes, film.hold, film.settings) = (seed, episodes, hold, settings)
    if let log { film.curve = try RunTable(contentsOf: log).meanCurve() }
    try film.check()
    try record(film, isGrid: grid, quiet: quiet)
  }

  /// The environment that options name, or all checkpoints that say one.
  private func environmentOfCheckpoints() throws -> (id: String, options: [String: OptionValue]) {
    if let environmentID { return (environmentID, options.values) }
    for path in checkpoints where path != "random" {
      let metadata = try Checkpoint(contentsOf: path).metadata
      guard let id = metadata["environment"] else { continue }
      guard options.isEmpty, let text = metadata["options"] else { return (id, options.values) }
      return (id, try FilmCheckpoint.options(text, in: path))
    }
    throw ValidationError(
      "\(checkpoints[0]) does not say which environment it is for: expected --environment ID")
  }
}

/// Records a film, and says where it is.
func record(_ film: Film, isGrid: Bool, quiet: Bool, toStandardError: Bool = false) throws {
  var film = film
  let total = film.checkpoints.count * film.episodes
  var progress = Progress(total: total, unit: "episodes", quiet: quiet)
  defer { progress.clear() }
  let shouldStop = { Interruption.signal != nil }
  try film.measureMeans(shouldStop: shouldStop)
  let recording =
    isGrid
    ? try film.recordGrid(
      tile: film.settings.size, shouldStop: shouldStop, onStep: { progress.update(0, note: "step \($0)") })
    : try film.record(
      shouldStop: shouldStop, onFrame: { progress.update($0 * film.episodes, note: "step \($1)") }
    ).recording
  progress.clear()
  announce(recording, toStandardError: toStandardError, quiet: quiet)
  try Interruption.check()
}
