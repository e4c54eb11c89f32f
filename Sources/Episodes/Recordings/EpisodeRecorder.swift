import Environments
import Policies
import Raster
import Recording
import ShowreelSupport

/// Records an episode while it is played, and then writes its sidecar.
///
/// One that is dropped without `finish` completes what was drawn, without a sidecar; where recording fails, there is no
/// sidecar, and of the recording what the error says was kept.
public final class EpisodeRecorder {
  private let recorder: Recorder
  private var file: OutputFile
  private var builder: TakeBuilder
  private var form: RecordedForm
  private let settings: RecordingSettings
  private var poster: PosterFrame?

  init(
    recorder: Recorder, _ builder: TakeBuilder, path: String, poster: String?, settings: RecordingSettings
  ) throws {
    self.recorder = recorder
    do {
      file = try OutputFile(path: path, overwrite: settings.overwrite)
    } catch {
      recorder.cancel()
      throw error
    }
    self.builder = builder
    self.settings = settings
    form = RecordedForm(recorder, settings, overlay: builder.overlay)
    self.poster = poster.map {
      PosterFrame(
        path: $0, size: FrameSize(width: recorder.width, height: recorder.height),
        overwrite: settings.overwrite)
    }
  }

  /// Adds the state after a reset.
  ///
  /// - Throws: `RecordingError`.
  public func addReset() throws {
    builder.addReset()
    try addFrame()
  }

  /// Says what the next step's action is drawn from, for the overlay.
  public func note(_ distribution: Categorical) { builder.note(distribution) }

  /// Says which probabilities the next step's action was drawn with, for the overlay.
  public func note(_ recorded: ArraySlice<Double>) { builder.note(recorded) }

  /// Adds the state after a step.
  ///
  /// - Throws: `RecordingError`.
  public func add(_ action: Action, _ step: Step) throws {
    builder.add(action, step)
    try addFrame()
  }

  private func addFrame() throws {
    try recorder.add(builder.scene)
    poster?.offer { builder.scene.draw(on: &$0) }
  }

  /// Completes the recording, and beside it the take.
  ///
  /// - Throws: `RecordingError`, and `FileError` where only the sidecar cannot be written.
  public func finish() throws -> Recording {
    var recording = try recorder.finish()
    var take = builder.take
    take.form = form
    take.form.complete(recording, settings)
    try file.write(line: take.json.pretty)
    try file.finish()
    recording.poster = try poster?.write(of: take)
    return recording
  }
}
