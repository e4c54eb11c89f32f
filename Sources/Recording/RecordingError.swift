/// Why a recording, or a picture, could not be made or read.
public struct RecordingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of failure it is. The command's exit codes follow it.
  public enum Kind: Sendable, Hashable {
    /// A setting that makes no sense, such as 0 frames a second.
    case settings
    /// A file that is not what it should be.
    case malformed
    /// No `ffmpeg` on the search path.
    case ffmpegMissing
    /// ffmpeg was built without the encoder that is needed.
    case encoderMissing
    /// The output exists and may not be overwritten.
    case exists
    /// The output, or a folder that it goes to, cannot be created.
    case cannotCreate
    /// ffmpeg failed, was killed, or hung.
    case ffmpegFailed
    /// Reading or writing failed.
    case io
  }

  /// What kind of failure it is.
  public var kind: Kind
  /// What failed, on which path, and what was expected; where ffmpeg failed, its last words.
  public var message: String

  /// An error of a kind that reads `message`.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
