import ShowreelSupport

/// Writes each frame as a numbered PNG file: `000000.png` is the frame after reset.
///
/// The files are collected in a folder inside the destination, named `partial-` and a random suffix, and moved up when
/// all are there and on the disk, so that an earlier sequence stays complete until then.
final class PNGSequenceSink: FrameSink {
  private let folder: String
  private let overwrite: Bool
  private let staging: String
  /// The folders that were made for the recording, outermost first; an abandoned recording removes them again.
  private let madeFolders: [String]
  private var stagingDescriptor: Int32
  private var count = 0
  private var isSettled = false
  /// The name of the next file, zero-terminated, kept so that writing a frame allocates nothing.
  private var name = [CChar](repeating: 0, count: 32)

  /// Checks that the destination may be written, and creates it.
  ///
  /// - Throws: `RecordingError`: `.exists`, or `.cannotCreate`.
  init(folder: String, overwrite: Bool) throws {
    try Self.checkDestination(folder, overwrite: overwrite)
    var made = try RecordingError.wrapping { () throws(FileError) in try Files.makeFolders(folder) }
    let staging = Files.path(folder, "partial-\(Files.randomSuffix())")
    do throws(SystemError) {
      try System.makeFolder(staging)
      made.append(staging)
      stagingDescriptor = try System.openFile(staging, for: .folder)
    } catch {
      for folder in made.reversed() { try? System.removeFolder(folder) }
      throw RecordingError(.cannotCreate, "cannot create the folder \(staging): \(error)")
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
      throw RecordingError(FileError.exists(Files.path(folder, frame)))
    }
  }

  /// Tells whether a name is one of this sink's: six digits or more, and `.png`.
  static func isFrameName(_ name: String) -> Bool {
    guard name.hasSuffix(".png") else { return false }
    let digits = name.utf8.dropLast(4)
    return digits.count >= 6 && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  func write(_ frame: Frame) throws {
    setName(count)
    try frame.withPNG { bytes in
      var operation = "create"
      do throws(SystemError) {
        let file = try System.openFile(name, in: stagingDescriptor, for: .creating)
        operation = "write"
        do throws(SystemError) {
          try System.writeAll(bytes, to: file)
        } catch {
          try? System.closeFile(file)
          throw error
        }
        try System.closeFile(file)
      } catch {
        throw self.error(operation, error)
      }
    }
    count += 1
  }

  func finish(frameCount: Int) throws {
    guard count == frameCount else {
      throw RecordingError(.io, "\(folder) has \(count) frames, and \(frameCount) were drawn")
    }
    do throws(SystemError) {
      try System.syncFileSystem(of: stagingDescriptor)
    } catch {
      throw RecordingError(.io, "cannot write \(staging): \(error)")
    }
  }

  func checkDestination() throws { try Self.checkDestination(folder, overwrite: overwrite) }

  func publish() throws {
    let target: Int32
    do throws(SystemError) {
      target = try System.openFile(folder, for: .folder)
    } catch {
      throw RecordingError(.io, "cannot open the folder \(folder): \(error)")
    }
    defer { try? System.closeFile(target) }
    for number in 0..<count {
      setName(number)
      do throws(SystemError) {
        try System.moveFile(name, from: stagingDescriptor, to: target)
      } catch {
        throw self.error("rename", error)
      }
    }
    isSettled = true
    try? System.closeFile(stagingDescriptor)
    try? System.removeFolder(staging)
    // What an earlier, longer sequence has left would look like the end of this one.
    for name in Files.names(in: folder) where Self.isFrameName(name) {
      if let number = Int(name.dropLast(4)), number >= count { Files.remove(Files.path(folder, name)) }
    }
    // Some file systems refuse it; the frames are whole in any case.
    try? System.sync(target)
  }

  func abandon() {
    if isSettled { return }
    isSettled = true
    // The last frame may lie there half-written, hence one more than were counted.
    for number in 0...count {
      setName(number)
      try? System.removeFile(name, in: stagingDescriptor)
    }
    try? System.closeFile(stagingDescriptor)
    for folder in madeFolders.reversed() { try? System.removeFolder(folder) }
  }

  /// Keeps the complete frames, each of which can be used alone, in the folder in which they were collected.
  func salvage() -> RecordingError.KeptFile? {
    guard !isSettled, count > 0 else {
      abandon()
      return nil
    }
    isSettled = true
    // The next one may lie there half-written.
    setName(count)
    try? System.removeFile(name, in: stagingDescriptor)
    try? System.closeFile(stagingDescriptor)
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

  private func error(_ operation: String, _ error: SystemError) -> RecordingError {
    let end = name.firstIndex(of: 0) ?? name.endIndex
    let file = String(decoding: name[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let path = Files.path(staging, file)
    return RecordingError(.io, "cannot \(operation) \(path): \(error)")
  }
}
