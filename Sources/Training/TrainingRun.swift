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

  private let environment: any Environment
  private let settings: ReinforceSettings
  private let files: Files
  private let font: Font?
  private var table: OutputFile?
  /// Of every episode.
  private var returns: [Double] = []
  /// The first error of writing the table; the run is to stop, and the policy so far is kept.
  public private(set) var failure: FileError?

  /// Makes sure of the files, before anything is trained.
  ///
  /// - Throws: `FileError`, where one exists or cannot be made; `FigureError`, where there is no font for
  ///   the picture.
  public init(in environment: any Environment, settings: ReinforceSettings, files: Files) throws {
    for file in [files.checkpoint, files.plot].compactMap(\.self) {
      try OutputFile.check(file, overwrite: files.overwrite, operation: "write")
    }
    let font = try files.plot.map { _ throws(FigureError) in try Font() }
    let table = try files.log.map { path throws(FileError) in
      try OutputFile(path: path, overwrite: files.overwrite)
    }
    self.environment = environment
    self.settings = settings
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
    var stopped = false
    let result = try Reinforce.train(
      in: environment, settings: settings, shouldStop: { stopped || shouldStop() },
      progress: { episode in
        returns.append(episode.totalReward)
        write(
          line: "\(episode.episode + 1),\(episode.totalReward),\(episode.length),\(episode.runningMean),"
            + "\(episode.isSolved)")
        stopped = failure != nil
        progress(episode)
      })
    if failure == nil { do throws(FileError) { try table?.finish() } catch { failure = error } }
    if result.episodes > 0 || !shouldStop() {
      try Checkpoint(network: result.network, metadata: ["environment": environment.spec.id])
        .write(to: files.checkpoint, overwrite: files.overwrite)
    }
    return result
  }

  /// Draws the learning curve, if it is asked for.
  ///
  /// - Throws: `RecordingError` or `FileError`, where it cannot be written.
  public func drawCurve() throws {
    guard let plot = files.plot, let font else { return }
    let curve = LearningCurve(
      title: "REINFORCE on \(environment.spec.id)", returns: returns, window: settings.window,
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
