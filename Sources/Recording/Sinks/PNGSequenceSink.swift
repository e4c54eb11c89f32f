import ShowreelSupport

/// Writes each frame as a numbered PNG file: `000000.png` is the frame after reset.
///
/// The files are collected in a folder of a random name beside the destination, and with them goes a document that says what
/// they are. When all are there and on the disk, that folder takes the destination's name in one step. Only where the
/// destination holds files of others too, or cannot be renamed, the frames are moved into it one by one, and until all are there
/// a document says that they are not whole.
final class PNGSequenceSink: FrameSink {
  /// The destination, as it was given.
  private let folder: String
  /// The destination, which is no link.
  private let target: String
  private let overwrite: Bool
  private let staging: String
  /// The folders that were made for the recording, outermost first; an abandoned recording removes them again.
  private let madeFolders: [String]
  private var stagingDescriptor: Int32
  private var count = 0
  private var isSettled = false
  /// The name of the next file, zero-terminated, kept so that writing a frame allocates nothing.
  private var name = [CChar](repeating: 0, count: 32)

  /// Checks that the destination may be written, and makes the folder beside it.
  ///
  /// - Throws: `RecordingError`: `.exists`, or `.cannotCreate`.
  init(folder: String, overwrite: Bool) throws {
    try Self.checkDestination(folder, overwrite: overwrite)
    let target = Self.target(of: folder)
    let parent = Files.folder(of: target)
    let made = try RecordingError.wrapping { () throws(FileError) in try Files.makeFolders(parent) }
    do throws(SystemError) {
      staging = try Self.makeStaging(for: target)
      stagingDescriptor = try System.openFile(staging, for: .folder)
    } catch {
      for folder in made.reversed() { try? System.removeFolder(folder) }
      throw RecordingError(.cannotCreate, "cannot create the folder \(folder): \(error)")
    }
    self.folder = folder
    self.target = target
    self.overwrite = overwrite
    madeFolders = made
  }

  deinit { abandon() }

