import Foundation
import TestSupport
import Testing

/// Many outputs from one run.
@Suite struct FormatTests {
  @Test(.needs(.ffmpeg))
  func oneRunMakesThemAll() throws {
    let folder = try TemporaryFolder()
    let kinds = ["mp4", "webm", "gif", "apng", "webp", "mkv"]
    // One of them is asked for twice, and made once.
    let run = try ShowreelProcess.run(
      ["evaluate", "CartPole-v1", "--policy", "random", "--size", "61x40", "--frames", "out"]
        + (kinds + ["mp4"]).flatMap { ["--format", $0] } + ["--speed", "0.5", "--hold-last", "1"],
      in: folder)
    #expect(run.status == 0, "\(run.error)")
    let videos = kinds.map { "videos/CartPole-v1-episode-0.\($0)" }
    #expect(
      run.output.split(separator: "\n").dropFirst().map(String.init)
        == (videos + ["out"]).map { "Wrote \($0)" })
    #expect(
      folder.contents.filter { $0.hasPrefix("videos/") }
        == (videos + ["videos/CartPole-v1-episode-0.json"]).sorted())
    #expect(run.error.split(separator: "\n").count == 2, "two are padded: \(run.error)")
    let drawn = try folder.frames(in: "out").count
    #expect(drawn > 5)
    // 50 frames a second at half the speed, and one second more of the last. FFmpeg 5 does not read animated WebP.
    for video in videos where !video.hasSuffix("webp") {
      let found = try Video.probe(folder(video))
      if !video.hasSuffix("gif") { #expect(found["nb_read_frames"] == "\(drawn + 25)", "\(video)") }
      #expect(found["r_frame_rate"] == "25/1" || video.hasSuffix("gif"), "\(video)")
      let isPadded = video.hasSuffix("mp4") || video.hasSuffix("webm")
      #expect(found["width"] == (isPadded ? "62" : "61"), "\(video)")
    }
  }

  @Test func anExistingFileOfAnyKindIsKept() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder("videos"), withIntermediateDirectories: true)
    try folder.write("earlier", to: "videos/CartPole-v1-episode-0.gif")
    let run = try ShowreelProcess.run(
      ["evaluate", "CartPole-v1", "--policy", "random", "--format", "mp4", "--format", "gif"], in: folder)
    #expect(run.status == 73)
    #expect(run.error.contains("videos/CartPole-v1-episode-0.gif"))
    #expect(folder.contents.count == 2, "nothing was drawn")
  }

  @Test func aGIFNeedsNoFFmpeg() throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(
      [
        "evaluate", "CartPole-v1", "--policy", "random", "--format", "gif", "--record", "best", "--size",
        "60x40",
      ], in: folder, environment: ["PATH": ""])
    #expect(run.status == 0, "\(run.error)")
    #expect(try folder.data(of: "videos/CartPole-v1-episode-0.gif").prefix(6) == Data("GIF89a".utf8))
    #expect(try folder.text(of: "videos/CartPole-v1-episode-0.json").contains("\"ffmpeg_version\": null"))
  }

  @Test(arguments: [
    (["--format", "avi"], "apng"),
    (["--speed", "0"], "a speed of 0"),
    (["--speed", "nan"], "a speed of nan"),
    (["--hold-last=-1"], "-1.0 s on the last frame"),
    (["--pipe", "yuv444p"], "yuv420p"),
  ])
  func badSettingsAreUsage(arguments: [String], message: String) throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(
      ["evaluate", "CartPole-v1", "--policy", "random"] + arguments, in: folder)
    #expect(run.status == 64)
    #expect(run.error.contains(message), "\(run.error)")
    #expect(folder.contents == [])
  }
}
