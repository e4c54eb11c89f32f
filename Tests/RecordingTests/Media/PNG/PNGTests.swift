import Foundation
import Raster
import TestSupport
import Testing

@testable import Recording

@Suite struct PNGTests {
  static let sizes = [(1, 1), (2, 3), (7, 5), (64, 48), (333, 1)]

  @Test(arguments: sizes, PNGSettings.Filter.allCases)
  func roundTripIsExact(size: (Int, Int), filter: PNGSettings.Filter) throws {
    let encoder = try PNGEncoder()
    for level in [0, 1, 9] {
      encoder.settings = PNGSettings(compressionLevel: level, filter: filter)
      let frame = Pixmap.noise(width: size.0, height: size.1, seed: UInt32(level + 1))
      #expect(try Pixmap(png: encoder.encode(frame)) == frame)
    }
  }

  /// The colour type of a PNG file: 3 with a palette, 2 for RGB.
  static func colorType(_ file: [UInt8]) -> UInt8 { file[25] }

  @Test(arguments: [1, 2, 16, 17, 255, 256, 257])
  func upTo256ColorsMakeAPalette(count: Int) throws {
    let encoder = try PNGEncoder()
    // Runs of one to seven pixels over rows of 37, and a row that repeats the one above.
    var frame = Pixmap(width: 37, height: 40)
    var run = 0
    for i in 0..<37 * 39 {
      if i % 7 >= i % 5 { run += 1 }
      let color = run % count
      for (k, value) in [color % 256, color / 256 * 9, 255 - color % 256].enumerated() {
        frame.pixels[3 * i + k] = UInt8(value)
      }
    }
    frame.pixels.replaceSubrange((37 * 39 * 3)..., with: frame.pixels[(37 * 38 * 3)..<(37 * 39 * 3)])
    for level in [1, 9] {
      encoder.settings.compressionLevel = level
      let file = try encoder.encode(frame)
      #expect(Self.colorType(file) == (count <= 256 ? 3 : 2))
      #expect(try Pixmap(png: file) == frame)
    }
    encoder.settings.usesPalette = false
    let file = try encoder.encode(frame)
    #expect(Self.colorType(file) == 2)
    #expect(try Pixmap(png: file) == frame)
  }

  @Test func steadyStateAllocatesNothing() throws {
    let encoder = try PNGEncoder()
    let frames =
      (1...4).map { Pixmap.noise(width: 120, height: 80, seed: $0) } + [Pixmap(width: 120, height: 80)]
    for frame in frames { try encoder.encode(frame) { _ in } }
    let before = encoder.allocations
    for _ in 0..<20 { for frame in frames { try encoder.encode(frame) { _ in } } }
    #expect(encoder.allocations == before)
    #expect(before > 0)
  }

  @Test func manySizesInTurnStayExact() throws {
    let encoder = try PNGEncoder()
    for side in (1...90).reversed() + (1...90) {
      let frame = Pixmap.noise(width: side, height: 91 - side, seed: UInt32(side))
      #expect(try Pixmap(png: encoder.encode(frame)) == frame)
    }
  }

  @Test func textAndColourChunks() throws {
    let encoder = try PNGEncoder(settings: PNGSettings(marksSRGB: true))
    let frame = Pixmap.noise(width: 9, height: 9)
    let text = [PNGText(keyword: "Title", value: "Käfer №1"), PNGText(keyword: "Comment", value: "")]
    let bytes = try encoder.encode(frame, text: text)
    let decoded = try PNGDecoder.decode(bytes, keywords: ["Title", "Comment", "Author"])
    #expect(decoded.pixmap == frame)
    #expect(decoded.text == text)
    for chunk in ["sRGB", "gAMA", "cHRM"] { #expect(Data(bytes).range(of: Data(chunk.utf8)) != nil) }
    let plain = try PNGEncoder().encode(frame)
    for chunk in ["sRGB", "gAMA", "cHRM", "iTXt"] { #expect(Data(plain).range(of: Data(chunk.utf8)) == nil) }
  }

  @Test func aBadKeywordIsAnErrorAndTheEncoderGoesOn() throws {
    let encoder = try PNGEncoder()
    let frame = Pixmap.noise(width: 4, height: 4)
    let many = (0..<65).map { PNGText(keyword: "k\($0)", value: "v") }
    #expect(kindOfFailure { _ = try encoder.encode(frame, text: many) } == .io)
    #expect(try Pixmap(png: encoder.encode(frame)) == frame)
  }

  @Test func truncatedAndAlteredFilesAreErrors() throws {
    let whole = try PNGEncoder().encode(Pixmap.noise(width: 40, height: 30))
    for count in stride(from: 0, to: whole.count, by: 37) {
      #expect(kindOfFailure { _ = try Pixmap(png: Array(whole[..<count])) } == .malformed)
    }
    // One byte of the pixels changed: the chunk's checksum tells.
    var altered = whole
    altered[whole.count / 2] ^= 1
    #expect(kindOfFailure { _ = try Pixmap(png: altered) } == .malformed)
    #expect(kindOfFailure { _ = try Pixmap(png: Array("not a PNG file at all".utf8)) } == .malformed)
  }

  @Test func aHugePromiseIsRefusedBeforeMemoryIsTaken() throws {
    // A header that promises 8000 by 8000 pixels, and next to nothing behind it.
    var file: [UInt8] = [137, 80, 78, 71, 13, 10, 26, 10]
    func append(_ type: String, _ data: [UInt8]) {
      func number(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
      }
      let body = Array(type.utf8) + data
      var crc: UInt32 = 0xffff_ffff
      for byte in body {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
      }
      file += number(UInt32(data.count)) + body + number(~crc)
    }
    append("IHDR", [0, 0, 0x1f, 0x40, 0, 0, 0x1f, 0x40, 8, 2, 0, 0, 0])
    append("IDAT", [0x78, 0x9c, 3, 0, 0, 0, 0, 1])
    append("IEND", [])
    let error = #expect(throws: RecordingError.self) { try Pixmap(png: file) }
    #expect(error?.message.contains("too short") == true)
    let limited = #expect(throws: RecordingError.self) { try Pixmap(png: file, maximumPixels: 1000) }
    #expect(limited?.message.contains("more than 1000 pixels") == true)
  }
}
