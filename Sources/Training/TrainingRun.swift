import Checkpoints
import Environments
import Figures
import Recording
import ShowreelSupport

/// A training run with all that it leaves: the checkpoint, a table of the episodes, and a picture of the learning curve.
public struct TrainingRun: ~Copyable {
  /// The files that a run leaves.
  public struct Files: Sendable {
    /// The checkpoint's path.
    public var checkpoint: String
    /// The path of a table of all episodes, `-` for standard output; `nil` for none.
    public var log: String?
    /// The path of a picture of the learning curve, a PNG file; `nil` for none.
    public var plot: String?
    /// Whether existing files may be replaced.
    public var overwrite: Bool

    /// Files at these paths.
    public init(checkpoint: String, log: String? = nil, plot: String? = nil, overwrite: Bool = false) {
      self.checkpoint = checkpoint
      self.log = log
      self.plot = plot
      self.overwrite = overwrite
    }
  }

  /// Where a run ends, if its algorithm's own settings do not say so.
  public struct Limits: Sendable, Hashable {
    /// Episodes after which it ends.
    public var episodes: Int?
    /// Steps after which it ends, with the episode or the roll-out that they are reached in.
    public var steps: Int?

    /// Limits, or none.
    public init(episodes: Int? = nil, steps: Int? = nil) {
      self.episodes = episodes
      self.steps = steps
    }
  }

  private let environment: any Environment
  private let options: [String: OptionValue]
  private let algorithm: TrainingAlgorithm
  private let limits: Limits
  private let files: Files
  private let font: Font?
  private var table: OutputFile?
  /// Of every episode.
  private var returns: [Double] = []
  /// The first error of writing the table; the run is to stop, and the policy so far is kept.
  public private(set) var failure: FileError?

  /// Makes sure of the settings and the files, before anything is trained.
  ///
  /// - Parameters:
  ///   - environment: The environment, or, of algorithms that step several, one like them.
  ///   - options: The options that `environment` was made with.
  /// - Throws: `TrainingError`, where the settings are out of range or do not go with the environment; `FileError`, where one exists or cannot be made; `FigureError`, where there is no font for
  ///   the picture.
  public init(
    _ algorithm: TrainingAlgorithm, in environment: any Environment, options: [String: OptionValue] = [:],
    limits: Limits = Limits(), files: Files
  ) throws {
    try algorithm.validate(for: environment)
    for file in [files.checkpoint, files.plot].compactMap(\.self) {
      try OutputFile.check(file, overwrite: files.overwrite, operation: "write")
    }
    let font = try files.plot.map { _ throws(FigureError) in try Font() }
    let table = try files.log.map { path throws(FileError) in
      try OutputFile(path: path, overwrite: files.overwrite)
    }
    self.environment = environment
    self.options = options
    self.algorithm = algorithm
    self.limits = limits
    self.files = files
    self.font = font
    self.table = table
  }

  /// Trains, and writes the checkpoint, unless no episode was played.
  ///
  /// - Parameters:
  ///   - shouldStop: Asked before each episode; true ends the run with the best so far.
  ///   - progress: Told of each episode.
  /// - Throws: `TrainingError`, `FileError`, and what the environment throws.
  public mutating func train(
    shouldStop: () -> Bool = { false }, progress: (TrainedEpisode) -> Void = { _ in }
  ) throws -> TrainingResult {
    write(line: "episode,return,length,running_mean,solved")
    var hasFailed = false
    var (episodes, steps) = (0, 0)
    func isOver() -> Bool {
      episodes >= limits.episodes ?? .max || steps >= limits.steps ?? .max
    }
    var result = try Self.train(
      algorithm, in: environment, options: options,
      shouldStop: { hasFailed || isOver() || shouldStop() },
      progress: { episode in
        returns.append(episode.totalReward)
        write(
          line: "\(episode.episode + 1),\(episode.totalReward),\(episode.length),\(episode.runningMean),"
            + "\(episode.isSolved)")
        hasFailed = failure != nil
        episodes += 1
        steps += episode.length
        progress(episode)
      })
    if result.ending == .stopped && isOver() { result.ending = .finished }
    if failure == nil { do throws(FileError) { try table?.finish() } catch { failure = error } }
    if result.episodes > 0 || !shouldStop() {
      var checkpoint = Checkpoint(network: result.network, metadata: metadata)
      checkpoint.head = result.head
      checkpoint.normalization = result.normalization
      try checkpoint.write(to: files.checkpoint, overwrite: files.overwrite)
    }
    return result
  }

  /// What the checkpoint says of itself, for people.
  private var metadata: [String: String] {
    var metadata = ["environment": environment.spec.id]
    // The tutorial's says no more, to stay what it is.
    if case .reinforce = algorithm { return metadata }
    metadata["algorithm"] = algorithm.name
    return metadata
  }

  /// Runs the algorithm, in the environment or in as many as it steps together.
  private static func train(
    _ algorithm: TrainingAlgorithm, in environment: any Environment, options: [String: OptionValue],
    shouldStop: () -> Bool, progress: (TrainedEpisode) -> Void
  ) throws -> TrainingResult {
    func environments(count: Int, threads: Int = 1) throws -> VectorEnvironment {
      try VectorEnvironment(environment.spec.id, count: count, threads: threads, options: options)
    }
    func environments(_ settings: some OnPolicySettings) throws -> VectorEnvironment {
      try environments(count: settings.environments, threads: settings.threads)
    }
    switch algorithm {
    case .reinforce(let settings):
      return try Reinforce.train(
        in: environment, settings: settings, shouldStop: shouldStop, progress: progress)
    case .a2c(let settings):
      return try A2C.train(
        in: try environments(settings), settings: settings, shouldStop: shouldStop, progress: progress)
    case .ppo(let settings):
      return try PPO.train(
        in: try environments(settings), settings: settings, shouldStop: shouldStop, progress: progress)
    case .dqn(let settings):
      return try DQN.train(
        in: try environments(count: settings.environments), settings: settings, shouldStop: shouldStop,
        progress: progress)
    case .sac(let settings):
      return try SAC.train(
        in: try environments(count: settings.environments), settings: settings, shouldStop: shouldStop,
        progress: progress)
    }
  }

  /// Draws the learning curve, if it is asked for.
  ///
  /// - Throws: `RecordingError` or `FileError`, where it cannot be written.
  public func drawCurve() throws {
    guard let plot = files.plot, let font else { return }
    let curve = LearningCurve(
      title: "\(algorithm.title) on \(environment.spec.id)", returns: returns, window: algorithm.window,
      threshold: environment.spec.rewardThreshold)
    let encoder = try PNGEncoder(settings: PNGSettings(compressionLevel: 9, filter: .sub, marksSRGB: true))
    try OutputFile.write(
      encoder.encode(curve.picture(font: font)), to: plot, overwrite: files.overwrite,
      operation: "write the picture")
  }

  private mutating func write(line: String) {
    do throws(FileError) { try table?.write(line: line) } catch { failure = failure ?? error }
  }
}
