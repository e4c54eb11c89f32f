import Foundation
import Raster
import ShowreelSupport
import TestSupport
import Testing

@testable import Recording

/// Where outputs go, and what is there already.
@Suite struct DestinationTests {
  static let frame = Pixmap.noise(width: 16, height: 16)

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  private func record(
    video: String? = nil, frames: String? = nil, count: Int = 2, overwrite: Bool = false,
    searchPath: String? = nil
  ) throws {
    let settings = RecordingSettings(
      overwrite: overwrite, video: VideoSettings(preset: "ultrafast", searchPath: searchPath))
    let recorder = try Recorder(
      video: video, frames: frames, width: 16, height: 16, fps: 30, settings: settings)
    for _ in 0..<count { try recorder.add(Self.frame) }
    _ = try recorder.finish()
  }

  @Test func anExistingVideoIsKept() throws {
    let folder = try TemporaryFolder()
    let bin = try folder.fakeFFmpeg("cat > /dev/null; exit 1")
    try "precious".write(toFile: folder("clip.mp4"), atomically: false, encoding: .utf8)
    let error = try #require(throws: RecordingError.self) {
      try record(video: folder("clip.mp4"), searchPath: bin)
    }
    #expect(error.kind == .exists)
    #expect(error.message == "\(folder("clip.mp4")): exists already")
    #expect("\(error)" == "\(error.message); `overwrite: true` replaces it")
    #expect(
      kindOfFailure { try Recorder.checkDestinations(videos: [folder("clip.mp4")], overwrite: false) }
        == .exists)
    // A failure on the way to overwriting it keeps it as well.
    #expect(
      kindOfFailure { try record(video: folder("clip.mp4"), overwrite: true, searchPath: bin) }
        == .ffmpegFailed)
    #expect(try text(folder("clip.mp4")) == "precious")
    #expect(folder.contents == ["clip.mp4"])
  }

  @Test(.needs(.ffmpeg, .ffprobe)) func anExistingVideoIsReplacedWhenAsked() throws {
    let folder = try TemporaryFolder()
    try "old".write(toFile: folder("clip.mp4"), atomically: false, encoding: .utf8)
    try record(video: folder("clip.mp4"), count: 5, overwrite: true)
    #expect(MP4File.sampleCount(path: folder("clip.mp4")) == 5)
    #expect(folder.contents == ["clip.mp4"])
  }

  @Test(.needs(.ffmpeg, .ffprobe)) func aVideoThatAppearsMeanwhileIsKept() throws {
    let folder = try TemporaryFolder()
    let recorder = try Recorder(
      video: folder("clip.mp4"), width: 16, height: 16, fps: 30,
      settings: RecordingSettings(video: VideoSettings(holdLast: 0.1)))
    try recorder.add(Self.frame)
    try "someone else's".write(toFile: folder("clip.mp4"), atomically: false, encoding: .utf8)
    let error = try #require(throws: RecordingError.self) { try recorder.finish() }
    #expect(error.kind == .exists)
    #expect(try text(folder("clip.mp4")) == "someone else's")
    // And so is ours, under the name that it has.
    let kept = try #require(error.kept.first)
    #expect(error.description.hasSuffix("\(kept.path) holds 1 of the 1 frames that were drawn"))
    #expect(try Video.probe(kept.path)["nb_read_frames"] == "4", "and three more for as long as it is held")
    #expect(folder.contents.map(folder.callAsFunction) == [folder("clip.mp4"), kept.path])
  }

  @Test func aSequenceThatAppearsMeanwhileIsKept() throws {
    let folder = try TemporaryFolder()
    let recorder = try Recorder(frames: folder("frames"), width: 16, height: 16, fps: 30)
    for _ in 0..<3 { try recorder.add(Self.frame) }
    try FileManager.default.createDirectory(atPath: folder("frames"), withIntermediateDirectories: false)
    try "someone else's".write(toFile: folder("frames/000001.png"), atomically: false, encoding: .utf8)
    let error = try #require(throws: RecordingError.self) { try recorder.finish() }
    #expect(error.kind == .exists)
    #expect(try text(folder("frames/000001.png")) == "someone else's")
    let kept = try #require(error.kept.first)
    #expect(error.description.hasSuffix("\(kept.path) holds 3 of the 3 frames that were drawn"))
    #expect(Files.names(in: kept.path) == ["000000.png", "000001.png", "000002.png"])
    #expect(Files.names(in: folder("frames")).count == 1)
  }

  /// At every moment the file that has the name is whole.
  @Test(.needs(.ffmpeg, .ffprobe)) func whoLooksFindsTheOldOrTheNew() throws {
    let folder = try TemporaryFolder()
    let clip = folder("clip.mp4")
    try record(video: clip, count: 5)
    let looks = Monitor((seen: Set<Int?>(), isOver: false))
    let reader = try #require(
      Worker {
        while !looks.change({ $0.isOver }) {
          let count = MP4File.sampleCount(path: clip)
          looks.change { _ = $0.seen.insert(count) }
        }
      })
    for count in [7, 5, 7, 5, 7] { try record(video: clip, count: count, overwrite: true) }
    looks.change { $0.isOver = true }
    reader.join()
    #expect(looks.change { $0.seen } == [5, 7])
  }

  @Test func foldersThatCannotBeMade() throws {
    let folder = try TemporaryFolder()
    let bin = try folder.fakeFFmpeg("cat > /dev/null")
    try "a file".write(toFile: folder("file"), atomically: false, encoding: .utf8)
    for path in [
      folder("file/clip.mp4"), folder("file/deeper/clip.mp4"), "/proc/nowhere/clip.mp4", folder.path,
    ] {
      #expect(kindOfFailure { try record(video: path, searchPath: bin) } == .cannotCreate, "\(path)")
    }
    for path in [folder("file"), folder("file/frames"), "/proc/nowhere"] {
      #expect(kindOfFailure { try record(frames: path) } == .cannotCreate, "\(path)")
    }
    // It is known before anything is computed.
    #expect(
      kindOfFailure { try Recorder.checkDestinations(frames: [folder("file")], overwrite: false) }
        == .cannotCreate)
    #expect(folder.contents == ["file"])
    #expect(try text(folder("file")) == "a file")
  }

  @Test func framesAreNumberedAndExact() throws {
    let folder = try TemporaryFolder()
    let recorder = try Recorder(frames: folder("a/frames"), width: 16, height: 16, fps: 30)
    let pictures = (1...12).map { Pixmap.noise(width: 16, height: 16, seed: $0) }
    for picture in pictures { try recorder.add(picture) }
    let recording = try recorder.finish()
    #expect(recording.video == nil && recording.frames == folder("a/frames") && recording.frameCount == 12)
    #expect(
      Files.names(in: folder("a/frames"))
        == (0..<12).map { ($0 < 10 ? "00000" : "0000") + "\($0).png" } + ["recording.json"])
    for (i, name) in Files.names(in: folder("a/frames")).dropLast().enumerated() {
      let data = try Data(contentsOf: URL(fileURLWithPath: folder("a/frames/" + name)))
      #expect(try Pixmap(png: Array(data)) == pictures[i])
    }
  }

  @Test func anExistingSequenceIsKeptOrReplacedAsAWhole() throws {
    let folder = try TemporaryFolder()
    try record(frames: folder("frames"), count: 4)
    try "notes".write(toFile: folder("frames/notes.txt"), atomically: false, encoding: .utf8)
    #expect(kindOfFailure { try record(frames: folder("frames"), count: 1) } == .exists)
    #expect(Files.names(in: folder("frames")).count == 6)
    // Given up half-way, the old frames are still there.
    let settings = RecordingSettings(overwrite: true)
    let recorder = try Recorder(frames: folder("frames"), width: 16, height: 16, fps: 30, settings: settings)
    try recorder.add(Pixmap(width: 16, height: 16))
    recorder.cancel()
    #expect(Files.names(in: folder("frames")).count == 6)
    let first = try Data(contentsOf: URL(fileURLWithPath: folder("frames/000000.png")))
    #expect(try Pixmap(png: Array(first)) == Self.frame)
    // A shorter one leaves no tail of the longer one.
    try record(frames: folder("frames"), count: 2, overwrite: true)
    #expect(Files.names(in: folder("frames")) == ["000000.png", "000001.png", "notes.txt", "recording.json"])
  }

  @Test func aCancelledRecordingLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let bin = try folder.fakeFFmpeg("cat > /dev/null; sleep 1000")
    let recorder = try Recorder(
      video: folder("clip.mp4"), frames: folder("frames"), width: 16, height: 16, fps: 30,
      settings: RecordingSettings(video: VideoSettings(searchPath: bin)))
    try recorder.add(Self.frame)
    recorder.cancel()
    recorder.cancel()
    #expect(folder.contents == [])
    #expect(kindOfFailure { try recorder.add(Self.frame) } == .io)
    #expect(kindOfFailure { _ = try recorder.finish() } == .io)
  }

  @Test func settingsThatMakeNoSense() throws {
    let folder = try TemporaryFolder()
    let wrong: [(Int, Int, Int, VideoSettings)] = [
      (0, 16, 30, VideoSettings()), (16, 16_385, 30, VideoSettings()), (16, 16, 0, VideoSettings()),
      (16, 16, 30, VideoSettings(crf: 0)), (16, 16, 30, VideoSettings(crf: 52)),
      (16, 16, 30, VideoSettings(preset: "quick")), (16, 16, 30, VideoSettings(patience: 0)),
    ]
    for (width, height, fps, video) in wrong {
      let kind = kindOfFailure {
        _ = try Recorder(
          video: folder("clip.mp4"), width: width, height: height, fps: FrameRate(fps),
          settings: RecordingSettings(video: video))
      }
      #expect(kind == .settings, "\(width) by \(height), \(fps), \(video)")
    }
    #expect(kindOfFailure { _ = try Recorder(width: 16, height: 16, fps: 30) } == .settings)
    let recorder = try Recorder(frames: folder("frames"), width: 16, height: 16, fps: 30)
    #expect(kindOfFailure { try recorder.add(Pixmap(width: 16, height: 17)) } == .settings)
    recorder.cancel()
    #expect(folder.contents == [])
  }
}
