import ArgumentParser
import Showreel

struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record", abstract: "Records frames that another program makes.",
    discussion: """
      The frames are plain bytes on standard input, row by row from the top, one frame after the other: \
      producer | showreel record - --size 640x480 --fps 30 -o clip.mp4 -o clip.gif

      Or they are PNG files, of any kind: a folder's in the order of their names (2.png before 10.png), or those that are \
      named, in that order. The first frame's size is the recording's, and each other one must have it. Alpha is ignored.
      """)

  @Argument(
    help: ArgumentHelp(
      "- for raw frames on standard input; or a folder of PNG files; or PNG files.", valueName: "-|dir|file"))
  var sources: [String]

  @Option(help: ArgumentHelp("The size of raw frames.", valueName: "WxH"))
  var size: FrameSize?

  @Option(help: ArgumentHelp("What the bytes of raw frames are (default: rgb24).", valueName: "format"))
  var pixels: PixelFormat?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("A video to make, of the kind that its ending says; may repeat.", valueName: "file"))
  var output: [String] = []

  @Option(help: ArgumentHelp("Write every frame here, as 000000.png and so on.", valueName: "dir"))
  var frames: String?

  @Flag(help: "Replace files that exist.")
  var overwrite = false

  @Option(help: ArgumentHelp("Frames a second, such as 30 or 30000/1001.", valueName: "n"))
  var fps: FrameRate = 30

  @Option(help: ArgumentHelp("Keep each so manyth frame, at the right speed.", valueName: "n"))
  var every = 1

  @Option(
    help: ArgumentHelp(
      "Keep these frames alone, by numbers from 0, such as 0:120, :120 or 100: (default: all).",
      valueName: "from:to"))
  var clip: Clip?

  @Option(help: ArgumentHelp("Play at this multiple of the speed.", valueName: "s"))
  var speed = 1.0

  @Option(help: ArgumentHelp("Seconds to stay on the last frame.", valueName: "s"))
  var holdLast = 0.0

  @Option(help: ArgumentHelp("Quality: 1 is the best, 51 the smallest.", valueName: "n"))
  var crf = VideoSettings().crf

  @Option(help: ArgumentHelp("x264's speed: ultrafast … veryslow.", valueName: "name"))
  var preset = VideoSettings().preset

  @Option(
    help: ArgumentHelp(
      "How frames reach ffmpeg (default: png where the first one is flat, or else yuv420p).",
      valueName: "form"))
  var pipe: VideoSettings.Pipe?

  @OptionGroup var program: FFmpegOption

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  /// Indicates whether frames come on standard input.
  private var isRaw: Bool { sources == ["-"] }

  func validate() throws {
    for source in sources { try checkPath(source, option: "the frames", streams: isRaw) }
    if isRaw && size == nil { throw ValidationError("-: expected --size WxH, the size of a frame") }
    if !isRaw, size != nil || pixels != nil {
      throw ValidationError("--size and --pixels are about raw frames; PNG files say theirs")
    }
    for path in output { try checkPath(path, option: "-o") }
    try checkPath(frames, option: "--frames")
    if output.isEmpty && frames == nil {
      throw ValidationError("expected an output: -o FILE, or --frames DIR")
    }
    _ = try videos
    var files = RunFiles()
    for source in sources { files.read(source, by: "the frames'") }
    files.write(output.map { ("-o", $0) })
    files.writeFrames(to: frames)
    try files.check()
    try checkSettings { try settings.validate() }
  }

  func run() throws {
    if isRaw { try recordStream() } else { try recordPictures() }
  }

  private func recordStream() throws {
    guard let size else { return }
    try checkDestinations()
    var reader = try RawFrameReader(
      path: "-", size: size, format: pixels ?? .rgb24, isCancelled: { Interruption.signal != nil })
    let recorder = try recorder(of: size)
    var progress = Progress(total: 0, unit: "frames", quiet: quiet)
    try finish(recorder, noFrames: FileError(.malformed, path: "-", "expected a frame, found nothing")) {
      defer { progress.clear() }
      while Interruption.signal == nil, try reader.passNext(to: recorder) {
        progress.update(reader.frameCount)
      }
    }
  }

  private func recordPictures() throws {
    let files = try PictureFiles(sources)
    let first = try PictureFiles.read(files.paths[0])
    try checkDestinations()
    let size = FrameSize(width: first.width, height: first.height)
    let recorder = try recorder(of: size)
    var progress = Progress(total: files.paths.count, unit: "frames", quiet: quiet)
    try finish(recorder, noFrames: nil) {
      defer { progress.clear() }
      for (index, path) in files.paths.enumerated() where Interruption.signal == nil {
        let picture = try index == 0 ? first : PictureFiles.read(path)
        guard picture.width == size.width, picture.height == size.height else {
          throw FileError(
            .malformed, "add the frame", path: path,
            "\(FrameSize(width: picture.width, height: picture.height)) pixels: expected \(size), as \(files.paths[0]) has"
          )
        }
        try recorder.add(picture)
        progress.update(index + 1)
      }
    }
  }

  private func checkDestinations() throws {
    try Recorder.checkDestinations(
      videos: output, frames: [frames].compactMap(\.self), overwrite: overwrite)
  }

  /// Adds frames, and completes the recording of those that came, whatever stopped them.
  private func finish(_ recorder: Recorder, noFrames: FileError?, adding: () throws -> Void) throws {
    let added = Result(catching: adding)
    // A recorder that has failed itself is over, and its error says what was kept.
    if case .failure(let error) = added, error is RecordingError { throw error }
    if recorder.frameCount == 0 {
      recorder.cancel()
      try added.get()
      try Interruption.check()
      if let noFrames { throw noFrames }
    }
    let recording = try recorder.finish()
    announce(recording, quiet: quiet)
    let frames = recorder.addedCount == 1 ? "1 frame" : "\(recorder.addedCount) frames"
    if !quiet {
      printResult(every > 1 || clip != nil ? "\(frames), of which \(recording.frameCount) were kept" : frames)
    }
    try added.get()
    try Interruption.check()
  }

  private func recorder(of size: FrameSize) throws -> Recorder {
    try Recorder(
      videos: videos, frames: frames, width: size.width, height: size.height, fps: fps, settings: settings)
  }

  private var videos: [VideoOutput] {
    get throws { try output.map { VideoOutput(try videoFormat(of: $0, option: "-o"), path: $0) } }
  }

  private var settings: RecordingSettings {
    RecordingSettings(
      size: size, fps: fps, every: every, clip: clip, overwrite: overwrite,
      video: VideoSettings(
        crf: crf, preset: preset, pipe: pipe, speed: speed, holdLast: holdLast, ffmpeg: program.ffmpeg))
  }
}
