import Environments
import ShowreelSupport

/// The beginning of a trace: all that makes its episode again.
public struct TraceHeader: Sendable, Hashable {
  /// The environment's id.
  public var environment: String
  /// The seed that the environment was reset with.
  public var seed: UInt64
  /// The arguments of `make`.
  public var options: [String: OptionValue]
  /// The state that the first action is taken in, as `Environment.stateValues` gives it; `nil` for the one that the reset
  /// leads to. The limit of steps counts from it.
  public var state: [String: Double]?

  /// A header of what makes an episode again.
  public init(
    environment: String, seed: UInt64, options: [String: OptionValue] = [:], state: [String: Double]? = nil
  ) {
    self.environment = environment
    self.seed = seed
    self.options = options
    self.state = state
  }

  /// Makes the environment, and sees if it can be in the state.
  ///
  /// - Throws: `EnvironmentError`, where there is no such environment, not with these options, or not in this state.
  func makeEnvironment() throws -> any Environment {
    let environment = try make(environment, renderMode: .rgbArray, options: options)
    if let state {
      _ = try environment.reset(seed: seed)
      _ = try environment.setState(state)
    }
    return environment
  }
}

/// Reads a trace, which is JSON Lines: a header, then a line a step, of which the actions are taken.
///
/// The header has `environment`, `seed`, and where they are wanted `options` and `state`: the numbers by name that
/// `Environment.stateValues` gave at some moment, from which the episode then goes on instead of from its reset.
///
/// Nothing is read ahead: an action is there as soon as its line has arrived. A recording's sidecar is taken for the trace
/// that it holds.
public struct TraceReader: ~Copyable, ActionSource {
  /// The first line's.
  public let header: TraceHeader
  /// The whole recording, where the file is a recording's sidecar.
  package let take: Take?
  /// The whole grid, where the file is a grid's sidecar, of which nothing else is to be asked here.
  package let grid: GridTake?
  private var actionsTaken = 0
  /// Indicates whether the environment takes numbered actions; `nil` until a list makes it matter.
  private var isDiscrete: Bool?
  private var lines: LineReader

  /// Opens the trace at `path`, `-` for standard input, and reads its header.
  ///
  /// - Parameter isCancelled: Asked while waiting for input; true ends the trace.
  /// - Throws: `FileError`, where there is no such file or its first line is no header.
  public init(path: String, isCancelled: @escaping () -> Bool = { false }) throws {
    var lines = try LineReader(path: path, isCancelled: isCancelled)
    (header, take, grid) = try Self.begin(&lines)
    self.lines = lines
  }

  private static func begin(_ lines: inout LineReader) throws -> (TraceHeader, Take?, GridTake?) {
    let path = lines.path
    guard let first = try lines.next() else {
      throw FileError(.malformed, path: path, "empty; expected a header line such as \(example)")
    }
    if isBeginning(first) { return try readDocument(first, &lines) }
    let json = try parse(first, path: path, line: 1)
    // A sidecar on one line has what no header has.
    if json["actions"] != nil || json["tiles"] != nil { return try readDocument(first, &lines) }
    let line = try TraceLine(json, path: path, line: 1)
    guard let environment = line.environment, let seed = line.seed else {
      let name = line.environment == nil ? "environment" : "seed"
      throw FileError(
        .malformed, path: path, line: 1,
        "the header has no \"\(name)\"; expected a line such as \(example)")
    }
    let header = TraceHeader(
      environment: environment, seed: seed, options: line.options ?? [:], state: line.state)
    return (header, nil, nil)
  }

  private static func readDocument(
    _ first: [UInt8], _ lines: inout LineReader
  ) throws -> (TraceHeader, Take?, GridTake?) {
    switch try Sidecar(first + lines.rest(), path: lines.path) {
    case .episode(let take): (take.header, take, nil)
    case .grid(let grid): (grid.tiles[0].take.header, nil, grid)
    }
  }

