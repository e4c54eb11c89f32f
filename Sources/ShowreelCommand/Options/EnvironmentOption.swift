import ArgumentParser
import Showreel

/// An option of an environment as it is given on the command line: `gravity=-5` or `continuous=true`.
struct EnvironmentOption: ExpressibleByArgument {
  var name: String
  var value: OptionValue

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else { return nil }
    name = String(parts[0])
    switch parts[1] {
    case "true", "True": value = .bool(true)
    case "false", "False": value = .bool(false)
    default:
      guard let number = Double(parts[1]), number.isFinite else { return nil }
      value = .number(number)
    }
  }
}
