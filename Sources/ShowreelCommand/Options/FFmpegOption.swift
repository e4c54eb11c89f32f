import ArgumentParser

/// The option that chooses an ffmpeg.
struct FFmpegOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The ffmpeg to use (default: SHOWREEL_FFMPEG, or the one on PATH, or IMAGEIO_FFMPEG_EXE).",
      valueName: "path"))
  var ffmpeg: String?

  func validate() throws { try checkPath(ffmpeg, option: "--ffmpeg") }
}
