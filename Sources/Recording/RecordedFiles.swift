/// The files that a recording made, and the size and number of their frames.
public struct RecordedFiles: Sendable, Hashable {
  /// The videos, in the order in which they were asked for.
  public var videoFiles: [VideoFile]
  /// The paths of the videos.
  public var videos: [String] { videoFiles.map(\.path) }
  /// The path of the first video, if one was asked for.
  public var video: String? { videoFiles.first?.path }
  /// The path of the folder of numbered PNG files, if one was asked for.
  public var frames: String?
  /// The path of a picture that stands for the videos, if one was asked for.
  public var poster: String?
  /// The number of frames that were drawn. An episode of n steps has n + 1, or fewer where only each so manyth frame
  /// was kept. Videos may repeat the last one for a while longer.
  public var frameCount: Int
  /// The frames a second of the recording, with those that were left out.
  public var fps: FrameRate
  /// The width of a frame as drawn, in pixels.
  public var width: Int
  /// The height of a frame as drawn, in pixels.
  public var height: Int
  /// The width in pixels of the widest video: yuv420p, in mp4 and webm, has even sides, so that an odd one is padded by
  /// one row or column of the edge's own pixels. Without a video, the width of a frame.
  public var videoWidth: Int { videoFiles.map(\.width).max() ?? width }
  /// The height in pixels of the tallest video, padding included. Without a video, the height of a frame.
  public var videoHeight: Int { videoFiles.map(\.height).max() ?? height }
  /// Indicates whether a video was padded to even sides.
  public var isPadded: Bool { videoWidth != width || videoHeight != height }
  /// The episode in which the recording began, where a `RecordVideo` made it; episodes are counted from 0.
  public var episode: Int?
  /// The step at which the recording began, counted from 0 over all episodes, where a step trigger started it.
  public var step: Int?

  /// The paths of the videos and of the folder of frames.
  public var paths: [String] { videos + [frames].compactMap(\.self) }

  /// Makes the description of a finished recording.
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
