import CLibPNG
import Foundation
import Raster
import Testing

/// Golden images: pictures that a test's drawing must equal to the byte. They are PNG files in the folder `Goldens` of the
/// test's module.
public enum Golden {
  /// Set to 1, a differing golden is rewritten, and its test fails all the same: a new picture has to be looked at.
  public static let updateVariable = "SHOWREEL_UPDATE_GOLDENS"

  /// Compares `pixmap` with the golden called `name`, to the byte. A mismatch records an issue and leaves
  /// `NAME.actual.png` and `NAME.difference.png` (the absolute differences, stretched to 0…255) in a temporary directory.
  public static func expect(
    _ pixmap: Pixmap, _ name: String, filePath: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let golden = TestFiles.module(of: filePath).appendingPathComponent("Goldens").appendingPathComponent(
      name + ".png")
    do {
      let expected = FileManager.default.fileExists(atPath: golden.path) ? try readPNG(golden) : nil
      if expected == pixmap { return }
      if ProcessInfo.processInfo.environment[updateVariable] == "1" {
        try FileManager.default.createDirectory(
          at: golden.deletingLastPathComponent(), withIntermediateDirectories: true)
        try writePNG(pixmap, golden)
        Issue.record("Rewrote \(golden.path): look at it.", sourceLocation: sourceLocation)
        return
      }
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("showreel-goldens")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let actual = folder.appendingPathComponent(name + ".actual.png")
      try writePNG(pixmap, actual)
      guard let expected else {
        Issue.record(
          "There is no golden \(golden.path); drawn was \(actual.path).", sourceLocation: sourceLocation)
        return
      }
      guard expected.width == pixmap.width, expected.height == pixmap.height else {
        Issue.record(
          """
          \(name) is \(pixmap.width) by \(pixmap.height) pixels, its golden \(expected.width) by \(expected.height): \
          see \(actual.path).
          """, sourceLocation: sourceLocation)
        return
      }
      let (difference, count, largest) = difference(pixmap, expected)
      try writePNG(difference, folder.appendingPathComponent(name + ".difference.png"))
      Issue.record(
        """
        \(name) differs from its golden in \(count) bytes, by \(largest) at most: see \(actual.path) and \
        \(name).difference.png beside it.
        """, sourceLocation: sourceLocation)
    } catch {
      Issue.record(error, "golden \(golden.path)", sourceLocation: sourceLocation)
    }
  }

  /// The absolute differences of two frames of one size, how many there are, and the largest. In the picture the largest
  /// is 255.
  static func difference(_ a: Pixmap, _ b: Pixmap) -> (picture: Pixmap, count: Int, largest: Int) {
    let differences = zip(a.pixels, b.pixels).map { abs(Int($0) - Int($1)) }
    let largest = differences.max() ?? 0
    var picture = Pixmap(width: a.width, height: a.height)
    picture.pixels = differences.map { UInt8($0 * 255 / max(1, largest)) }
    return (picture, differences.count { $0 > 0 }, largest)
  }

  /// What libpng said of a file.
  public struct PNGError: Error, CustomStringConvertible {
    public var description: String
  }

  /// Reads a PNG file as RGB. Through libpng's simplified interface, which catches its own `longjmp`, and not through the project's
  /// codec, so that this does not test the codec by itself.
  public static func readPNG(_ file: URL) throws -> Pixmap {
    let data = try Data(contentsOf: file)
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    return try data.withUnsafeBytes { bytes in
      guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
        throw PNGError(description: "\(file.path): \(message(image))")
      }
      image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)
      var pixmap = Pixmap(width: Int(image.width), height: Int(image.height))
      let read = pixmap.pixels.withUnsafeMutableBytes {
        png_image_finish_read(&image, nil, $0.baseAddress, 0, nil)
      }
      guard read != 0 else { throw PNGError(description: "\(file.path): \(message(image))") }
      return pixmap
    }
  }

  /// Writes a frame as an RGB PNG file.
  public static func writePNG(_ pixmap: Pixmap, _ file: URL) throws {
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    image.width = png_uint_32(pixmap.width)
    image.height = png_uint_32(pixmap.height)
    image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)
    defer { png_image_free(&image) }
    let written = pixmap.withBytes { png_image_write_to_file(&image, file.path, 0, $0.baseAddress, 0, nil) }
    guard written != 0 else { throw PNGError(description: "\(file.path): \(message(image))") }
  }

  private static func message(_ image: png_image) -> String {
    withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
