import Raster
import ShowreelSupport

/// Reads frames of plain bytes from a pipe or a file, one after the other without anything between them.
///
/// One frame is in memory at a time.
package struct RawFrameReader {
  private let file: FileReader
  private let size: FrameSize
  private let isCancelled: () -> Bool
  private var buffer: [UInt8]

  /// The order of a pixel's bytes.
  package let format: PixelFormat
  /// The number of frames that were read completely.
  package private(set) var frameCount = 0

  /// Opens the file at `path`; `-` is standard input.
  ///
  /// - Parameter isCancelled: A function that is called while the reader waits for input; true counts as the end,
  ///   between two frames.
  /// - Throws: `FileError`; `RecordingError` of kind `.settings` where the size makes no sense.
  package init(
    path: String, size: FrameSize, format: PixelFormat, isCancelled: @escaping () -> Bool = { false }
  ) throws {
    try RecordingSettings(size: size).validate()
    file = try FileReader(path: path, operation: nil, streams: true)
    // A frame of 640 by 480 is 900 kB, and a pipe holds 64 unless it is asked.
    file.setPipeSize(bytes: 1 << 20)
    self.size = size
    self.format = format
    self.isCancelled = isCancelled
    buffer = [UInt8](repeating: 0, count: size.width * size.height * format.bytesPerPixel)
  }

  /// Reads the next frame and adds it to the recorder; false at the end.
  ///
  /// - Throws: `FileError`: inputOutput; malformed, where the input ends within a frame. The recorder's errors.
  package mutating func passNext(to recorder: Recorder) throws -> Bool {
    // Apart from `self`, of which the buffer is being changed.
    let (file, isCancelled) = (file, isCancelled)
    let count = try buffer.withUnsafeMutableBytes { buffer throws(FileError) in
      try file.fill(buffer, isCancelled: isCancelled)
    }
    guard count == buffer.count else {
      if count == 0 || isCancelled() { return false }
      throw FileError(
        .malformed, path: file.path,
        "ended within frame \(frameCount): expected \(buffer.count) bytes (\(size), \(format.rawValue)), found \(count)"
      )
    }
    frameCount += 1
    try recorder.add(buffer, width: size.width, height: size.height, format: format)
    return true
  }
}
