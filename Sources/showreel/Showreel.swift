import ArgumentParser
import Evaluation

/// The command: parses, validates, configures and calls the libraries, and turns errors into exit codes.
@main
struct Showreel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "showreel",
    abstract: "Renders and records reinforcement-learning environments, without a display.",
    version: showreelVersion,
    subcommands: [
      EnvironmentsCommand.self, TrainCommand.self, EvaluateCommand.self, MergeCommand.self,
      ReplayCommand.self, ThumbnailCommand.self, DoctorCommand.self,
    ])

  static func main() {
    Interruption.install()
    var subcommand: any ParsableCommand.Type = Showreel.self
    do {
      var command = try parseAsRoot()
      subcommand = type(of: command)
      try command.run()
      try StandardOutput.check()
    } catch {
      fail(with: error, in: subcommand)
    }
  }
}
