import CPNG
import Raster

extension Pixmap {
  /// Decodes a PNG file; colours of 16 bits are scaled to 8, grey and palettes become RGB, alpha is dropped.
  ///
  /// Nothing in the file is trusted: the size is checked before memory is taken, and a file that is too short for the
  /// size in its header is refused.
  ///
  /// - Parameters:
  ///   - png: The whole file.
  ///   - maximumPixels: The most pixels of a picture; larger ones are refused.
  /// - Throws: `RecordingError` of kind `.malformed`.
  public init(png: [UInt8], maximumPixels: Int = 1 << 26) throws {
    self = try PNGDecoder.decode(png, maximumPixels: maximumPixels).pixmap
  }
}

/// Reads PNG files through libpng.
public enum PNGDecoder {
  /// Decodes a PNG file, and looks up its text chunks with the given keywords.
  ///
  /// - Throws: `RecordingError` of kind `.malformed`.
  public static func decode(
    _ png: [UInt8], maximumPixels: Int = 1 << 26, keywords: [String] = []
  ) throws -> (pixmap: Pixmap, text: [PNGText]) {
    try png.withUnsafeBufferPointer { bytes in
      guard let decoder = cpng_decoder_create(bytes.baseAddress, bytes.count) else {
        throw RecordingError(.io, "cannot decode a PNG file: out of memory")
      }
      defer { cpng_decoder_destroy(decoder) }
      func malformed(_ reason: String) -> RecordingError {
        RecordingError(.malformed, "cannot decode a PNG file of \(png.count) bytes: \(reason)")
      }
      var width: UInt32 = 0
      var height: UInt32 = 0
      guard cpng_decoder_header(decoder, UInt32(FrameSize.maximumSide), &width, &height) == 0 else {
        throw malformed(String(cString: cpng_decoder_message(decoder)))
      }
      guard width > 0, height > 0, Int(width) * Int(height) <= maximumPixels else {
        throw malformed("\(width) by \(height) are more than \(maximumPixels) pixels")
      }
      guard cpng_decoder_is_plausible(decoder) != 0 else {
        throw malformed("it is too short for \(width) by \(height) pixels")
      }
      var pixmap = Pixmap(width: Int(width), height: Int(height))
      let status = pixmap.pixels.withUnsafeMutableBufferPointer {
        cpng_decoder_pixels(decoder, $0.baseAddress)
      }
      guard status == 0 else { throw malformed(String(cString: cpng_decoder_message(decoder))) }
      let text = keywords.compactMap { keyword in
        cpng_decoder_text(decoder, keyword).map {
          PNGText(keyword: keyword, value: String(cString: $0))
        }
      }
      return (pixmap, text)
    }
  }
}
