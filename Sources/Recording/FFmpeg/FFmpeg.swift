#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Finds ffmpeg, and knows how it is called.
public enum FFmpeg {
  /// The path of `ffmpeg`, looked for in the folders of `searchPath`, by default the environment variable PATH.
  ///
  /// Only absolute folders count: an empty entry would mean the working directory, where anyone's file may lie.
  ///
  /// - Throws: `RecordingError` of kind `.ffmpegMissing`.
  public static func locate(searchPath: String? = nil) throws -> String {
    let folders = searchPath ?? getenv("PATH").map { String(cString: $0) } ?? ""
    for folder in folders.split(separator: ":") where folder.hasPrefix("/") {
      let candidate = Files.path(String(folder), "ffmpeg")
      if Files.isExecutable(candidate) { return candidate }
    }
    throw RecordingError(
      .ffmpegMissing,
      "ffmpeg is needed to make a video and is not on PATH; install it (Debian, Ubuntu: apt install ffmpeg)")
  }

  /// The arguments that make an H.264 file of what arrives on standard input.
  ///
  /// High profile in yuv420p is what every browser plays. The frames are converted to BT.709 as well as tagged so, since
  /// ffmpeg's default for RGB input is the older BT.601; `accurate_rnd` and `full_chroma_int` keep flat colours
  /// within 1 of 255 rather than 3. Odd sides get one more row or column, filled with the edge's own pixels.
  static func arguments(
    settings: VideoSettings, fps: Int, width: Int, height: Int, output: String
  ) -> [String] {
    var arguments = ["-hide_banner", "-nostdin", "-loglevel", "error"]
    switch settings.pipe {
    case .png:
      // Nothing needs to be guessed from the first megabytes.
      arguments += ["-f", "image2pipe", "-c:v", "png", "-framerate", "\(fps)", "-i", "pipe:0"]
    case .rgb24:
      arguments += ["-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", "\(width)x\(height)"]
      arguments += ["-framerate", "\(fps)", "-i", "pipe:0"]
    }
    var filters: [String] = []
    let (right, bottom) = (width % 2, height % 2)
    if right + bottom > 0 {
      filters.append("pad=\(width + right):\(height + bottom)")
      filters.append("fillborders=right=\(right):bottom=\(bottom):mode=smear")
    }
    filters.append("scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+full_chroma_int")
    filters.append("format=yuv420p")
    arguments += ["-an", "-vf", filters.joined(separator: ",")]
    arguments += [
      "-c:v", "libx264", "-profile:v", "high", "-preset", settings.preset, "-crf", "\(settings.crf)",
    ]
    arguments += [
      "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
    ]
    // `file:`, since a path may begin with a dash or hold a colon.
    return arguments + ["-movflags", "+faststart", "-f", "mp4", "-y", "file:\(output)"]
  }
}
