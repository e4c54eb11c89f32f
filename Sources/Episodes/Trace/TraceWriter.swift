import Environments
import ShowreelSupport

/// Writes an episode as a trace; see `TraceReader` for the form.
///
/// Numbers are written with the fewest digits that read back as the same value of type double, observations too: what
/// Python's `json` reads is what `observation.tolist()` gives.
public final class TraceWriter: EpisodeObserver {
  private var file: OutputFile
  private var step = 0

  /// Creates the file at `path`, `-` for standard output, to begin with the header.
  ///
  /// - Throws: `FileError` of kind `.exists` (without `overwrite`) or `.cannotCreate`.
  public init(path: String, header: TraceHeader, overwrite: Bool = false) throws {
    var file = try OutputFile(path: path, overwrite: overwrite)
    let line: [(key: String, value: JSON)] = [
      ("environment", .string(header.environment)), ("seed", .unsigned(header.seed)),
      ("options", header.optionsJSON),
    ]
    try file.write(line: JSON.object(line + header.stateEntry).line)
    self.file = file
  }

  /// Writes the line of a reset.
  public func begin(_ observation: Observation) throws {
    step = 0
    let line: JSON = ["step": .integer(0), "observation": .floats(observation)]
    try file.write(line: line.line)
  }

  /// Writes the line of a step.
  public func add(_ action: Action, _ result: Step, scores: [Double]) throws {
    step += 1
    let line: JSON = [
      "step": .integer(step), "action": action.json, "observation": .floats(result.observation),
      "reward": .number(result.reward), "terminated": .bool(result.terminated),
      "truncated": .bool(result.truncated),
    ]
    try file.write(line: line.line)
  }

  /// Writes what is pending; only after this is the trace known to be whole.
  public func finish() throws { try file.finish() }
}

extension TraceHeader {
  /// The options as an object, in the order of their names.
  package var optionsJSON: JSON { .options(options) }

  /// The entry of the state, in the order of its names; none where it is the reset's.
  var stateEntry: [(key: String, value: JSON)] {
    guard let state else { return [] }
    let numbers = state.sortedByName.map { (key: $0.key, value: JSON.number($0.value)) }
    return [("state", .line(.object(numbers)))]
  }
}

extension JSON {
  /// The options of an environment as an object, in the order of their names.
  package static func options(_ options: [String: OptionValue]) -> JSON {
    .object(
      options.sortedByName.map { name, value in
        // Gymnasium takes no other number of steps than an integer.
        if name == "max_episode_steps", case .number(let steps) = value, let whole = Int(exactly: steps) {
          return (key: name, value: .integer(whole))
        }
        return (key: name, value: value.json)
      })
  }
}

extension Action {
  /// The action as JSON: a whole number, or a list of numbers.
  package var json: JSON {
    switch self {
    case .discrete(let index): .integer(index)
    case .continuous(let vector): .floats(vector)
    }
  }
}

extension JSON {
  /// A list of floats, each as the double that it is.
  static func floats(_ vector: Vector) -> JSON { .array(vector.map { .number(Double($0)) }) }
}
