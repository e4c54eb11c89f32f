import Environments
import Episodes
import Figures
import Raster
import Recording
import ShowreelSupport

extension TrainingRun {
  /// A film of the policies that the run kept, with its learning curve.
  ///
  /// - Throws: `FileError`, where one of them is gone, and what making the environment throws.
  public func film(to path: String) throws -> Film {
    let environment = try make(environment.spec.id, options: options)
    var policies = try (checkpoints + [files.checkpoint]).map {
      try FilmCheckpoint(.checkpoint($0), for: environment, deterministic: false)
    }
    policies.sortByTraining()
    var film = Film(of: policies, in: environment.spec.id, options: options, path: path)
    film.heading = "\(algorithm.title) on \(environment.spec.id)"
    let means = runningMean(of: history.returns, window: algorithm.window)
    film.curve = zip(history.stepsByEpisode, means).compactMap { steps, mean in
      mean.map { (Double(steps), $0) }
    }
    film.settings.overwrite = files.overwrite
    return film
  }

  /// Adds a small film of the run to its TensorBoard events, if there are some: an animated GIF, which the page of images plays.
  ///
  /// - Parameter shouldStop: Asked before each step; true leaves the film out.
  /// - Throws: `RecordingError`, `FileError`, and what the environment throws.
  public func addFilmToTensorBoard(shouldStop: () -> Bool = { false }) throws {
    guard let tensorBoard else { return }
    var film = try film(to: tensorBoard.path + ".film.gif")
    let frame = film.frameSize(of: environment.spec)
    let size = FrameSize(width: frame.width / 2, height: frame.height / 2)
    film.settings.size = size
    // Some ten frames a second: an event is read as a whole.
    film.settings.every = max(1, environment.spec.renderFPS / 10)
    defer { for file in (try? film.destination.paths) ?? [] { ShowreelSupport.Files.remove(file) } }
    let recording = try film.record(shouldStop: shouldStop).recording
    if shouldStop() { return }
    let file = try FileReader(path: film.path)
    try tensorBoard.add(
      picture: file.read(0..<file.size), width: recording.width, height: recording.height, tag: "film",
      at: history.steps)
  }
}
