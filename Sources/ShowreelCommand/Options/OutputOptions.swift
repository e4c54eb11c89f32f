import ArgumentParser
import Showreel

/// The options that say what is recorded and where it goes; the same wherever a recording is made.
struct OutputOptions: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "The video of a single recording, of the kind that its ending says; may repeat.", valueName: "file"))
  var videos: [String] = []

  @Option(
    name: .customLong("video-folder"),
    help: ArgumentHelp("Where videos go (default: videos).", valueName: "dir"))
  var givenVideoFolder: String?

  @Option(help: ArgumentHelp("A kind of video to make (default: mp4); may repeat.", valueName: "kind"))
  var format: [VideoFormat] = []

  @Option(
    help: ArgumentHelp(
      "How names begin (default: the environment's id).", valueName: "name"))
  var namePrefix: String?

  @Flag(help: "Make no video.")
  var noVideo = false

  @Option(
    help: ArgumentHelp(
      "Write every frame here, as 000000.png and so on.",
      valueName: "dir"))
  var frames: String?

  @Flag(help: "Replace files that exist.")
  var overwrite = false

  @Option(
    help: ArgumentHelp(
      "Frames a second, such as 30 or 30000/1001 (default: the environment's own).", valueName: "n"))
  var fps: FrameRate?

  @Option(
    help: ArgumentHelp(
      "Keep each so manyth frame, at the right speed (default: 1, every one).", valueName: "n"))
  var every: Int?

  @Option(
    help: ArgumentHelp(
      "Keep the frames after these steps alone, such as 0:120, :120 or 100:; 0 is the reset (default: all).",
      valueName: "from:to"))
  var clip: Clip?

  @Option(help: ArgumentHelp("Draw at this multiple of the environment's size.", valueName: "s"))
  var scale: Double?

  @Option(help: ArgumentHelp("Draw at this size, the scene fitted into it.", valueName: "WxH"))
  var size: FrameSize?

  @OptionGroup var scene: SceneOptions

  @Option(help: ArgumentHelp("Play at this multiple of the speed (default: 1).", valueName: "s"))
  var speed: Double?

  @Option(help: ArgumentHelp("Seconds to stay on the last frame (default: 0).", valueName: "s"))
  var holdLast: Double?

  @Option(help: ArgumentHelp("Quality: 1 is the best, 51 the smallest.", valueName: "n"))
  var crf = VideoSettings().crf

  @Option(help: ArgumentHelp("x264's speed: ultrafast … veryslow.", valueName: "name"))
  var preset = VideoSettings().preset

  @Option(help: ArgumentHelp("How frames reach ffmpeg (default: png).", valueName: "form"))
  var pipe: VideoSettings.Pipe?

  @OptionGroup var program: FFmpegOption

  @Flag(help: "Print results and errors alone.")
  var quiet = false

  func validate() throws {
    if scale != nil && size != nil { throw ValidationError("--scale and --size exclude each other") }
    if let scale, !(scale > 0 && scale.isFinite) {
      throw ValidationError("--scale \(scale): expected a number above 0")
    }
    if let namePrefix,
      namePrefix.isEmpty || namePrefix.utf8.contains(UInt8(ascii: "/"))
        || namePrefix.contains(where: { $0.isControl })
    {
      throw ValidationError(
        "--name-prefix \(namePrefix): expected a name without / and control characters; the folder is --video-folder"
      )
    }
    for path in videos { try checkPath(path, option: "-o") }
    _ = try namedVideos()
    try checkPath(givenVideoFolder, option: "--video-folder")
    try checkPath(frames, option: "--frames")
    try checkSettings { try settings(for: nil).validate() }
  }

  /// The folder of videos, where nothing else says so.
  var videoFolder: String { givenVideoFolder ?? "videos" }

  /// Indicates whether videos are made.
  var isMakingVideo: Bool { !noVideo }

  /// The kinds of video that are made, one of each.
  var formats: [VideoFormat] {
    let asked = format.isEmpty ? [.mp4] : format
    return asked.enumerated().filter { !asked[..<$0].contains($1) }.map(\.element)
  }

  /// The videos whose paths are given, and their sidecar.
  var namedFiles: [(option: String, path: String?)] {
    guard let first = videos.first else { return [] }
    return videos.map { ("-o", $0) } + [("the sidecar of -o", RecordingOutput.sidecar(of: first))]
  }

  /// The videos whose paths are given, with their formats.
  private func namedVideos() throws -> [VideoOutput] {
    let others = [
      givenVideoFolder.map { _ in "--video-folder" }, namePrefix.map { _ in "--name-prefix" },
      format.first.map { _ in "--format" }, noVideo ? "--no-video" : nil,
    ].compactMap(\.self)
    if let path = videos.first, let other = others.first {
      throw ValidationError(
        "-o \(path) is the whole name of the video; \(other) goes with names that are made")
    }
    return try videos.map { VideoOutput(try videoFormat(of: $0, option: "-o"), path: $0) }
  }

  /// Throws a mistake in the command line, where a name for one recording is given and there are others.
  func checkSingle(_ count: Int, _ what: String) throws {
    if let path = videos.first, count != 1 {
      throw ValidationError(
        "-o \(path): expected one recording, found \(count) \(what); --video-folder and --name-prefix are for several"
      )
    }
  }

  /// The output of an environment's recordings.
  ///
  /// - Parameter form: How one was recorded before, whose frames are made again where nothing else is asked for.
  func output(for spec: EnvironmentSpec, like form: RecordedForm? = nil) throws -> RecordingOutput {
    let position = scene.position(like: form)
    let spec = position.map { Overlay.spec(spec, with: $0) } ?? spec
    var settings = settings(for: spec)
    // Another overlay has frames of another shape.
    if position == form?.overlay { settings.size = settings.size ?? form?.size }
    settings.isSmooth = scene.isSmooth(like: form)
    settings.fps = settings.fps ?? form?.fps
    settings.every = every ?? form?.every ?? 1
    settings.clip = clip ?? form?.clip
    settings.video.speed = speed ?? form?.speed ?? 1
    settings.video.holdLast = holdLast ?? form?.holdLast ?? 0
    try checkSettings { try settings.validate() }
    var output = RecordingOutput(
      videoFolder: noVideo ? nil : videoFolder, namePrefix: namePrefix ?? form?.namePrefix ?? spec.id,
      frames: frames,
      settings: settings)
    output.look = form?.look ?? .current
    output.overlay = try position.map { position throws(FigureError) in try Overlay(position) }
    output.videos = try namedVideos()
    output.formats = videos.isEmpty ? formats : output.videos.map(\.format)
    return output
  }

  /// The output of a grid's recording, and the places of its tiles: of a size that fits into `--size`, or else of the
  /// environment's, scaled.
  ///
  /// - Parameters:
  ///   - grid: One that was recorded before, whose frames are made again where nothing else is asked for.
  ///   - title: The line above the tiles; `nil` for that of the recording, if any.
  func gridOutput(
    _ columns: Int, _ rows: Int, of spec: EnvironmentSpec, like grid: GridTake? = nil, title: String? = nil
  ) throws -> (output: RecordingOutput, layout: GridLayout) {
    var output = try output(for: spec, like: grid?.form)
    let layout = try checkSettings {
      if let grid, size == nil, scale == nil, output.overlay?.position == grid.form.overlay {
        return grid.layout
      }
      let spec = output.overlay.map { Overlay.spec(spec, with: $0.position) } ?? spec
      let scene = FrameSize(width: spec.frameWidth, height: spec.frameHeight)
      let title = title ?? grid?.layout.title
      if let size {
        return try GridLayout(columns: columns, rows: rows, scene: scene, fitting: size, title: title)
      }
      return try GridLayout(
        columns: columns, rows: rows, tile: settings(for: spec).size ?? scene, title: title)
    }
    output.settings.size = layout.frame
    return (output, layout)
  }

  private func settings(for spec: EnvironmentSpec?) -> RecordingSettings {
    var settings = RecordingSettings(size: size, fps: fps, every: every ?? 1, overwrite: overwrite)
    if let scale, let spec {
      settings.size = FrameSize(
        width: scaled(spec.frameWidth, by: scale), height: scaled(spec.frameHeight, by: scale))
    }
    settings.video.crf = crf
    settings.video.preset = preset
    settings.video.pipe = pipe
    settings.video.ffmpeg = program.ffmpeg
    settings.video.speed = speed ?? 1
    settings.video.holdLast = holdLast ?? 0
    return settings
  }

  /// A side that no integer can hold becomes one that is refused.
  private func scaled(_ side: Int, by scale: Double) -> Int {
    Int(min((Double(side) * scale).rounded(), Double(Int32.max)))
  }
}
