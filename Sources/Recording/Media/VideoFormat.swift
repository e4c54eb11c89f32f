import Raster

/// The kinds of video file that a recording can be.
public enum VideoFormat: String, Sendable, Hashable, CaseIterable {
  /// H.264 High in yuv420p, BT.709, with its index in front: plays everywhere.
  case mp4
  /// VP9 in yuv420p, BT.709.
  case webm
  /// An animated GIF that loops, each frame with a palette of its own colours, written here without ffmpeg.
  case gif
  /// An animated PNG that loops, lossless.
  case apng
  /// An animated WebP that loops, lossless.
  case webp
  /// FFV1 in Matroska: lossless, for further work rather than for browsers.
  case mkv

  /// The name ending of such a file, without its dot.
  public var fileExtension: String { rawValue }

  /// The format that the ending of `path` names, if any.
  public init?(path: String) {
    guard let dot = path.lastIndex(of: ".") else { return nil }
    self.init(rawValue: path[path.index(after: dot)...].lowercased())
  }

  /// ffmpeg's name of the encoder; `nil` where ffmpeg is not needed.
  public var encoder: String? {
    switch self {
    case .mp4: "libx264"
    case .webm: "libvpx-vp9"
    case .gif: nil
    case .apng: "apng"
    case .webp: "libwebp"
    case .mkv: "ffv1"
    }
  }

  /// Whether colours are stored once for four pixels (yuv420p), which needs even sides and 8-bit limited range. The other
  /// formats are stored as RGB.
  public var isSubsampled: Bool { self == .mp4 || self == .webm }

  /// Whether a file plays as far as it has been written.
  var playsUnfinished: Bool { self == .mp4 || self == .webm || self == .mkv }

  /// The longest side in pixels that the format knows.
  var maximumSide: Int { self == .webp ? 16_383 : FrameSize.maximumSide }

  /// The most frames a second that browsers show: they take shorter delays, of 10 ms or less, for 100 ms. GIF counts in
  /// hundredths of a second.
  var maximumRate: Int {
    switch self {
    case .gif: 50
    case .apng, .webp: 90
    case .mp4, .webm, .mkv: 1000
    }
  }

  /// The size of a frame in such a file: odd sides get one row or column more where colours are subsampled.
  func storedSize(of size: FrameSize) -> FrameSize {
    guard isSubsampled else { return size }
    return FrameSize(width: size.width + size.width % 2, height: size.height + size.height % 2)
  }
}

/// A video that is asked for.
public struct VideoOutput: Sendable, Hashable {
  /// Which kind it is.
  public var format: VideoFormat
  /// Where it goes. The format does not depend on the name.
  public var path: String

  /// An output of a format at a path.
  public init(_ format: VideoFormat, path: String) {
    self.format = format
    self.path = path
  }
}

/// A video that was made.
public struct VideoFile: Sendable, Hashable {
  /// Which kind it is.
  public var format: VideoFormat
  /// Where it is.
  public var path: String
  /// Pixels of a frame as stored: where `format.isSubsampled`, an odd side is padded by one row or column of the edge's own
  /// pixels.
  public var width: Int
  /// Rows of a frame as stored.
  public var height: Int
  /// Frames in the file, the held ones included.
  public var frameCount: Int
  /// What ffmpeg was called with, but for the output's name, which is `path`; empty where it was not needed.
  public var arguments: [String]
  /// The SHA-256 of the file, in hexadecimal, by which its sidecar knows it; `nil` where it was not asked for.
  public var sha256: String?

  /// What is known of a finished file.
  public init(
    format: VideoFormat, path: String, width: Int, height: Int, frameCount: Int, arguments: [String]
  ) {
    self.format = format
    self.path = path
    self.width = width
    self.height = height
    self.frameCount = frameCount
    self.arguments = arguments
  }
}
