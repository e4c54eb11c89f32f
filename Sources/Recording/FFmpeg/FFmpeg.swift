import Raster
import ShowreelSupport

/// The search for ffmpeg, and the arguments that it is called with.
public enum FFmpeg {
  /// An ffmpeg, and the reason for choosing it.
  public struct Place: Sendable, Hashable {
    /// The path of the program.
    public var path: String
    /// The reason for choosing it, such as "on PATH".
    public var reason: String
  }

  /// Finds ffmpeg: at the path that is given, or else at SHOWREEL_FFMPEG's; or else as `ffmpeg` in a folder of the
  /// search path, by default the environment variable PATH; or else at IMAGEIO_FFMPEG_EXE's, which Python programs that
  /// record may have set.
  ///
  /// Only absolute folders of a search path count: an empty entry would mean the working directory, where anyone may
  /// have put a file. A path that was asked for and holds no program is an error, because another ffmpeg would be a
  /// surprise.
  ///
  /// - Parameters:
  ///   - path: The path of the program to use.
  ///   - searchPath: The folders, separated by colons. Where they are given, the environment is not consulted.
  /// - Throws: `RecordingError` of kind `.ffmpegMissing`.
  public static func find(path: String? = nil, searchPath: String? = nil) throws -> Place {
    if let path { return try Place(path, "it was asked for") }
    if searchPath == nil, let path = variable("SHOWREEL_FFMPEG") {
      return try Place(path, "by SHOWREEL_FFMPEG")
    }
    let folders = searchPath ?? System.environment("PATH") ?? ""
    for folder in folders.utf8.split(separator: UInt8(ascii: ":")) where folder.first == UInt8(ascii: "/") {
      let candidate = Files.path(String(Substring(folder)), "ffmpeg")
      if System.isExecutable(candidate) { return Place(path: candidate, reason: "on PATH") }
    }
    if searchPath == nil, let path = variable("IMAGEIO_FFMPEG_EXE") {
      return try Place(path, "by IMAGEIO_FFMPEG_EXE")
    }
    throw RecordingError(
      .ffmpegMissing,
      "ffmpeg is needed to make a video and is not on PATH; install it (Debian, Ubuntu: apt install ffmpeg), "
        + "or give its path as SHOWREEL_FFMPEG")
  }

  /// The path of the ffmpeg that `find` finds.
  ///
  /// - Throws: `RecordingError` of kind `.ffmpegMissing`.
  public static func locate(searchPath: String? = nil) throws -> String {
    try find(searchPath: searchPath).path
  }

  /// Finds the ffmpeg of a recording.
  ///
  /// - Throws: `RecordingError` of kind `.ffmpegMissing`.
  package static func find(for settings: VideoSettings) throws -> Place {
    try find(path: settings.ffmpeg, searchPath: settings.searchPath)
  }

  private static func variable(_ name: String) -> String? {
    System.environment(name).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The arguments that make a video of the frames on standard input, without the output's name.
  ///
  /// Every browser plays mp4 and webm in yuv420p. The frames are converted to BT.709 as well as tagged so, since
  /// ffmpeg's default for RGB input is the older BT.601; `accurate_rnd` and `full_chroma_int` keep flat colours within
  /// 1 of 255 rather than 3, and `area` makes a colour the mean of its four pixels, as `YUV420` does. Odd sides get one
  /// more row or column, filled with the edge's own pixels. The other formats are lossless.
  static func arguments(
    format: VideoFormat, settings: VideoSettings, pipe: VideoSettings.Pipe, rate: FrameRate, size: FrameSize,
    processors: Int = System.processorCount
  ) -> [String] {
    let backlog = Backlog(rate: rate)
    var arguments = ["-hide_banner", "-nostdin", "-loglevel", "error"]
    let stored = format.storedSize(of: size)
    arguments += backlog.inputArguments(isPNG: pipe == .png)
    switch pipe {
    case .png:
      arguments += ["-f", "image2pipe", "-frame_size", "\(backlog.pngBite)", "-c:v", "png"]
    case .rgb24:
      arguments += ["-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", "\(size)"]
    case .yuv420p:
      arguments += ["-f", "rawvideo", "-pixel_format", "yuv420p", "-video_size", "\(stored)"]
    }
    arguments += ["-framerate", "\(rate)", "-i", "pipe:0", "-an"]
    var filters: [String] = []
    if format.isSubsampled, pipe != .yuv420p {
      // The same conversion for PNG frames with a palette as for those without.
      if pipe == .png { filters.append("format=rgb24") }
      if stored != size {
        filters.append("pad=\(stored.width):\(stored.height)")
        let (right, bottom) = (stored.width - size.width, stored.height - size.height)
        filters.append("fillborders=right=\(right):bottom=\(bottom):mode=smear")
      }
      filters.append("scale=out_color_matrix=bt709:out_range=tv:flags=area+accurate_rnd+full_chroma_int")
      filters.append("format=yuv420p")
    }
    // From ffmpeg 7 on the encoder's options alone neither tag what has no tags, nor keep it from being converted once more.
    if format.isSubsampled {
      filters.append("setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709")
    }
    if !filters.isEmpty { arguments += ["-vf", filters.joined(separator: ",")] }
    if let encoder = format.encoder { arguments += ["-c:v", encoder] }
    arguments += encoding(format, settings, size)
    arguments += backlog.encoderArguments(format, preset: settings.preset, processors: processors)
    return arguments + backlog.muxerArguments(format) + container(format)
  }

  /// The arguments for the muxer.
  private static func container(_ format: VideoFormat) -> [String] {
    switch format {
    case .mp4: ["-f", "mp4"]
    case .webm: ["-f", "webm"]
    case .mkv: ["-f", "matroska"]
    case .apng: ["-plays", "0", "-f", "apng"]
    case .webp: ["-loop", "0", "-f", "webp"]
    case .gif: []
    }
  }

  /// The arguments for the encoder.
  private static func encoding(
    _ format: VideoFormat, _ settings: VideoSettings, _ size: FrameSize
  ) -> [String] {
    let bt709 = [
      "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
    ]
    switch format {
    case .mp4:
      let quality = ["-profile:v", "high", "-preset", settings.preset, "-crf", "\(settings.crf)"]
      return quality + bt709
    case .webm:
      // Without `-b:v 0` the rate factor would be held down by a default bit rate.
      let quality = ["-crf", "\(settings.crf)", "-b:v", "0", "-deadline", "good", "-cpu-used", "4"]
      return quality + ["-row-mt", "1"] + bt709
    case .gif:
      return []
    case .apng:
      return ["-pix_fmt", "rgb24"]
    case .webp:
      // Frame by frame: the encoder for animations merges frames that are alike, and none could be counted.
      return ["-pix_fmt", "bgra", "-lossless", "1", "-compression_level", "1", "-quality", "20"]
    case .mkv:
      // Level 3 cuts frames into slices, which ffmpeg 4.1 and 5.1 get wrong in frames smaller than a slice, and 9.0 refuses.
      return ["-pix_fmt", "bgr0", "-level", min(size.width, size.height) < 4 ? "1" : "3"]
    }
  }
}

extension FFmpeg.Place {
  /// Makes a place of a program whose path was given.
  fileprivate init(_ path: String, _ reason: String) throws {
    guard System.isExecutable(path) else {
      throw RecordingError(.ffmpegMissing, "cannot use \(path) as ffmpeg (\(reason)): expected a program")
    }
    // The child is looked for nowhere else, so that a path without a folder is one of the working folder's.
    self.init(path: path, reason: reason)
  }
}
