import Raster

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Writes an animated GIF, without ffmpeg.
final class GIFSink: VideoFileSink {
  private let path: String
  private let size: FrameSize
  private let held: Int
  private let overwrite: Bool
  private let partial: String
  private var file: Int32
  private var encoder: GIFEncoder
  private var isSettled = false

  /// Checks that the output may be written, and creates its folder and a partial file.
  ///
  /// - Throws: `RecordingError`: `.exists`, or `.cannotCreate`.
  init(
    _ output: VideoOutput, settings: VideoSettings, rate: FrameRate, size: FrameSize, overwrite: Bool
  ) throws {
    path = output.path
    try Files.checkDestination(path, overwrite: overwrite)
    try Files.makeFolders(Files.folder(of: path))
    partial = try Files.claimPartial(for: path)
    file = open(partial, O_WRONLY | O_TRUNC | O_CLOEXEC)
    guard file >= 0 else {
      let code = errno
      Files.remove(partial)
      throw RecordingError(.cannotCreate, "cannot open \(partial): \(describe(errno: code))")
    }
    self.size = size
    self.overwrite = overwrite
    held = rate.frames(in: settings.holdLast)
    encoder = GIFEncoder(width: size.width, height: size.height, rate: rate)
  }

  deinit { abandon() }

  func file(drawn: Int) -> VideoFile {
    VideoFile(
      format: .gif, path: path, width: size.width, height: size.height, frameCount: drawn + held,
      arguments: [])
  }

  func write(_ frame: Frame) throws {
    encoder.add(frame.pixmap)
    try flush()
  }

  func finish(frameCount: Int) throws {
    for _ in 0..<held { encoder.repeatLast() }
    encoder.end()
    try flush()
    let status = close(file)
    file = -1
    guard status == 0 else { throw error(errno) }
    guard let found = VideoFormat.gif.frameCount(path: partial), found == frameCount + held else {
      throw RecordingError(
        .io, "cannot write \(path): what the file system has of it is not the \(frameCount) frames drawn")
    }
  }

  func checkDestination() throws { try Files.checkDestination(path, overwrite: overwrite) }

  func publish() throws {
    try Files.publish(partial, as: path, overwrite: overwrite)
    isSettled = true
  }

  func abandon() {
    if isSettled { return }
    isSettled = true
    if file >= 0 { close(file) }
    Files.remove(partial)
  }

  /// One that is not whole plays nowhere, and is given up.
  func salvage() -> RecordingError.KeptFile? {
    guard !isSettled, file < 0, let count = VideoFormat.gif.frameCount(path: partial), count > 0 else {
      abandon()
      return nil
    }
    isSettled = true
    return RecordingError.KeptFile(path: partial, frameCount: count)
  }

  private func flush() throws {
    try encoder.output.withUnsafeBytes { bytes in
      let code = writeAll(bytes, to: file)
      guard code == 0 else { throw error(code) }
    }
    encoder.clearOutput()
  }

  private func error(_ code: Int32) -> RecordingError {
    RecordingError(.io, "cannot write \(partial): \(describe(errno: code))")
  }
}
