import Environments
import Policies
import Recording

/// Records an episode while it is played, and then writes its sidecar.
///
/// One that is dropped without `finish` completes what was drawn, without a sidecar; where recording fails, neither
/// the recording nor a sidecar is left.
public final class EpisodeRecorder {
  private let recorder: Recorder
  private var file: OutputFile
  private var take: Take
  private let searchPath: String?
  /// What frames are drawn of, where they have an overlay.
  private let overlaid: OverlaidEnvironment?
  /// The last step's, as they are shown and written.
  private var probabilities: [Double] = []

  init(
    recorder: Recorder, take: Take, path: String, settings: RecordingSettings, capacity: Int,
    overlaid: OverlaidEnvironment?
  ) throws {
    self.recorder = recorder
    self.overlaid = overlaid
    searchPath = settings.video.searchPath
    do {
      file = try OutputFile(path: path, overwrite: settings.overwrite)
    } catch {
      recorder.cancel()
      throw error
    }
    self.take = take
    self.take.size = FrameSize(width: recorder.width, height: recorder.height)
    self.take.fps = recorder.fps
    self.take.result = Episode(seed: take.header.seed)
    self.take.speed = settings.video.speed
    self.take.holdLast = settings.video.holdLast
    self.take.actions = []
    self.take.actions.reserveCapacity(capacity)
    // Whether they will be known is known; those of a take that is played again come anew.
    self.take.probabilities =
      overlaid == nil
      ? nil : take.probabilities.map { ActionProbabilities(steps: capacity, actionCount: $0.actionCount) }
  }

  /// Adds the state after a reset.
  ///
  /// - Throws: `RecordingError`.
  public func add(reset environment: any Environment) throws {
    overlaid?.showReset()
    try recorder.add(overlaid ?? environment)
  }

  /// Says what the next step's action is drawn from, for the overlay.
  public func note(_ distribution: Categorical) {
    guard take.probabilities != nil else { return }
    probabilities.removeAll(keepingCapacity: true)
    for index in 0..<distribution.count {
      probabilities.append(ActionProbabilities.rounded(distribution.probability(of: index)))
    }
  }

  /// Says which probabilities the next step's action was drawn with, for the overlay.
  public func note(_ recorded: ArraySlice<Double>) {
    guard take.probabilities != nil else { return }
    probabilities.replaceSubrange(probabilities.indices, with: recorded)
  }

  /// Adds the state after a step.
  ///
  /// - Throws: `RecordingError`.
  public func add(_ environment: any Environment, after action: Action, _ step: Step) throws {
    take.actions.append(action)
    take.result.add(step)
    if let overlaid {
      overlaid.show(action, step)
      overlaid.show(probabilities: probabilities)
      take.probabilities?.append(probabilities)
    }
    try recorder.add(overlaid ?? environment)
  }

  /// Completes the recording, and beside it the take.
  ///
  /// - Throws: `RecordingError`, and `FileError` where only the sidecar cannot be written.
  public func finish() throws -> Recording {
    let recording = try recorder.finish()
    take.recording = recording
    if recording.videoFiles.contains(where: { !$0.arguments.isEmpty }) {
      take.ffmpegVersion = (try? FFmpeg.locate(searchPath: searchPath)).flatMap { FFmpeg.version(of: $0) }
    }
    try file.write(line: take.json.pretty)
    try file.finish()
    return recording
  }
}
