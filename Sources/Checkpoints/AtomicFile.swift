#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Files that appear under their name only when they are complete.
public enum AtomicFile {
  /// Throws the error that `write` would end in for want of a folder or a permission, leaving nothing behind; so
  /// that a long run is not found to have been for nothing when it ends.
  public static func check(_ path: String, operation: String = "write") throws(CheckpointError) {
    let temporary = try create(path, operation: operation)
    close(temporary.descriptor)
    unlink(temporary.path)
  }

  /// Writes `bytes` to a temporary file beside `path`, flushes it to the disk and renames it. On failure the
  /// temporary file is removed and what was at `path` is as it was.
  public static func write(
    _ bytes: [UInt8], to path: String, operation: String = "write"
  ) throws(CheckpointError) {
    let temporary = try create(path, operation: operation)
    var code = bytes.withUnsafeBytes { writeAll($0, to: temporary.descriptor) }
    if code == 0 && fsync(temporary.descriptor) != 0 { code = errno }
    if close(temporary.descriptor) != 0 && code == 0 { code = errno }
    if code == 0 && rename(temporary.path, path) != 0 { code = errno }
    guard code == 0 else {
      unlink(temporary.path)
      throw CheckpointError(.inputOutput, operation, path: path, systemMessage(code))
    }
    syncFolder(of: path)
  }

  private static func create(
    _ path: String, operation: String
  ) throws(CheckpointError) -> (path: String, descriptor: Int32) {
    var status = stat()
    if stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG {
      // A rename would put a file in place of a device, and cannot replace a folder.
      let found = status.st_mode & S_IFMT == S_IFDIR ? "a directory" : "a device or a pipe"
      throw CheckpointError(
        .cannotCreate, operation, path: path, "expected a regular file or none, found \(found)")
    }
    // The name says whose it is. O_EXCL makes sure of it, and a number tells apart the writers of one process.
    let (folder, name) = split(path)
    for attempt in 0..<100 {
      let temporary = "\(folder).\(name).\(getpid()).\(attempt).tmp"
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (temporary, descriptor) }
      guard errno == EEXIST else { break }
    }
    throw CheckpointError(.cannotCreate, operation, path: path, systemMessage(errno))
  }

  /// Writes everything; the error number, or 0.
  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
      let n = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if n > 0 {
        rest = rest.dropFirst(n)
      } else if n == 0 || errno != EINTR {
        return n == 0 ? EIO : errno
      }
    }
    return 0
  }

  /// Makes the rename itself last. Some file systems refuse it; the file is whole in any case.
  private static func syncFolder(of path: String) {
    let folder = split(path).folder
    let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// The folder with its slash, or nothing, and the name in it.
  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
    let next = path.utf8.index(after: slash)
    return (String(path[..<next]), String(path[next...]))
  }
}

/// `write(2)`; inside `AtomicFile` its name means the other one.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
