import Environments
import Figures
import Raster
import Recording
import ShowreelSupport

/// A film of a run: the same episodes by one policy after the other, as training went on.
public struct Film: Sendable {
  /// The environment's id.
  public var environment: String
  /// The environment's options.
  public var options: [String: OptionValue]
  /// The policies, in the order of the film.
  public var checkpoints: [FilmCheckpoint]
  /// The points of a learning curve, of steps and mean returns; where there are none, those of the policies.
  public var curve: [(steps: Double, meanReturn: Double)] = []
  /// The line above the captions; `nil` for the environment's id.
  public var heading: String?
  /// The seed of the first episode of each policy.
  public var seed: UInt64 = 0
  /// The episodes that each policy plays, with the seeds that follow.
  public var episodes = 1
  /// Seconds for which each episode stays on its last frame.
  public var hold = 0.5
  /// The file; its ending says the format.
  public var path: String
  /// The settings by which frames are made; their size is the whole picture's.
  public var settings = RecordingSettings()

  /// A film of policies, one episode each.
  public init(
    of checkpoints: [FilmCheckpoint], in environment: String, options: [String: OptionValue] = [:],
    path: String
  ) {
    self.checkpoints = checkpoints
    self.environment = environment
    self.options = options
    self.path = path
  }

  /// The file and its sidecar.
  ///
  /// - Throws: `RecordingError` of kind `.settings`, where the ending is no format's.
  package var destination: RecordingDestination {
    get throws {
      guard let format = VideoFormat(path: path) else {
        throw RecordingError(.settings, "\(path): \(VideoFormat.expectation)")
      }
      var destination = RecordingDestination(videos: [VideoOutput(format, path: path)])
      destination.sidecar = RecordingOutput.sidecar(of: path)
      return destination
    }
  }

  /// Makes sure that the file can be written.
  ///
  /// - Throws: `RecordingError` or `FileError`.
  package func check() throws { try destination.check(overwrite: settings.overwrite) }

  /// Plays episodes of those policies whose mean return nothing says, to have it in their captions.
  ///
  /// - Parameters:
  ///   - episodes: How many, each from a seed that the film does not show.
  ///   - shouldStop: Asked before each step.
  /// - Throws: What the environment throws.
  public mutating func measureMeans(episodes: Int = 20, shouldStop: () -> Bool = { false }) throws {
    let environment = try make(environment, options: options)
    for index in checkpoints.indices where checkpoints[index].meanReturn == nil && !shouldStop() {
      var sum = 0.0
      for number in 0..<episodes {
        sum += try checkpoints[index].agent.playEpisode(
          in: environment, seed: seed &+ UInt64(self.episodes + number), shouldStop: shouldStop
        ).totalReward
      }
      checkpoints[index].meanReturn = sum / Double(episodes)
    }
  }

  /// The curve beside the scene; `nil` where the policies' places along the run are not known.
  ///
  /// At a policy's place a given curve has the mean of the policy's caption, where that is the running mean of training by then;
  /// else that of the last episode before it. The best policy's mean is of later episodes too.
  func growingCurve(threshold: Double?) -> GrowingCurve? {
    guard checkpoints.allSatisfy({ $0.steps != nil }) else { return nil }
    let places = checkpoints.map { (x: Double($0.steps ?? 0), mean: $0.meanReturn) }
    if curve.isEmpty {
      return GrowingCurve(
        places.compactMap { place in place.mean.map { (place.x, $0) } }, threshold: threshold)
    }
    let points = curve.map { (x: $0.steps, y: $0.meanReturn) }
    let dots = zip(places, checkpoints).compactMap { place, checkpoint in
      let own = checkpoint.hasRunningMean ? place.mean : nil
      return (own ?? points.last { $0.x <= place.x }?.y).map { (x: place.x, y: $0) }
    }
    let others = points.filter { point in !dots.contains { $0.x == point.x } }
    return GrowingCurve(others + dots, threshold: threshold)
  }

  /// The panel's words for a policy.
  func caption(of index: Int) -> FilmPanel.Caption {
    let checkpoint = checkpoints[index]
    let best = checkpoint.isBest ? ", the best: kept" : ""
    return FilmPanel.Caption(
      title: checkpoint.title, place: "Policy \(index + 1) of \(checkpoints.count)\(best)",
      meanReturn: checkpoint.meanReturn)
  }

  /// The panel's words for an episode before it is played.
  func take(of index: Int, episode: Int) -> Take {
    let header = TraceHeader(environment: environment, seed: seed &+ UInt64(episode), options: options)
    return Take(
      header: header, episode: episode, policy: checkpoints[index].path, by: checkpoints[index].agent)
  }

  /// Plays and records the policies' first episodes side by side.
  ///
  /// - Parameters:
  ///   - columns: Policies in a row; `nil` for about as many as there are rows.
  ///   - tile: The pixels of each; `nil` for the environment's own.
  ///   - shouldStop: Asked before each step; true ends the film, and completes it.
  ///   - onStep: Told of the steps taken so far.
  /// - Throws: `RecordingError`, `FileError`, `FigureError`, and what the environment throws.
  package func recordGrid(
    columns: Int? = nil, tile: FrameSize? = nil, shouldStop: () -> Bool = { false },
    onStep: (Int) -> Void = { _ in }
  ) throws -> RecordedFiles {
    let tiles = try checkpoints.indices.map { index in
      let best = checkpoints[index].isBest ? ", best" : ""
      return GridTile(
        take(of: index, episode: 0), label: checkpoints[index].title + best, by: checkpoints[index].agent,
        in: try make(environment, renderMode: .rgbArray, options: options))
    }
    let across = columns ?? Int(Double(tiles.count).squareRoot().rounded(.up))
    let layout = try GridLayout(
      columns: across, rows: (tiles.count + across - 1) / across, tile: tile ?? tiles[0].spec.frameSize,
      frame: nil)
    var output = RecordingOutput(videoFolder: nil, namePrefix: "", settings: settings)
    output.settings.size = layout.frame
    // For all outcomes to be read.
    output.settings.video.holdLast = max(output.settings.video.holdLast, 1)
    var recorder = try GridRecorder(tiles, layout: layout, output: output, named: destination)
    return try recorder.run(shouldStop: shouldStop, onStep: onStep).recording
  }
}
