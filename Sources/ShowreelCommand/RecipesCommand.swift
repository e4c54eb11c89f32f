import ArgumentParser
import Showreel

struct RecipesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recipes", abstract: "Shows the settings that training uses where no option says otherwise.",
    discussion: """
      Without arguments, a line for each algorithm and environment; with them, all settings as the JSON document that \
      train --settings takes.
      """)

  @Argument(
    help: ArgumentHelp(TrainingAlgorithm.names.joined(separator: ", ") + ".", valueName: "algorithm"))
  var algorithm: String?

  @Argument(help: ArgumentHelp("An id that `showreel environments` lists.", valueName: "env"))
  var environment: String?

  func run() throws {
    if let algorithm, TrainingAlgorithm(named: algorithm) == nil {
      let names = TrainingAlgorithm.names.joined(separator: ", ")
      throw ValidationError("expected an algorithm, \(names), found \(algorithm)")
    }
    guard let algorithm, let environment else {
      let rows =
        [["ALGORITHM", "ENVIRONMENT", "SETTINGS"]]
        + Recipe.all.filter { algorithm == nil || $0.algorithm == algorithm }.map { recipe in
          [
            recipe.algorithm, recipe.environment,
            recipe.settings.map { "\($0.name)=\($0.value)" }.joined(separator: " "),
          ]
        }
      for line in Table(rows: rows).lines() { printResult(line) }
      return
    }
    let made = try makeEnvironment(environment, renderMode: nil, options: [])
    let settings = try TrainingAlgorithm(named: algorithm, for: made).settings
    printResult(JSON.object(settings.map { (key: $0.name, value: json($0.value)) }).pretty)
  }

  /// The value that a text spells, in JSON.
  private func json(_ text: String) -> JSON {
    if let value = Int(text) { return .integer(value) }
    if let value = Double(text) { return .number(value) }
    switch text {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "none": return .null
    default:
      let parts = text.split(separator: ",").compactMap { Int($0) }
      return parts.count > 1 ? .array(parts.map(JSON.integer)) : .string(text)
    }
  }
}
