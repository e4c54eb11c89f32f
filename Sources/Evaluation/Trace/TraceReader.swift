import Environments
import Foundation

/// What a trace begins with: all that makes its episode again.
public struct TraceHeader: Sendable, Hashable {
  /// The environment's id.
  public var environment: String
  /// What it was reset with.
  public var seed: UInt64
  /// The arguments of `make`.
  public var options: [String: OptionValue]

  public init(environment: String, seed: UInt64, options: [String: OptionValue] = [:]) {
    self.environment = environment
    self.seed = seed
    self.options = options
  }
}

/// Reads a trace, which is JSON Lines: a header, then a line a step, of which the actions are taken.
///
/// Nothing is read ahead: an action is there as soon as its line has arrived.
public struct TraceReader: ~Copyable {
  /// The first line's.
  public let header: TraceHeader
  private var lines: LineReader
  private let decoder: JSONDecoder

  /// Opens the trace at `path`, `-` for standard input, and reads its header.
  ///
  /// - Parameter isCancelled: Asked while waiting for input; true ends the trace.
  /// - Throws: `FileError`, where there is no such file or its first line is no header.
  public init(path: String, isCancelled: @escaping () -> Bool = { false }) throws {
    var lines = try LineReader(path: path, isCancelled: isCancelled)
    guard let first = try lines.next() else {
      throw FileError(.malformed, path: path, "empty; expected a header line such as \(Self.example)")
    }
    let line: Line = try Self.decode(first, JSONDecoder(), path: path, line: 1)
    guard let environment = line.environment, let seed = line.seed else {
      let name = line.environment == nil ? "environment" : "seed"
      throw FileError(
        .malformed, path: path, line: 1,
        "the header has no \"\(name)\"; expected a line such as \(Self.example)")
    }
    header = TraceHeader(environment: environment, seed: seed, options: line.options ?? [:])
    self.lines = lines
    decoder = JSONDecoder()
  }

  private static let example = #"{"environment": "CartPole-v1", "seed": 42, "options": {}}"#

  /// The number of the line read last, from 1.
  public var lineNumber: Int { lines.lineNumber }

  /// The next action, or `nil` at the trace's end; lines without one are passed over.
  ///
  /// - Throws: `FileError` with the number of the line that is not as expected.
  public mutating func nextAction() throws -> Action? {
    while let bytes = try lines.next() {
      if bytes.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }) { continue }
      let line: Line = try Self.decode(bytes, decoder, path: lines.path, line: lines.lineNumber)
      if let action = line.action { return action }
    }
    return nil
  }

  /// How many actions are left, read to the end.
  public mutating func remainingActions() throws -> Int {
    var count = 0
    while try nextAction() != nil { count += 1 }
    return count
  }

  private static func decode<Value: Decodable>(
    _ bytes: [UInt8], _ decoder: JSONDecoder, path: String, line: Int
  ) throws -> Value {
    do {
      return try decoder.decode(Value.self, from: Data(bytes))
    } catch {
      throw FileError(.malformed, path: path, line: line, describe(error))
    }
  }

  private static func describe(_ error: any Error) -> String {
    switch error {
    case let error as UnexpectedValue: "\"\(error.key)\": expected \(error.expected)"
    case DecodingError.typeMismatch: "expected a JSON object"
    default: "not a JSON object; a trace has one on every line"
    }
  }
}

/// A key of a line has a value of another kind than it should.
private struct UnexpectedValue: Error {
  var key: String
  var expected: String
}

/// What is read of a line, whichever it is.
private struct Line: Decodable {
  var environment: String?
  var seed: UInt64?
  var options: [String: OptionValue]?
  var action: Action?

  enum CodingKeys: String, CodingKey {
    case environment, seed, options, action
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func value<Value: Decodable>(_ key: CodingKeys, _ expected: String) throws -> Value? {
      do {
        return try container.decodeIfPresent(Value.self, forKey: key)
      } catch {
        throw UnexpectedValue(key: key.rawValue, expected: expected)
      }
    }
    environment = try value(.environment, "the id of an environment, a string")
    seed = try value(.seed, "a whole number from 0 to \(UInt64.max)")
    options = try value(.options, "an object of option names, each with a number or a boolean")
    if let index = try? container.decodeIfPresent(Int.self, forKey: .action) {
      action = .discrete(index)
    } else {
      let elements: [Float]? = try value(.action, "a whole number or a list of numbers")
      action = elements.map { .continuous(Vector($0)) }
    }
  }
}

extension OptionValue {
  /// The value as JSON.
  public var json: JSON {
    switch self {
    case .bool(let flag): .bool(flag)
    case .number(let number): .number(number)
    }
  }
}
