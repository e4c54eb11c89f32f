import ShowreelSupport

/// An error that kept a recording, or a picture, from being made or read.
public struct RecordingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of a failure, which decides the command's exit code.
  public enum Kind: Sendable, Hashable {
    /// A setting that makes no sense, such as 0 frames a second.
    case settings
    /// An ffmpeg that was not found.
    case ffmpegMissing
    /// An ffmpeg that was built without the encoder that is needed.
    case encoderMissing
    /// A failure of ffmpeg, which may have been killed or have hung.
    case ffmpegFailed
    /// A file that could not be read or written.
    case file(FileError.Kind)

    /// A file whose contents are not as they should be.
    public static let malformed = Kind.file(.malformed)
    /// An output that exists and may not be overwritten.
    public static let exists = Kind.file(.exists)
    /// An output, or a folder that it goes to, that cannot be created.
    public static let cannotCreate = Kind.file(.cannotCreate)
    /// A failure of reading or writing.
    public static let io = Kind.file(.inputOutput)
  }

  /// The kind of the failure.
  public var kind: Kind
  /// The message: what failed, on which path, and what was expected; where ffmpeg failed, its last words.
  public var message: String
  /// The files of the recording that play all the same, under partial names, so that not everything drawn is lost.
  public var kept: [KeptFile] = []
  /// The number of frames that had been drawn.
  public var drawnCount = 0

  /// Makes an error of a kind with a message.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// Makes an error of a file's.
  public init(_ error: FileError) { self.init(.file(error.kind), error.statement) }

  /// Makes an error of a recording of any other.
  init(of error: any Error) {
    switch error {
    case let error as RecordingError: self = error
    case let error as FileError: self.init(error)
    default: self.init(.io, "\(error)")
    }
  }

  /// Runs `body`, and turns a file's error into one of a recording.
  static func wrapping<Result: ~Copyable>(
    _ body: () throws(FileError) -> Result
  ) throws(RecordingError) -> Result {
    do { return try body() } catch { throw RecordingError(error) }
  }

  /// The message, what replaces a file that exists already, and on a second line the files that were kept.
  public var description: String {
    let advice = kind == .exists ? FileError.overwriteAdvice : ""
    return message + advice + (keptDescription.map { "\n\($0)" } ?? "")
  }

  /// The description without advice.
  package var statement: String { keptDescription.map { "\(message)\n\($0)" } ?? message }

  /// The files that were kept, and the number of drawn frames in each; `nil` where none was kept.
  public var keptDescription: String? {
    guard let first = kept.first else { return nil }
    // Held repetitions of the last frame were not drawn.
    func count(_ file: KeptFile) -> Int { min(file.frameCount, drawnCount) }
    let others = kept.dropFirst().map { ", \($0.path) \(count($0))" }.joined()
    return "\(first.path) holds \(count(first)) of the \(drawnCount) frames that were drawn" + others
  }

  /// A file that plays, though its recording failed.
  public struct KeptFile: Sendable, Hashable {
    /// The path, beside the file that it was to become. Numbered frames are in a folder inside theirs.
    public var path: String
    /// The number of frames in the file.
    public var frameCount: Int

    /// Makes the description of a file at a path with a number of frames.
    public init(path: String, frameCount: Int) {
      self.path = path
      self.frameCount = frameCount
    }
  }
}
