#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why a checkpoint was not read or written.
public struct CheckpointError: Error, Sendable, Equatable {
  /// What kind of failure it was, one for each exit code of sysexits that applies.
  public enum Kind: Sendable, Hashable {
    /// There is no such file (66).
    case missing
    /// The file is not what it should be (65).
    case malformed
    /// The output cannot be created (73).
    case cannotCreate
    /// Reading or writing failed (74).
    case inputOutput
  }

  /// Which of the kinds it was.
  public var kind: Kind
  /// What was tried, such as "read the checkpoint".
  public var operation: String
  /// The file.
  public var path: String
  /// What was expected and what was found, or what the system said.
  public var detail: String

  /// An error of its parts.
  public init(_ kind: Kind, _ operation: String, path: String, _ detail: String) {
    self.kind = kind
    self.operation = operation
    self.path = path
    self.detail = detail
  }
}

extension CheckpointError: CustomStringConvertible {
  /// One line: what failed, on which path, what was expected and found.
  public var description: String { "cannot \(operation) \(path): \(detail)" }
}

/// What was expected of a part of a file, and what was found; whoever knows the path adds it.
struct FormatError: Error {
  var detail: String
  init(_ detail: String) { self.detail = detail }
}

/// What the system calls an error number, with the number.
func systemMessage(_ code: Int32) -> String { "\(String(cString: strerror(code))) (errno \(code))" }
