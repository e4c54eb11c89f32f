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

  /// Pixels of a frame.
  public let width: Int
  /// Rows of a frame.
  public let height: Int
  /// Frames a second.
  public let fps: Int
  /// The videos that are made.
  public let videos: [VideoOutput]
  /// Where the first video goes, if one is made.
  public var video: String? { videos.first?.path }
  /// The folder that numbered PNG files go to, if they are made.
  public let frames: String?
  /// Frames that were added so far.
  public private(set) var frameCount = 0

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
    videos: [VideoOutput], frames: String? = nil, width: Int, height: Int, fps: Int,
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
    let rate = FrameRate(fps: self.fps, speed: settings.video.speed)
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
        capacity: keepsUp ? Backlog(rate: rate).pool : Pipeline.capacity)
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
    video: String? = nil, frames: String? = nil, width: Int, height: Int, fps: Int,
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
  /// - Throws: `RecordingError`, as for a frame that is drawn, and of kind `.settings` when the size differs.
  public func add(_ picture: Pixmap) throws {
    guard picture.width == width, picture.height == height else {
      let sizes = "\(picture.width) by \(picture.height): expected \(width) by \(height)"
      throw RecordingError(.settings, "cannot add a frame of \(sizes)")
    }
    try addFrame { $0.show(picture) }
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
