import Raster
import ShowreelSupport

/// Writes an animated GIF, without ffmpeg.
final class GIFSink: VideoFileSink {
  private let path: String
  private let size: FrameSize
  private let held: Int
  private let overwrite: Bool
  private var output: OutputFile
  private var isWhole = false
  private var encoder: GIFEncoder

  /// Checks that the output may be written, and creates its folder and a partial file.
  ///
  /// - Throws: `RecordingError`: `.exists`, or `.cannotCreate`.
  init(
    _ video: VideoOutput, settings: VideoSettings, rate: FrameRate, size: FrameSize, overwrite: Bool
  ) throws(RecordingError) {
    path = video.path
    output = try Self.open(video, overwrite: overwrite)
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

  var completePath: String? { output.temporaryPath }

  func write(_ frame: Frame) throws {
    encoder.add(frame.pixmap)
    try flush()
  }

  func finish(frameCount: Int) throws {
    for _ in 0..<held { encoder.repeatLast() }
    encoder.end()
    try flush()
    try output.sync()
    guard let partial = output.temporaryPath, let found = VideoFormat.gif.frameCount(path: partial),
      found == frameCount + held
    else {
      throw RecordingError(
        .io, "cannot write \(path): the finished file does not have the \(frameCount) frames that were drawn")
    }
    isWhole = true
  }

  func checkDestination() throws { try Self.checkDestination(path, overwrite: overwrite) }

  func publish() throws { try output.publish() }

  func abandon() { output.abandon() }

  /// Keeps the file where it is complete; an incomplete GIF plays nowhere and is removed.
  func salvage() -> RecordingError.KeptFile? {
    guard isWhole, let partial = output.temporaryPath,
      let count = VideoFormat.gif.frameCount(path: partial), count > 0
    else {
      abandon()
      return nil
    }
    return output.keep().map { RecordingError.KeptFile(path: $0, frameCount: count) }
  }

  private func flush() throws {
    try encoder.output.withUnsafeBytes { try output.write($0) }
    encoder.clearOutput()
  }
}
