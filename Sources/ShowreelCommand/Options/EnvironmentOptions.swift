import ArgumentParser
import Showreel

/// The options that choose an environment, and with which arguments it is made.
struct EnvironmentOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("An id that `showreel environments` lists.", valueName: "env"))
  var id: String

  @Option(
    name: .customLong("option"),
    help: ArgumentHelp(
      "An option of it, such as gravity=-5; may repeat.", valueName: "name=value"))
  var options: [EnvironmentOption] = []

  /// The options by name.
  var values: [String: OptionValue] { options.values }

  /// Makes the environment; what it does not know is a mistake in the command line.
  func make(renderMode: RenderMode? = nil) throws -> any Environment {
    try makeEnvironment(id, renderMode: renderMode, options: options)
  }
}

extension [EnvironmentOption] {
  /// The options by name, the last one of a name.
  var values: [String: OptionValue] {
    Dictionary(map { ($0.name, $0.value) }) { _, last in last }
  }
}

/// Makes the environment `id`; what it does not know is a mistake in the command line.
func makeEnvironment(
  _ id: String, renderMode: RenderMode?, options: [EnvironmentOption]
) throws -> any Environment {
  do {
    return try make(id, renderMode: renderMode, options: options.values)
  } catch let error as EnvironmentError {
    throw ValidationError("\(error)")
  }
}

/// Says what is allowed but not recommended about the environment's options.
func warn(about environment: any Environment, quiet: Bool) {
  guard !quiet else { return }
  for warning in environment.warnings { printError("showreel: \(warning)") }
}
