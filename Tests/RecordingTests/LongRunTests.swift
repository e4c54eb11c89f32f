import Foundation
import Raster
import ShowreelSupport
import TestSupport
import Testing

@testable import Recording

/// Recordings that are very many, or very long.
@Suite(.needs(.ffmpeg, .ffprobe)) struct LongRunTests {
  /// In a process of its own, where nobody else has any. What each could leave behind is a process, its descriptors and its
  /// partial file.
  @Test func twoHundredRecordingsLeaveNothing() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let frame = Pixmap.noise(width: 16, height: 16)
      let settings = RecordingSettings(overwrite: true, video: VideoSettings(preset: "ultrafast", pipe: .png))
      let before = Leaks.count()
      for _ in 0..<200 {
        let recorder = try Recorder(
          video: folder("clip.mp4"), width: 16, height: 16, fps: 50, settings: settings)
        for _ in 0..<5 { try recorder.add(frame) }
        #expect(try recorder.finish().frameCount == 5)
      }
      let after = Leaks.count()
      #expect(after.descriptors < before.descriptors + 10, "\(before), \(after)")
      #expect(after.children < before.children + 10, "\(before), \(after)")
      #expect(folder.contents == ["clip.mp4"])
    }
  }

  /// In a process of its own, whose memory nobody else uses. Frames that were kept would come to 230 MB.
  @Test func aHundredThousandFramesTakeNoMoreMemoryThanFiveHundred() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let frame = Pixmap.noise(width: 32, height: 24)
      func record(_ count: Int) throws {
        let settings = RecordingSettings(
          overwrite: true, video: VideoSettings(preset: "ultrafast", pipe: .png))
        let recorder = try Recorder(
          video: folder("clip.mp4"), width: 32, height: 24, fps: 50, settings: settings)
        for _ in 0..<count { try recorder.add(frame) }
        #expect(try recorder.finish().frameCount == count)
      }
      try record(500)
      let short = try #require(Leaks.peakMemory())
      try record(100_000)
      let long = try #require(Leaks.peakMemory())
      #expect(long < 64 << 20, "\(long >> 20) MB")
      // The index of the finished file: some 20 bytes a frame, in two copies.
      #expect(long < short + 8 << 20, "\(short >> 20) MB for 500 frames, \(long >> 20) MB for 100,000")
    }
  }
}

/// What a process holds.
enum Leaks {
  /// Open descriptors, and children that run or that nobody has waited for.
  static func count() -> (descriptors: Int, children: Int) {
    let children = Files.names(in: "/proc").filter { name in
      guard Int(name) != nil, let text = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8),
        let end = text.lastIndex(of: ")")
      else { return false }
      let fields = text[end...].split(separator: " ")
      return fields.count > 2 && fields[2] == "\(getpid())"
    }
    return (Files.names(in: "/proc/self/fd").count, children.count)
  }

  /// The most bytes of memory that this process has had.
  static func peakMemory() -> Int? {
    let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
  }
}
