import Foundation
import Raster
import ShowreelSupport
import TestSupport
import Testing

@testable import Recording

/// What goes wrong with ffmpeg, each with a real program that does it: a script named `ffmpeg` on a search path of its own.
@Suite struct FaultTests {
  static let frame = Pixmap.noise(width: 320, height: 200)

  /// Records until it fails and returns the error; nothing of the recording may be left but what the error says was kept.
  private func failure(
    of script: String, frames: Int = 40, patience: Double = 20,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> RecordingError {
    let folder = try TemporaryFolder()
    let video = VideoSettings(pipe: .rgb24, patience: patience, searchPath: try folder.fakeFFmpeg(script))
    let recorder = try Recorder(
      video: folder("clip.mp4"), frames: folder("frames"), width: 320, height: 200, fps: 50,
      settings: RecordingSettings(video: video))
    let error = try #require(throws: RecordingError.self, sourceLocation: sourceLocation) {
      for _ in 0..<frames { try recorder.add(Self.frame) }
      _ = try recorder.finish()
    }
    let clips = error.kept.filter { $0.path.contains("clip.partial-") }
    let sequences = error.kept.filter { $0.path.contains("frames.partial-") }
    #expect(clips.count + sequences.count == error.kept.count, sourceLocation: sourceLocation)
    let contents = folder.contents.filter { sequences.isEmpty || !$0.hasPrefix("frames") }
    #expect(contents.map(folder.callAsFunction) == clips.map(\.path), sourceLocation: sourceLocation)
    for sequence in sequences {
      let names = try FileManager.default.contentsOfDirectory(atPath: sequence.path).sorted()
      #expect(names.count == sequence.frameCount, sourceLocation: sourceLocation)
      let last = try Data(contentsOf: URL(fileURLWithPath: "\(sequence.path)/\(names.last ?? "")"))
      #expect(try Pixmap(png: [UInt8](last)) == Self.frame, "a whole frame", sourceLocation: sourceLocation)
    }
    for file in clips {
      #expect(file.frameCount > 0, sourceLocation: sourceLocation)
      #expect(
        try Video.probe(file.path)["nb_read_frames"] == "\(file.frameCount)", sourceLocation: sourceLocation)
      let whole = "\n\(file.path) holds \(file.frameCount) of the \(error.drawnCount) frames that were drawn"
      #expect(
        error.description.hasSuffix(sequences.isEmpty ? whole : ", \(file.path) \(file.frameCount)"),
        sourceLocation: sourceLocation)
    }
    return error
  }

  @Test func exitsAtOnce() throws {
    let error = try failure(of: "echo 'no idea what to do' >&2; exit 3")
    #expect(error.kind == .ffmpegFailed)
    #expect(error.message.contains("status 3"))
    #expect(error.message.hasSuffix("its last words: no idea what to do"))
    #expect(error.message.contains("clip.mp4"))
  }

  @Test(.needs(.ffmpeg, .ffprobe)) func diesAfterAHundredFrames() throws {
    let real = try #require(Tool.ffmpeg.path)
    let bytes = 100 * Self.frame.pixels.count
    let error = try failure(of: "head -c \(bytes) | \(real) \"$@\"; kill -SEGV $$", frames: 400)
    #expect(error.kind == .ffmpegFailed)
    #expect(error.message.contains("signal 11"))
    #expect(error.message.contains("it said nothing"))
    #expect(error.kept.last?.frameCount == 100, "all that it was told")
  }

  /// As the kernel does it where memory is short: to ffmpeg alone, in the middle of its work.
  @Test(
    .needs(.ffmpeg, .ffprobe),
    arguments: [VideoFormat.mp4, .webm, .mkv], [(50, 330), (1, 7)])
  func isKilledAlone(format: VideoFormat, rate: (fps: Int, frames: Int)) throws {
    let folder = try TemporaryFolder()
    let real = try #require(Tool.ffmpeg.path)
    let bin = try folder.fakeFFmpeg("echo $$ > '\(folder("id"))'; exec \(real) \"$@\"")
    try "earlier".write(toFile: folder("clip.\(format)"), atomically: false, encoding: .utf8)
    let recorder = try Recorder(
      videos: [VideoOutput(format, path: folder("clip.\(format)"))], width: 96, height: 64,
      fps: FrameRate(rate.fps),
      settings: RecordingSettings(overwrite: true, video: VideoSettings(searchPath: bin)))
    let error = try #require(throws: RecordingError.self) {
      for i in 0... {
        if i == rate.frames {
          let text = try String(contentsOfFile: folder("id"), encoding: .utf8)
          kill(try #require(pid_t(text.dropLast())), SIGKILL)
        }
        try recorder.add(Pixmap.noise(width: 96, height: 64, seed: UInt32(i)))
      }
    }
    #expect(error.kind == .ffmpegFailed)
    #expect(error.message.contains("signal 9"))
    let kept = try #require(error.kept.first)
    #expect(error.drawnCount == recorder.frameCount && error.drawnCount >= rate.frames)
    #expect(error.drawnCount - kept.frameCount <= 2 * rate.fps, "\(error)")
    // The first and the last of it are what was drawn then.
    #expect(try Video.probe(kept.path)["nb_read_frames"] == "\(kept.frameCount)")
    let frames = try Video.decode(kept.path, width: 96, height: 64)
    #expect(frames.count == kept.frameCount)
    for i in [0, frames.count - 1] {
      let drawn = Pixmap.noise(width: 96, height: 64, seed: UInt32(i))
      let other = Pixmap.noise(width: 96, height: 64, seed: UInt32(i + 1))
      #expect(meanAbsoluteDifference(frames[i], drawn) < meanAbsoluteDifference(frames[i], other))
    }
    #expect(try String(contentsOfFile: folder("clip.\(format)"), encoding: .utf8) == "earlier")
    #expect(Files.names(in: folder.path).count == 3, "that, the number and the kept one")
  }

  /// The other video of the same frames is well, and holds all of them.
  @Test(.needs(.ffmpeg, .ffprobe)) func oneOfTwoDies() throws {
    let folder = try TemporaryFolder()
    let real = try #require(Tool.ffmpeg.path)
    let bin = try folder.fakeFFmpeg(
      "case \"$*\" in *libvpx*) head -c 200000 > /dev/null; exit 1;; esac; exec \(real) \"$@\"")
    let settings = RecordingSettings(video: VideoSettings(preset: "ultrafast", pipe: .rgb24, searchPath: bin))
    let videos = [VideoFormat.mp4, .webm].map { VideoOutput($0, path: folder("a.\($0)")) }
    let recorder = try Recorder(videos: videos, width: 96, height: 64, fps: 50, settings: settings)
    let error = try #require(throws: RecordingError.self) {
      for _ in 0..<400 { try recorder.add(Pixmap.noise(width: 96, height: 64)) }
      _ = try recorder.finish()
    }
    let kept = try #require(error.kept.first)
    #expect(error.message.contains("a.webm"))
    #expect(error.kept.count == 1 && kept.path.contains("a.partial-") && kept.path.hasSuffix(".mp4"))
    #expect(error.drawnCount - kept.frameCount <= Pipeline.capacity, "\(error)")
    #expect(try Video.probe(kept.path)["nb_read_frames"] == "\(kept.frameCount)")
    #expect(folder.contents.map(folder.callAsFunction) == [kept.path])
  }

  @Test func diesAfterTheLastFrame() throws {
    let error = try failure(of: "cat > /dev/null; echo 'no space left' >&2; exit 1")
    #expect(error.message.contains("status 1"))
    #expect(error.message.contains("no space left"))
  }

  @Test func closesItsInputAndLingers() throws {
    let error = try failure(of: "exec 0<&-; sleep 1000", patience: 2)
    #expect(error.kind == .ffmpegFailed)
    #expect(error.message.contains("signal 9"))
  }

  @Test func leavesAChildThatHoldsThePipe() throws {
    // The write end would never fail, since a reader is left that reads nothing.
    let error = try failure(of: "exec 3<&0; sleep 1000 <&3 & exit 4", frames: 40)
    #expect(error.message.contains("status 4"))
  }

  @Test func floodsStandardErrorAndFails() throws {
    let error = try failure(of: "yes 'complaint' | head -c 5000000 >&2; echo 'the end' >&2; exit 1")
    #expect(error.message.hasSuffix("the end"))
    #expect(error.message.utf8.count < 5000)
  }

  @Test(.needs(.ffmpeg, .ffprobe)) func floodsStandardErrorAndWorks() throws {
    let folder = try TemporaryFolder()
    let real = try #require(Tool.ffmpeg.path)
    let bin = try folder.fakeFFmpeg("yes complaint | head -c 5000000 >&2; exec \(real) \"$@\"")
    let recorder = try Recorder(
      video: folder("clip.mp4"), width: 320, height: 200, fps: 50,
      settings: RecordingSettings(video: VideoSettings(preset: "ultrafast", pipe: .rgb24, searchPath: bin)))
    for _ in 0..<20 { try recorder.add(Self.frame) }
    #expect(try recorder.finish().frameCount == 20)
    #expect(folder.contents == ["clip.mp4"])
  }

  @Test func hangsWithoutReading() throws {
    // More frames than pipe and pool hold.
    let error = try failure(of: "exec sleep 1000", patience: 0.4)
    #expect(error.kind == .ffmpegFailed)
    #expect(error.message.contains("it did nothing for"))
  }

  @Test func hangsAfterTheLastFrame() throws {
    let error = try failure(of: "cat > /dev/null; sleep 1000", patience: 0.4)
    #expect(error.message.contains("it did nothing for"))
  }

  @Test func worksAtNothingForEver() throws {
    let error = try failure(of: "while true; do :; done", patience: 0.1)
    #expect(error.message.contains("it did nothing for"))
  }

  @Test func leavesNoFile() throws {
    let error = try failure(of: "cat > /dev/null")
    #expect(error.message.contains("no readable MP4 file"))
  }

  @Test(.needs(.ffmpeg, .ffprobe)) func leavesAFileOfTooFewFrames() throws {
    let real = try #require(Tool.ffmpeg.path)
    let error = try failure(
      of: """
        cat > /dev/null
        for output; do :; done
        exec \(real) -v error -f lavfi -i color=s=16x16:r=30 -frames:v 3 -f mp4 -y "$output"
        """)
    #expect(error.message.contains("the file has 3 frames, and 40 were drawn"))
    #expect(error.kept.last?.frameCount == 3)
  }

  @Test func lacksTheEncoder() throws {
    let error = try failure(of: "echo \"Unknown encoder 'libx264'\" >&2; exit 1")
    #expect(error.kind == .encoderMissing)
  }

  @Test func isMissing() throws {
    let folder = try TemporaryFolder()
    let fake = try folder.fakeFFmpeg("exit 0")
    // Neither a folder without it, nor a relative one, nor an empty entry, which would be the working directory.
    for path in [folder.path, "", ":", String(fake.dropFirst()), "./"] {
      #expect(kindOfFailure { _ = try FFmpeg.locate(searchPath: path) } == .ffmpegMissing)
    }
    #expect(try FFmpeg.locate(searchPath: "\(folder.path):\(fake)") == fake + "/ffmpeg")
    let settings = RecordingSettings(video: VideoSettings(searchPath: folder.path))
    let kind = kindOfFailure {
      _ = try Recorder(
        video: folder("new/clip.mp4"), frames: folder("frames"), width: 16, height: 16, fps: 50,
        settings: settings)
    }
    #expect(kind == .ffmpegMissing)
    #expect(folder.contents == [])
  }

  @Test func cannotBeStarted() throws {
    let folder = try TemporaryFolder()
    let bin = try folder.fakeFFmpeg("", interpreter: "/no/such/interpreter")
    var settings = RecordingSettings(video: VideoSettings(pipe: .png, searchPath: bin))
    let kind = kindOfFailure {
      _ = try Recorder(video: folder("clip.mp4"), width: 16, height: 16, fps: 50, settings: settings)
    }
    #expect(kind == .io)
    #expect(folder.contents == [])
    // Where the first frame decides how it is started, it is the first frame that fails.
    settings.video.pipe = nil
    let recorder = try Recorder(video: folder("clip.mp4"), width: 16, height: 16, fps: 50, settings: settings)
    let laterKind = kindOfFailure {
      try recorder.add(Pixmap.noise(width: 16, height: 16))
      _ = try recorder.finish()
    }
    #expect(laterKind == .io)
    #expect(folder.contents == [])
  }

  @Test func anotherThreadsSIGPIPEHandlingIsLeftAlone() throws {
    var before = sigaction()
    sigaction(SIGPIPE, nil, &before)
    _ = try failure(of: "exit 1")
    var after = sigaction()
    sigaction(SIGPIPE, nil, &after)
    #expect(
      unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self)
        == unsafeBitCast(after.__sigaction_handler.sa_handler, to: Int.self))
  }

  @Test func nothingLeaks() throws {
    // Other tests run meanwhile and hold a handful of each; what leaked would come to 60.
    let before = Leaks.count()
    for script in ["exit 1", "cat > /dev/null", "exec sleep 1000"] {
      for _ in 0..<20 {
        _ = try failure(of: script, frames: script.hasPrefix("cat") ? 2 : 40, patience: 0.05)
      }
    }
    let after = Leaks.count()
    #expect(after.descriptors < before.descriptors + 40)
    #expect(after.children < before.children + 40)
  }
}
