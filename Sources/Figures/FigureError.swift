import ShowreelSupport

/// Why a figure, or text in a picture, could not be drawn.
public struct FigureError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of failure it is. The command's exit codes follow it.
  public enum Kind: Sendable, Hashable {
    /// No font file where one was asked for, or in any of the usual places.
    case fontMissing
    /// The font file exists but cannot be read.
    case fontUnreadable
    /// The file is not a scalable font, or is damaged.
    case fontMalformed
  }

  /// What kind of failure it is.
  public var kind: Kind
  /// What failed, on which path, and what was expected.
  public var message: String

  /// Makes an error of a `kind` that reads `message`.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// An error of a font file that there is not, or that cannot be read.
  init(_ error: FileError) {
    self.init(error.kind == .missing ? .fontMissing : .fontUnreadable, "\(error)")
  }

  /// The message.
  public var description: String { message }
}
