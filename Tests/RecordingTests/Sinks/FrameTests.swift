import Raster
import TestSupport
import Testing

@testable import Recording

@Suite struct FrameTests {
  /// The encoder is every frame's, and overwrites what it gave for the last one.
  @Test func aFramesPNGIsItsOwn() throws {
    let encoder = try PNGEncoder()
    let frames = (0..<2).map { _ in Frame(width: 24, height: 16, encoder: encoder) }
    let pictures = (1...2).map { Pixmap.noise(width: 24, height: 16, seed: UInt32($0)) }
    for (frame, picture) in zip(frames, pictures) {
      frame.show(picture)
      try frame.withPNG { _ in }
    }
    for (frame, picture) in zip(frames, pictures) {
      var file: [UInt8] = []
      try frame.withPNG { file = Array($0) }
      #expect(try Pixmap(png: file) == picture)
    }
  }
}
