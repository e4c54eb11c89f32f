import ShowreelSupport

/// An error that kept a figure, or text in a picture, from being drawn.
public struct FigureError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of a failure, which decides the command's exit code.
  public enum Kind: Sendable, Hashable {
    /// A font file that is missing, at the path that was asked for or in all usual places.
    case fontMissing
    /// The font file exists but cannot be read.
    case fontUnreadable
    /// The file is not a scalable font, or is damaged.
    case fontMalformed
  }

  /// The kind of the failure.
  public var kind: Kind
  /// The message: what failed, on which path, and what was expected.
  public var message: String

  /// Makes an error of a kind with a message.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// Makes an error of a font file that is missing or cannot be read.
  init(_ error: FileError) {
    self.init(error.kind == .missing ? .fontMissing : .fontUnreadable, "\(error)")
  }

  /// The message of the error.
  public var description: String { message }
}
