import Checkpoints
import Environments
import Episodes
import Figures
import Recording
import ShowreelSupport

/// A training run with all that it leaves: the checkpoint, a table of the episodes, and a picture of the learning curve.
public final class TrainingRun {
  /// The files that a run leaves.
  public struct Files: Sendable {
    /// The checkpoint's path.
    public var checkpoint: String
    /// The path of a table of all episodes, `-` for standard output; `nil` for none.
    public var log: String?
    /// The path of a picture of the learning curve, a PNG file; `nil` for none.
    public var plot: String?
    /// The number of policies from along the run that become files beside the checkpoint, which is one of them; `nil` for
    /// it alone.
    public var checkpoints: Int?
    /// The folder of a TensorBoard event file; `nil` for none.
    public var tensorBoard: String?
    /// The film that is to be made of them; `nil` for none. `train` does not make it, but sees that there is a place for it.
    public var film: String?
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

  let environment: any Environment
  let options: [String: OptionValue]
  let algorithm: TrainingAlgorithm
  private let limits: Limits
  let files: Files
  private let font: Font?
  private let length: RunLength
  private var table: OutputFile?
  private let series: CheckpointSeries?
  private let evaluation: PeriodicEvaluation?
  let tensorBoard: TensorBoardLog?
  private let observers: [any TrainingObserver]
  /// All episodes, those before a resumption too.
  let history: RunHistory
  /// The episodes in the table.
  private var written = 0
  /// Indicates whether anything was played, and not only read of an earlier run.
  private var hasPlayed = false
  private let resumed: (bytes: [UInt8], path: String)?
  /// The part of the run that the checkpoint is from; `nil` where there is no checkpoint.
  public private(set) var origin: PolicyOrigin?
  /// Indicates whether the checkpoint was written.
  package private(set) var isKept = false
  /// The error that ended the run, of the environment, of training itself or of what goes on beside it; the policy so far was
  /// kept.
  public private(set) var failure: (any Error)?

  /// Makes sure of the settings and the files, before anything is trained.
  ///
  /// - Parameters:
  ///   - environment: The environment, or, of algorithms that step several, one like them.
  ///   - options: The options that `environment` was made with.
  ///   - evaluation: How the policy is evaluated while it is trained; the checkpoint is then the best by that.
  /// - Throws: `TrainingError`, where the settings are out of range or do not go with the environment; `FileError`, where one exists or cannot be made; `FigureError`, where there is no font for
  ///   the picture.
  public init(
    _ algorithm: TrainingAlgorithm, in environment: any Environment, options: [String: OptionValue] = [:],
    limits: Limits = Limits(), files: Files, evaluation: PeriodicEvaluationSettings? = nil
  ) throws {
    try algorithm.validate(for: environment)
    let resumed = try files.resume.map { checkpoint in
      let path = Files.state(of: checkpoint)
      return (try RunHistory.read(path), path)
    }
    if let count = files.checkpoints, !Self.checkpointCounts.contains(count) {
      throw TrainingError("expected 3 to \(Self.checkpointCounts.upperBound) checkpoints, found \(count)")
    }
    // The one that the run goes on from is replaced by what it becomes.
    let isOwn = files.resume == files.checkpoint
    let own = [files.checkpoint, Files.state(of: files.checkpoint)]
    for file in own { try OutputFile.check(file, overwrite: files.overwrite || isOwn, operation: "write") }
    if let plot = files.plot { try OutputFile.check(plot, overwrite: files.overwrite, operation: "write") }
    let font = try files.plot.map { _ throws(FigureError) in try Font() }
    let table = try files.log.map { path throws(FileError) in
      try OutputFile(path: path, overwrite: files.overwrite)
    }
    let series = try files.checkpoints.map {
      // The best is one of them, under the checkpoint's own name.
      try CheckpointSeries(
        count: $0 - 1, beside: files.checkpoint, after: files.resume, overwrite: files.overwrite || isOwn,
        metadata: Self.metadata(algorithm, environment, options))
    }
    let evaluation = try evaluation.map {
      try PeriodicEvaluation(
        $0, in: make(environment.spec.id, options: options), overwrite: files.overwrite)
    }
    if let film = files.film {
      let film = Film(of: [], in: environment.spec.id, path: film)
      try film.destination.check(overwrite: files.overwrite)
    }
    let tensorBoard = try files.tensorBoard.map { folder throws(FileError) in
      try TensorBoardLog(folder: folder)
    }
    let observers: [(any TrainingObserver)?] = [series, evaluation, tensorBoard]
    self.environment = environment
    self.options = options
    self.algorithm = algorithm
    self.limits = limits
    self.files = files
    self.font = font
    self.table = table
    length = RunLength(algorithm, limits)
    self.series = series
    self.evaluation = evaluation
    self.tensorBoard = tensorBoard
    self.observers = observers.compactMap(\.self)
    self.resumed = resumed
    history = RunHistory(
      algorithm, in: environment, options: options, evaluation: evaluation?.settings)
  }

