import Foundation
import TestSupport
import Testing

/// Which episodes are recorded, and the sidecars beside them.
@Suite struct RecordTests {
  private static let small = ["--size", "60x40"]

  private func evaluate(_ arguments: [String], in folder: TemporaryFolder) throws -> ShowreelRun {
    try ShowreelProcess.run(["evaluate"] + arguments, in: folder)
  }

  private func report(_ text: String) throws -> Report {
    try Report(Data(text.utf8))
  }

  /// The frames of all episodes, each in a folder.
  private func recordAll(in folder: TemporaryFolder) throws -> Report {
    let run = try evaluate(
      [
        "CartPole-v1", "--policy", "random", "--episodes", "5", "--seed", "3", "--no-video", "--frames",
        "all", "--json", "-",
      ] + Self.small, in: folder)
    #expect(run.status == 0, "\(run.error)")
    return try report(run.output)
  }

  @Test func theBestTheWorstAndTheMedianAreThoseOfARunWithAll() throws {
    let folder = try TemporaryFolder()
    let all = try recordAll(in: folder)
    let order = all.episodes.indices.sorted {
      (all.episodes[$0].return, $0) < (all.episodes[$1].return, $1)
    }
    #expect(Set(all.episodes.map(\.return)).count == 5, "the example tells the choices apart")
    for (which, index) in [("best", order[4]), ("worst", order[0]), ("median", order[2])] {
      let run = try evaluate(
        [
          "CartPole-v1", "--policy", "random", "--episodes", "5", "--seed", "3", "--no-video", "--frames",
          which, "--record", which, "--json", "-",
        ] + Self.small, in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(try report(run.output) == all)
      let frames = try folder.frames(in: which)
      #expect(try frames == folder.frames(in: "all/episode-\(index)"), "\(which)")
      #expect(frames.count == all.episodes[index].length + 1)
    }
  }

  @Test func numberedEpisodesAreThoseOfARunWithAll() throws {
    let folder = try TemporaryFolder()
    _ = try recordAll(in: folder)
    let run = try evaluate(
      [
        "CartPole-v1", "--policy", "random", "--episodes", "5", "--seed", "3", "--no-video", "--frames",
        "some", "--record", "4,1",
      ] + Self.small, in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(
      folder.contents.filter { $0.hasPrefix("some/") && !$0.contains(".") } == [
        "some/episode-1", "some/episode-4",
      ])
    for episode in [1, 4] {
      #expect(try folder.frames(in: "some/episode-\(episode)") == folder.frames(in: "all/episode-\(episode)"))
    }
  }

  @Test(.needs(.ffmpeg))
  func aReportNamesTheVideosThatThereAre() throws {
    let folder = try TemporaryFolder()
    let run = try evaluate(
      ["CartPole-v1", "--policy", "random", "--episodes", "3", "--record", "worst", "--json", "-"]
        + Self.small,
      in: folder)
    #expect(run.status == 0, "\(run.error)")
    let videos = try report(run.output).episodes.compactMap(\.video)
    #expect(videos.count == 1)
    #expect(folder.contents.filter { $0.hasSuffix(".mp4") } == videos)
    #expect(run.output.contains(#""video": null"#))
  }

  @Test func aChoiceNeedsFFmpegFromTheStart() throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(
      ["evaluate", "CartPole-v1", "--policy", "random", "--episodes", "3", "--record", "best"], in: folder,
      environment: ["PATH": folder.path])
    #expect(run.status == 69)
    #expect(run.output == "")
  }

  @Test(.needs(.ffmpeg))
  func aSidecarMakesTheSameFramesAgain() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: cartPolePolicy, toPath: folder("policy.safetensors"))
    let recorded = try evaluate(
      [
        "CartPole-v1", "--policy", "policy.safetensors", "--seed", "5", "--fps", "25", "--option",
        "sutton_barto_reward=true", "--frames", "first", "--speed", "0.5", "--hold-last", "1",
      ] + Self.small, in: folder)
    #expect(recorded.status == 0, "\(recorded.error)")
    let sidecar = "videos/CartPole-v1-episode-0.json"
    let text = try folder.text(of: sidecar)
    for line in [
      #""environment": "CartPole-v1""#, #""sutton_barto_reward": true"#, #""seed": 5"#, #""episode": 0"#,
      #""policy": "policy.safetensors""#, #""policy_sha256": ""#, #""deterministic": false"#, #""fps": 25"#,
      #""width": 60"#, #""height": 40"#, #""frames": 501"#, #""return": 0.0"#, #""length": 500"#,
      #""terminated": false"#, #""truncated": true"#, #""actions": ["#,
      #""ffmpeg_arguments": ["-hide_banner", "#, #""file": "CartPole-v1-episode-0.mp4", "format": "mp4""#,
      #""ffmpeg_version": "\#(try ffmpegVersion())""#, #""speed": 0.5"#, #""hold_last": 1.0"#,
    ] {
      #expect(text.contains(line), "\(line) in \(text)")
    }
    // The policy is not needed any more.
    try FileManager.default.removeItem(atPath: folder("policy.safetensors"))
    let replayed = try ShowreelProcess.run(
      ["replay", sidecar, "--frames", "second", "--video-folder", "again"], in: folder)
    #expect(replayed.status == 0, "\(replayed.error)")
    #expect(replayed.error == "")
    let frames = try folder.frames(in: "first")
    #expect(frames.count == 501)
    #expect(try folder.frames(in: "second") == frames)
    #expect(
      try folder.text(of: "again/CartPole-v1-episode-0.json") == text)
    // The same ffmpeg makes the same video of them.
    #expect(
      try folder.data(of: "again/CartPole-v1-episode-0.mp4")
        == folder.data(of: "videos/CartPole-v1-episode-0.mp4"))
  }

  @Test(arguments: ["beside", "over"])
  func anOverlaidSidecarMakesTheSameFramesAgain(position: String) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: cartPolePolicy, toPath: folder("policy.safetensors"))
    let size = ["--size", "200x100"]
    let recorded = try evaluate(
      [
        "CartPole-v1", "--policy", "policy.safetensors", "--option", "sutton_barto_reward=true", "--no-video",
        "--frames", "first", "--overlay", "--overlay-position", position,
      ] + size, in: folder)
    #expect(recorded.status == 0, "\(recorded.error)")
    #expect(try folder.text(of: "first/recording.json").contains(#""overlay": "\#(position)""#))
    // What the policy thought of each action is in the sidecar.
    try FileManager.default.removeItem(atPath: folder("policy.safetensors"))
    func replay(_ arguments: [String], to frames: String) throws -> [Data] {
      let run = try ShowreelProcess.run(
        ["replay", "first/recording.json", "--no-video", "--frames", frames] + arguments, in: folder)
      #expect(run.status == 0, "\(run.error)")
      return try folder.frames(in: frames)
    }
    let frames = try folder.frames(in: "first")
    #expect(frames.count == 501)
    #expect(try replay([], to: "second") == frames)
    #expect(try folder.text(of: "second/recording.json") == folder.text(of: "first/recording.json"))
    // Without it they are what the environment draws.
    let plain = try evaluate(
      ["CartPole-v1", "--policy", cartPolePolicy, "--no-video", "--frames", "plain"] + size, in: folder)
    #expect(plain.status == 0)
    #expect(try replay(["--no-overlay"] + size, to: "third") == folder.frames(in: "plain"))
    #expect(try !folder.text(of: "third/recording.json").contains("0.5"))
  }

  @Test func anOverlayBesideMakesFramesWider() throws {
    let folder = try TemporaryFolder()
    let trace = """
      {"environment": "CartPole-v1", "seed": 1, "options": {}}
      {"action": 1}
      """
    for (arguments, size) in [(["--overlay"], "800x400"), (["--overlay", "--scale", "0.5"], "400x200")] {
      let run = try ShowreelProcess.run(
        ["replay", "-", "--no-video", "--frames", size] + arguments, in: folder, input: trace)
      #expect(run.status == 0, "\(run.error)")
      let frame = try Golden.readPNG(URL(fileURLWithPath: folder("\(size)/000001.png")))
      #expect("\(frame.width)x\(frame.height)" == size)
      #expect(try folder.text(of: "\(size)/recording.json").contains(#""probabilities": null"#))
    }
    let run = try ShowreelProcess.run(
      ["replay", "-", "--no-overlay", "--overlay-position", "over"], in: folder, input: trace)
    #expect(run.status == 64)
  }

  @Test func aSidecarThatIsNotTrueIsNoticed() throws {
    let folder = try TemporaryFolder()
    let document = #"{"environment": "CartPole-v1", "seed": 1, "return": 3, "length": 3, "actions": [0, 1]}"#
    let run = try ShowreelProcess.run(["replay", "-", "--no-video"], in: folder, input: document)
    #expect(run.status == 0)
    #expect(run.error.contains("3 steps and a return of 3.0"), "\(run.error)")
  }

  @Test func anExistingSidecarIsKept() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder("videos"), withIntermediateDirectories: true)
    try folder.write("earlier", to: "videos/CartPole-v1-episode-1.json")
    let run = try evaluate(["CartPole-v1", "--policy", "random", "--episodes", "2"], in: folder)
    #expect(run.status == 73)
    #expect(run.error.contains("videos/CartPole-v1-episode-1.json"))
    #expect(folder.contents == ["videos", "videos/CartPole-v1-episode-1.json"], "nothing was drawn")
    #expect(try folder.text(of: "videos/CartPole-v1-episode-1.json") == "earlier")
  }

  /// An ffmpeg that fails leaves neither a video nor a sidecar, and an earlier pair as it was.
  @Test(arguments: [true, false])
  func aFailedRecordingLeavesNoSidecar(overwrite: Bool) throws {
    let folder = try TemporaryFolder()
    let bin = try folder.fakeFFmpeg("exit 1")
    var expected = ["videos"]
    if overwrite {
      try FileManager.default.createDirectory(atPath: folder("videos"), withIntermediateDirectories: true)
      for name in ["json", "mp4"] {
        try folder.write("earlier", to: "videos/CartPole-v1-episode-0.\(name)")
        expected.append("videos/CartPole-v1-episode-0.\(name)")
      }
    }
    let run = try ShowreelProcess.run(
      ["evaluate", "CartPole-v1", "--policy", "random"] + Self.small + (overwrite ? ["--overwrite"] : []),
      in: folder, environment: ["PATH": bin])
    #expect(run.status == 74, "\(run.error)")
    #expect(folder.contents.filter { $0 != "videos" } == expected.filter { $0 != "videos" })
    if overwrite { #expect(try folder.text(of: expected[1]) == "earlier") }
  }
}

/// The version that ffmpeg itself states.
private func ffmpegVersion() throws -> String {
  let words = try Tool.ffmpeg.run(["-version"]).split(separator: " ")
  return String(try #require(words.dropFirst(2).first))
}
