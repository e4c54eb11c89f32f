import ArgumentParser
import Showreel

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Plays a trace, or a recording's episode, and records it.",
    discussion: """
      A trace is JSON Lines: {"environment": "CartPole-v1", "seed": 42, "options": {}}, then a line with an "action" \
      for each step. It is played as it arrives, until it or the episode ends. A "state" in the first line, numbers by \
      name, is what it starts from instead of the reset.

      The JSON file beside a recording serves as well: it makes the same frames again, at its size and rate where \
      no others are given.
      """)

  @Argument(
    help: ArgumentHelp("A trace or a recording's JSON; - is standard input.", valueName: "trace|-"))
  var trace: String

  @Option(
    name: .customLong("trace"),
    help: ArgumentHelp(
      "Write the trace with rewards; - is standard output.", valueName: "file|-"))
  var outputTrace: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if let format = VideoFormat(path: trace) {
      let document = trace.dropLast(format.fileExtension.count) + "json"
      throw ValidationError("\(trace): expected a trace or the JSON beside a recording, perhaps \(document)")
    }
    try checkPath(trace, option: "the trace", streams: true)
    try checkPath(outputTrace, option: "--trace", streams: true)
    var files = RunFiles()
    // What a recording's document says may be recorded again in its place: it has been read before anything is written.
    if Files.split(trace).name != FrameFolder.document { files.read(trace, by: "the trace's") }
    files.write([("--trace", outputTrace)])
    // Its own sidecar may be written again, as above.
    files.write(output.namedFiles.filter { file in file.path.map { !Files.areSame($0, trace) } ?? false })
    files.writeFrames(to: output.frames)
    try files.check()
  }

  /// Compares the files of a recording with the others.
  private func check(_ destination: RecordingDestination?) throws {
    guard let destination else { return }
    var files = RunFiles()
    if !Files.areSame(destination.sidecar ?? trace, trace) { files.read(trace, by: "the trace's") }
    files.write([("--trace", outputTrace)] + destination.paths.map { ("the recording", $0) })
    try files.check()
  }

  func run() throws {
    var reader = try openTrace(trace)
    if let grid = reader.grid { return try replay(grid) }
    let environment = try reader.makeEnvironment()
    warn(about: environment, quiet: output.quiet)
    let header = reader.header
    let recordings = try output.output(for: environment.spec, like: reader.take?.form)
    let take = reader.take ?? Take(header: header)
    sayWhatChanged(since: take)
    try check(recordings.destination(ofEpisode: take.episode, of: 1))
    try recordings.checkDestinations(episodes: [take.episode], of: 1)
    let writer = try outputTrace.map {
      try TraceWriter(path: $0, header: header, overwrite: output.overwrite)
    }
    let recorder = try recordings.recorder(
      of: environment, take: take, scores: reader.scoreKind)

    var progress = Progress(total: environment.spec.maxEpisodeSteps ?? 0, unit: "steps", quiet: output.quiet)
    let observers: [(any EpisodeObserver)?] = [writer, recorder]
    let episode: Episode
    do {
      episode = try Rollout.play(
        in: environment, from: header, by: &reader, observers: observers.compactMap(\.self),
        onStep: { progress.update($0) })
    } catch {
      progress.clear()
      // What was played is kept; the error says where the trace is wrong.
      try? writer?.finish()
      if let recording = try? recorder?.finish() {
        announce(recording, toStandardError: outputTrace == "-", quiet: output.quiet)
      }
      if let error = error as? EnvironmentError {
        throw reader.refusal(error)
      }
      throw error
    }
    progress.clear()
    let isDocument = outputTrace == "-"
    try writer?.finish()
    let recording = try recorder?.finish()
    if !output.quiet || !isDocument {
      printResult("Total Reward: \(Text.brief(episode.totalReward))", toStandardError: isDocument)
    }
    if let recording { announce(recording, toStandardError: isDocument, quiet: output.quiet) }
    if let take = reader.take, take.result != episode, Interruption.signal == nil {
      printError(
        "showreel: \(trace) says \(take.result.length) steps and a return of \(take.result.totalReward); it came "
          + "otherwise here: \(episode.length) and \(episode.totalReward)")
    }
    if !output.quiet, episode.isComplete, let left = reader.remainingActions(), left > 0 {
      let were = left == 1 ? "1 action was" : "\(left) actions were"
      printError("showreel: the episode ended after \(episode.length) steps; \(were) left")
    }
    try Interruption.check()
  }

  /// Tells of a recording whose episode is another one now.
  private func sayWhatChanged(since take: Take) {
    guard let change = take.version.change(of: take.header.environment) else { return }
    printError("showreel: \(trace) \(change)")
  }

  private func replay(_ grid: GridTake) throws {
    if let outputTrace {
      throw ValidationError("--trace \(outputTrace): a grid has several episodes; expected one")
    }
    if let changed = grid.tiles.first(where: { $0.take.version.change(of: $0.take.header.environment) != nil }
    ) {
      sayWhatChanged(since: changed.take)
    }
    let tiles = try grid.tiles.enumerated().map { index, tile in
      do {
        return try GridTile(replaying: tile.take, label: tile.label)
      } catch let error as EnvironmentError {
        throw FileError(.malformed, path: trace, "\"tiles[\(index)]\": \(error)")
      }
    }
    let (outputs, layout) = try output.gridOutput(
      grid.layout.columns, grid.layout.rows, of: tiles[0].spec, like: grid)
    try outputs.checkEncoders(of: outputs.formats)
    try check(outputs.gridDestination)
    try outputs.gridDestination?.check(overwrite: output.overwrite)
    var recorder = try GridRecorder(tiles, layout: layout, output: outputs)
    let limit = tiles.map { $0.spec.maxEpisodeSteps ?? 0 }.max() ?? 0
    var progress = Progress(total: limit, unit: "steps", quiet: output.quiet)
    let (recording, takes) = try recorder.run(
      shouldStop: { Interruption.signal != nil }, onStep: { progress.update($0) })
    progress.clear()
    announce(recording, quiet: output.quiet)
    for (tile, take) in zip(grid.tiles, takes)
    where tile.take.result != take.result && Interruption.signal == nil {
      printError(
        "showreel: \(trace) says of \(tile.label) \(tile.take.result.length) steps and a return of "
          + "\(tile.take.result.totalReward); it came otherwise here: \(take.result.length) and \(take.result.totalReward)"
      )
    }
    try Interruption.check()
  }
}
