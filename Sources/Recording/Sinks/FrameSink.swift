import Raster
import ShowreelSupport

/// A destination of a recording's frames, which reach it in their order.
///
/// The output of a sink is invisible until `publish`: `finish` completes and verifies it under a partial name first, so
/// that several sinks of one recording appear together or not at all. All calls but those of `init` and of `publish`
/// come from the recording's own thread.
protocol FrameSink: AnyObject {
  /// Takes one frame. Blocks while the sink's encoder is busy.
  func write(_ frame: Frame) throws
  /// Ends the input: no frame follows the last one, so that the encoder can finish while other sinks are completed.
  func end(last: Frame?) throws
  /// Completes the output and verifies that it has `frameCount` frames.
  func finish(frameCount: Int) throws
  /// Checks that the output's path is still free, or may be replaced, before any output of the recording gets its name.
  func checkDestination() throws
  /// Gives the complete output its final name.
  func publish() throws
  /// Stops at once, and removes whatever is not published. Harmless when called again, or after `publish`.
  func abandon()
  /// Stops after a failure, its own or another sink's. A file that plays keeps its partial name and is returned; any
  /// other is removed.
  func salvage() -> RecordingError.KeptFile?
}

extension FrameSink {
  func end(last: Frame?) throws {}
}

/// A sink that makes one video.
protocol VideoFileSink: FrameSink {
  /// The description of the video made of `drawn` frames.
  func file(drawn: Int) -> VideoFile
  /// The path of the complete file until it is published.
  var completePath: String? { get }
}

extension VideoFileSink {
  /// Checks that a video may be written, and creates its folder and a partial file.
  ///
  /// - Throws: `RecordingError`: `.exists`, or `.cannotCreate`.
  static func open(_ video: VideoOutput, overwrite: Bool) throws(RecordingError) -> OutputFile {
    try checkDestination(video.path, overwrite: overwrite)
    return try RecordingError.wrapping { () throws(FileError) in
      try Files.makeFolders(Files.folder(of: video.path))
      return try OutputFile(path: video.path, overwrite: overwrite, streams: false)
    }
  }

  /// Checks that a video may be written.
  ///
  /// - Throws: `RecordingError`: `.exists`, or `.cannotCreate`.
  static func checkDestination(_ path: String, overwrite: Bool) throws(RecordingError) {
    try RecordingError.wrapping { () throws(FileError) in
      try OutputFile.checkDestination(path, overwrite: overwrite, streams: false)
    }
  }
}

/// A frame that is drawn on one thread, and encoded and written on another, which never hold it at the same time.
final class Frame: @unchecked Sendable {
  /// The frame's own canvas, so that a scene's next frame in it has to write only the pixels that differ from its
  /// background.
  private var canvas: Canvas
  private let encoder: PNGEncoder
  /// A placeholder for the canvas's pixels while bytes are copied into those.
  private var spare = Pixmap(width: 1, height: 1)
  private var isDrawn = true
  private var isEncoded = false
  private var isConverted = false
  private var planes: [UInt8] = []
  /// The frame as a PNG file, a copy of its own, because all frames share the encoder.
  private var encoded: [UInt8] = []

  init(
    width: Int, height: Int, isSmooth: Bool = false, isLetterboxed: Bool = false, encoder: PNGEncoder
  ) {
    canvas = Canvas(width: width, height: height)
    canvas.isSmooth = isSmooth
    canvas.isLetterboxed = isLetterboxed
    self.encoder = encoder
  }

  /// The pixels of the frame.
  var pixmap: Pixmap { canvas.pixmap }

  /// Draws a new picture, on black, so that a scene that fills less than the frame shows nothing of earlier ones.
  func draw(_ draw: (inout Canvas) -> Void) {
    (isDrawn, isEncoded, isConverted) = (true, false, false)
    canvas.beginFrame()
    draw(&canvas)
  }

  /// Takes a picture of the frame's size.
  func show(_ picture: Pixmap) {
    (isDrawn, isEncoded, isConverted) = (false, false, false)
    var picture = picture
    canvas.exchangePixmap(with: &picture)
  }

  /// Copies a caller's bytes of the frame's size.
  func copy(_ bytes: RawSpan, stride: Int, format: PixelFormat) {
    (isDrawn, isEncoded, isConverted) = (false, false, false)
    // Out of the canvas and back again, so that the pixels are written in their place.
    canvas.exchangePixmap(with: &spare)
    format.convert(bytes, stride: stride, into: &spare)
    canvas.exchangePixmap(with: &spare)
  }

  /// The form in which frames like this one take the least time on their way to ffmpeg.
  ///
  /// The measure is how far the frame can be compressed as runs of one colour, of which the PNG encoder makes its file
  /// where they take less than half a bit a pixel; frames drawn by this library take far less. Any other frame goes
  /// through zlib, which at level 1 takes 28 ms of one core of a Xeon for a textured one of 640 by 480 pixels, and 1.5
  /// ms for a flat one; x264 (`medium`) takes 14.
  ///
  /// The first frame decides for the whole recording, since ffmpeg takes only one form. A first frame of a single
  /// colour, as before a scene appears, says nothing about those that follow; yuv420p is taken then, because it costs
  /// about the same for any frame.
  var cheapestForm: VideoSettings.Pipe {
    isDrawn || encoder.isFlat(pixmap) && !hasOneColor ? .png : .yuv420p
  }

  private var hasOneColor: Bool {
    pixmap.withBytes { bytes in
      guard let first = bytes.baseAddress, bytes.count > 3 else { return true }
      // The same as itself, three bytes further.
      return System.haveSameBytes(first, first + 3, count: bytes.count - 3)
    }
  }

  /// Lends the frame as a PNG file, which is made at most once for all sinks.
  func withPNG(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    if !isEncoded {
      let bytes = try encoder.encodedBytes(of: pixmap)
      encoded.removeAll(keepingCapacity: true)
      encoded.append(contentsOf: bytes)
      isEncoded = true
    }
    try encoded.withUnsafeBytes(body)
  }

  /// Lends the frame as plain bytes, of shape (height, width, 3).
  func withRGB(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try pixmap.pixels.withUnsafeBytes(body)
  }

  /// Lends the frame as planes of yuv420p, which are made at most once. Odd sides are padded to even ones.
  func withYUV420(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    if !isConverted {
      YUV420.convert(pixmap, to: &planes)
      isConverted = true
    }
    try planes.withUnsafeBytes(body)
  }
}
