import ArgumentParser
import Showreel
import ShowreelSupport

/// Says what a policy's file is, and what it would be taken for.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Says what a policy's file holds, and what it is taken for.",
    discussion: """
      Nothing is played, and nothing in the file is executed. What the file says itself is marked (file), what was given as an \
      option (option), and what was assumed (assumed): --activation and --head take its place. The exit status is 65 where \
      the file is not taken for a policy as it stands, and the document says why ("refused").
      """)

  @Argument(help: "A checkpoint, as --policy takes it, or the file that VecNormalize.save wrote.")
  var file: String

  @OptionGroup
  var options: PolicyFileOptions

  @Option(help: "The environment that the policy is for, by which it is found among several networks.")
  var environment: String?

  @Flag(help: "Print it as JSON.")
  var json = false

  func run() throws {
    let inspection = try PolicyInspection(
      contentsOf: file, options: options.options, environment: environment.map { try make($0) })
    printResult(json ? inspection.json.pretty : presentableLines(inspection.text))
    guard inspection.isRefused else { return }
    if !json, !inspection.remedies.isEmpty { printResult("\nsay \(optionText(inspection.remedies))") }
    throw ExitCode(ExitStatus.malformed.rawValue)
  }
}

/// Lines of text from a file, each without control characters.
private func presentableLines(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { Text.presentable(String($0)) }.joined(
    separator: "\n")
}
