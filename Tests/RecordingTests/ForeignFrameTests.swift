import Foundation
import Raster
import TestSupport
import Testing

@testable import Recording

/// Frames that come as bytes.
@Suite struct ForeignFrameTests {
  /// Bytes of a picture in a format, rows `padding` bytes further apart than they need be, and what they show.
  private func bytes(
    of format: PixelFormat, width: Int, height: Int, padding: Int
  ) -> (bytes: [UInt8], shown: Pixmap) {
    let stride = width * format.bytesPerPixel + padding
    // The last row has no padding.
    let count = stride * (height - 1) + width * format.bytesPerPixel
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
    var shown = Pixmap(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        let pixel = Array(bytes[(y * stride + x * format.bytesPerPixel)...].prefix(format.bytesPerPixel))
        let color: [UInt8] =
          switch format {
          case .rgb24, .rgba: [pixel[0], pixel[1], pixel[2]]
          case .bgr24: [pixel[2], pixel[1], pixel[0]]
          case .gray: [pixel[0], pixel[0], pixel[0]]
          }
        for c in 0..<3 { shown.pixels[3 * (y * width + x) + c] = color[c] }
      }
    }
    return (bytes, shown)
  }

  private func frame(_ number: Int, in folder: TemporaryFolder) throws -> Pixmap {
    let name = "frames/" + String(repeating: "0", count: 6 - "\(number)".count) + "\(number).png"
    return try Pixmap(contentsOfPNG: URL(fileURLWithPath: folder(name)))
  }

  @Test(arguments: PixelFormat.allCases, [0, 5])
  func everyFormatIsShownAsItIs(format: PixelFormat, padding: Int) throws {
    let folder = try TemporaryFolder()
    let recorder = try Recorder(frames: folder("frames"), width: 21, height: 14, fps: 30)
    var (bytes, shown) = bytes(of: format, width: 21, height: 14, padding: padding)
    let stride = padding == 0 ? nil : 21 * format.bytesPerPixel + padding
    try recorder.add(bytes, width: 21, height: 14, stride: stride, format: format)
    // The caller's buffer is free on return.
    for i in bytes.indices { bytes[i] = 0 }
    try recorder.add(bytes, width: 21, height: 14, stride: stride, format: format)
    #expect(try recorder.finish().frameCount == 2)
    #expect(try frame(0, in: folder) == shown)
    #expect(try frame(1, in: folder) == Pixmap(width: 21, height: 14))
  }

  @Test func anotherSizeIsAnErrorThatNamesBothAndKeepsTheClip() throws {
    let folder = try TemporaryFolder()
    let recorder = try Recorder(
      videos: [VideoOutput(.gif, path: folder("clip.gif"))], frames: folder("frames"), width: 32, height: 16,
      fps: 30)
    let shown = Pixmap.noise(width: 32, height: 16)
    for _ in 0..<3 { try recorder.add(shown.pixels, width: 32, height: 16) }
    let error = try #require(throws: RecordingError.self) {
      try recorder.add([UInt8](repeating: 0, count: 16 * 32 * 3), width: 16, height: 32)
    }
    #expect(error.kind == .settings)
    #expect(
      error.message == "cannot add frame 3 of 16 by 32 pixels to a recording of 32 by 16", "\(error)")
    let files = try recorder.finish()
    #expect(files.frameCount == 3 && files.videoFiles[0].frameCount == 3)
    #expect(try frame(2, in: folder) == shown)
  }

  @Test func tooFewBytesAreRefused() throws {
    let folder = try TemporaryFolder()
    let recorder = try Recorder(frames: folder("frames"), width: 8, height: 4, fps: 30)
    let bytes = [UInt8](repeating: 0, count: 8 * 4 * 3)
    for (count, stride, format) in [
      (95, nil, PixelFormat.rgb24), (0, nil, .rgb24), (96, 23, .rgb24), (96, 25, .rgb24), (96, nil, .rgba),
      (96, Int.max, .rgb24), (96, -24, .rgb24),
    ] as [(Int, Int?, PixelFormat)] {
      #expect(
        kindOfFailure {
          try recorder.add(Array(bytes.prefix(count)), width: 8, height: 4, stride: stride, format: format)
        } == .settings, "\(count) bytes, \(String(describing: stride)), \(format)")
    }
    #expect(recorder.frameCount == 0)
    try recorder.add(bytes, width: 8, height: 4)
    #expect(try recorder.finish().frameCount == 1)
  }

  /// What ffmpeg was told to expect.
  private func form(
    of frame: Pixmap, _ format: VideoFormat, pipe: VideoSettings.Pipe? = nil
  ) throws -> VideoSettings.Pipe {
    let folder = try TemporaryFolder()
    let recorder = try Recorder(
      videos: [VideoOutput(format, path: folder("clip"))], width: frame.width, height: frame.height, fps: 30,
      settings: RecordingSettings(video: VideoSettings(preset: "ultrafast", pipe: pipe)))
    for _ in 0..<2 { try recorder.add(frame.pixels, width: frame.width, height: frame.height) }
    let arguments = try recorder.finish().videoFiles[0].arguments
    if arguments.contains("image2pipe") { return .png }
    return arguments[try #require(arguments.firstIndex(of: "-pixel_format")) + 1] == "rgb24"
      ? .rgb24 : .yuv420p
  }

  @Test(.needs(.ffmpeg, .ffprobe)) func theFirstFrameDecidesHowAllArePiped() throws {
    var flat = Pixmap(width: 160, height: 120, red: 200, green: 100, blue: 50)
    for i in 0..<3000 { flat.pixels[i] = 255 }
    let noise = Pixmap.noise(width: 160, height: 120)
    #expect(try form(of: flat, .mp4) == .png)
    #expect(try form(of: noise, .mp4) == .yuv420p)
    #expect(try form(of: noise, .mkv) == .rgb24)
    // Black, as before a scene is there, says nothing.
    #expect(try form(of: Pixmap(width: 160, height: 120), .mp4) == .yuv420p)
    // Whoever knows better may say so.
    #expect(try form(of: noise, .mp4, pipe: .png) == .png)
    #expect(try form(of: flat, .mp4, pipe: .rgb24) == .rgb24)
  }

  /// ffmpeg reads nothing until it is let: the frames that wait are those of the pool and of the pipe.
  @Test(.needs(.ffmpeg, .ffprobe)) func aSlowEncoderMakesTheCallerWait() throws {
    let folder = try TemporaryFolder()
    let real = try #require(Tool.ffmpeg.path)
    let gate = folder.path + "-bin/gate"
    let bin = try folder.fakeFFmpeg("while [ ! -e '\(gate)' ]; do sleep 0.05; done; exec \(real) \"$@\"")
    // One thread at a time: the other has ended before this one goes on.
    nonisolated(unsafe) let recorder = try Recorder(
      video: folder("clip.mp4"), width: 320, height: 200, fps: 50,
      settings: RecordingSettings(video: VideoSettings(preset: "ultrafast", pipe: .rgb24, searchPath: bin)))
    let noise = Pixmap.noise(width: 320, height: 200)
    // Used by the thread until it has ended, and then by this one.
    nonisolated(unsafe) let shared = recorder
    let added = Counter()
    let thread = Thread {
      for _ in 0..<100 {
        try? shared.add(noise.pixels, width: 320, height: 200)
        added.increase()
      }
      added.end()
    }
    thread.start()
    Thread.sleep(forTimeInterval: 1)
    // Three of the pool, and in a pipe of 1 MB at most five and a half of 192 kB.
    #expect(added.value <= 10 && added.value > 0, "\(added.value)")
    _ = FileManager.default.createFile(atPath: gate, contents: nil)
    added.waitForEnd()
    #expect(try recorder.finish().frameCount == 100)
  }

  private final class Counter: @unchecked Sendable {
    private let condition = NSCondition()
    private var count = 0
    private var isOver = false
    var value: Int { condition.withLock { count } }
    func increase() { condition.withLock { count += 1 } }
    func end() {
      condition.withLock {
        isOver = true
        condition.broadcast()
      }
    }
    func waitForEnd() { condition.withLock { while !isOver { condition.wait() } } }
  }

  @Test(.needs(.ffmpeg, .ffprobe)) func eachThirdFrameIsKeptAtTheRightSpeed() throws {
    let folder = try TemporaryFolder()
    let rate = try #require(FrameRate(30_000, per: 1001))
    let videos = [VideoFormat.mp4, .gif].map { VideoOutput($0, path: folder("clip.\($0)")) }
    let recorder = try Recorder(
      videos: videos, frames: folder("frames"), width: 16, height: 16, fps: rate,
      settings: RecordingSettings(every: 3))
    for i in 0..<8 { try recorder.add(Pixmap(width: 16, height: 16, red: UInt8(i), green: 0, blue: 0)) }
    #expect(recorder.addedCount == 8 && recorder.frameCount == 3)
    let files = try recorder.finish()
    #expect(files.frameCount == 3 && files.fps == rate)
    for i in 0..<3 { #expect(try frame(i, in: folder).pixels[0] == UInt8(3 * i)) }
    let stream = try Video.probe(folder("clip.mp4"))
    #expect(stream["nb_read_frames"] == "3" && stream["r_frame_rate"] == "10000/1001")
  }

  @Test func ratesAreReadAsTheyAreWritten() {
    for (text, rate) in [
      ("30", "30"), ("29.97", "2997/100"), ("30000/1001", "30000/1001"), ("60/2", "30"), ("12.50", "25/2"),
      ("0.5", "1/2"), ("1000000/1", "1000000"),
    ] { #expect(FrameRate(text: text)?.description == rate, "\(text)") }
    for text in [
      "", "-30", "+30", "30fps", "1e3", "30/0", "0/1", "1/", "/1", "1/2/3", ".5", "5.", "1.2.3", " 30", "nan",
      "99999999999999999999", "2000000/1999999", "1.1234567",
    ] { #expect(FrameRate(text: text) == nil, "\(text)") }
    #expect(kindOfFailure { try RecordingSettings(fps: 0).validate() } == .settings)
    #expect(kindOfFailure { try RecordingSettings(every: 0).validate() } == .settings)
  }

  @Test func namesAreOrderedByTheirNumbers() {
    let names = ["a10.png", "a2.png", "a02.png", "b1.png", "a1.png", "a.png", "0003.png", "12.png"]
    #expect(
      names.sorted(by: PictureFiles.precedes) == [
        "0003.png", "12.png", "a.png", "a1.png", "a02.png", "a2.png", "a10.png", "b1.png",
      ])
  }
}
