import Raster
import Recording
import Testing

@Suite struct PosterFrameTests {
  @Test(arguments: [1, 2, 3, 5, 11, 101, 201, 501, 1601])
  func thePosterIsOfAboutTheMiddle(frames: Int) throws {
    var poster = PosterFrame(size: FrameSize(width: 2, height: 1))
    var drawn = 0
    for frame in 0..<frames {
      poster.offer { canvas in
        canvas.clear(Color(UInt8(frame % 256), UInt8(frame / 256), 0))
        drawn += 1
      }
    }
    let (step, picture) = try #require(poster.middle)
    #expect(picture[0, 0] == Color(UInt8(step % 256), UInt8(step / 256), 0), "the frame of that step")
    let last = Double(frames - 1)
    #expect(Double(step) >= last * 0.4 - 1 && Double(step) <= last * 0.6 + 1)
    #expect(drawn <= 24)
  }
}
