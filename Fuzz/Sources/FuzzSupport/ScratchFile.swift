#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file of this process's own that holds one input after another: the readers take paths.
///
/// It has no name to be left behind; its path is that of its descriptor.
public final class ScratchFile {
  private let descriptor: Int32

  /// Creates it in memory where there is such a place.
  public init() {
    let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(folder)/showreel-fuzz-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    precondition(descriptor >= 0, "a temporary file")
    unlink(template)
  }

  deinit { close(descriptor) }

  /// Where it can be opened, again and again, from its beginning.
  public var path: String { "/dev/fd/\(descriptor)" }

  /// Makes `bytes` all that is in it.
  public func replaceContents(with bytes: UnsafeRawBufferPointer) {
    precondition(ftruncate(descriptor, 0) == 0, "a file that can be cut")
    precondition(pwrite(descriptor, bytes.baseAddress, bytes.count, 0) == bytes.count, "room for a file")
  }
}
