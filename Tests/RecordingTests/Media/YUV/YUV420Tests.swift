import Raster
import TestSupport
import Testing

@testable import Recording

/// Our conversion is ffmpeg's, to the bit.
@Suite struct YUV420Tests {
  @Test func blackWhiteAndGreyAreExact() {
    for (grey, luma) in [(0, 16), (255, 235), (128, 126)] as [(UInt8, UInt8)] {
      var planes: [UInt8] = []
      YUV420.convert(Pixmap(width: 37, height: 5, red: grey, green: grey, blue: grey), to: &planes)
      #expect(planes.count == 38 * 6 * 3 / 2)
      #expect(planes[..<(38 * 6)].allSatisfy { $0 == luma })
      #expect(planes[(38 * 6)...].allSatisfy { $0 == 128 })
    }
  }

  @Test(
    .needs(.ffmpeg, .ffprobe),
    arguments: [(64, 48), (33, 21), (1, 3), (17, 6), (50, 7), (90, 67)])
  func equalsWhatFFmpegConverts(width: Int, height: Int) throws {
    let folder = try TemporaryFolder()
    // Noise, but for places that are the same as above, alone, in one row of a pair, or over several pairs.
    var frame = Pixmap.noise(width: width, height: height, seed: 7)
    for y in 1..<height {
      for x in 0..<width where y % 16 > 8 || (x / 11 + y / 3) % 3 == 0 { frame[x, y] = frame[x, y - 1] }
    }
    let recorder = try Recorder(frames: folder("frames"), width: width, height: height, fps: 30)
    try recorder.add(frame)
    _ = try recorder.finish()
    var planes: [UInt8] = []
    YUV420.convert(frame, to: &planes)
    let settings = VideoSettings()
    let arguments = FFmpeg.arguments(
      format: .mp4, settings: settings, pipe: .png, rate: FrameRate(fps: 30),
      size: FrameSize(width: width, height: height))
    let filter = arguments[try #require(arguments.firstIndex(of: "-vf")) + 1]
    let expected = try Tool.ffmpeg.output([
      "-v", "error", "-i", folder("frames/000000.png"), "-vf", filter, "-f", "rawvideo", "-",
    ])
    let isSame = planes == expected
    #expect(isSame)
  }
}
