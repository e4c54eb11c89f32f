import Raster
import ShowreelSupport

/// Makes one recording: frames go in as they are drawn, and files come out when it is finished.
///
/// Nothing is kept: each frame is drawn into one of a few that are used in turn, and encoded and written by a thread of
/// the recorder's own while the next one is computed. Where that thread is behind, `add` waits. So memory does not grow
/// with the length of a recording.
///
/// A recorder is used by one thread at a time. One that is dropped without `finish` or `cancel` is finished as far as it
/// got, since nothing that was drawn should be lost; only then an error stays unseen.
public final class Recorder {
  private let pipeline: Pipeline
  private let worker: Worker
  private let videoSinks: [any VideoFileSink]
  private var isOver = false
  /// Of how many frames one is kept.
  private let every: Int

  /// Pixels of a frame.
  public let width: Int
  /// Rows of a frame.
  public let height: Int
  /// Frames a second, of all that are added.
  public let fps: FrameRate
  /// The videos that are made.
  public let videos: [VideoOutput]
  /// Where the first video goes, if one is made.
  public var video: String? { videos.first?.path }
  /// The folder that numbered PNG files go to, if they are made.
  public let frames: String?
  /// Frames that were added and kept so far.
  public private(set) var frameCount = 0
  /// Frames that were added so far, those included that the settings' `every` leaves out.
  public private(set) var addedCount = 0

  /// Opens the outputs: at least one of a video and a folder of frames.
  ///
  /// However many there are, each frame is drawn once, and encoded as PNG once at most.
  ///
  /// - Parameters:
  ///   - videos: The videos to make. Folders above them are made.
  ///   - frames: The folder for `000000.png` and so on.
  ///   - width: Pixels a row.
  ///   - height: Rows.
  ///   - fps: Frames a second, where the settings do not say it.
  ///   - settings: The rest. Its size is not looked at here.
  /// - Throws: `RecordingError`, before anything is drawn, when a setting makes no sense, ffmpeg is missing, an output
  ///   exists or cannot be created.
  public init(
    videos: [VideoOutput], frames: String? = nil, width: Int, height: Int, fps: FrameRate,
    settings: RecordingSettings = RecordingSettings()
  ) throws {
    var checked = settings
    checked.fps = settings.fps ?? fps
    checked.size = FrameSize(width: width, height: height)
    try checked.validate()
    guard !videos.isEmpty || frames != nil else {
      throw RecordingError(.settings, "a recording needs a video or a folder of frames to go to")
    }
    let size = FrameSize(width: width, height: height)
    self.width = width
    self.height = height
    self.fps = settings.fps ?? fps
    self.videos = videos
    self.frames = frames
    every = settings.every
    let rate = self.fps.keepingEach(settings.every).times(settings.video.speed)
    try Self.check(videos, size: size, rate: rate)
    var sinks: [any FrameSink] = []
    var videoSinks: [any VideoFileSink] = []
    do {
      if let frames { sinks.append(try PNGSequenceSink(folder: frames, overwrite: settings.overwrite)) }
      for video in videos {
        let sink: any VideoFileSink =
          video.format == .gif
          ? try GIFSink(
            video, settings: settings.video, rate: rate, size: size, overwrite: settings.overwrite)
          : try VideoSink(
            video, settings: settings.video, rate: rate, size: size, overwrite: settings.overwrite)
        sinks.append(sink)
        videoSinks.append(sink)
      }
      self.videoSinks = videoSinks
      let keepsUp = videos.contains { $0.format.playsUnfinished }
      let pipeline = try Pipeline(
        sinks: sinks, encoder: PNGEncoder(settings: settings.png), width: width, height: height,
        isSmooth: settings.isSmooth, capacity: keepsUp ? Backlog(rate: rate).pool : Pipeline.capacity)
      guard let worker = Worker({ pipeline.run() }) else {
        throw RecordingError(.io, "cannot record: the system refuses another thread")
      }
      self.pipeline = pipeline
      self.worker = worker
    } catch {
      for sink in sinks { sink.abandon() }
      throw error
    }
  }

  /// Opens the outputs, with an MP4 file or none for a video.
  ///
  /// - Throws: `RecordingError`.
  public convenience init(
    video: String? = nil, frames: String? = nil, width: Int, height: Int, fps: FrameRate,
    settings: RecordingSettings = RecordingSettings()
  ) throws {
    let videos = video.map { [VideoOutput(.mp4, path: $0)] } ?? []
    try self.init(videos: videos, frames: frames, width: width, height: height, fps: fps, settings: settings)
  }

  deinit {
    _ = try? finish()
  }

