import ShowreelSupport

/// Why a recording, or a picture, could not be made or read.
public struct RecordingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of failure it is. The command's exit codes follow it.
  public enum Kind: Sendable, Hashable {
    /// A setting that makes no sense, such as 0 frames a second.
    case settings
    /// No `ffmpeg` on the search path.
    case ffmpegMissing
    /// ffmpeg was built without the encoder that is needed.
    case encoderMissing
    /// ffmpeg failed, was killed, or hung.
    case ffmpegFailed
    /// A file could not be read or written.
    case file(FileError.Kind)

    /// A file that is not what it should be.
    public static let malformed = Kind.file(.malformed)
    /// The output exists and may not be overwritten.
    public static let exists = Kind.file(.exists)
    /// The output, or a folder that it goes to, cannot be created.
    public static let cannotCreate = Kind.file(.cannotCreate)
    /// Reading or writing failed.
    public static let io = Kind.file(.inputOutput)
  }

  /// What kind of failure it is.
  public var kind: Kind
  /// What failed, on which path, and what was expected; where ffmpeg failed, its last words.
  public var message: String
  /// What plays of the recording all the same, under partial names: nothing that was drawn should be lost with the rest.
  public var kept: [KeptFile] = []
  /// Frames that had been drawn.
  public var drawnCount = 0

  /// An error of a kind that reads `message`.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// An error of a file.
  public init(_ error: FileError) { self.init(.file(error.kind), "\(error)") }

  /// Any error as one of a recording.
  init(of error: any Error) {
    switch error {
    case let error as RecordingError: self = error
    case let error as FileError: self.init(error)
    default: self.init(.io, "\(error)")
    }
  }

  /// What `body` gives, a file's error as one of a recording.
  static func wrapping<Result: ~Copyable>(
    _ body: () throws(FileError) -> Result
  ) throws(RecordingError) -> Result {
    do { return try body() } catch { throw RecordingError(error) }
  }

  /// The message, and on a second line what was kept.
  public var description: String { keptDescription.map { "\(message)\n\($0)" } ?? message }

  /// Which files were kept, and how many of the frames that were drawn each holds; `nil` for none.
  public var keptDescription: String? {
    guard let first = kept.first else { return nil }
    // Held repetitions of the last frame were not drawn.
    func count(_ file: KeptFile) -> Int { min(file.frameCount, drawnCount) }
    let others = kept.dropFirst().map { ", \($0.path) \(count($0))" }.joined()
    return "\(first.path) holds \(count(first)) of the \(drawnCount) frames that were drawn" + others
  }

  /// A file that plays, though its recording failed.
  public struct KeptFile: Sendable, Hashable {
    /// Where it is: beside the file that it was to become. Numbered frames lie in a folder inside theirs.
    public var path: String
    /// Frames in it.
    public var frameCount: Int

    /// A file at a path with so many frames.
    public init(path: String, frameCount: Int) {
      self.path = path
      self.frameCount = frameCount
    }
  }
}
