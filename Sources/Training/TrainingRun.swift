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
    /// Indicates whether existing files may be replaced.
    public var overwrite: Bool
    /// The checkpoint of a run to go on with, whose state lies beside it; `nil` to start.
    public var resume: String?
    /// The steps after which the state is saved beside the checkpoint, and then again and again and at the end; `nil` to
    /// save it only where the run is stopped.
    public var stateInterval: Int?

    /// Files at these paths.
    public init(
      checkpoint: String, log: String? = nil, plot: String? = nil, overwrite: Bool = false,
      resume: String? = nil, stateInterval: Int? = nil
    ) {
      self.checkpoint = checkpoint
      self.log = log
      self.plot = plot
      self.overwrite = overwrite
      self.resume = resume
      self.stateInterval = stateInterval
    }

    /// The state of the run that leaves or left a checkpoint.
    public static func state(of checkpoint: String) -> String { checkpoint + ".state" }
  }

  /// The limits at which a run ends, if its algorithm's own settings do not say so.
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
  /// All episodes, those before a resumption too.
  private let history: RunHistory
  /// The episodes in the table.
  private var written = 0
  private let resumed: (bytes: [UInt8], path: String)?
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
    let resumed = try files.resume.map { checkpoint in
      let path = Files.state(of: checkpoint)
      return (try RunHistory.read(path), path)
    }
    // The one that the run goes on from is replaced by what it becomes.
    let isOwn = files.resume == files.checkpoint
    let own = [files.checkpoint, Files.state(of: files.checkpoint)]
    for file in (isOwn ? [] : own) + [files.plot].compactMap(\.self) {
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
    self.resumed = resumed
    history = RunHistory(algorithm, in: environment, options: options)
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
    let (history, limits, interval) = (history, limits, files.stateInterval)
    let isOver = {
      // What was read of an earlier run is there when the algorithm first asks.
      history.episodes.count >= limits.episodes ?? .max || history.steps >= limits.steps ?? .max
    }
    let state = Files.state(of: files.checkpoint)
    let keeping = StateKeeping(
      from: resumed, interval: interval, isInterrupted: { !isOver() }, header: { try history.visit(&$0) },
      save: { bytes in
        try OutputFile.write(bytes, to: state, overwrite: true, operation: RunHistory.operation)
        history.isSaved = true
      })
    var result = try Self.train(
      algorithm, in: environment, options: options, keeping: keeping,
      shouldStop: { hasFailed || isOver() || shouldStop() },
      progress: { episode in
        guard history.append(episode) else { return }
        writeRows()
        hasFailed = failure != nil
        progress(episode)
      })
    writeRows()
    if result.ending == .stopped && isOver() { result.ending = .finished }
    result.hasState = history.isSaved
    if failure == nil { do throws(FileError) { try table?.finish() } catch { failure = error } }
    if result.episodes > 0 || !shouldStop() {
      var checkpoint = Checkpoint(network: result.network, metadata: metadata)
      checkpoint.head = result.head
      checkpoint.normalization = result.normalization
      // Another run's state is none of this checkpoint's.
      if !history.isSaved { ShowreelSupport.Files.remove(state) }
      try checkpoint.write(
        to: files.checkpoint, overwrite: files.overwrite || files.resume == files.checkpoint)
    }
    return result
  }

  /// The checkpoint's description of itself, for people.
  private var metadata: [String: String] {
    var metadata = ["environment": environment.spec.id]
    // The tutorial's says no more, to stay what it is.
    if case .reinforce = algorithm { return metadata }
    metadata["algorithm"] = algorithm.name
    // The bytes are promised for these.
    if case .dqn = algorithm { metadata["products"] = Kernels.productName }
    if case .sac = algorithm { metadata["products"] = Kernels.productName }
    return metadata
  }

  /// Runs the algorithm, in the environment or in as many as it steps together.
  private static func train(
    _ algorithm: TrainingAlgorithm, in environment: any Environment, options: [String: OptionValue],
    keeping: consuming StateKeeping, shouldStop: () -> Bool, progress: (TrainedEpisode) -> Void
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
        in: environment, settings: settings, keeping: keeping, shouldStop: shouldStop, progress: progress)
    case .a2c(let settings):
      return try A2C.train(
        in: try environments(settings), settings: settings, keeping: keeping, shouldStop: shouldStop,
        progress: progress)
    case .ppo(let settings):
      return try PPO.train(
        in: try environments(settings), settings: settings, keeping: keeping, shouldStop: shouldStop,
        progress: progress)
    case .dqn(let settings):
      return try DQN.train(
        in: try environments(count: settings.environments), settings: settings, keeping: keeping,
        shouldStop: shouldStop, progress: progress)
    case .sac(let settings):
      return try SAC.train(
        in: try environments(count: settings.environments), settings: settings, keeping: keeping,
        shouldStop: shouldStop, progress: progress)
    }
  }

  /// Draws the learning curve, if it is asked for.
  ///
  /// - Throws: `RecordingError` or `FileError`, where it cannot be written.
  public func drawCurve() throws {
    guard let plot = files.plot, let font else { return }
    let curve = LearningCurve(
      title: "\(algorithm.title) on \(environment.spec.id)", returns: history.episodes.map(\.totalReward),
      window: algorithm.window,
      threshold: environment.spec.rewardThreshold)
    let encoder = try PNGEncoder(settings: PNGSettings(compressionLevel: 9, filter: .sub, marksSRGB: true))
    try OutputFile.write(
      encoder.encode(curve.picture(font: font)), to: plot, overwrite: files.overwrite,
      operation: "write the picture")
  }

  /// Writes the rows of the episodes that are not in the table yet.
  private mutating func writeRows() {
    while written < history.episodes.count {
      let episode = history.episodes[written]
      written += 1
      write(
        line: "\(written),\(episode.totalReward),\(episode.length),\(episode.runningMean),\(episode.isSolved)"
      )
    }
  }

  private mutating func write(line: String) {
    do throws(FileError) { try table?.write(line: line) } catch { failure = failure ?? error }
  }
}
