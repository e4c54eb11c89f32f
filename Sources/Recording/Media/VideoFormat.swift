import Raster

/// The kinds of video file that can be recorded.
public enum VideoFormat: String, Sendable, Hashable, CaseIterable {
  /// H.264 High in yuv420p, BT.709, with its index in front, which plays everywhere.
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

  /// Makes the format that the ending of `path` names; `nil` where it names none.
  public init?(path: String) {
    guard let dot = path.lastIndex(of: ".") else { return nil }
    self.init(rawValue: path[path.index(after: dot)...].lowercased())
  }

  /// The words about a path whose ending names no format.
  package static let expectation =
    "expected a name that ends with one of " + allCases.map { ".\($0.fileExtension)" }.joined(separator: ", ")

  /// The name of ffmpeg's encoder; `nil` where ffmpeg is not needed.
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

  /// Indicates whether colours are stored once for four pixels (yuv420p), which needs even sides and 8-bit limited
  /// range. The other formats are stored as RGB.
  public var isSubsampled: Bool { self == .mp4 || self == .webm }

  /// Indicates whether an incomplete file plays as far as it has been written.
  var playsUnfinished: Bool { self == .mp4 || self == .webm || self == .mkv }

  /// The longest side of the format, in pixels.
  var maximumSide: Int { self == .webp ? 16_383 : FrameSize.maximumSide }

  /// The most frames a second that browsers show: they take delays of 10 ms or less for 100 ms. GIF counts in
  /// hundredths of a second.
  var maximumRate: Int {
    switch self {
    case .gif: 50
    case .apng, .webp: 90
    case .mp4, .webm, .mkv: 1000
    }
  }

  /// The size of a frame as it is stored: odd sides get one row or column more where colours are subsampled.
  func storedSize(of size: FrameSize) -> FrameSize {
    guard isSubsampled else { return size }
    return FrameSize(width: size.width + size.width % 2, height: size.height + size.height % 2)
  }
}

/// A video to be made.
public struct VideoOutput: Sendable, Hashable {
  /// The format of the video.
  public var format: VideoFormat
  /// The path of the video. The format does not depend on its ending.
  public var path: String

  /// Makes an output of a format at a path.
  public init(_ format: VideoFormat, path: String) {
    self.format = format
    self.path = path
  }
}

/// A video that has been made.
public struct VideoFile: Sendable, Hashable {
  /// The format of the video.
  public var format: VideoFormat
  /// The path of the video.
  public var path: String
  /// The width of a frame as stored, in pixels: where `format.isSubsampled`, an odd side is padded by one row or column
  /// of the edge's own pixels.
  public var width: Int
  /// The height of a frame as stored, in pixels.
  public var height: Int
  /// The number of frames in the file, the held ones included.
  public var frameCount: Int
  /// The arguments that ffmpeg was called with, without the output's name, which is `path`; empty where ffmpeg was not
  /// needed.
  public var arguments: [String]
  /// The SHA-256 of the file, in hexadecimal, by which its sidecar knows it; `nil` where it was not asked for.
  public var sha256: String?

  /// Makes the description of a finished file.
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
