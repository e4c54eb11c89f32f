import Foundation
import Raster
import TestSupport
import Testing

@testable import Recording

/// What real ffmpeg makes of frames.
@Suite(.needs(.ffmpeg, .ffprobe)) struct VideoTests {
  /// A third of the picture each, of colours that scenes have.
  static let colors: [[UInt8]] = [
    [255, 255, 255], [202, 152, 101], [129, 132, 203], [0, 0, 0], [0, 204, 204], [204, 204, 0],
    [230, 20, 30], [20, 200, 40], [10, 30, 240],
  ]

  private func stripes(width: Int, height: Int) -> Pixmap {
    var frame = Pixmap(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        let color = Self.colors[x * Self.colors.count / width]
        for c in 0..<3 { frame.pixels[3 * (y * width + x) + c] = color[c] }
      }
    }
    return frame
  }

  @Test(arguments: VideoSettings.Pipe.allCases)
  func aClipIsWhatBrowsersPlay(pipe: VideoSettings.Pipe) throws {
    let folder = try TemporaryFolder()
    let settings = RecordingSettings(video: VideoSettings(preset: "veryfast", pipe: pipe))
    let path = folder("deep/er/clip: -a 'b'.mp4".replacingOccurrences(of: "'", with: ""))
    let recorder = try Recorder(video: path, width: 288, height: 64, fps: 50, settings: settings)
    let frame = stripes(width: 288, height: 64)
    for _ in 0..<12 { try recorder.add(frame) }
    let recording = try recorder.finish()
    #expect(recording.video == path)
    #expect(recording.frameCount == 12)
    #expect(!recording.isPadded)

    let stream = try Video.probe(path)
    #expect(stream["codec_name"] == "h264")
    #expect(stream["profile"] == "High")
    #expect(stream["pix_fmt"] == "yuv420p")
    #expect(stream["width"] == "288" && stream["height"] == "64")
    #expect(stream["r_frame_rate"] == "50/1" && stream["avg_frame_rate"] == "50/1")
    #expect(stream["nb_read_frames"] == "12")
    #expect(stream["color_range"] == "tv")
    for tag in ["color_space", "color_transfer", "color_primaries"] { #expect(stream[tag] == "bt709") }

    // Fast start: the index comes before the pictures.
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let index = try #require(bytes.range(of: Data("moov".utf8)))
    let pictures = try #require(bytes.range(of: Data("mdat".utf8)))
    #expect(index.lowerBound < pictures.lowerBound)

    // 3 of 255 is what a viewer of documentation is promised; 8-bit limited range alone may cost 2.
    for decoded in try Video.decode(path, width: 288, height: 64) {
      for (i, color) in Self.colors.enumerated() {
        let x = (2 * i + 1) * 288 / (2 * Self.colors.count)
        for (found, expected) in zip(decoded.color(x: x, y: 32), color) {
          #expect(abs(found - Int(expected)) <= 3, "\(color) came back as \(decoded.color(x: x, y: 32))")
        }
      }
    }
    #expect(folder.contents == ["deep", "deep/er", "deep/er/clip: -a b.mp4"])
  }

  @Test(arguments: VideoSettings.Pipe.allCases)
  func oddSidesArePaddedByTheEdge(pipe: VideoSettings.Pipe) throws {
    let folder = try TemporaryFolder()
    let settings = RecordingSettings(video: VideoSettings(crf: 1, preset: "veryfast", pipe: pipe))
    // Red, but for blue in the right half.
    var frame = Pixmap(width: 33, height: 21, red: 200, green: 30, blue: 40)
    for y in 0..<21 {
      for x in 16..<33 {
        frame.pixels.replaceSubrange(3 * (y * 33 + x)..<3 * (y * 33 + x) + 3, with: [30, 40, 210])
      }
    }
    let recorder = try Recorder(video: folder("odd.mp4"), width: 33, height: 21, fps: 15, settings: settings)
    try recorder.add(frame)
    try recorder.add(frame)
    let recording = try recorder.finish()
    #expect(recording.isPadded)
    #expect(recording.videoWidth == 34 && recording.videoHeight == 22)
    let decoded = try #require(try Video.decode(folder("odd.mp4"), width: 34, height: 22).last)
    for (x, y, color) in [
      (2, 2, [200, 30, 40]), (2, 21, [200, 30, 40]), (33, 2, [30, 40, 210]), (33, 21, [30, 40, 210]),
    ] {
      for (found, expected) in zip(decoded.color(x: x, y: y), color) { #expect(abs(found - expected) <= 3) }
    }
  }

  @Test func framesAndVideoComeFromOnePass() throws {
    let folder = try TemporaryFolder()
    let recorder = try Recorder(
      video: folder("clip.mp4"), frames: folder("frames"), width: 31, height: 20, fps: 15)
    let frames = (1...9).map { Pixmap.noise(width: 31, height: 20, seed: $0) }
    for frame in frames { try recorder.add(frame) }
    let recording = try recorder.finish()
    #expect(recording.paths == [folder("clip.mp4"), folder("frames")])
    #expect(try Video.probe(folder("clip.mp4"))["nb_read_frames"] == "9")
    for (i, frame) in frames.enumerated() {
      let file = try Data(contentsOf: URL(fileURLWithPath: folder("frames/00000\(i).png")))
      #expect(try Pixmap(png: Array(file)) == frame)
    }
    #expect(folder.contents.count == 12, "nine frames and their document, their folder, the video")
  }

  @Test func frameCountIsReadFromTheFile() throws {
    let folder = try TemporaryFolder()
    let path = folder("clip.mp4")
    let recorder = try Recorder(video: path, width: 16, height: 16, fps: 30)
    for i in 0..<137 { try recorder.add(Pixmap(width: 16, height: 16, red: UInt8(i), green: 0, blue: 0)) }
    _ = try recorder.finish()
    #expect(MP4File.sampleCount(path: path) == 137)
    // Without its end it is no file, and says so.
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    for count in [0, 7, 40, bytes.count / 2, bytes.count - 1] {
      try bytes[..<count].write(to: URL(fileURLWithPath: path))
      #expect(MP4File.sampleCount(path: path) == nil)
    }
  }

  @Test func eightRecordersAtOnce() throws {
    let folder = try TemporaryFolder()
    let settings = RecordingSettings(video: VideoSettings(preset: "ultrafast"))
    let recorders = try (0..<8).map {
      try Recorder(video: folder("\($0).mp4"), width: 64, height: 64, fps: 50, settings: settings)
    }
    for i in 0..<30 {
      for recorder in recorders { try recorder.add(Pixmap.noise(width: 64, height: 64, seed: UInt32(i + 1))) }
    }
    // In their order: those started later would hold the first one's pipe open, were it inherited.
    for recorder in recorders { #expect(try recorder.finish().frameCount == 30) }
    for i in 0..<8 { #expect(MP4File.sampleCount(path: folder("\(i).mp4")) == 30) }
    #expect(folder.contents == (0..<8).map { "\($0).mp4" })
  }

  /// The first to be finished has the name. What the others have drawn is not lost.
  @Test func eightRecordersOfOneFile() throws {
    let folder = try TemporaryFolder()
    let settings = RecordingSettings(video: VideoSettings(preset: "ultrafast"))
    let recorders = try (0..<8).map { _ in
      try Recorder(video: folder("clip.mp4"), width: 64, height: 64, fps: 50, settings: settings)
    }
    for (i, recorder) in recorders.enumerated() {
      for j in 0...i { try recorder.add(Pixmap.noise(width: 64, height: 64, seed: UInt32(j))) }
    }
    #expect(try recorders[0].finish().frameCount == 1)
    for (i, recorder) in recorders.enumerated().dropFirst() {
      let error = try #require(throws: RecordingError.self) { try recorder.finish() }
      #expect(error.kind == .exists)
      #expect(error.kept.map(\.frameCount) == [i + 1] && error.drawnCount == i + 1)
      #expect(MP4File.sampleCount(path: try #require(error.kept.first?.path)) == i + 1)
    }
    #expect(MP4File.sampleCount(path: folder("clip.mp4")) == 1)
    #expect(folder.contents.count == 8)
  }
}
