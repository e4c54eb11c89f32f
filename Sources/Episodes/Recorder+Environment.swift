import Environments
import Raster
import Recording

extension Recorder {
  /// Opens the outputs for an environment, with an MP4 file or none for a video.
  ///
  /// - Throws: `RecordingError`.
  public convenience init(
    _ environment: any Environment, video: String? = nil, frames: String? = nil,
    settings: RecordingSettings = RecordingSettings()
  ) throws {
    let videos = video.map { [VideoOutput(.mp4, path: $0)] } ?? []
    try self.init(environment, videos: videos, frames: frames, settings: settings)
  }

  /// Opens the outputs for an environment, at the size and speed that the settings, or else its spec, say.
  ///
  /// - Throws: `RecordingError`.
  public convenience init(
    _ environment: any Environment, videos: [VideoOutput], frames: String? = nil,
    settings: RecordingSettings = RecordingSettings()
  ) throws {
    let spec = environment.spec
    var settings = settings
    // Scenes are flat, and ffmpeg then starts while the first one is drawn.
    settings.video.pipe = settings.video.pipe ?? .png
    let size = settings.size ?? FrameSize(width: spec.frameWidth, height: spec.frameHeight)
    try self.init(
      videos: videos, frames: frames, width: size.width, height: size.height,
      fps: FrameRate(spec.renderFPS),
      settings: settings)
  }

  /// Draws the environment's present state as the next frame.
  ///
  /// - Throws: `RecordingError` when an earlier frame could not be written; the recording is then over, and what it had
  ///   written is removed but for what plays, which the error names.
  public func add(_ environment: any Environment) throws { try add { environment.draw(on: &$0) } }
}