  /// Tells whether a line is the beginning of an object without its end.
  private static func isBeginning(_ line: [UInt8]) -> Bool {
    func isSpace(_ byte: UInt8) -> Bool { " \t\r".utf8.contains(byte) }
    return line.first { !isSpace($0) } == UInt8(ascii: "{")
      && line.last { !isSpace($0) } != UInt8(ascii: "}")
  }

  private static let example = #"{"environment": "CartPole-v1", "seed": 42, "options": {}}"#

  /// The file's path.
  var path: String { lines.path }

  /// The number of the line read last, from 1; `nil` in a sidecar.
  package var lineNumber: Int? { take == nil ? lines.lineNumber : nil }

  public mutating func begin(seed: UInt64) {}

  public var scoreKind: ScoreKind? { take?.scores?.kind }

  public func appendScores(to list: inout [Double]) {
    if let scores = take?.scores { list.append(contentsOf: scores[actionsTaken - 1]) }
  }

  public mutating func nextAction(for observation: Observation) throws -> Action? { try nextAction() }

  /// The next action, or `nil` at the trace's end; lines without one are passed over.
  ///
  /// - Throws: `FileError` with the number of the line that is not as expected.
  public mutating func nextAction() throws -> Action? {
    if let take {
      guard actionsTaken < take.actions.count else { return nil }
      actionsTaken += 1
      return take.actions[actionsTaken - 1]
    }
    while let bytes = try lines.next() {
      if bytes.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }) { continue }
      let json = try Self.parse(bytes, path: lines.path, line: lines.lineNumber)
      let line = try TraceLine(json, path: lines.path, line: lines.lineNumber)
      if let action = line.action { return plain(action) }
      try line.checkThatNothingIsMeant(lines.lineNumber)
    }
    return nil
  }

  /// An action as the environment takes it: a loop over a vector environment writes a list of one number for a numbered action.
  private mutating func plain(_ action: Action) -> Action {
    guard case .continuous(let list) = action, list.count == 1, let index = Int(exactly: list[0]) else {
      return action
    }
    if isDiscrete == nil {
      isDiscrete = false
      if case .discrete? = (try? makeEnvironment())?.actionSpace { isDiscrete = true }
    }
    return isDiscrete == true ? .discrete(index) : action
  }

  /// Makes the environment of the header.
  ///
  /// - Throws: `FileError` of kind `.malformed`, where there is no such environment, not with these options, or not in the
  ///   header's state.
  public func makeEnvironment() throws -> any Environment {
    do {
      return try header.makeEnvironment()
    } catch let error as EnvironmentError {
      throw FileError(.malformed, path: lines.path, line: take == nil ? 1 : nil, "\(error)")
    }
  }

  /// The error to report where the environment refuses the action that was read last.
  package func refusal(_ error: EnvironmentError) -> FileError {
    let place = take == nil ? "" : "action \(actionsTaken): "
    return FileError(.malformed, path: lines.path, line: lineNumber, "\(place)\(error)")
  }

  /// Counts the actions that are left, up to the end or to what is no line of a trace: the episode is over, and no
  /// longer depends on it. `nil` where that is not known: a pipe may go on for ever.
  package mutating func remainingActions() -> Int? {
    if take == nil, !lines.isFile { return nil }
    var count = 0
    while (try? nextAction()) != nil { count += 1 }
    return count
  }

  private static func parse(_ bytes: [UInt8], path: String, line: Int) throws(FileError) -> JSON {
    do throws(JSONError) {
      // Python writes NaN, in fields that are not read here too.
      return try JSON(parsing: bytes, of: "the line", allowsNonFinite: true)
    } catch {
      throw FileError(
        .malformed, path: path, line: line,
        "not a JSON object; a trace has one on every line: \(error.message)")
    }
  }
}

/// The entries of a line, whichever line it is.
private struct TraceLine {
  private let path: String
  private let keys: [String]
  var environment: String?
  var seed: UInt64?
  var options: [String: OptionValue]?
  var state: [String: Double]?
  var action: Action?

