import Foundation
import Raster
import TestSupport
import Testing

@testable import Recording

/// Our own compression of flat frames: what libpng reads of it, and its checksum by the book.
@Suite struct RunDeflateTests {
  /// Adler-32 as RFC 1950 defines it.
  private func adler32(_ bytes: [UInt8]) -> [UInt8] {
    var (sum1, sum2): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      sum1 = (sum1 + UInt32(byte)) % 65521
      sum2 = (sum2 + sum1) % 65521
    }
    return [sum2 >> 8, sum2 & 0xff, sum1 >> 8, sum1 & 0xff].map { UInt8($0) }
  }

  @Test func runsOfEveryLengthHaveTheirChecksum() {
    var stream = RunDeflate()
    stream.begin()
    var data: [UInt8] = []
    for count in Array(0...600) + [65_521, 100_000] {
      let value = UInt8(count * 7 % 256)
      stream.append(value, count: count)
      data += [UInt8](repeating: value, count: count)
      let color = UInt32(count * 40_503 % 0x100_0000)
      stream.append(color: color, count: count)
      for _ in 0..<count {
        for shift in [16, 8, 0] as [UInt32] { data.append(UInt8(color >> shift & 0xff)) }
      }
    }
    stream.finish()
    #expect(Array(stream.bytes.suffix(4)) == adler32(data))
  }

  /// Rows of runs of every length up to two matches and more, with a palette and without.
  @Test(arguments: [100, 5000])
  func everyLengthIsReadAsItWas(colors: Int) throws {
    let (width, height) = (613, 600)
    var frame = Pixmap(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        let number = y * (x < y + 1 ? 2 : 3) % colors
        // Every third row is grey, and every fifth the one above once more.
        let value = y % 3 == 0 ? (number, number, number) : (number, number / 256, 255 - number % 256)
        frame[x, y] = Color(UInt8(value.0 % 256), UInt8(value.1 % 256), UInt8(value.2 % 256))
      }
      if y % 5 == 4 { for x in 0..<width { frame[x, y] = frame[x, y - 1] } }
    }
    var flat = FlatFrame()
    #expect(flat.compress(frame, usesPalette: true) == (colors == 100 ? .indexed : .rgb))
    let folder = try TemporaryFolder()
    for settings in [PNGSettings(), PNGSettings(usesPalette: false)] {
      let file = try PNGEncoder(settings: settings).encode(frame)
      #expect(try Pixmap(png: file) == frame)
      // By libpng's own reader too, which is not the project's.
      let url = URL(fileURLWithPath: folder("frame.png"))
      try Data(file).write(to: url)
      #expect(try Golden.readPNG(url) == frame)
    }
  }

  @Test func framesThatAreNotFlatAreLeftToZlib() throws {
    var flat = FlatFrame()
    let noise = Pixmap.noise(width: 200, height: 100)
    #expect(flat.compress(noise, usesPalette: true) == nil)
    #expect(try Pixmap(png: PNGEncoder().encode(noise)) == noise)
    // Two colours in turn: no runs, but zlib finds the pair again and again.
    var check = Pixmap(width: 200, height: 100)
    for i in check.pixels.indices where i / 3 % 2 == 0 { check.pixels[i] = 200 }
    #expect(flat.compress(check, usesPalette: true) == nil)
    let file = try PNGEncoder().encode(check)
    #expect(try Pixmap(png: file) == check)
    #expect(file.count < 2000)
    // What it was given up in has left nothing behind.
    let plain = Pixmap(width: 200, height: 100)
    #expect(flat.compress(plain, usesPalette: true) == .indexed)
    #expect(try Pixmap(png: PNGEncoder().encode(plain)) == plain)
  }

  @Test func aHigherLevelIsZlibs() throws {
    let frame = Pixmap(width: 600, height: 400)
    let small = try PNGEncoder(settings: PNGSettings(compressionLevel: 9)).encode(frame)
    #expect(try Pixmap(png: small) == frame)
    #expect(try small != PNGEncoder().encode(frame))
  }
}
