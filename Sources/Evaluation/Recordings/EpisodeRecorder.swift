import Environments
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

  init(recorder: Recorder, take: Take, path: String, settings: RecordingSettings, capacity: Int) throws {
    self.recorder = recorder
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
  }

  /// Adds the state after a reset.
  ///
  /// - Throws: `RecordingError`.
  public func add(reset environment: any Environment) throws { try recorder.add(environment) }

  /// Adds the state after a step.
  ///
  /// - Throws: `RecordingError`.
  public func add(_ environment: any Environment, after action: Action, _ step: Step) throws {
    take.actions.append(action)
    take.result.add(step)
    try recorder.add(environment)
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