  init(_ json: JSON, path: String, line: Int) throws(FileError) {
    guard case .object(let entries) = json else {
      throw FileError(.malformed, path: path, line: line, "expected a JSON object, found \(json.briefly)")
    }
    self.path = path
    keys = entries.map(\.key)
    func value<Value: JSONReadable>(_ key: String, _ expected: String) throws(FileError) -> Value? {
      do throws(JSONError) {
        return try json.optional(key)
      } catch {
        let found = json[key]?.briefly ?? "none"
        throw FileError(
          .malformed, path: path, line: line, "\"\(key)\": expected \(expected), found \(found)")
      }
    }
    environment = try value("environment", "the id of an environment, a string")
    seed = try value("seed", "a whole number from 0 to \(UInt64.max)")
    options = try Self.options(json["options"], path: path, line: line)
    state = try Self.state(json["state"], path: path, line: line)
    let expected = "a whole number or a list of numbers"
    if case .null? = json["action"] {
      throw FileError(.malformed, path: path, line: line, "\"action\": expected \(expected), found null")
    }
    // A loop over a vector environment of one writes a list of one list.
    if case .array(let outer)? = json["action"], outer.count == 1, case .array? = outer.first {
      action = try? Action(json: outer[0])
    }
    if action == nil { action = try value("action", expected) }
  }

  /// The arguments of `make` but for the render mode, which is the recorder's business.
  private static func options(
    _ json: JSON?, path: String, line: Int
  ) throws(FileError) -> [String: OptionValue]? {
    guard let json, case let isNull = json.line == "null", !isNull else { return nil }
    func refuse(_ name: String, _ expected: String, _ found: JSON) -> FileError {
      FileError(
        .malformed, path: path, line: line, "\"\(name)\": expected \(expected), found \(found.briefly)")
    }
    guard case .object(let entries) = json else {
      throw refuse("options", "an object of option names, each with a number or a boolean", json)
    }
    var options: [String: OptionValue] = [:]
    for (name, value) in entries where name != "render_mode" {
      guard let option = try? OptionValue(json: value) else {
        throw refuse("options.\(name)", "a number or a boolean", value)
      }
      options[name] = option
    }
    return options
  }

  /// The state's numbers by name.
  private static func state(
    _ json: JSON?, path: String, line: Int
  ) throws(FileError) -> [String: Double]? {
    switch json {
    case nil, .null?: return nil
    case .object(let entries)?:
      var state: [String: Double] = [:]
      for (name, value) in entries {
        guard let number = try? Double(json: value) else {
          throw FileError(
            .malformed, path: path, line: line,
            "\"state.\(name)\": expected a number, found \(value.briefly)")
        }
        state[name] = number
      }
      return state
    case let value?:
      throw FileError(
        .malformed, path: path, line: line,
        "\"state\": expected an object of names, each with a number, found \(value.briefly)")
    }
  }

  /// Refuses a line without an action that was meant to have one: with a misspelt key, or of another episode.
  func checkThatNothingIsMeant(_ line: Int) throws(FileError) {
    if environment != nil {
      throw FileError(
        .malformed, path: path, line: line,
        "a second header; a trace is of one episode, and has one on its first line")
    }
    if let key = keys.first(where: { Self.isAlmost($0, "action") }) {
      throw FileError(.malformed, path: path, line: line, "expected \"action\", found \"\(key)\"")
    }
  }

  /// Tells whether a word is another but for its capitals, an ending, or one letter that is missing, too many, or
  /// wrong.
  private static func isAlmost(_ word: String, _ other: String) -> Bool {
    let (a, b) = (Array(word.lowercased()), Array(other))
    guard abs(a.count - b.count) <= 1 else { return false }
    let start = zip(a, b).prefix { $0 == $1 }.count
    let end = zip(a.dropFirst(start).reversed(), b.dropFirst(start).reversed()).prefix { $0 == $1 }.count
    return max(a.count, b.count) - start - end <= 1 || a.sorted() == b.sorted()
  }
}

extension OptionValue {
  /// The value as JSON.
  package var json: JSON {
    switch self {
    case .bool(let flag): .bool(flag)
    case .number(let number): .number(number)
    }
  }
}
