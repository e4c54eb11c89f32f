/// What a recording left behind.
public struct Recording: Sendable, Hashable {
  /// The path of the video, if one was asked for.
  public var video: String?
  /// The path of the folder of numbered PNG files, if one was asked for.
  public var frames: String?
  /// How many frames it has; an episode of n steps has n + 1.
  public var frameCount: Int
  /// Frames a second.
  public var fps: Int
  /// Pixels of a frame as drawn.
  public var width: Int
  public var height: Int
  /// Pixels of a frame of the video: H.264 in yuv420p has even sides, so that an odd one is padded by one row or
  /// column of the edge's own pixels.
  public var videoWidth: Int { video == nil ? width : width + width % 2 }
  public var videoHeight: Int { video == nil ? height : height + height % 2 }
  /// Whether the video was padded to even sides.
  public var isPadded: Bool { videoWidth != width || videoHeight != height }
  /// The episode in which it began, where a `RecordVideo` made it; episodes are counted from 0.
  public var episode: Int?
  /// The step at which it began, counted from 0 over all episodes, where a step trigger started it.
  public var step: Int?

  /// What was written.
  public var paths: [String] { [video, frames].compactMap(\.self) }

  /// What was asked of a recording and made.
  public init(
    video: String? = nil, frames: String? = nil, frameCount: Int, fps: Int, width: Int, height: Int,
    episode: Int? = nil, step: Int? = nil
  ) {
    self.video = video
    self.frames = frames
    self.frameCount = frameCount
    self.fps = fps
    self.width = width
    self.height = height
    self.episode = episode
    self.step = step
  }
}
