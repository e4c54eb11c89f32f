import Foundation
import Raster
import ShowreelSupport
import TestSupport
import Testing

@testable import Recording

/// Many outputs of one pass, each looked at through ffmpeg.
@Suite(.needs(.ffmpeg, .ffprobe)) struct FormatTests {
  static let width = 163
  static let height = 121

  /// Two flat halves, 60 rows and the rest, of which the lower moves from colour to colour.
  static func frame(_ i: Int) -> Pixmap {
    let lower: [[UInt8]] = [[230, 20, 30], [20, 200, 40], [10, 30, 240]]
    var frame = Pixmap(width: width, height: height, red: 202, green: 152, blue: 101)
    for y in 60..<height {
      for x in 0..<width {
        let at = 3 * (y * width + x)
        frame.pixels.replaceSubrange(at..<at + 3, with: lower[i % 3])
      }
    }
    return frame
  }

  static func outputs(_ folder: TemporaryFolder) -> [VideoOutput] {
    VideoFormat.allCases.map { VideoOutput($0, path: folder("clip.\($0.fileExtension)")) }
  }

  /// ffmpeg's FFV1 has its own mind of frames that are smaller than its slices.
  @Test(arguments: [(1, 1), (1, 8), (8, 1), (2, 2), (3, 2), (2, 9), (3, 3), (5, 4)])
  func mkvIsLosslessHoweverSmall(width: Int, height: Int) throws {
    let folder = try TemporaryFolder()
    let recorder = try Recorder(
      videos: [VideoOutput(.mkv, path: folder("clip.mkv"))], width: width, height: height, fps: 50)
    let frames = (1...3).map { Pixmap.noise(width: width, height: height, seed: $0) }
    for frame in frames { try recorder.add(frame) }
    _ = try recorder.finish()
    #expect(try Video.decode(folder("clip.mkv"), width: width, height: height) == frames)
  }

  @Test(arguments: VideoSettings.Pipe.allCases)
  func allFormatsAndFramesComeFromOnePass(pipe: VideoSettings.Pipe) throws {
    let folder = try TemporaryFolder()
    let settings = RecordingSettings(video: VideoSettings(pipe: pipe))
    let recorder = try Recorder(
      videos: Self.outputs(folder), frames: folder("frames"), width: Self.width, height: Self.height, fps: 50,
      settings: settings)
    for i in 0..<7 { try recorder.add(Self.frame(i)) }
    let recording = try recorder.finish()
    #expect(recording.frameCount == 7)
    #expect(recording.videos == VideoFormat.allCases.map { folder("clip.\($0.fileExtension)") })
    #expect(recording.isPadded && recording.videoWidth == 164 && recording.videoHeight == 122)
    #expect(folder.contents.count == VideoFormat.allCases.count + 1 + 8)
    for file in recording.videoFiles {
      let isPadded = file.format == .mp4 || file.format == .webm
      #expect(file.width == (isPadded ? 164 : 163) && file.height == (isPadded ? 122 : 121))
      #expect(file.frameCount == 7)
      #expect(file.format.frameCount(path: file.path) == 7)
      // ffmpeg 5 does not read animated WebP; a browser does, in BrowserTests.
      if file.format == .webp { continue }
      let frames = try Video.decode(file.path, width: file.width, height: file.height)
      #expect(frames.count == 7, "\(file.format)")
      for (i, frame) in frames.enumerated() {
        // Lossless formats are exact; a viewer of the others is promised 3 of 255.
        let tolerance = isPadded ? 3 : 0
        for y in [30, 90] {
          let (found, expected) = (frame.color(x: 80, y: y), Self.frame(i).color(x: 80, y: y))
          for (f, e) in zip(found, expected) {
            #expect(abs(f - e) <= tolerance, "\(file.format), frame \(i): \(expected) came back as \(found)")
          }
        }
      }
      if isPadded {
        let stream = try Video.probe(file.path)
        #expect(stream["pix_fmt"] == "yuv420p")
        for tag in ["color_space", "color_transfer", "color_primaries"] { #expect(stream[tag] == "bt709") }
        #expect(stream["color_range"] == "tv")
      }
    }
  }

  @Test(arguments: [(64, 48), (51, 35)])
  func allPipesGiveTheSameVideo(width: Int, height: Int) throws {
    let folder = try TemporaryFolder()
    let videos = try VideoSettings.Pipe.allCases.map { pipe in
      let outputs = [VideoFormat.mp4, .webm].map { VideoOutput($0, path: folder("\(pipe).\($0)")) }
      let recorder = try Recorder(
        videos: outputs, width: width, height: height, fps: 50,
        settings: RecordingSettings(video: VideoSettings(pipe: pipe, holdLast: 0.1)))
      // PNG frames without a palette and with one, in turn.
      for i in 0..<8 as Range<UInt32> {
        let noise = Pixmap.noise(width: width, height: height, seed: i)
        let flat = Pixmap(width: width, height: height, red: 202, green: 152, blue: 101)
        try recorder.add(i % 3 == 0 ? flat : noise)
      }
      return try recorder.finish().videoFiles.map {
        try Video.decode($0.path, width: $0.width, height: $0.height)
      }
    }
    for video in videos {
      let isSame = video == videos[0]
      #expect(isSame)
    }
    #expect(videos[0].allSatisfy { $0.count == 13 })
  }

  @Test func theIndexLiesBeforeThePictures() throws {
    let folder = try TemporaryFolder()
    let videos = [VideoFormat.mp4, .webm].map { VideoOutput($0, path: folder("clip.\($0)")) }
    let recorder = try Recorder(videos: videos, width: Self.width, height: Self.height, fps: 50)
    for i in 0..<60 { try recorder.add(Self.frame(i)) }
    _ = try recorder.finish()
    let boxes = try Self.names(in: folder("clip.mp4")) { file, at in
      MP4Box(file, at: at, end: file.count).map { ($0.type, $0.end) }
    }
    #expect(boxes == ["ftyp", "moov", "mdat"])
    let elements = try Self.names(in: folder("clip.webm")) { file, at in
      Matroska.Element(file, at: at).flatMap { element in
        let isSegment = element.id == Matroska.segment
        return element.end.map { (String(element.id, radix: 16), isSegment ? element.content : $0) }
      }
    }
    let index = try #require(elements.firstIndex(of: "1c53bb6b"))
    let pictures = try #require(elements.firstIndex(of: String(Matroska.cluster, radix: 16)))
    #expect(index < pictures)
  }

  /// The names of what a file consists of, each read by `part`, which also says where the next one begins.
  private static func names(
    in path: String, _ part: (FileBytes, Int) -> (String, next: Int)?
  ) throws -> [String] {
    let file = try #require(FileBytes(path: path))
    var names: [String] = []
    var offset = 0
    while offset < file.count {
      let (name, next) = try #require(part(file, offset))
      names.append(name)
      offset = next
    }
    return names
  }

  @Test func speedAndHoldAreExact() throws {
    let folder = try TemporaryFolder()
    let video = VideoSettings(preset: "veryfast", speed: 0.5, holdLast: 1.2)
    let recorder = try Recorder(
      videos: Self.outputs(folder), frames: folder("frames"), width: Self.width, height: Self.height, fps: 15,
      settings: RecordingSettings(video: video))
    for i in 0..<4 { try recorder.add(Self.frame(i)) }
    let recording = try recorder.finish()
    #expect(recording.frameCount == 4)
    // 1.2 s at 15/2 frames a second are 9 frames. The numbered frames are as drawn.
    for file in recording.videoFiles {
      #expect(file.frameCount == 13 && file.format.frameCount(path: file.path) == 13)
    }
    #expect(Files.names(in: folder("frames")).count == 5, "and the document")
    #expect(try Video.probe(folder("clip.mp4"))["r_frame_rate"] == "15/2")
    #expect(try Video.probe(folder("clip.apng"))["r_frame_rate"] == "15/2")
    // The 13 frames of the GIF last 13 · 2/15 s to the nearest hundredth, though none lasts a whole number of them.
    let duration = try Tool.ffprobe.run([
      "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", folder("clip.gif"),
    ])
    #expect(duration == "1.730000\n")
    let held = try #require(try Video.decode(folder("clip.gif"), width: Self.width, height: Self.height).last)
    #expect(held == Self.frame(3))
  }

  @Test func ratesAreFractions() {
    #expect(FrameRate(fps: 50).description == "50")
    #expect(FrameRate(fps: 15, speed: 0.5).description == "15/2")
    #expect(FrameRate(fps: 50, speed: 0.3).description == "15")
    #expect(FrameRate(fps: 50, speed: 1.0 / 3).description == "50/3")
    #expect(FrameRate(fps: 50, speed: 2.5).description == "125")
    #expect(FrameRate(fps: 15, speed: 0.0101).description == "303/2000")
    #expect(FrameRate(fps: 15, speed: 0.5).frames(in: 1) == 8)
  }

  @Test func whatAFormatCannotShowIsRefused() throws {
    let folder = try TemporaryFolder()
    for (format, fps) in [(VideoFormat.gif, 51), (.apng, 91), (.webp, 91)] {
      #expect(
        kindOfFailure {
          _ = try Recorder(
            videos: [VideoOutput(format, path: folder("a"))], width: 16, height: 16, fps: FrameRate(fps))
        } == .settings)
    }
    let twice = [VideoOutput(.gif, path: folder("a")), VideoOutput(.webp, path: folder("a"))]
    #expect(kindOfFailure { _ = try Recorder(videos: twice, width: 16, height: 16, fps: 30) } == .settings)
    #expect(folder.contents == [])
  }

  @Test func aMissingEncoderIsNamed() throws {
    let folder = try TemporaryFolder()
    let bin = try folder.fakeFFmpeg("echo \"Unknown encoder 'libvpx-vp9'\" >&2; exit 1")
    let recorder = try Recorder(
      videos: [VideoOutput(.gif, path: folder("a.gif")), VideoOutput(.webm, path: folder("a.webm"))],
      width: Self.width,
      height: Self.height, fps: 30, settings: RecordingSettings(video: VideoSettings(searchPath: bin)))
    let error = #expect(throws: RecordingError.self) {
      for i in 0..<9 { try recorder.add(Self.frame(i)) }
      _ = try recorder.finish()
    }
    #expect(error?.kind == .encoderMissing)
    #expect(error?.message.contains("without the encoder libvpx-vp9") == true)
    // All or nothing: the GIF that went well is not there either.
    #expect(folder.contents == [])
  }

  @Test func aCutFileHasNoFrames() throws {
    let folder = try TemporaryFolder()
    let recorder = try Recorder(videos: Self.outputs(folder), width: Self.width, height: Self.height, fps: 30)
    for i in 0..<5 { try recorder.add(Self.frame(i)) }
    for file in try recorder.finish().videoFiles {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: file.path))
      for count in [0, 5, bytes.count / 2, bytes.count - 1] {
        try bytes[..<count].write(to: URL(fileURLWithPath: file.path))
        #expect(file.format.frameCount(path: file.path) == nil, "\(file.format), \(count) of \(bytes.count)")
      }
    }
  }

  @Test func aSingleFrameIsARecording() throws {
    let folder = try TemporaryFolder()
    let recorder = try Recorder(videos: Self.outputs(folder), width: Self.width, height: Self.height, fps: 30)
    try recorder.add(Self.frame(0))
    for file in try recorder.finish().videoFiles { #expect(file.frameCount == 1) }
  }
}
