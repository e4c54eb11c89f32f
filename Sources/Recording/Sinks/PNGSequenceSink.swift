#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Writes each frame as a numbered PNG file: `000000.png` is the frame after reset.
///
/// The files are collected in a folder `partial-PID` inside the destination and moved up when all are there, so that
/// an earlier sequence stays whole until then.
final class PNGSequenceSink: FrameSink {
  private let folder: String
  private let overwrite: Bool
  private let staging: String
  /// Folders that did not exist before, outermost first; an abandoned recording takes them away again.
  private let madeFolders: [String]
  private var stagingDescriptor: Int32
  private var count = 0
  private var isSettled = false
  /// The name of the next file, zero-terminated, kept so that a frame allocates nothing.
  private var name = [CChar](repeating: 0, count: 32)

  /// Checks that the destination may be written, and creates it.
  ///
  /// - Throws: `RecordingError`: `.exists`, or `.cannotCreate`.
  init(folder: String, overwrite: Bool) throws {
    try Self.checkDestination(folder, overwrite: overwrite)
    var made = try Files.makeFolders(folder)
    var staging = ""
    for attempt in 0..<10_000 {
      staging = Files.path(folder, "partial-\(getpid())" + (attempt == 0 ? "" : "-\(attempt)"))
      if mkdir(staging, 0o777) == 0 { break }
      let code = errno
      if code == EEXIST { continue }
      for folder in made.reversed() { rmdir(folder) }
      throw RecordingError(.cannotCreate, "cannot create the folder \(staging): \(describe(errno: code))")
    }
    made.append(staging)
    stagingDescriptor = open(staging, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard stagingDescriptor >= 0 else {
      let code = errno
      for folder in made.reversed() { rmdir(folder) }
      throw RecordingError(.cannotCreate, "cannot open the folder \(staging): \(describe(errno: code))")
    }
    self.folder = folder
    self.overwrite = overwrite
    self.staging = staging
    madeFolders = made
  }

  deinit { abandon() }

  static func checkDestination(_ folder: String, overwrite: Bool) throws {
    if Files.exists(folder), !Files.isFolder(folder) {
      throw RecordingError(
        .cannotCreate, "cannot create the folder \(folder): a file of that name is in the way")
    }
    if !overwrite, let frame = Files.names(in: folder).first(where: isFrameName) {
      throw Files.existsError(Files.path(folder, frame))
    }
  }

  /// Whether a name is one that this sink gives: six digits or more, and `.png`.
  static func isFrameName(_ name: String) -> Bool {
    guard name.hasSuffix(".png") else { return false }
    let digits = name.utf8.dropLast(4)
    return digits.count >= 6 && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  func write(_ frame: Frame) throws {
    setName(count)
    try frame.withPNG { bytes in
      let file = openat(stagingDescriptor, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
      guard file >= 0 else { throw self.error("create", code: errno) }
      let code = writeAll(bytes, to: file)
      guard code == 0 else {
        close(file)
        throw self.error("write", code: code)
      }
      guard close(file) == 0 else { throw self.error("write", code: errno) }
    }
    count += 1
  }

  func finish(frameCount: Int) throws {
    guard count == frameCount else {
      throw RecordingError(.io, "\(folder) has \(count) frames, and \(frameCount) were drawn")
    }
  }

  func checkDestination() throws { try Self.checkDestination(folder, overwrite: overwrite) }

  func publish() throws {
    let target = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard target >= 0 else {
      throw RecordingError(.io, "cannot open the folder \(folder): \(describe(errno: errno))")
    }
    defer { close(target) }
    for number in 0..<count {
      setName(number)
      guard renameat(stagingDescriptor, name, target, name) == 0 else {
        throw self.error("rename", code: errno)
      }
    }
    isSettled = true
    close(stagingDescriptor)
    rmdir(staging)
    // What an earlier, longer sequence has left would look like the end of this one.
    for name in Files.names(in: folder) where Self.isFrameName(name) {
      if let number = Int(name.dropLast(4)), number >= count { Files.remove(Files.path(folder, name)) }
    }
  }

  func abandon() {
    if isSettled { return }
    isSettled = true
    // The last frame may lie there half-written, hence one more than were counted.
    for number in 0...count {
      setName(number)
      unlinkat(stagingDescriptor, name, 0)
    }
    close(stagingDescriptor)
    for folder in madeFolders.reversed() { rmdir(folder) }
  }

  /// Every frame that is whole stands for itself, and is kept in the folder that they were collected in.
  func salvage() -> RecordingError.KeptFile? {
    guard !isSettled, count > 0 else {
      abandon()
      return nil
    }
    isSettled = true
    // The next one may lie there half-written.
    setName(count)
    unlinkat(stagingDescriptor, name, 0)
    close(stagingDescriptor)
    return RecordingError.KeptFile(path: staging, frameCount: count)
  }

  private func setName(_ number: Int) {
    var digits = 6
    var limit = 1_000_000
    while number >= limit, digits < 18 {
      digits += 1
      limit *= 10
    }
    var rest = number
    for i in stride(from: digits - 1, through: 0, by: -1) {
      name[i] = CChar(48 + rest % 10)
      rest /= 10
    }
    for (i, character) in ".png\0".utf8.enumerated() { name[digits + i] = CChar(character) }
  }

  private func error(_ operation: String, code: Int32) -> RecordingError {
    let end = name.firstIndex(of: 0) ?? name.endIndex
    let file = String(decoding: name[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let path = Files.path(staging, file)
    return RecordingError(.io, "cannot \(operation) \(path): \(describe(errno: code))")
  }
}