  /// Says whether outputs could be written, before anything is computed for them.
  ///
  /// - Throws: `RecordingError` of kind `.exists` or `.cannotCreate`.
  public static func checkDestinations(
    videos: [String] = [], frames: [String] = [], overwrite: Bool
  ) throws {
    for video in videos { try VideoSink.checkDestination(video, overwrite: overwrite) }
    for folder in frames { try PNGSequenceSink.checkDestination(folder, overwrite: overwrite) }
  }

  /// Draws the next frame, on black.
  ///
  /// - Throws: `RecordingError` when an earlier frame could not be written; the recording is then over, and what it had
  ///   written is removed but for what plays, which the error names.
  public func add(_ draw: (inout Canvas) -> Void) throws {
    try addFrame { $0.draw(draw) }
  }

  /// Adds a picture of the recording's size as the next frame.
  ///
  /// - Throws: `RecordingError`, as for a frame that is drawn, and of kind `.settings` when the size differs; the recording
  ///   then goes on without it.
  public func add(_ picture: Pixmap) throws {
    try checkSize(picture.width, picture.height)
    try addFrame { $0.show(picture) }
  }

  /// Copies someone's pixels as the next frame. Where encoding is behind, it waits; when it returns, the bytes are no longer
  /// needed.
  ///
  /// - Parameters:
  ///   - bytes: The rows from the top down, each from the left. Alpha is not looked at: a frame is shown as if it were opaque.
  ///   - width: Pixels a row, the recording's.
  ///   - height: Rows, the recording's.
  ///   - stride: Bytes from a row to the next; `nil` for rows without padding.
  ///   - format: What the bytes of a pixel mean.
  /// - Throws: `RecordingError`, as for a frame that is drawn. Of kind `.settings` when the size is not the recording's, or
  ///   there are too few bytes for it; the recording then goes on without that frame, and `finish` keeps those before it.
  public func add(
    _ bytes: RawSpan, width: Int, height: Int, stride: Int? = nil, format: PixelFormat = .rgb24
  ) throws {
    try checkSize(width, height)
    let stride = try format.checkedStride(
      stride, width: width, height: height, byteCount: bytes.byteCount)
    try addFrame { $0.copy(bytes, stride: stride, format: format) }
  }

  /// Copies the bytes of an array as the next frame.
  ///
  /// - Throws: `RecordingError`, as for a span.
  public func add(
    _ bytes: [UInt8], width: Int, height: Int, stride: Int? = nil, format: PixelFormat = .rgb24
  ) throws {
    try add(bytes.span.bytes, width: width, height: height, stride: stride, format: format)
  }

  private func checkSize(_ width: Int, _ height: Int) throws {
    guard width == self.width, height == self.height else {
      throw RecordingError(
        .settings,
        "cannot add frame \(addedCount) of \(width) by \(height) pixels to a recording of \(self.width) by \(self.height)"
      )
    }
  }

  /// Completes and verifies the outputs and gives them their final names.
  ///
  /// - Throws: `RecordingError`; then what was there before is untouched, and of this recording is left what the error says
  ///   was kept.
  public func finish() throws -> RecordedFiles {
    guard !isOver else { throw RecordingError(.io, "the recording is over already") }
    isOver = true
    pipeline.end()
    worker.join()
    try pipeline.publish()
    return RecordedFiles(
      videoFiles: videoSinks.map { $0.file(drawn: frameCount) }, frames: frames, frameCount: frameCount,
      fps: fps, width: width, height: height)
  }

  /// Gives the recording up: nothing is left of it. Harmless when it is over.
  public func cancel() {
    guard !isOver else { return }
    isOver = true
    pipeline.cancel()
    worker.join()
  }

  /// Checks what each format can hold, and that no two videos go to one file.
  private static func check(_ videos: [VideoOutput], size: FrameSize, rate: FrameRate) throws {
    var paths: Set<String> = []
    for video in videos {
      let format = video.format
      guard paths.insert(video.path).inserted else {
        throw RecordingError(.settings, "two videos would go to \(video.path)")
      }
      guard max(size.width, size.height) <= format.maximumSide else {
        throw RecordingError(
          .settings, "\(format.rawValue) of \(size): expected sides of at most \(format.maximumSide) pixels")
      }
      guard rate.value <= Double(format.maximumRate) else {
        throw RecordingError(
          .settings,
          "\(format.rawValue) at \(rate) frames a second: browsers show at most \(format.maximumRate)")
      }
    }
  }

  private func addFrame(_ draw: (Frame) -> Void) throws {
    guard !isOver else { throw RecordingError(.io, "the recording is over already") }
    defer { addedCount += 1 }
    guard addedCount % every == 0 else { return }
    do {
      let frame = try pipeline.takeFree()
      draw(frame)
      pipeline.put(frame)
      frameCount += 1
    } catch {
      cancel()
      throw error
    }
  }
}
