import Raster
import Recording
import ShowreelSupport

/// A recording while it is made: its frames and, where they are asked for, the sidecar and the poster.
///
/// One that is dropped without `finish` completes what was drawn, without a sidecar; where recording fails, there is no
/// sidecar, and of the recording what the error says was kept.
struct RecordingSession: ~Copyable {
  private let recorder: Recorder
  private let settings: RecordingSettings
  private var sidecar: OutputFile?
  private var poster: (path: String, frame: PosterFrame)?
  private var form: RecordedForm
  /// The page that is no longer true once a video is replaced.
  private let page: String?

  /// Opens the outputs.
  ///
  /// - Parameters:
  ///   - size: The frames' size, where the settings do not say it.
  ///   - fps: Frames a second, likewise.
  ///   - look: The look of overlay, grid and margins.
  /// - Throws: `RecordingError` or `FileError`.
  init(
    _ destination: RecordingDestination, size: FrameSize, fps: FrameRate, settings: RecordingSettings,
    overlay: Overlay.Position?, look: Look = .current
  ) throws {
    let size = settings.size ?? size
    var settings = settings
    // Scenes are flat, and ffmpeg then starts while the first one is drawn.
    settings.video.pipe = settings.video.pipe ?? .png
    settings.isLetterboxed = look == .first
    let recorder = try Recorder(
      videos: destination.videos, frames: destination.frames, width: size.width, height: size.height,
      fps: fps,
      settings: settings)
    do throws(FileError) {
      sidecar = try destination.sidecar.map { path throws(FileError) in
        try OutputFile(path: path, overwrite: settings.overwrite)
      }
    } catch {
      recorder.cancel()
      throw error
    }
    self.recorder = recorder
    self.settings = settings
    page = destination.page
    form = RecordedForm(recorder, settings, overlay: overlay, look: look)
    poster = destination.poster.map {
      ($0, PosterFrame(size: size, isSmooth: settings.isSmooth, isLetterboxed: settings.isLetterboxed))
    }
  }

  /// The number of frames so far, those included that are not kept.
  var addedCount: Int { recorder.addedCount }

  /// Indicates whether the frame that was added last is missing, because only each so manyth one is kept.
  var lacksLastFrame: Bool { recorder.lacksLastFrame }

  /// Adds a frame.
  ///
  /// - Parameter isLast: True for the last one of an episode, which is shown where only each so manyth frame is kept too.
  /// - Throws: `RecordingError`.
  mutating func add(isLast: Bool = false, _ draw: (inout Canvas) -> Void) throws {
    repeat {
      let isKept = settings.clip?.contains(recorder.addedCount) ?? true
      try recorder.add(draw)
      if isKept { poster?.frame.offer(draw) }
    } while isLast && lacksLastFrame
  }

  /// Completes the recording and what goes beside it.
  ///
  /// - Parameters:
  ///   - take: The episode that the poster is of, where it is one.
  ///   - document: The sidecar's contents.
  /// - Throws: `RecordingError` or `FileError`.
  mutating func finish(of take: Take? = nil, document: (RecordedForm) -> JSON?) throws -> RecordedFiles {
    var files = try recorder.finish { files in
      form.complete(files, settings)
      let text = document(form)?.pretty
      if let text { try sidecar?.write(line: text) }
      try sidecar?.sync()
      if let page, files.videos.contains(where: Files.exists) { Files.remove(page) }
      return text.map { Array(($0 + "\n").utf8) }
    }
    try sidecar?.publish()
    if let (path, frame) = poster, let (number, picture) = frame.middle {
      let step = number + (settings.clip?.first ?? 0)
      let png =
        try take.map { try Thumbnail.png(picture, of: $0, steps: [step]) } ?? Thumbnail.png(picture, text: [])
      try OutputFile.write(
        png, to: path, overwrite: settings.overwrite, operation: "write the poster")
      files.poster = path
    }
    return files
  }
}
