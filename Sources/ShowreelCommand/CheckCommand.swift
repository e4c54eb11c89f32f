import ArgumentParser
import Showreel

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Looks for mistakes in an environment.",
    discussion: """
      Random episodes are played, drawn and compared; each part of the environment that is not as it should be gets a line. \
      None is not a proof that all is well. A program that registers an environment of its own has this command too.
      """)

  @OptionGroup var environment: EnvironmentOptions

  func run() throws {
    Interruption.remove()
    warn(about: try environment.make(), quiet: false)
    let problems = try checkEnvironment(environment.id, options: environment.values)
    if problems.isEmpty { return printResult("\(environment.id): no problem was found") }
    for problem in problems { printResult("\(environment.id): \(problem)") }
    try StandardOutput.check()
    throw ExitCode(ExitStatus.malformed.rawValue)
  }
}