  /// The numbers of policies that a run may keep: the first, the last and the best, and at most one for each percent.
  public static let checkpointCounts = 3...100

  /// Trains, and writes the checkpoint, unless no episode was played.
  ///
  /// - Parameters:
  ///   - shouldStop: Asked before each episode; true ends the run with the best so far.
  ///   - progress: Told of each episode.
  ///   - onEvaluation: Told of each evaluation.
  /// - Throws: `FileError`; `TrainingFailure`, where the environment or the training failed; what failed beside training. The
  ///   policy is kept first, unless nothing had been learned.
  public func train(
    shouldStop: () -> Bool = { false }, progress: (TrainedEpisode) -> Void = { _ in },
    onEvaluation: (PolicyEvaluation) -> Void = { _ in }
  ) throws -> TrainingResult {
    let result = try trainAndKeep(shouldStop: shouldStop, progress: progress, onEvaluation: onEvaluation)
    if let failure { throw failure }
    return result
  }

  /// Trains as `train` does, but what ends a run that had begun to learn is the `failure`, and not thrown.
  package func trainAndKeep(
    shouldStop: () -> Bool, progress: (TrainedEpisode) -> Void, onEvaluation: (PolicyEvaluation) -> Void
  ) throws -> TrainingResult {
    write(line: "episode,return,length,running_mean,solved,steps,seconds")
    var isInterrupted = false
    var hasGoneOn = resumed == nil
    let (history, limits, interval) = (history, limits, files.stateInterval)
    let evaluation = evaluation
    let isOver = {
      // What was read of an earlier run is there when the algorithm first asks.
      history.episodes.count >= limits.episodes ?? .max || history.steps >= limits.steps ?? .max
    }
    let state = Files.state(of: files.checkpoint)
    let keeping = StateKeeping(
      from: resumed, interval: interval, isInterrupted: { !isOver() },
      header: { archive in
        try history.visit(&archive)
        try evaluation?.visit(&archive)
      },
      save: { bytes in
        do {
          try OutputFile.write(bytes, to: state, overwrite: true, operation: RunHistory.operation)
          history.isSaved = true
        } catch {
          self.failure = self.failure ?? error
        }
      })
    var result: TrainingResult
    do {
      result = try algorithm.own.train(
        in: environment, options: options, keeping: keeping,
        shouldStop: {
          if failure != nil || isOver() { return true }
          isInterrupted = shouldStop()
          if !isInterrupted { hasPlayed = true }
          return isInterrupted
        },
        progress: { episode in
          guard history.append(episode) else { return }
          writeRows()
          let moment = moment(at: history.steps, seconds: history.elapsed)
          tell { try $0.add(episode, at: moment) }
          progress(episode)
        },
        watching: { steps, policy in
          // A run that goes on shows its policy where one that was not stopped does.
          if failure != nil || isInterrupted { return }
          let moment = moment(at: steps, seconds: history.elapsed)
          if !hasGoneOn {
            hasGoneOn = true
            tell { try $0.goOn(after: history.episodes, at: moment) }
            // Of the episodes since, the policy is the one that was seen before them.
            if steps < history.steps { return }
          }
          let count = evaluation?.evaluations.count ?? 0
          tell { try $0.see(policy, at: moment) }
          if let evaluation, evaluation.evaluations.count > count {
            let latest = evaluation.evaluations[count]
            tell { try $0.add(latest, at: moment) }
            onEvaluation(latest)
          }
        })
    } catch let error as TrainingFailure {
      guard error.hasLearned else { throw error }
      result = error.result
      failure = failure ?? error
    }
    writeRows()
    if result.ending == .stopped && isOver() { result.ending = .finished }
    if result.ending == .diverged {
      let cause = TrainingError(
        "a parameter was no longer finite after \(result.episodes) episodes, and the best policy before that was kept; a smaller "
          + "learning rate or smaller rewards may help")
      failure = failure ?? TrainingFailure(cause: cause, result: result, hasLearned: true)
    }
    tell { try $0.finish() }
    do { try table?.finish() } catch { failure = failure ?? error }
    result.hasState = history.isSaved
    // What was interrupted in its first episode leaves its state alone.
    if result.episodes > 0 || !shouldStop() {
      do { try keep(&result) } catch { throw failure ?? error }
    }
    return result
  }

  /// The point that the run has come to, its policy having learned from so many steps.
  private func moment(at steps: Int, seconds: Double) -> TrainingMoment {
    TrainingMoment(
      episodes: history.episodes.count, steps: steps, seconds: seconds,
      runningMean: history.episodes.last?.runningMean,
      progress: length.progress(episodes: history.episodes.count, steps: steps))
  }

