import Foundation
import Raster
import Testing

@testable import Recording

/// What goes wrong with ffmpeg, each with a real program that does it: a script named `ffmpeg` on a search path of its own.
@Suite struct FaultTests {
  static let frame = Pixmap.noise(width: 320, height: 200)

  /// Records until it fails and returns the error; nothing of the recording may be left.
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
    #expect(folder.contents == [], sourceLocation: sourceLocation)
    return error
  }

  @Test func exitsAtOnce() throws {
    let error = try failure(of: "echo 'no idea what to do' >&2; exit 3")
    #expect(error.kind == .ffmpegFailed)
    #expect(error.message.contains("status 3"))
    #expect(error.message.hasSuffix("its last words: no idea what to do"))
    #expect(error.message.contains("clip.mp4"))
  }

  @Test(.enabled(if: Tools.haveFFmpeg, Tools.reason)) func diesAfterAHundredFrames() throws {
    let real = try #require(Tools.path("ffmpeg"))
    let bytes = 100 * Self.frame.pixels.count
    let error = try failure(of: "head -c \(bytes) | \(real) \"$@\"; kill -SEGV $$", frames: 400)
    #expect(error.kind == .ffmpegFailed)
    #expect(error.message.contains("signal 11"))
    #expect(error.message.contains("it said nothing"))
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

  @Test(.enabled(if: Tools.haveFFmpeg, Tools.reason)) func floodsStandardErrorAndWorks() throws {
    let folder = try TemporaryFolder()
    let real = try #require(Tools.path("ffmpeg"))
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

  @Test(.enabled(if: Tools.haveFFmpeg, Tools.reason)) func leavesAFileOfTooFewFrames() throws {
    let real = try #require(Tools.path("ffmpeg"))
    let error = try failure(
      of: """
        cat > /dev/null
        for output; do :; done
        exec \(real) -v error -f lavfi -i color=s=16x16:r=30 -frames:v 3 -f mp4 -y "$output"
        """)
    #expect(error.message.contains("the file has 3 frames, and 40 were drawn"))
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
    let settings = RecordingSettings(video: VideoSettings(searchPath: bin))
    let kind = kindOfFailure {
      _ = try Recorder(video: folder("clip.mp4"), width: 16, height: 16, fps: 50, settings: settings)
    }
    #expect(kind == .io)
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
