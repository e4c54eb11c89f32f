/// A failure to read or write a file: which one, at which line, what was expected.
public struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of failure, which a command's exit codes may follow.
  public enum Kind: Sendable, Hashable {
    /// There is no such file.
    case missing
    /// It does not hold what it should.
    case malformed
    /// The file to write exists already.
    case exists
    /// The file to write, or a folder for it, cannot be made.
    case cannotCreate
    /// The system could not read or write it.
    case inputOutput
  }

  /// The kind of failure that it was.
  public var kind: Kind
  /// The operation that failed, such as "read the checkpoint"; `nil` where the message says it.
  public var operation: String?
  /// The file's path; `-` for a standard stream.
  public var path: String
  /// The number of the line at fault, from 1, where it is one line.
  public var line: Int?
  /// The expected and found content, or the system's words.
  public var message: String
  /// Indicates whether a signal ended the waiting for what is at the other end.
  package var wasInterrupted = false

  /// The settings with which the file could be read, each of which would do.
  package var remedies: [Remedy] = []

  /// An error of a file, or of one of its lines.
  public init(_ kind: Kind, path: String, line: Int? = nil, _ message: String) {
    self.kind = kind
    self.path = path
    self.line = line
    self.message = message
  }

  /// An error of an operation on a file.
  public init(_ kind: Kind, _ operation: String?, path: String, _ message: String) {
    self.init(kind, path: path, message)
    self.operation = operation
  }

  /// The operation, the place and the message, on one line, and what replaces a file that exists already.
  public var description: String { statement + (kind == .exists ? Self.overwriteAdvice : "") }

  /// Words for programs in Swift; the command and the other languages have their own.
  package static let overwriteAdvice = "; `overwrite: true` replaces it"

  /// The description without advice.
  package var statement: String {
    let name = path == "-" ? (kind == .malformed ? "standard input" : "standard stream") : path
    let place = line.map { "\(name), line \($0)" } ?? name
    return operation.map { "cannot \($0) \(place): \(message)" } ?? "\(place): \(message)"
  }
}

extension FileError: Remediable {
  /// The error of a file that cannot be opened to be read.
  init(opening path: String, _ operation: String?, _ error: SystemError) {
    self.init(error.isMissing ? .missing : .inputOutput, operation, path: path, "cannot open: \(error)")
  }

  /// The error of a file that must not be there and is.
  package static func exists(_ path: String, _ operation: String? = nil) -> FileError {
    FileError(.exists, operation, path: path, "exists already")
  }

  /// The error of a path that something else than a regular file has.
  static func isInTheWay(_ found: String, _ path: String, _ operation: String?) -> FileError {
    FileError(.cannotCreate, operation, path: path, "expected a regular file or none, found \(found)")
  }
}
