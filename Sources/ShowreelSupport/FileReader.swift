/// A file that is open for reading, anywhere in it or from its start to its end; closed when it goes.
///
/// Nothing is mapped: a file that shrinks while it is read is then an error, not a signal.
package final class FileReader: Sendable {
  /// The file, as errors call it; `-` is standard input.
  package let path: String
  private let operation: String?
  /// Bytes of the file when it was opened; 0 for what is no regular file.
  package let size: Int
  /// Indicates whether the file is a regular one.
  let isRegular: Bool
  private let descriptor: Int32

  /// Opens the file at `path`.
  ///
  /// - Parameters:
  ///   - operation: What errors call it, such as "read the checkpoint".
  ///   - streams: Whether it may be standard input, a pipe or a device.
  /// - Throws: `FileError`: missing or inputOutput; malformed, where it is no regular file and no stream is wanted.
  package init(path: String, operation: String? = nil, streams: Bool = false) throws(FileError) {
    self.path = path
    self.operation = operation
    let status: System.Status
    do throws(SystemError) {
      // At once, since nobody may ever write to a pipe, and a signal must end the waiting for it.
      descriptor =
        streams && path == "-" ? System.standardInput : try System.openFile(path, for: .readingAtOnce)
    } catch {
      throw FileError(opening: path, operation, error)
    }
    do throws(SystemError) {
      status = try System.status(of: descriptor)
    } catch {
      throw FileError(.inputOutput, operation, path: path, "cannot read: \(error)")
    }
    isRegular = status.kind == .file
    size = isRegular ? status.size : 0
    if status.kind == .file || streams { return }
    let found = status.kind == .folder ? "a directory" : "something else"
    throw FileError(.malformed, operation, path: path, "expected a regular file, found \(found)")
  }

  deinit {
    if descriptor > System.standardError { try? System.closeFile(descriptor) }
  }

  /// Reads the bytes at `range`, which lies within `size`.
  ///
  /// - Throws: `FileError`: inputOutput; malformed, where the file has become shorter.
  package func read(_ range: Range<Int>) throws(FileError) -> [UInt8] {
    var failure: SystemError?
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
      do throws(SystemError) {
        while filled < range.count {
          let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
          let count = try read(at: range.lowerBound + filled, into: rest)
          if count == 0 { break }
          filled += count
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw FileError(.inputOutput, operation, path: path, "cannot read: \(failure)") }
    guard bytes.count == range.count else {
      throw FileError(
        .malformed, operation, path: path,
        "expected \(range.count) bytes at \(range.lowerBound), found \(bytes.count)")
    }
    return bytes
  }

  /// Reads once at an offset, and returns how many bytes it was; 0 at the end.
  package func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    try System.read(descriptor, at: offset, into: buffer)
  }

  /// Bytes of the file by now.
  package var currentSize: Int? { try? System.status(of: descriptor).size }

  /// Fills `buffer` with what comes next of the file, waiting for it, and returns how many bytes there were: fewer only at
  /// the end, or where `isCancelled` is true while it waits.
  ///
  /// - Throws: `FileError` of kind inputOutput.
  package func fill(
    _ buffer: UnsafeMutableRawBufferPointer, isCancelled: () -> Bool = { false }
  ) throws(FileError) -> Int {
    var filled = 0
    while filled < buffer.count, !isCancelled() {
      // In turns, as below.
      guard System.waitForInput(descriptor, milliseconds: 100) else { continue }
      do throws(SystemError) {
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
        let count = try System.read(descriptor, into: rest)
        if count == 0 { break }
        filled += count
      } catch {
        if error == .wouldBlock { continue }
        throw FileError(.inputOutput, operation, path: path, "cannot read: \(error)")
      }
    }
    return filled
  }

  /// Has a pipe that is read from hold so many bytes, as far as a limit allows it.
  package func setPipeSize(bytes: Int32) { System.setPipeSize(descriptor, bytes: bytes) }

  /// Appends what comes next of the file, as soon as there is something, and returns how many bytes it was; 0 at the end.
  ///
  /// - Parameter isCancelled: Asked while waiting for input; true counts as the end.
  func readNext(
    upTo limit: Int, appendingTo bytes: inout [UInt8], isCancelled: () -> Bool
  ) throws(SystemError) -> Int {
    let old = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: limit))
    var count = 0
    defer { bytes.removeLast(limit - count) }
    // Waits in turns: a signal that comes just before `read` would otherwise go unseen until there is input. Interrupted,
    // it may be that signal which cancels.
    while !isCancelled() {
      guard System.waitForInput(descriptor, milliseconds: 100) else { continue }
      // `read` needs a place to write to; the pointer does not outlive the call.
      let result = bytes.withUnsafeMutableBytes { buffer in
        Result { () throws(SystemError) in
          try System.read(descriptor, into: UnsafeMutableRawBufferPointer(rebasing: buffer[old...]))
        }
      }
      if result == .failure(.wouldBlock) { continue }
      count = try result.get()
      break
    }
    return count
  }
}
