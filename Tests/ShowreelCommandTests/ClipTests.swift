import Foundation
import Raster
import Recording
import TestSupport
import Testing

/// `--clip` keeps a part of a recording's steps, and `-o` names its video.
@Suite struct ClipTests {
  /// An episode of 18 steps.
  private static let random = [
    "evaluate", "CartPole-v1", "--policy", "random", "--seed", "8", "--size", "48x32",
  ]

  private func run(_ arguments: [String], in folder: TemporaryFolder) throws -> ShowreelRun {
    let run = try ShowreelProcess.run(arguments, in: folder)
    #expect(run.status == 0, "\(run.error)")
    return run
  }

  /// The frames after these steps, and the episode's whole return; and so again when it is replayed.
  @Test(arguments: [("4:9", 4, 9), (":6", 0, 6), ("12:", 12, 18), ("3:100", 3, 18)])
  func thoseStepsAreKeptAlone(clip: String, first: Int, last: Int) throws {
    let folder = try TemporaryFolder()
    let all = try run(Self.random + ["--no-video", "--frames", "all"], in: folder)
    let some = try run(
      Self.random + ["--clip", clip, "--format", "gif", "--frames", "some"], in: folder)
    #expect(some.output.hasPrefix(all.output.prefix(while: { $0 != "\n" })), "the whole return")
    let frames = try folder.frames(in: "all")
    try #require(frames.count == 19)
    #expect(try folder.frames(in: "some") == Array(frames[first...last]))
    if Tool.ffprobe.isInstalled {
      #expect(try folder.playableFrames(of: "videos/CartPole-v1-episode-0.gif") == last - first + 1)
    }
    let sidecar = try folder.text(of: "some/recording.json")
    let written = try #require(Clip(text: clip))
    #expect(sidecar.contains("\"clip\": \"\(written)\"") && sidecar.contains("\"length\": 18"))
    _ = try run(["replay", "some/recording.json", "--no-video", "--frames", "again"], in: folder)
    #expect(try folder.frames(in: "again") == folder.frames(in: "some"))
    _ = try run(
      ["replay", "some/recording.json", "--no-video", "--frames", "other", "--clip", "0:1"], in: folder)
    #expect(try folder.frames(in: "other") == Array(frames[0...1]))
  }

  /// With every second frame, the first of the clip is one of them.
  @Test func itGoesTogetherWithOthers() throws {
    let folder = try TemporaryFolder()
    _ = try run(Self.random + ["--no-video", "--frames", "all"], in: folder)
    _ = try run(
      Self.random + ["--clip", "5:10", "--every", "2", "--no-video", "--frames", "some"], in: folder)
    let frames = try folder.frames(in: "all")
    #expect(try folder.frames(in: "some") == [5, 7, 9].map { frames[$0] })
    // Frames from elsewhere, by their numbers.
    let record = try run(["record", "all", "--clip", "5:10", "--frames", "recorded"], in: folder)
    #expect(record.output == "Wrote recorded\n19 frames, of which 6 were kept\n")
    let pictures = try (0..<6).map {
      try Pixmap(contentsOfPNG: URL(fileURLWithPath: folder("recorded/00000\($0).png")))
    }
    let expected = try (5...10).map {
      try Pixmap(contentsOfPNG: URL(fileURLWithPath: folder("all/0000\($0 < 10 ? "0" : "")\($0).png")))
    }
    #expect(pictures == expected)
    // A grid's steps are all tiles'.
    _ = try run(
      [
        "evaluate", "CartPole-v1", "--policy", "random", "--grid", "2x1", "--scale", "0.2", "--clip", "2:4",
        "--no-video", "--frames", "grid",
      ], in: folder)
    #expect(try folder.frames(in: "grid").count == 3)
  }

  @Test func aClipBeyondTheEpisodeIsAMistake() throws {
    let folder = try TemporaryFolder()
    for (options, says) in [
      (["--clip", "40:60"], "a clip of the frames 40:60: expected some of those that there are, 0 to 18"),
      (["--clip", "9:4"], "--clip"), (["--clip", ":"], "--clip"), (["--clip", "5"], "--clip"),
      (["--clip=-1:4"], "--clip"),
    ] {
      let run = try ShowreelProcess.run(
        Self.random + ["--no-video", "--frames", "some"] + options, in: folder)
      #expect(run.status == 64 && run.error.contains(says), "\(run.status) \(run.error)")
      #expect(folder.contents == [])
    }
  }

  @Test func aVideoIsCalledAsItIsGiven() throws {
    let folder = try TemporaryFolder()
    let one = try run(Self.random + ["-o", "mine.gif"], in: folder)
    #expect(one.output == "Total Reward: 18.0\nWrote mine.gif\n")
    #expect(folder.contents == ["mine.gif", "mine.json"])
    let again = try run(["replay", "mine.json", "-o", "deep/again.gif"], in: folder)
    #expect(again.output.hasSuffix("Wrote deep/again.gif\n"))
    #expect(try folder.data(of: "deep/again.gif") == folder.data(of: "mine.gif"))
    // In its own place, when that is asked for.
    _ = try run(["replay", "mine.json", "-o", "mine.gif", "--overwrite"], in: folder)
    #expect(try folder.data(of: "deep/again.gif") == folder.data(of: "mine.gif"))
    _ = try run(Self.random + ["--episodes", "3", "--record", "best", "-o", "best.gif"], in: folder)
    _ = try run(Self.random + ["--grid", "2x1", "-o", "grid.gif"], in: folder)
    #expect(folder.contents.contains("best.gif") && folder.contents.contains("grid.json"))
  }

  @Test(arguments: [
    (["--episodes", "2"], "expected one recording, found 2"),
    (["--policy", cartPolePolicy], "expected one recording, found 2"),
    (["--no-video"], "--no-video goes with names"), (["--format", "gif"], "--format goes with names"),
    (["--name-prefix", "x"], "--name-prefix goes with names"),
    (["--video-folder", "v"], "--video-folder goes"),
    (["--report", "page"], "the videos of --report have names of their own"),
    (["--json", "a.json"], "are the same file"),
  ])
  func whatDoesNotGoWithAName(options: [String], says: String) throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(Self.random + ["-o", "a.gif"] + options, in: folder)
    #expect(run.status == 64 && run.error.contains(says), "\(run.status) \(run.error)")
    #expect(folder.contents == [])
    let other = try ShowreelProcess.run(Self.random + ["-o", "a.txt"], in: folder)
    #expect(other.status == 64 && other.error.contains("a.txt: expected a name that ends with one of"))
  }
}
