/// What a recording left behind.
public struct RecordedFiles: Sendable, Hashable {
  /// The videos that were asked for, in that order.
  public var videoFiles: [VideoFile]
  /// The paths of the videos.
  public var videos: [String] { videoFiles.map(\.path) }
  /// The path of the first video, if one was asked for.
  public var video: String? { videoFiles.first?.path }
  /// The path of the folder of numbered PNG files, if one was asked for.
  public var frames: String?
  /// The path of a picture that stands for the videos, if one was asked for.
  public var poster: String?
  /// How many frames were drawn; an episode of n steps has n + 1, unless only each so manyth was kept. Videos may hold the
  /// last one for some more.
  public var frameCount: Int
  /// Frames a second, of all that were added.
  public var fps: FrameRate
  /// Pixels of a frame as drawn.
  public var width: Int
  /// Rows of a frame as drawn.
  public var height: Int
  /// Pixels of a frame of the largest video: yuv420p, in mp4 and webm, has even sides, so that an odd one is padded by one
  /// row or column of the edge's own pixels.
  public var videoWidth: Int { videoFiles.map(\.width).max() ?? width }
  /// Rows of the tallest video, padding included; without a video, of a frame.
  public var videoHeight: Int { videoFiles.map(\.height).max() ?? height }
  /// Whether a video was padded to even sides.
  public var isPadded: Bool { videoWidth != width || videoHeight != height }
  /// The episode in which it began, where a `RecordVideo` made it; episodes are counted from 0.
  public var episode: Int?
  /// The step at which it began, counted from 0 over all episodes, where a step trigger started it.
  public var step: Int?

  /// What was written.
  public var paths: [String] { videos + [frames].compactMap(\.self) }

  /// What was asked of a recording and made.
  public init(
    videoFiles: [VideoFile] = [], frames: String? = nil, frameCount: Int, fps: FrameRate, width: Int,
    height: Int,
    episode: Int? = nil, step: Int? = nil
  ) {
    self.videoFiles = videoFiles
    self.frames = frames
    self.frameCount = frameCount
    self.fps = fps
    self.width = width
    self.height = height
    self.episode = episode
    self.step = step
  }
}
