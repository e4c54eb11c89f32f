import Raster
import TestSupport
import Testing

@testable import Recording

@Suite(.needs(.ffmpeg, .ffprobe)) struct GIFTests {
  private func decoded(_ frames: [Pixmap]) throws -> [Pixmap] {
    let folder = try TemporaryFolder()
    let (width, height) = (frames[0].width, frames[0].height)
    let recorder = try Recorder(
      videos: [VideoOutput(.gif, path: folder("a.gif"))], width: width, height: height, fps: 50)
    for frame in frames { try recorder.add(frame) }
    _ = try recorder.finish()
    return try Video.decode(folder("a.gif"), width: width, height: height)
  }

  /// Every depth of the palette, and codes of every length: pictures of `colors` colours in no order.
  @Test(arguments: [1, 2, 3, 4, 5, 16, 17, 128, 129, 255])
  func picturesOfFewColorsAreExact(colors: Int) throws {
    let frames = (1...3).map { seed in
      var frame = Pixmap.noise(width: 97, height: 83, seed: UInt32(seed))
      for i in 0..<97 * 83 {
        let color = Int(frame.pixels[3 * i]) % colors
        frame.pixels[3 * i] = UInt8(color)
        frame.pixels[3 * i + 1] = UInt8(255 - color)
        frame.pixels[3 * i + 2] = UInt8(color / 2)
      }
      return frame
    }
    #expect(try decoded(frames) == frames)
  }

  /// All lengths at which a stream of codes may end.
  @Test func everyLengthEnds() throws {
    for width in 1...60 {
      let frame = Pixmap.noise(width: width, height: 3, seed: UInt32(width))
      #expect(try decoded([frame]) == [frame])
    }
  }

  @Test func flatAreasAmongManyColorsAreExact() throws {
    var frame = Pixmap.noise(width: 120, height: 100)
    for y in 30..<100 {
      for x in 0..<120 {
        let at = 3 * (y * 120 + x)
        frame.pixels.replaceSubrange(at..<at + 3, with: x < 60 ? [202, 152, 101] : [129, 132, 203])
      }
    }
    let found = try #require(try decoded([frame]).first)
    #expect(found.color(x: 20, y: 60) == [202, 152, 101])
    #expect(found.color(x: 100, y: 60) == [129, 132, 203])
    // Noise in 126 colours: a cube of 5 by 5 by 5 would be off by 26 at most, and 13 on average.
    var error = 0
    for i in 0..<3 * 120 * 30 { error += abs(Int(found.pixels[i]) - Int(frame.pixels[i])) }
    #expect(error / (3 * 120 * 30) <= 20)
  }

  @Test func framesThatDoNotChangeStay() throws {
    let frame = Pixmap.noise(width: 12, height: 9)
    #expect(try decoded([frame, frame, frame]) == [frame, frame, frame])
  }
}
