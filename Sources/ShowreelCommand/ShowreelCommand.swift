import ArgumentParser
import Showreel

/// The command: parses, validates, configures and calls the libraries, and turns errors into exit codes.
public struct ShowreelCommand: ParsableCommand {
  /// The name, the version and the subcommands.
  public static let configuration = CommandConfiguration(
    commandName: "showreel",
    abstract: "Renders and records reinforcement-learning environments, without a display.",
    version: showreelVersion,
    subcommands: [
      EnvironmentsCommand.self, TrainCommand.self, RecipesCommand.self, EvaluateCommand.self,
      MergeCommand.self, FilmCommand.self, PlotCommand.self,
      RecordCommand.self, ReplayCommand.self, ThumbnailCommand.self, InspectCommand.self, CheckCommand.self,
      DoctorCommand.self,
    ])

  /// Makes a command without a subcommand, which prints its help.
  public init() {}

  /// Runs the command on the process's arguments, and ends the process.
  public static func main() {
    StandardStreams.open()
    Interruption.install()
    var subcommand: any ParsableCommand.Type = ShowreelCommand.self
    do {
      let arguments = try arguments()
      try checkName(arguments.first)
      var command = try parse(arguments, of: &subcommand)
      subcommand = type(of: command)
      try command.run()
      try StandardOutput.check()
    } catch {
      fail(with: error, in: subcommand)
    }
  }

  /// Throws an error that names the subcommand that was perhaps meant, where the first argument is none.
  private static func checkName(_ name: String?) throws {
    let known = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    guard let name, !name.isEmpty, !name.hasPrefix("-"), !known.contains(name) else { return }
    let similar = known.first { $0.hasPrefix(name) } ?? Text.closest(to: name, among: known, by: \.self)
    let hint = similar.map { "is it \($0)?" } ?? "there are \(known.joined(separator: ", "))"
    throw ValidationError("no command is named \"\(name)\"; \(hint)")
  }

  /// Parses as the library does, but where it misses an option, says which one there may have been meant as that.
  private static func parse(
    _ arguments: [String], of subcommand: inout any ParsableCommand.Type
  ) throws -> any ParsableCommand {
    do {
      return try parseAsRoot(arguments)
    } catch {
      guard message(for: error).hasPrefix("Missing expected argument"),
        let command = configuration.subcommands.first(where: {
          $0.configuration.commandName == arguments.first
        })
      else { throw error }
      // Its help names each option.
      let known = Set(
        helpMessage(for: command, columns: 1000).split { $0 != "-" && !$0.isLetter && !$0.isNumber })
      let names = arguments.dropFirst().prefix { $0 != "--" }.filter { $0.hasPrefix("--") }.map {
        $0.prefix { $0 != "=" }
      }
      guard let name = names.first(where: { !known.contains($0) }) else { throw error }
      let similar = Text.closest(
        to: String(name), among: known.filter { $0.hasPrefix("--") }.sorted(), by: String.init)
      subcommand = command
      throw ValidationError("Unknown option '\(name)'" + (similar.map { "; is it \($0)?" } ?? ""))
    }
  }

  /// The arguments that the process was called with, without its name.
  ///
  /// - Throws: Where one is no text: it would be changed, and another file be meant.
  private static func arguments() throws -> [String] {
    guard let words = System.argumentBytes else { return Array(CommandLine.arguments.dropFirst()) }
    return try words.dropFirst().enumerated().map { index, word in
      guard let text = String(validating: word, as: UTF8.self) else {
        throw ValidationError(
          "argument \(index + 1), \(String(decoding: word, as: UTF8.self)): expected UTF-8, found other bytes; "
            + "a file of such a name can be read through a link of another"
        )
      }
      return text
    }
  }
}