  /// The folder that a path leads to, by a name in the folder around it.
  private static func target(of folder: String) -> String {
    var path = folder
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.unicodeScalars.removeLast() }
    let name = Files.split(path).name
    return isLink(path) || name == "." || name == ".." ? System.realPath(path) ?? path : path
  }

  private static func isLink(_ path: String) -> Bool { (try? System.linkStatus(of: path).kind) == .link }

  /// Beside the destination, or where that may not be, or would be on another disk, in it.
  private static func makeStaging(for target: String) throws(SystemError) -> String {
    let status = try? System.status(of: target)
    if let status, let parent = try? System.status(of: Files.folder(of: target)),
      !status.isOnFileSystem(of: parent)
    {
      return try makeStaging(in: target)
    }
    let beside = Files.partialName(of: target, keepsExtension: false)
    do {
      try System.makeFolder(beside)
    } catch {
      guard error.isForbidden, status != nil else { throw error }
      return try makeStaging(in: target)
    }
    if let status { System.copyPermissions(of: status, to: beside) }
    return beside
  }

  private static func makeStaging(in target: String) throws(SystemError) -> String {
    let staging = Files.path(target, "partial-\(Files.randomSuffix())")
    try System.makeFolder(staging)
    return staging
  }

  static func checkDestination(_ folder: String, overwrite: Bool) throws {
    guard Files.exists(folder) else { return }
    guard Files.isFolder(folder) else {
      throw RecordingError(
        .cannotCreate, "cannot create the folder \(folder): a file of that name is in the way")
    }
    if Self.isLink(folder), System.realPath(folder) == nil {
      throw RecordingError(
        .cannotCreate, "cannot write to the folder \(folder): it is a link to a name that is not UTF-8")
    }
    if let error = System.isWritable(folder) {
      throw RecordingError(.cannotCreate, "cannot write to the folder \(folder): \(error)")
    }
    for name in Files.names(in: folder) where FrameFolder.isFrameName(name) || name == FrameFolder.document {
      let path = Files.path(folder, name)
      if !overwrite { throw RecordingError(FileError.exists(path)) }
      if Files.isFolder(path) {
        throw RecordingError(.cannotCreate, "cannot write \(path): a folder of that name is in the way")
      }
    }
  }

  // MARK: - Frames

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

  /// Writes what goes with the frames, after `finish`.
  func write(document: [UInt8]) throws(FileError) {
    try OutputFile.write(document, to: Files.path(staging, FrameFolder.document), overwrite: false)
  }

  // MARK: - The end

  func checkDestination() throws { try Self.checkDestination(folder, overwrite: overwrite) }

  func publish() throws {
    let old = FrameFolder.listed(in: target)
    do throws(SystemError) {
      if try publishWhole(replacing: old) { return }
    } catch {
      throw self.error(publishing: error)
    }
    // Says until the end that they are not whole, and of two runs lets one alone go on.
    let most = max(count, FrameFolder.contents(of: target)?.count ?? 0)
    try OutputFile.write(
      FrameFolder.unfinishedDocument(most), to: Files.path(target, FrameFolder.document), overwrite: overwrite
    )
    do throws(SystemError) {
      try publishEach(replacing: old)
    } catch {
      throw self.error(publishing: error)
    }
  }

  private func error(publishing error: SystemError) -> RecordingError {
    if error == .exists, !overwrite { return RecordingError(FileError.exists(folder)) }
    return RecordingError(.io, "cannot write the frames to \(folder): \(error)")
  }

  /// Gives the whole folder its name.
  ///
  /// - Parameter old: The files of the sequence that was there.
  /// - Returns: False, where that is not possible and nothing was done.
  private func publishWhole(replacing old: Set<String>) throws(SystemError) -> Bool {
    // Not under the feet of whoever stands in it, and not from inside of it.
    let place = Files.resolved(target)
    let isAround = [Files.resolved("."), Files.resolved(staging)].contains {
      $0 == place || $0.utf8.starts(with: (place + "/").utf8)
    }
    if isAround { return false }
    do throws(SystemError) {
      // Which replaces an empty folder, and no other.
      try System.renameFile(staging, to: target)
      try settle()
      return true
    } catch {
      if error.isMountPoint || error.isForbidden { return false }
      if !error.isOccupied { throw error }
    }
    guard overwrite, Files.names(in: target).allSatisfy(old.contains) else { return false }
    do throws(SystemError) {
      try System.exchange(staging, with: target)
    } catch {
      if error.isMountPoint || error.isForbidden || error.isUnsupported { return false }
      throw error
    }
    try settle()
    for name in old { Files.remove(Files.path(staging, name)) }
    try? System.removeFolder(staging)
    return true
  }

  /// Moves the frames into the folder, and then what says that they are whole.
  private func publishEach(replacing old: Set<String>) throws(SystemError) {
    func move(_ name: String) throws(SystemError) {
      let (from, to) = (Files.path(staging, name), Files.path(target, name))
      if overwrite {
        try System.renameFile(from, to: to)
      } else {
        try System.renameFileExclusively(from, to: to)
      }
    }
    for number in 0..<count { try move(FrameFolder.name(of: number)) }
    // What an earlier, longer sequence has left would look like the end of this one.
    let names = Set((0..<count).map(FrameFolder.name)).union([FrameFolder.document])
    for name in old.subtracting(names) {
      do throws(SystemError) {
        try System.removeFile(Files.path(target, name))
      } catch {
        if !error.isMissing { throw error }
      }
    }
    try Files.syncNames(in: target)
    try System.renameFile(
      Files.path(staging, FrameFolder.document), to: Files.path(target, FrameFolder.document))
    try? System.removeFolder(staging)
    try settle()
    try Files.syncNames(in: target)
  }

  private func settle() throws(SystemError) {
    isSettled = true
    try? System.closeFile(stagingDescriptor)
    try Files.syncNames(in: Files.folder(of: target))
  }

  func abandon() {
    if isSettled { return }
    isSettled = true
    // The last frame may lie there half-written, hence one more than were counted.
    for number in 0...count {
      setName(number)
      try? System.removeFile(name, in: stagingDescriptor)
    }
    Files.remove(Files.path(staging, FrameFolder.document))
    try? System.closeFile(stagingDescriptor)
    for folder in (madeFolders + [staging]).reversed() { try? System.removeFolder(folder) }
  }

  /// Keeps the complete frames, each of which can be used alone, in the folder in which they were collected.
  func salvage() -> RecordingError.KeptFile? {
    if isSettled { return nil }
    // The next one may lie there half-written.
    setName(count)
    try? System.removeFile(name, in: stagingDescriptor)
    // Some may have been moved, and the folder removed or renamed.
    let kept = Files.names(in: staging).count(where: FrameFolder.isFrameName)
    guard kept > 0 else {
      abandon()
      return nil
    }
    isSettled = true
    Files.remove(Files.path(staging, FrameFolder.document))
    try? System.closeFile(stagingDescriptor)
    return RecordingError.KeptFile(path: staging, frameCount: kept)
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
    let path = Files.path(staging, FrameFolder.name(of: count))
    return RecordingError(.io, "cannot \(operation) \(path): \(error)")
  }
}