  /// Writes the checkpoint: the best by evaluation, or, without one, by the returns of training.
  private func keep(_ result: inout TrainingResult) throws {
    let steps = history.stepsByEpisode
    var checkpoint = Checkpoint(network: result.network, metadata: metadata)
    checkpoint.head = result.head
    checkpoint.normalization = result.normalization
    var moment = TrainingMoment()
    if let best = evaluation?.best {
      checkpoint = best.policy.checkpoint(metadata)
      (result.network, result.head) = (checkpoint.network, checkpoint.head)
      result.normalization = checkpoint.normalization
      (moment.steps, moment.episodes) = (best.policy.steps, best.policy.episodes)
      moment.runningMean = best.meanReturn
      origin = .evaluation(steps: best.policy.steps, episodes: best.episodes, meanReturn: best.meanReturn)
    } else if let episode = result.bestEpisode {
      (moment.steps, moment.episodes) = (steps[episode], episode + 1)
      moment.runningMean = result.bestMean
      if let window = result.bestWindow, let mean = result.bestMean {
        let before = window.lowerBound > 0 ? steps[window.lowerBound - 1] : 0
        origin = .window(
          episodes: window.lowerBound + 1...window.upperBound,
          steps: before + 1...steps[window.upperBound - 1],
          meanReturn: mean)
      } else {
        origin = .latest(episode: episode + 1, steps: steps[episode])
      }
    }
    if series != nil || algorithm.name != "reinforce" { checkpoint.metadata.merge(moment.metadata) { $1 } }
    if series != nil { checkpoint.metadata["kept"] = "best" }
    // Another run's state is none of this checkpoint's; that of a run to which nothing was added still is.
    let isOwnState =
      history.isSaved || files.resume == files.checkpoint && (failure != nil || !hasPlayed)
    if !isOwnState { ShowreelSupport.Files.remove(Files.state(of: files.checkpoint)) }
    try checkpoint.write(
      to: files.checkpoint, overwrite: files.overwrite || files.resume == files.checkpoint)
    isKept = true
  }

  /// Tells those who watch the run, of whom none may end it with its policy lost.
  private func tell(_ body: (any TrainingObserver) throws -> Void) {
    for observer in observers {
      do { try body(observer) } catch { failure = failure ?? error }
    }
  }

  /// The steps of all episodes so far, those before a resumption among them.
  package var steps: Int { history.steps }

  /// The first episode that counted as solved.
  package var solvedEpisode: Int? { history.solvedEpisode }

  /// The paths of the policies from along the run, the checkpoint not among them, in the order of their training.
  public var checkpoints: [String] { series?.paths ?? [] }

  /// A checkpoint's description of itself, for people and for films.
  private static func metadata(
    _ algorithm: TrainingAlgorithm, _ environment: any Environment, _ options: [String: OptionValue]
  ) -> [String: String] {
    var metadata = ["environment": environment.spec.id, "algorithm": algorithm.name]
    if !options.isEmpty { metadata["options"] = JSON.options(options).line }
    // The bytes are promised for these.
    if case .dqn = algorithm { metadata["products"] = Kernels.productName }
    if case .sac = algorithm { metadata["products"] = Kernels.productName }
    return metadata
  }

  private var metadata: [String: String] {
    // The tutorial's says no more than it did, to stay what it is, unless others lie beside it.
    if case .reinforce = algorithm, series == nil { return ["environment": environment.spec.id] }
    return Self.metadata(algorithm, environment, options)
  }

  /// Draws the learning curve, if it is asked for.
  ///
  /// - Throws: `RecordingError` or `FileError`, where it cannot be written.
  public func drawCurve() throws {
    guard let plot = files.plot, let font else { return }
    var curve = LearningCurve(
      title: "\(algorithm.title) on \(environment.spec.id)", returns: history.returns,
      window: algorithm.window,
      threshold: environment.spec.rewardThreshold)
    if case .window(let episodes, _, _) = origin {
      curve.kept = episodes.lowerBound - 1..<episodes.upperBound
    }
    let encoder = try PNGEncoder(settings: PNGSettings(compressionLevel: 9, filter: .sub, marksSRGB: true))
    try OutputFile.write(
      encoder.encode(curve.picture(font: font)), to: plot, overwrite: files.overwrite,
      operation: "write the picture")
  }

  /// Writes the rows of the episodes that are not in the table yet.
  private func writeRows() {
    while written < history.episodes.count {
      let (number, episode) = (written, history.episodes[written])
      written += 1
      write(
        line:
          "\(number + 1),\(episode.totalReward),\(episode.length),\(episode.runningMean),\(episode.isSolved),"
          + "\(history.stepsByEpisode[number]),\(Text.fixed(history.seconds[number]))")
    }
  }

  private func write(line: String) {
    do { try table?.write(line: line) } catch { failure = failure ?? error }
  }
}
