import Raster
import ShowreelSupport

/// Makes one recording: frames go in as they are drawn, and files come out when it is finished.
///
/// Frames are not collected: each is drawn into one of a few that are used in turn, and a thread of the recorder's own
/// encodes and writes it while the next one is computed. Where that thread falls behind, `add` waits. So memory does
/// not grow with the length of a recording.
///
/// A recorder is used by one thread at a time. One that is dropped without `finish` or `cancel` is finished with the
/// frames it has, since nothing that was drawn should be lost; an error goes unnoticed only then.
public final class Recorder {
  private let pipeline: Pipeline
  private let worker: Worker
  private let videoSinks: [any VideoFileSink]
  private let frameSink: PNGSequenceSink?
  private var isOver = false
  /// The number of frames of which one is kept.
  private let every: Int
  /// The frames of which that one is kept.
  private let clip: Clip?

  /// The width of a frame, in pixels.
  public let width: Int
  /// The height of a frame, in pixels.
  public let height: Int
  /// The number of frames a second, with those that are left out.
  public let fps: FrameRate
  /// The videos that are made.
  public let videos: [VideoOutput]
  /// The path of the first video, if one is made.
  public var video: String? { videos.first?.path }
  /// The folder that numbered PNG files go to, if they are made.
  public let frames: String?
  /// The number of frames that were added and kept so far.
  public private(set) var frameCount = 0
  /// The number of frames that were added so far, with those that the settings' `every` and `clip` leave out.
  public private(set) var addedCount = 0

  /// Opens the outputs: at least one of a video and a folder of frames.
  ///
  /// Whatever the number of outputs, each frame is drawn once, and encoded as PNG once at most.
  ///
  /// - Parameters:
  ///   - videos: The videos to make. Folders above them are made.
  ///   - frames: The folder for `000000.png` and so on.
  ///   - width: The width of a frame, in pixels.
  ///   - height: The height of a frame, in pixels.
  ///   - fps: The frames a second, used where the settings do not give them.
  ///   - settings: The other settings. Their size is ignored here.
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
    clip = settings.clip
    let rate = self.fps.keepingEach(settings.every).times(settings.video.speed)
    try Self.check(videos, size: size, rate: rate)
    var sinks: [any FrameSink] = []
    var videoSinks: [any VideoFileSink] = []
    do {
      let frameSink = try frames.map { try PNGSequenceSink(folder: $0, overwrite: settings.overwrite) }
      if let frameSink { sinks.append(frameSink) }
      self.frameSink = frameSink
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
        isSmooth: settings.isSmooth, isLetterboxed: settings.isLetterboxed,
        capacity: keepsUp ? Backlog(rate: rate).pool : Pipeline.capacity)
      let worker = Worker {
        // On a busy machine a frame that was added would otherwise be encoded before `add` returns.
        System.avoidPreempting()
        pipeline.run()
      }
      guard let worker else {
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

  /// Checks that outputs could be written, before anything is computed for them.
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
  /// - Throws: `RecordingError` when an earlier frame could not be written; the recording is then over, and its files
  ///   are removed, except for those that play, which the error names.
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

  /// Copies the caller's pixels as the next frame. It waits while encoding is behind; when it returns, the bytes are no
  /// longer needed.
  ///
  /// - Parameters:
  ///   - bytes: The rows from the top down, each from the left. Alpha is ignored: a frame is shown as if it were opaque.
  ///   - width: The number of pixels in a row, which must be the recording's.
  ///   - height: The number of rows, which must be the recording's.
  ///   - stride: The number of bytes from a row to the next; `nil` for rows without padding.
  ///   - format: The order of a pixel's bytes.
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
  /// - Throws: `RecordingError`; then older files are untouched, and of this recording only the files are left that the
  ///   error names as kept.
  public func finish() throws -> RecordedFiles { try finish { _ in nil } }

  /// Completes the recording with a document of what it is, which goes among numbered frames.
  ///
  /// - Parameter document: Makes it, when all files are complete and none has its name yet; `nil` for one that says of the
  ///   frames how many there are.
  /// - Throws: `RecordingError`, and what `document` throws.
  package func finish(document: (RecordedFiles) throws -> [UInt8]?) throws -> RecordedFiles {
    guard !isOver else { throw RecordingError(.io, "the recording is over already") }
    if let clip, frameCount == 0, addedCount > 0 {
      cancel()
      throw RecordingError(
        .settings,
        "a clip of the frames \(clip): expected some of those that there are, 0 to \(addedCount - 1)")
    }
    isOver = true
    pipeline.end()
    worker.join()
    var files = RecordedFiles(
      videoFiles: videoSinks.map { $0.file(drawn: frameCount) }, frames: frames, frameCount: frameCount,
      fps: fps, width: width, height: height)
    try pipeline.publish {
      for (index, sink) in videoSinks.enumerated() {
        guard let path = sink.completePath else { continue }
        files.videoFiles[index].sha256 = try sha256(of: FileReader(path: path))
      }
      let document = try document(files) ?? FrameFolder.plainDocument(files)
      try frameSink?.write(document: document)
    }
    return files
  }

  /// Cancels the recording and removes its files. Harmless when it is over.
  public func cancel() {
    guard !isOver else { return }
    isOver = true
    pipeline.cancel()
    worker.join()
  }

  /// Checks that each format can hold such frames, and that no two videos go to one file.
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

  /// Indicates whether the frame that was added last is missing, because only each so manyth one is kept.
  package var lacksLastFrame: Bool { addedCount > 0 && isInClip(addedCount - 1) && !isTurn(addedCount - 1) }

  private func isInClip(_ frame: Int) -> Bool { clip?.contains(frame) ?? true }

  private func isTurn(_ frame: Int) -> Bool { (frame - (clip?.first ?? 0)) % every == 0 }

  private func addFrame(_ draw: (Frame) -> Void) throws {
    guard !isOver else { throw RecordingError(.io, "the recording is over already") }
    defer { addedCount += 1 }
    guard isInClip(addedCount), isTurn(addedCount) else { return }
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
