/// A file that appears under its name only when it is whole.
///
/// It is written under a random name beside its own, which says that it is partial and keeps the extension, so that what is
/// left of a killed process can be looked at: `clip.mp4` is written as `clip.partial-k3v7qx2m.mp4`. When it is whole it is
/// flushed to the disk and gets its name in one step, which replaces no other's file unless that was asked for. One that is
/// dropped before, or was not written completely, leaves nothing.
///
/// One rule holds for whatever else has the name. A link to a file is followed, so that the file is replaced that it leads
/// to; one that leads nowhere is refused, and so is a folder. What is no regular file, such as a pipe or a terminal, is never
/// replaced: reports, traces and logs are written to it directly, and all else is refused.
package struct OutputFile: ~Copyable {
  /// The path of the file, as it was given.
  package let path: String
  /// The path of the file, without a link.
  private let target: String
  private let operation: String?
  private let overwrite: Bool
  /// The path of the file until it has its name; `nil` for what is written to directly, and when it is settled.
  package private(set) var temporaryPath: String?
  private var descriptor: Int32
  private var pending: [UInt8] = []
  private var failure: FileError?

  /// Creates the file for `path`; `-` is standard output.
  ///
  /// - Parameters:
  ///   - overwrite: Whether a file of that name is replaced.
  ///   - operation: What errors call it, such as "write the picture".
  ///   - streams: Whether it may be standard output, a pipe or a device.
  /// - Throws: `FileError` of kind `.exists` (without `overwrite`) or `.cannotCreate`.
  package init(
    path: String, overwrite: Bool = false, operation: String? = nil, streams: Bool = true
  ) throws(FileError) {
    let destination = try Self.destination(
      path, overwrite: overwrite, operation: operation, streams: streams)
    let opened = try Self.open(destination, of: path, operation)
    self.path = path
    self.operation = operation
    self.overwrite = overwrite
    (target, temporaryPath, descriptor) = (opened.target, opened.temporary, opened.descriptor)
  }

  /// Creates another candidate for the place of `other`, of which one is to be finished.
  package init(insteadOf other: borrowing OutputFile) throws(FileError) {
    let created = try Self.createTemporary(for: other.target, of: other.path, other.operation)
    path = other.path
    target = other.target
    operation = other.operation
    overwrite = other.overwrite
    (temporaryPath, descriptor) = (created.path, created.descriptor)
  }

  deinit {
    if descriptor > System.standardError { try? System.closeFile(descriptor) }
    if let temporaryPath { Files.remove(temporaryPath) }
  }

  // MARK: - Writing

  /// Writes `line` and a line end, now or with what follows.
  package mutating func write(line: String) throws(FileError) {
    pending += line.utf8
    pending.append(UInt8(ascii: "\n"))
    if pending.count > 1 << 16 { try flush() }
  }

  /// Writes `bytes`.
  package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    try flush()
    try writeAll(bytes)
  }

  private mutating func writeAll(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    let isStream = temporaryPath == nil
    try write { descriptor throws(SystemError) in
      if isStream {
        try System.writeAll(bytes, toStream: descriptor)
      } else {
        try System.writeAll(bytes, to: descriptor)
      }
    }
  }

  /// Writes all of another file.
  package mutating func write(contentsOf file: FileReader) throws(FileError) {
    var offset = 0
    while offset < file.size {
      let range = offset..<min(offset + 1 << 20, file.size)
      let bytes = try file.read(range)
      try bytes.span.bytes.withUnsafeBytes { bytes throws(FileError) in try writeAll(bytes) }
      offset = range.upperBound
    }
  }

  /// Has `body` write to the open file.
  package mutating func write(
    _ body: (_ descriptor: Int32) throws(SystemError) -> Void
  ) throws(FileError) {
    if let failure { throw failure }
    do {
      try body(descriptor)
    } catch {
      var failure = fail(.inputOutput, "cannot write: \(error)")
      failure.wasInterrupted = error == .interrupted
      throw failure
    }
  }

  private mutating func flush() throws(FileError) {
    if pending.isEmpty { return }
    let bytes = pending
    pending.removeAll(keepingCapacity: true)
    try bytes.span.bytes.withUnsafeBytes { bytes throws(FileError) in try writeAll(bytes) }
  }

  /// Notes the first failure, after which nothing is finished.
  private mutating func fail(_ kind: FileError.Kind, _ message: String) -> FileError {
    let error = FileError(kind, operation, path: path, message)
    failure = failure ?? error
    return error
  }

  // MARK: - The end

  /// Completes the file and gives it its name; only after this is it known to be whole.
  ///
  /// - Throws: `FileError`; of kind `.exists`, where someone else has made the file meanwhile.
  package mutating func finish() throws(FileError) {
    try sync()
    try publish()
  }

  /// Writes what is pending, and has the file on the disk.
  package mutating func sync() throws(FileError) {
    try flush()
    guard temporaryPath != nil, descriptor >= 0 else { return }
    try write { descriptor throws(SystemError) in try System.sync(descriptor) }
    let open = descriptor
    descriptor = -1
    do {
      try System.closeFile(open)
    } catch {
      throw fail(.inputOutput, "cannot write: \(error)")
    }
  }

  /// Gives the file its name, after `sync`.
  package mutating func publish() throws(FileError) {
    if let failure { throw failure }
    guard let temporaryPath else { return }
    do throws(SystemError) {
      if overwrite {
        try System.renameFile(temporaryPath, to: target)
      } else {
        try System.renameFileExclusively(temporaryPath, to: target)
      }
    } catch {
      if error == .exists, !overwrite { throw .exists(path, operation) }
      if error == .isFolder { throw .isInTheWay("a directory", path, operation) }
      throw FileError(.inputOutput, operation, path: path, "cannot rename \(temporaryPath): \(error)")
    }
    self.temporaryPath = nil
    do {
      try Files.syncNames(in: Files.folder(of: target))
    } catch {
      throw FileError(
        .inputOutput, operation, path: path, "it is there, but its name may be lost with the power: \(error)")
    }
  }

  /// Removes what there is of it. Harmless when it is settled.
  package mutating func abandon() {
    if let temporaryPath { Files.remove(temporaryPath) }
    _ = keep()
  }

  /// Leaves what there is of it under its partial name, and returns that; `nil` when it is settled, or its folder is gone.
  package mutating func keep() -> String? {
    if descriptor > System.standardError { try? System.closeFile(descriptor) }
    descriptor = -1
    defer { temporaryPath = nil }
    return temporaryPath.flatMap { Files.exists($0) ? $0 : nil }
  }

  /// Removes the file that this one is to replace, so that a set of files is seen to be incomplete until it is whole again:
  /// this one is published last, and whoever reads the set begins with it.
  ///
  /// - Throws: `FileError`, where it cannot be.
  package mutating func withdrawOld() throws(FileError) {
    guard overwrite, temporaryPath != nil, Files.exists(target) else { return }
    do {
      try System.removeFile(target)
      try Files.syncNames(in: Files.folder(of: target))
    } catch {
      throw fail(.inputOutput, "cannot remove the earlier one: \(error)")
    }
  }

  // MARK: - Places

  private enum Destination {
    case standardOutput
    case stream
    /// At that path, which is no link.
    case file(String)
  }

  /// Finds the place that an output of that path goes to.
  private static func destination(
    _ path: String, overwrite: Bool, operation: String?, streams: Bool
  ) throws(FileError) -> Destination {
    if streams, path == "-" { return .standardOutput }
    guard let link = try? System.linkStatus(of: path) else { return .file(path) }
    guard let status = try? System.status(of: path) else {
      throw .isInTheWay("a link that leads nowhere", path, operation)
    }
    switch status.kind {
    case .folder: throw .isInTheWay("a directory", path, operation)
    case .file where !overwrite: throw .exists(path, operation)
    case .file where link.kind == .link:
      guard let target = System.realPath(path) else {
        throw .isInTheWay("a link to a name that is not UTF-8", path, operation)
      }
      return .file(target)
    case .file: return .file(path)
    case .link, .other:
      guard streams else { throw .isInTheWay("a device or a pipe", path, operation) }
      return .stream
    }
  }

  /// Throws what `init` would for want of a place; nothing is made.
  package static func checkDestination(
    _ path: String, overwrite: Bool, operation: String? = nil, streams: Bool = true
  ) throws(FileError) {
    _ = try destination(path, overwrite: overwrite, operation: operation, streams: streams)
  }

  /// Throws what writing a file would end in for want of a place, a folder or a permission, leaving nothing behind; so that
  /// a long run is not found to have been for nothing when it ends.
  package static func check(
    _ path: String, overwrite: Bool, operation: String? = nil
  ) throws(FileError) {
    _ = try OutputFile(path: path, overwrite: overwrite, operation: operation, streams: false)
  }

  /// Throws `FileError` of kind `.exists`, where there is something at `path`.
  package static func requireAbsent(_ path: String) throws(FileError) {
    if Files.exists(path) { throw FileError.exists(path) }
  }

  /// Makes sure that there is a standard output to write to.
  ///
  /// - Throws: `FileError`.
  package static func checkStandardOutput(operation: String? = nil) throws(FileError) {
    _ = try OutputFile(path: "-", operation: operation)
  }

  /// Writes to standard output.
  ///
  /// - Throws: `FileError`.
  package static func writeToStandardOutput(
    _ bytes: [UInt8], operation: String? = nil
  ) throws(FileError) {
    var file = try OutputFile(path: "-", operation: operation)
    file.pending = bytes
    try file.finish()
  }

  /// Writes a regular file as a whole.
  ///
  /// - Throws: `FileError`.
  package static func write(
    _ bytes: [UInt8], to path: String, overwrite: Bool, operation: String? = nil
  ) throws(FileError) {
    var file = try OutputFile(path: path, overwrite: overwrite, operation: operation, streams: false)
    file.pending = bytes
    try file.finish()
  }

  private static func open(
    _ destination: Destination, of path: String, _ operation: String?
  ) throws(FileError) -> (target: String, temporary: String?, descriptor: Int32) {
    switch destination {
    case .standardOutput:
      guard !StandardStreams.wereClosed.contains(System.standardOutput) else {
        throw FileError(.cannotCreate, operation, path: "standard output", "cannot write: it is closed")
      }
      return (path, nil, System.standardOutput)
    case .stream:
      do throws(SystemError) {
        return (path, nil, try System.openFile(path, for: .writing))
      } catch {
        var failure = FileError(.cannotCreate, operation, path: path, "cannot open: \(error)")
        failure.wasInterrupted = error == .interrupted
        throw failure
      }
    case .file(let target):
      let created = try createTemporary(for: target, of: path, operation)
      return (target, created.path, created.descriptor)
    }
  }

  private static func createTemporary(
    for target: String, of path: String, _ operation: String?
  ) throws(FileError) -> (path: String, descriptor: Int32) {
    while true {
      let temporary = Files.partialName(of: target)
      do {
        return (temporary, try System.openFile(temporary, for: .creating))
      } catch {
        if error == .exists { continue }
        throw FileError(.cannotCreate, operation, path: path, "cannot create: \(error)")
      }
    }
  }
}
