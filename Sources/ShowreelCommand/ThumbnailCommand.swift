import ArgumentParser
import Showreel

struct ThumbnailCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "thumbnail", abstract: "Draws a still picture of an episode: one frame, or a contact sheet.",
    discussion: """
      The episode is the policy's in an environment, or that of a trace or of a recording's JSON file. Step 0 is \
      the reset. Without --size the picture has the environment's size, and a contact sheet tiles of half that size, by \
      --scale larger or smaller. The PNG file tells where it is from.

      Several --policy play the same seed: their frames stand side by side, and with --grid their contact sheets below \
      each other, each under the policy's name.
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
    if !isTrace && episode.policy.isEmpty {
      throw ValidationError("\(source): expected --policy, a checkpoint or random")
    }
    try checkFiles()
  }

  /// Compares what is read and written.
  private func checkFiles() throws {
    var files = RunFiles()
    if isTrace {
      files.read(source, by: "the trace's")
    } else {
      files.read(episode.policy, episode.policyOptions)
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
    let (takes, environment) = try isTrace ? readTrace() : playPolicies()
    try Interruption.check()
    let thumbnail = try picture.thumbnail(like: takes[0].form)
    let drawn: (picture: Pixmap, steps: [[Int]]) = try checkSettings {
      if takes.count > 1 {
        let named = zip(episode.policies.labels, takes).map { (name: $0, take: $1) }
        return try thumbnail.draw(comparing: named, in: environment)
      }
      let one = try thumbnail.draw(takes[0], in: environment)
      return (one.picture, [one.steps])
    }
    let png = try Thumbnail.png(drawn.picture, of: zip(takes, drawn.steps).map { (take: $0, steps: $1) })
    if picture.output == "-" {
      try OutputFile.writeToStandardOutput(png, operation: "write the picture")
    } else {
      try OutputFile.write(
        png, to: picture.output, overwrite: picture.overwrite, operation: "write the picture")
    }
    if !picture.quiet { printResult("Wrote \(picture.output)", toStandardError: picture.output == "-") }
  }

  /// Makes sure that the picture can be written, once it is known that the episode can be played.
  private func checkOutput() throws {
    if picture.output == "-" {
      try OutputFile.checkStandardOutput(operation: "write the picture")
    } else {
      try OutputFile.check(picture.output, overwrite: picture.overwrite, operation: "write the picture")
    }
  }

  private func readTrace() throws -> ([Take], any Environment) {
    var reader = try openTrace(source)
    let environment = try reader.makeEnvironment()
    warn(about: environment, quiet: picture.quiet)
    try checkOutput()
    return ([try Take(reading: &reader, in: environment)], environment)
  }

  private func playPolicies() throws -> ([Take], any Environment) {
    let environment = try makeEnvironment(source, renderMode: .rgbArray, options: episode.options)
    warn(about: environment, quiet: picture.quiet)
    let agents = try episode.policies.map { policy in
      let agent = try Agent(
        policy, for: environment, deterministic: episode.deterministic && policy != .random,
        options: episode.policyOptions.options)
      announce(agent.notes, about: policy.name, quiet: picture.quiet)
      return agent
    }
    try checkOutput()
    let header = TraceHeader(
      environment: environment.spec.id, seed: episode.seed ?? 0, options: episode.options.values)
    let takes = try zip(episode.policies, agents).map { policy, agent in
      var agent = agent
      let known = Take(
        header: header, policy: policy.name, by: agent,
        deterministic: episode.deterministic && policy != .random)
      return try Take(known, by: &agent, in: environment, shouldStop: { Interruption.signal != nil })
    }
    return (takes, environment)
  }
}

/// The options that choose an episode of an environment.
struct EpisodeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A checkpoint, or random; may repeat, to compare. A trace needs none.", valueName: "file|random"))
  var policy: [String] = []

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

  var policies: [PolicySource] { policy.map { PolicySource($0) } }

  private var isChance: Bool { !policy.isEmpty && policies.allSatisfy { $0 == .random } }

  /// The options that are there.
  var given: [String] {
    [
      policy.first.map { _ in "--policy" }, policyOptions.given.first, seed.map { _ in "--seed" },
      options.first.map { _ in "--option" }, deterministic ? "--deterministic" : nil,
    ].compactMap(\.self)
  }

  func validate() throws {
    if deterministic && isChance {
      throw ValidationError("--deterministic needs a policy file; random has no best action")
    }
    if isChance { try policyOptions.refuseForChance() }
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
      "Show so many frames, from the first to the last: 4x2.", valueName: "CxR"))
  var grid: Grid?

  @Flag(inversion: .prefixedNo, help: "Label the frames of a contact sheet with their steps.")
  var labels = true

  @Option(
    help: ArgumentHelp(
      "The whole picture's size.", valueName: "WxH"))
  var size: FrameSize?

  @Option(help: ArgumentHelp("Draw at this multiple of the size that it has otherwise.", valueName: "s"))
  var scale: Double?

  @OptionGroup var scene: SceneOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The picture's file; - is standard output.", valueName: "file.png|-"))
  var output: String

  @Flag(help: "Replace a file that exists.")
  var overwrite = false

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  /// The thumbnail that the options ask for.
  ///
  /// - Parameter form: How the episode was recorded.
  func thumbnail(like form: RecordedForm) throws -> Thumbnail {
    var thumbnail = Thumbnail(
      grid.map { .sheet(columns: $0.columns, rows: $0.rows) } ?? .frame(step: at), size: size,
      isSmooth: scene.isSmooth(like: form))
    thumbnail.labelsSteps = labels
    thumbnail.scale = scale ?? 1
    thumbnail.overlay = try scene.position(like: form).map { position throws(FigureError) in
      try Overlay(position)
    }
    return thumbnail
  }

  func validate() throws {
    if at != nil && grid != nil { throw ValidationError("--at and --grid exclude each other") }
    if scale != nil && size != nil { throw ValidationError("--scale and --size exclude each other") }
    if let scale, !(scale > 0 && scale.isFinite) {
      throw ValidationError("--scale \(scale): expected a number above 0")
    }
    try checkPath(output, option: "--output", streams: true)
    let name = Files.split(output).name
    if name.dropFirst().contains("."), !name.lowercased().hasSuffix(".png") {
      throw ValidationError(
        "--output \(output): expected a name that ends in .png, for that is what is written")
    }
    if let at, at < 0 { throw ValidationError("--at \(at): expected a step from 0") }
    try checkSettings { try RecordingSettings(size: size).validate() }
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
