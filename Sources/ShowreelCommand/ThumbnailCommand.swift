import ArgumentParser
import Showreel

struct ThumbnailCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "thumbnail", abstract: "Draws a still picture of an episode: one frame, or a contact sheet.",
    discussion: """
      The episode is the policy's in an environment, or that of a trace or of a recording's JSON file. Step 0 is \
      the reset. Without --size the picture has the environment's size, and a contact sheet tiles of half that size. \
      The PNG file tells where it is from.
      """)

  @Argument(
    help: ArgumentHelp("An id, or a trace; - is standard input.", valueName: "env|trace"))
  var source: String

  @OptionGroup(title: "Episode") var episode: EpisodeOptions
  @OptionGroup(title: "Picture") var picture: PictureOptions

  func validate() throws {
    if isTrace, let option = episode.given.first {
      throw ValidationError("\(option): the trace \(source) says that already")
    }
    try checkFiles()
  }

  /// Compares what is read and written.
  private func checkFiles() throws {
    var files = RunFiles()
    if isTrace {
      files.read(source, by: "the trace's")
    } else {
      files.read([episode.policyName], episode.policyOptions)
    }
    files.write([("-o", picture.output)])
    try files.check()
  }

  /// Indicates whether the source is a file rather than an environment; a folder may well be named like an environment.
  private var isTrace: Bool {
    source == "-" || source.hasSuffix(".json") || source.hasSuffix(".jsonl")
      || Files.exists(source) && !Files.isFolder(source)
  }

  func run() throws {
    try OutputFile.check(picture.output, overwrite: picture.overwrite, operation: "write the picture")
    let (take, environment) = try isTrace ? readTrace() : playPolicy()
    try Interruption.check()
    let thumbnail = picture.thumbnail(like: take.form)
    let drawn: (picture: Pixmap, steps: [Int])
    do {
      drawn = try thumbnail.draw(take, in: environment)
    } catch let error as ThumbnailError {
      throw ValidationError("\(error)")
    }
    try OutputFile.write(
      Thumbnail.png(drawn.picture, of: take, steps: drawn.steps), to: picture.output,
      overwrite: picture.overwrite, operation: "write the picture")
    printResult("Wrote \(picture.output)", toStandardError: picture.output == "-")
  }

  private func readTrace() throws -> (Take, any Environment) {
    var reader = try openTrace(source)
    let environment = try reader.makeEnvironment()
    warn(about: environment, quiet: picture.quiet)
    return (try Take(reading: &reader, in: environment), environment)
  }

  private func playPolicy() throws -> (Take, any Environment) {
    let environment = try makeEnvironment(source, renderMode: .rgbArray, options: episode.options)
    warn(about: environment, quiet: picture.quiet)
    let policy = PolicySource(episode.policyName)
    var agent = try Agent(
      policy, for: environment, deterministic: episode.deterministic, options: episode.policyOptions.options)
    announce(agent.notes, about: policy.name, quiet: picture.quiet)
    let known = Take(
      header: TraceHeader(
        environment: environment.spec.id, seed: episode.seed ?? 0, options: episode.options.values),
      policy: policy.name, policySHA256: agent.policySHA256, policyDescription: agent.description,
      deterministic: episode.deterministic)
    let take = try Take(known, by: &agent, in: environment, shouldStop: { Interruption.signal != nil })
    return (take, environment)
  }
}

/// The options that choose an episode of an environment.
struct EpisodeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A checkpoint, or random (default: random).", valueName: "file|random"))
  var policy: String?

  @OptionGroup(title: "Policy options")
  var policyOptions: PolicyFileOptions

  @Option(help: "What the environment is reset with (default: 0).")
  var seed: UInt64?

  @Option(
    name: .customLong("option"),
    help: ArgumentHelp(
      "An option of it, such as gravity=-5; may repeat.", valueName: "name=value"))
  var options: [EnvironmentOption] = []

  @Flag(help: "Take the most probable action instead of drawing one.")
  var deterministic = false

  var policyName: String { policy ?? "random" }

  /// The options that are there.
  var given: [String] {
    [
      policy.map { _ in "--policy" }, policyOptions.given.first, seed.map { _ in "--seed" },
      options.first.map { _ in "--option" }, deterministic ? "--deterministic" : nil,
    ].compactMap(\.self)
  }

  func validate() throws {
    if deterministic && policyName == "random" {
      throw ValidationError("--deterministic needs a policy file; random has no best action")
    }
    if policyName == "random" { try policyOptions.refuseForChance() }
  }
}

/// The options that say what the picture shows, and where it goes.
struct PictureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Show the frame after this step (default: the middle).", valueName: "step"))
  var at: Int?

  @Option(
    help: ArgumentHelp(
      "Show so many frames, from the first to the last.", valueName: "CxR"))
  var grid: Grid?

  @Flag(inversion: .prefixedNo, help: "Label the frames of a contact sheet with their steps.")
  var labels = true

  @Option(
    help: ArgumentHelp(
      "The whole picture's size.", valueName: "WxH"))
  var size: FrameSize?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "Draw smooth at the native size too (default: as the recording was, or Gymnasium's bytes)."))
  var smooth: Bool?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The picture's file; - is standard output.", valueName: "file.png|-"))
  var output: String

  @Flag(help: "Replace a file that exists.")
  var overwrite = false

  @Flag(help: "Show no warnings.")
  var quiet = false

  /// The thumbnail that the options ask for.
  ///
  /// - Parameter form: How the episode was recorded.
  func thumbnail(like form: RecordedForm) -> Thumbnail {
    var thumbnail = Thumbnail(
      grid.map { .sheet(columns: $0.columns, rows: $0.rows) } ?? .frame(step: at), size: size,
      isSmooth: smooth ?? form.isSmooth)
    thumbnail.labelsSteps = labels
    return thumbnail
  }

  func validate() throws {
    if at != nil && grid != nil { throw ValidationError("--at and --grid exclude each other") }
    try checkPath(output, option: "--output", streams: true)
    let name = Files.split(output).name
    if name.dropFirst().contains("."), !name.lowercased().hasSuffix(".png") {
      throw ValidationError(
        "--output \(output): expected a name that ends in .png, for that is what is written")
    }
    if let at, at < 0 { throw ValidationError("--at \(at): expected a step from 0") }
    do {
      try RecordingSettings(size: size).validate()
    } catch let error as RecordingError {
      throw ValidationError(error.message)
    }
  }
}

/// Columns and rows of a contact sheet, or of a grid of episodes, as they are given on the command line: `4x2`.
struct Grid: ExpressibleByArgument, CustomStringConvertible {
  var columns: Int
  var rows: Int

  var count: Int { columns * rows }
  var description: String { "\(columns)x\(rows)" }

  init?(argument: String) {
    // No picture has room for more.
    guard let size = FrameSize(argument: argument), 1...1000 ~= size.width, 1...1000 ~= size.height else {
      return nil
    }
    columns = size.width
    rows = size.height
  }
}
