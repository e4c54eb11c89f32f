import Foundation

/// A text file that is written piece by piece: a trace, a log, a report.
///
/// It is written beside its final name and renamed when it is whole, so that an earlier file is kept until then. What is
/// no regular file, such as a pipe, is written to directly.
public struct OutputFile: ~Copyable {
  private let path: String
  /// Where it is written until it is whole; `nil` for standard output, and when it is settled.
  private var partial: String?
  private let overwrite: Bool
  private let file: FileHandle
  private var pending = ""

  /// Creates the file for `path`; `-` is standard output.
  ///
  /// - Throws: `FileError` of kind `.cannotCreate`, where the file exists (without `overwrite`) or cannot be made.
  public init(path: String, overwrite: Bool = false) throws(FileError) {
    var status = stat()
    let exists = path != "-" && stat(path, &status) == 0
    if exists && status.st_mode & S_IFMT == S_IFREG && !overwrite { throw Self.exists(path) }
    let isDirect = path == "-" || exists && status.st_mode & S_IFMT != S_IFREG
    let partial = isDirect ? nil : "\(path).partial-\(getpid())"
    if path == "-" {
      file = .standardOutput
    } else {
      let descriptor = open(partial ?? path, O_WRONLY | O_CREAT | O_CLOEXEC | (isDirect ? 0 : O_TRUNC), 0o666)
      guard descriptor >= 0 else {
        throw FileError(.cannotCreate, path: path, "cannot create: \(String(cString: strerror(errno)))")
      }
      file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
    self.path = path
    self.partial = partial
    self.overwrite = overwrite
  }

  deinit {
    if let partial { unlink(partial) }
  }

  /// Throws `FileError` of kind `.cannotCreate`, where there is something at `path`.
  public static func requireAbsent(_ path: String) throws(FileError) {
    if access(path, F_OK) == 0 { throw exists(path) }
  }

  private static func exists(_ path: String) -> FileError {
    FileError(.cannotCreate, path: path, "exists already; --overwrite replaces it")
  }

  /// Writes `line` and a line end, now or with what follows.
  public mutating func write(line: String) throws(FileError) {
    pending += line
    pending += "\n"
    if pending.utf8.count > 1 << 16 { try flush() }
  }

  /// Writes what is pending and gives the file its name; only after this is it known to be whole.
  public mutating func finish() throws(FileError) {
    try flush()
    guard let partial else { return }
    // What someone else has made there meanwhile is kept, as it would have been before.
    if !overwrite { try Self.requireAbsent(path) }
    guard rename(partial, path) == 0 else {
      throw FileError(.inputOutput, path: path, "cannot rename: \(String(cString: strerror(errno)))")
    }
    self.partial = nil
  }

  private mutating func flush() throws(FileError) {
    let data = Data(pending.utf8)
    pending.removeAll(keepingCapacity: true)
    do {
      try file.write(contentsOf: data)
    } catch {
      // Foundation's own words say nothing of the cause.
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
      let reason = cause.map { String(cString: strerror(Int32($0.code))) } ?? error.localizedDescription
      throw FileError(.inputOutput, path: path, "cannot write: \(reason)")
    }
  }
}
