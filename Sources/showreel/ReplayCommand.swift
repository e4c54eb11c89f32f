import ArgumentParser
import Environments
import Evaluation
import Recording

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Plays the actions of a trace and records the episode.",
    discussion: """
      A trace is JSON Lines: {"environment": "CartPole-v1", "seed": 42, "options": {}}, then a line with an "action" \
      for each step. It is played as it arrives, until it or the episode ends.
      """)

  @Argument(help: ArgumentHelp("The trace; - is standard input.", valueName: "trace|-"))
  var trace: String

  @Option(
    name: .customLong("trace"),
    help: ArgumentHelp(
      "Write the trace with observations and rewards; - is standard output.", valueName: "file|-"))
  var outputTrace: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    var reader = try TraceReader(path: trace, isCancelled: { Interruption.signal != nil })
    let header = reader.header
    let environment: any Environment
    do {
      environment = try make(header.environment, renderMode: .rgbArray, options: header.options)
    } catch let error as EnvironmentError {
      throw FileError(.malformed, path: trace, line: 1, "\(error)")
    }
    let recordings = try output.output(for: environment.spec)
    try recordings.checkDestinations(episodes: 1)
    var writer = try outputTrace.map {
      try TraceWriter(path: $0, header: header, overwrite: output.overwrite)
    }
    let recorder = try recordings.recorder(of: environment, episode: 0, of: 1)

    var progress = Progress(total: environment.spec.maxEpisodeSteps ?? 0, unit: "steps", quiet: output.quiet)
    var steps = 0
    let episode: Episode
    do {
      episode = try playEpisode(
        in: environment, seed: header.seed,
        onReset: { observation in
          try writer?.write(reset: observation)
          try recorder?.add(environment)
        },
        onStep: { action, result in
          try writer?.write(action, result)
          try recorder?.add(environment)
          steps += 1
          progress.update(steps)
        },
        nextAction: { _ in try reader.nextAction() })
    } catch {
      progress.clear()
      // What was played is kept; the error says where the trace is wrong.
      try? writer?.finish()
      announce(try? recorder?.finish(), toStandardError: outputTrace == "-")
      if let error = error as? EnvironmentError {
        throw FileError(.malformed, path: trace, line: reader.lineNumber, "\(error)")
      }
      throw error
    }
    progress.clear()
    let isDocument = outputTrace == "-"
    try writer?.finish()
    let recording = try recorder?.finish()
    printResult("Total Reward: \(rounded(episode.totalReward))", toStandardError: isDocument)
    announce(recording, toStandardError: isDocument)
    if episode.isComplete {
      let left = try reader.remainingActions()
      if left > 0 {
        printError("showreel: the episode ended after \(episode.length) steps; \(left) actions were left")
      }
    }
    try Interruption.check()
  }
}
