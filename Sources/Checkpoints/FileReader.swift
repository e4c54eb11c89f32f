#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A regular file open for reading at any offset, closed when it goes.
///
/// Nothing is mapped: a file that shrinks while it is read is then an error, not a signal.
final class FileReader: Sendable {
  let path: String
  let operation: String
  /// Bytes of the file when it was opened.
  let size: Int
  private let descriptor: Int32

  init(path: String, operation: String) throws(CheckpointError) {
    self.path = path
    self.operation = operation
    // Without O_NONBLOCK the opening of a pipe would wait for its writer.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let code = errno
      let missing = code == ENOENT || code == ENOTDIR
      throw CheckpointError(
        missing ? .missing : .inputOutput, operation, path: path,
        missing ? "expected a file, found none" : systemMessage(code))
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw CheckpointError(.inputOutput, operation, path: path, systemMessage(code))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      let found = status.st_mode & S_IFMT == S_IFDIR ? "a directory" : "something else"
      throw CheckpointError(.malformed, operation, path: path, "expected a regular file, found \(found)")
    }
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// The error of a file whose contents are not what they should be.
  func malformed(_ detail: String) -> CheckpointError {
    CheckpointError(.malformed, operation, path: path, detail)
  }

  /// Reads the bytes at `range`, which lies within `size`.
  func read(_ range: Range<Int>) throws(CheckpointError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
      while filled < range.count {
        let offset = off_t(range.lowerBound + filled)
        let n = pread(descriptor, buffer.baseAddress.map { $0 + filled }, range.count - filled, offset)
        if n > 0 {
          filled += n
        } else if n == 0 || errno != EINTR {
          failure = n == 0 ? 0 : errno
          break
        }
      }
    }
    guard bytes.count == range.count else {
      guard failure == 0 else {
        throw CheckpointError(.inputOutput, operation, path: path, systemMessage(failure))
      }
      throw malformed("expected \(range.count) bytes at \(range.lowerBound), found \(bytes.count)")
    }
    return bytes
  }
}
