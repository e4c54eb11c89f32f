/// What went wrong with a file: which one, at which line, what was expected.
public struct FileError: Error, Sendable, CustomStringConvertible {
  /// What kind of failure it was, one for each exit code of sysexits that applies.
  public enum Kind: Sendable {
    /// There is no such file.
    case missing
    /// It does not hold what it should.
    case malformed
    /// The file to write exists already, or cannot be made.
    case cannotCreate
    /// The system could not read or write it.
    case inputOutput
  }

  /// What kind of failure it was.
  public var kind: Kind
  /// The file's path; `-` for a standard stream.
  public var path: String
  /// Counted from 1, where one line is at fault.
  public var line: Int?
  /// What was expected and found, or what the system said.
  public var message: String

  /// An error of a file, or of one of its lines.
  public init(_ kind: Kind, path: String, line: Int? = nil, _ message: String) {
    self.kind = kind
    self.path = path
    self.line = line
    self.message = message
  }

  /// The place and the message, on one line.
  public var description: String {
    let place = path == "-" ? (kind == .malformed ? "standard input" : "standard stream") : path
    return line.map { "\(place), line \($0): \(message)" } ?? "\(place): \(message)"
  }
}
