import Raster

/// An error in making, stepping or drawing an environment.
public enum EnvironmentError: Error, Equatable, Sendable {
  /// No environment is registered as `id`; `known` are the names that are.
  case unknownEnvironment(id: String, known: [String])
  /// The environment takes no option `name`; `known` are those it takes.
  case unknownOption(name: String, environment: String, known: [String])
  /// The option `name` needs another type of value; `expected` is its default, of the right type.
  case wrongOptionType(name: String, environment: String, expected: OptionValue, found: OptionValue)
  /// The value of the option `name` is out of range; `expected` describes the range in words.
  case optionOutOfRange(name: String, environment: String, expected: String, found: OptionValue)
  /// `action` is not in the environment's action space.
  case invalidAction(Action, expected: ActionSpace, environment: String)
  /// A vector of `count` environments was stepped by `found` numbers, and not by `expected`: an action for each.
  case wrongActionCount(expected: Int, found: Int, count: Int, environment: String)
  /// `operation` was called before the first `reset`.
  case resetNeeded(operation: String, environment: String)
  /// `render` was called, but the environment was made without a render mode.
  case renderModeMissing(environment: String)
  /// The frame has a side that is not of 1 to `FrameSize.maximumSide` pixels.
  case invalidFrameSize(width: Int, height: Int)
  /// The numbers that were to be set are no state of the environment; `reason` completes a sentence that begins "the
  /// state of ENV".
  case invalidState(reason: String, environment: String)
  /// `wrapper` changes continuous actions, and the environment's are discrete.
  case continuousActionsNeeded(by: String, environment: String)
  /// A side of the box has no bound, so that no uniform sample of it exists.
  case unboundedSpace(Box)

}

extension EnvironmentError: CustomStringConvertible {
  /// The message: what failed, on which environment, and what was expected.
  public var description: String {
    switch self {
    case .unknownEnvironment(let id, let known):
      Self.unknown(id, among: known)
    case .unknownOption(let name, let environment, let known):
      "\(environment) takes no option \"\(name)\"; "
        + (known.isEmpty ? "it takes none" : "it takes: \(known.joined(separator: ", "))")
    case .wrongOptionType(let name, let environment, let expected, let found):
      "option \"\(name)\" of \(environment) is a \(expected.typeName), such as its default \(expected); "
        + "found the \(found.typeName) \(found)"
    case .optionOutOfRange(let name, let environment, let expected, let found):
      "option \"\(name)\" of \(environment) must be \(expected); found \(found)"
    case .invalidAction(let action, let expected, let environment):
      "\(environment) takes \(expected); found \(action)"
    case .wrongActionCount(let expected, let found, let count, let environment):
      "the actions of a vector of \(count) \(environment) are \(expected) numbers; found \(found)"
    case .resetNeeded(let operation, let environment):
      "\(operation) of \(environment) was called before reset(seed:)"
    case .renderModeMissing(let environment):
      "\(environment) was made without a render mode; make(\"\(environment)\", renderMode: .rgbArray) draws"
    case .invalidFrameSize(let width, let height):
      "a frame of \(width) by \(height) pixels cannot be drawn; each side is 1 to \(FrameSize.maximumSide)"
    case .invalidState(let reason, let environment):
      "the state of \(environment) \(reason)"
    case .continuousActionsNeeded(let wrapper, let environment):
      "\(wrapper) is for continuous actions; those of \(environment) are discrete"
    case .unboundedSpace(let box):
      "a uniform sample needs bounds on every side; the box is \(box)"
    }
  }

  private static func unknown(_ id: String, among known: [String]) -> String {
    let list = known.joined(separator: ", ")
    return switch Suggestion(for: id, among: known) {
    case .version(let others) where Set(others).isSubset(of: builtInNames):
      "\(id): this is Gymnasium 1.4, which has \(others.joined(separator: ", "))"
    case .version(let others):
      "no environment is named \"\(id)\"; there is \(others.joined(separator: ", "))"
    case .name(let name): "no environment is named \"\(id)\"; is it \(name)? Known: \(list)"
    case nil:
      "no environment is named \"\(id)\"; known: \(list). Others of Gymnasium are recorded from Python, by "
        + "showreel.RecordVideo, and one of your own is known to the program that registers it"
    }
  }
}
