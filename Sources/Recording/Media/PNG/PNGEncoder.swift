import CPNG
import Raster

/// Encodes frames as PNG files through libpng, lossless.
///
/// An encoder is used for one frame after the other: it keeps libpng's and zlib's memory, so that encoding allocates
/// nothing in the steady state. It is used by one thread at a time.
public final class PNGEncoder {
  /// The version of the libpng that is loaded, such as `1.6.39`.
  public static var libraryVersion: String { String(cString: cpng_version()) }

  private let encoder: OpaquePointer
  private var flat = FlatFrame()
  private var indexed = IndexedFrame()
  /// The compression of the next frames.
  public var settings: PNGSettings

  /// Makes an encoder.
  ///
  /// - Throws: `RecordingError` of kind `.io` when memory is exhausted.
  public init(settings: PNGSettings = PNGSettings()) throws(RecordingError) {
    guard let encoder = cpng_encoder_create() else {
      throw RecordingError(.io, "cannot make a PNG encoder: out of memory")
    }
    self.encoder = encoder
    self.settings = settings
  }

  deinit { cpng_encoder_destroy(encoder) }

  /// Encodes `frame` and lends the file's bytes to `body`. The next frame overwrites them.
  ///
  /// - Throws: `RecordingError` of kind `.io` when libpng fails, or what `body` throws.
  public func encode<Result>(
    _ frame: Pixmap, text: [PNGText] = [], _ body: (RawSpan) throws -> Result
  ) throws -> Result {
    let bytes = try encodedBytes(of: frame, text: text)
    return try body(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(bytes)))
  }

  /// Encodes `frame` and returns the file's bytes.
  ///
  /// - Throws: `RecordingError` of kind `.io` when libpng fails.
  public func encode(_ frame: Pixmap, text: [PNGText] = []) throws -> [UInt8] {
    Array(try encodedBytes(of: frame, text: text))
  }

  /// The number of blocks that were taken from the system's allocator since the encoder was made.
  var allocations: Int { cpng_encoder_allocations(encoder) }

  /// Tells whether a frame is so flat that it is well stored as runs of its colours.
  func isFlat(_ frame: Pixmap) -> Bool { flat.compress(frame, usesPalette: settings.usesPalette) != nil }

  /// Encodes `frame` and returns the bytes as a pointer, because they lie in the encoder; it is valid until the next
  /// call.
  func encodedBytes(of frame: Pixmap, text: [PNGText] = []) throws -> UnsafeBufferPointer<UInt8> {
    try PNGText.withTexts(text) { texts in
      var image = cpng_image()
      image.width = UInt32(frame.width)
      image.height = UInt32(frame.height)
      image.bit_depth = 8
      image.layout = Int32(CPNG_RGB)
      if settings.compressionLevel == 1, settings.filter == .none,
        let layout = flat.compress(frame, usesPalette: settings.usesPalette)
      {
        return try flat.bytes.withUnsafeBufferPointer { bytes in
          image.compressed = bytes.baseAddress
          image.compressed_count = bytes.count
          if layout == .rgb { return try encode(image, texts: texts) }
          return try encode(image, palette: flat.palette, texts: texts)
        }
      }
      guard settings.usesPalette, indexed.read(frame) else {
        return try frame.pixels.withUnsafeBufferPointer { pixels in
          image.rows = pixels.baseAddress
          image.stride = frame.width * 3
          return try encode(image, texts: texts)
        }
      }
      return try indexed.indices.withUnsafeBufferPointer { indices in
        image.rows = indices.baseAddress
        image.stride = frame.width
        return try encode(image, palette: indexed.colors.palette, texts: texts)
      }
    }
  }

  private func encode(
    _ image: cpng_image, palette: [UInt8], texts: UnsafeBufferPointer<cpng_text>
  ) throws -> UnsafeBufferPointer<UInt8> {
    try palette.withUnsafeBufferPointer { palette in
      var image = image
      image.layout = Int32(CPNG_INDEXED)
      image.palette = palette.baseAddress
      image.palette_count = Int32(palette.count / 3)
      return try encode(image, texts: texts)
    }
  }

  private func encode(
    _ image: cpng_image, texts: UnsafeBufferPointer<cpng_text>
  ) throws -> UnsafeBufferPointer<UInt8> {
    var image = image
    var options = cpng_options()
    options.level = Int32(settings.compressionLevel)
    options.filter = settings.filter.code
    options.srgb = settings.marksSRGB ? 1 : 0
    options.texts = texts.baseAddress
    options.text_count = texts.count
    var bytes: UnsafePointer<UInt8>?
    var count = 0
    guard cpng_encoder_encode(encoder, &image, &options, &bytes, &count) == 0 else {
      let reason = String(cString: cpng_encoder_message(encoder))
      throw RecordingError(
        .io, "cannot encode a frame of \(image.width) by \(image.height) as PNG: \(reason)")
    }
    return UnsafeBufferPointer(start: bytes, count: count)
  }
}
