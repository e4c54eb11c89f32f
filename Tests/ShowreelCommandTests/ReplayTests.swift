import Foundation
import Raster
import TestSupport
import Testing

@Suite struct ReplayTests {
  private static let header = #"{"environment": "CartPole-v1", "seed": 42, "options": {}}"#
  /// A header and twelve steps, within which the episode does not end.
  private static let short =
    header + "\n" + (0..<12).map { "{\"action\": \($0 % 2)}\n" }.joined()

  private func run(
    _ arguments: String..., in folder: TemporaryFolder, input: String = ""
  ) throws -> ShowreelRun {
    try ShowreelProcess.run(["replay"] + arguments, in: folder, input: input)
  }

  @Test(arguments: ["CartPole-v1", "Acrobot-v1", "LunarLander-v3", "LunarLanderContinuous-v3"])
  func aTraceWrittenHereReplaysAsItIs(environment: String) throws {
    let folder = try TemporaryFolder()
    let continuous = environment.contains("Continuous")
    let actions = (0..<40).map { step in
      continuous ? "[\(Double(step % 7) / 7), \(Double(step % 5) / 2.5 - 1)]" : "\(step % 2)"
    }
    try folder.write(
      #"{"environment": "\#(environment)", "seed": 9}"# + "\n"
        + actions.map { "{\"action\": \($0)}\n" }.joined(), to: "by-hand.jsonl")
    let size = ["--no-video", "--size", "60x40"]
    let first = try ShowreelProcess.run(
      ["replay", "by-hand.jsonl", "--trace", "first.jsonl", "--frames", "first"] + size, in: folder)
    #expect(first.status == 0, "\(first.error)")
    let second = try ShowreelProcess.run(
      ["replay", "first.jsonl", "--trace", "second.jsonl", "--frames", "second"] + size, in: folder)
    #expect(second.status == 0, "\(second.error)")
    let trace = try folder.text(of: "first.jsonl")
    #expect(try folder.text(of: "second.jsonl") == trace)
    let frames = try folder.frames(in: "first")
    #expect(try folder.frames(in: "second") == frames)
    // The header, the reset and the steps; a frame for all but the header.
    #expect(frames.count == trace.split(separator: "\n").count - 1)
    #expect(frames.count > 20 && Set(frames).count > 10, "something moves")
  }

  /// A sidecar of a version before the lander's physics became Gymnasium's is played, and said to be another episode now.
  @Test(arguments: [("\"showreel\": \"0.1.0\", ", true), ("", true), ("\"showreel\": \"0.2.0\", ", false)])
  func aRecordingOfAnOlderVersionIsSaidToBeAnotherEpisode(version: String, isSaid: Bool) throws {
    let folder = try TemporaryFolder()
    for environment in ["LunarLander-v3", "CartPole-v1"] {
      try folder.write(
        "{\(version)\"environment\": \"\(environment)\", \"seed\": 1, \"actions\": [0, 1, 0]}", to: "old.json"
      )
      let run = try run("old.json", "--no-video", "--trace", "\(environment).jsonl", in: folder)
      #expect(run.status == 0, "\(run.error)")
      let lander = environment == "LunarLander-v3"
      #expect(run.error.contains("make another episode: Gymnasium's") == (isSaid && lander), "\(run.error)")
    }
  }

  @Test func recordingsReplayUnderTheNamesTheyHad() throws {
    let folder = try TemporaryFolder()
    let format = ["--format", "gif", "--size", "48x32"]
    let run = try ShowreelProcess.run(
      ["evaluate", "CartPole-v1", "--policy", "random", "--name-prefix", "my-episode-9"] + format, in: folder)
    #expect(run.status == 0, "\(run.error)")
    for (options, name) in [([], "my-episode-9"), (["--name-prefix", "other"], "other")] {
      let replay = try ShowreelProcess.run(
        ["replay", "videos/my-episode-9-episode-0.json", "--video-folder", "again"] + format + options,
        in: folder)
      #expect(replay.status == 0, "\(replay.error)")
      #expect(folder.contents.contains("again/\(name)-episode-0.gif"), "\(folder.contents)")
    }
  }

  /// What was drawn smooth is drawn so again: on request, and by version 0.1 always.
  @Test func recordingsReplayAsSmoothAsTheyWere() throws {
    let folder = try TemporaryFolder()
    func frames(_ name: String, of source: String, _ options: String...) throws -> [Data] {
      let run = try ShowreelProcess.run(
        ["replay", source, "--no-video", "--frames", name] + options, in: folder)
      #expect(run.status == 0, "\(run.error)")
      return try folder.frames(in: name)
    }
    try folder.write(Self.short, to: "trace.jsonl")
    let native = try frames("native", of: "trace.jsonl")
    let smooth = try frames("smooth", of: "trace.jsonl", "--smooth")
    #expect(native.count == 13 && smooth.count == 13)
    #expect(zip(native, smooth).allSatisfy { $0 != $1 })
    #expect(try frames("native-again", of: "native/recording.json") == native)
    let sidecar = try folder.text(of: "smooth/recording.json")
    #expect(sidecar.contains("\"smooth\": true"))
    #expect(try frames("smooth-again", of: "smooth/recording.json") == smooth)
    #expect(try frames("changed", of: "smooth/recording.json", "--no-smooth") == native)

    let old = try folder.text(of: "native/recording.json").replacing("\"0.2.0\"", with: "\"0.1.0\"")
    #expect(old.contains("\"showreel\": \"0.1.0\""))
    try folder.write(old, to: "old.json")
    #expect(try frames("old", of: "old.json") == smooth)
    for (name, options) in [("old.png", []), ("new.png", ["--no-smooth"])] {
      let run = try ShowreelProcess.run(
        ["thumbnail", "old.json", "--at", "3", "-o", name] + options, in: folder)
      #expect(run.status == 0, "\(run.error)")
      let picture = try Pixmap(contentsOfPNG: URL(fileURLWithPath: folder(name)))
      let frame = URL(fileURLWithPath: folder(options.isEmpty ? "smooth/000003.png" : "native/000003.png"))
      #expect(try picture == Pixmap(contentsOfPNG: frame))
    }
  }

  @Test func standardInputAndOutputWillDo() throws {
    let folder = try TemporaryFolder()
    let run = try run("-", "--no-video", "--trace", "-", in: folder, input: Self.short)
    #expect(run.status == 0)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 14)
    #expect(lines[0] == Self.header)
    #expect(lines[13].hasPrefix(#"{"step": 12, "action": 1, "observation": ["#))
    #expect(run.error == "Total Reward: 12.0\n", "results go beside the document")
    #expect(folder.contents == [])
  }

  @Test(.needs(.ffmpeg))
  func aTraceMayEndBeforeItsEpisode() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.short, to: "short.jsonl")
    let run = try run("short.jsonl", "--size", "60x40", in: folder)
    #expect(run.status == 0)
    #expect(run.output == "Total Reward: 12.0\nWrote videos/CartPole-v1-episode-0.mp4\n")
    #expect(run.error == "")
  }

  @Test func actionsAfterTheEndAreCounted() throws {
    let folder = try TemporaryFolder()
    let trace = Self.header + "\n" + String(repeating: "{\"action\": 1}\n", count: 30)
    let run = try run("-", "--no-video", in: folder, input: trace)
    #expect(run.status == 0)
    // Pushed to one side from the start, the pole falls after ten steps: what Gymnasium gives for this seed.
    #expect(run.output == "Total Reward: 10.0\n")
    #expect(run.error == "showreel: the episode ended after 10 steps; 20 actions were left\n")
  }

  @Test(arguments: [
    (short + "nonsense\n", "line 14: not a JSON object"),
    (short + "{\"action\": \"left\"}\n", "line 14: \"action\": expected a whole number"),
    (header + "\n{\"action\": 2}\n", "line 2: CartPole-v1 takes a discrete action of 0 to 1; found 2"),
    (header + "\n{\"action\": 0}\n{\"action\": [0.5]}\n", "line 3: CartPole-v1 takes"),
    (
      #"{"environment": "Pong-v0", "seed": 1}"#, "line 1: no environment is named \"Pong-v0\"; known: Acrobot"
    ),
    (
      #"{"environment": "CartPole-v1", "seed": 1, "options": {"gravity": 2}}"#,
      "line 1: CartPole-v1 takes no option \"gravity\""
    ),
    (
      #"{"environment": "CartPole-v1", "seed": 1, "state": {"hull_x": 1}}"#,
      "line 1: the state of CartPole-v1 has no number \"hull_x\"; it has: position"
    ),
    (#"{"environment": "CartPole-v1", "seed": 1, "actions": [0, 7]}"#, "action 2: CartPole-v1 takes"),
    ("", "empty"),
  ])
  func aMalformedTraceIsNamedByItsLine(trace: String, message: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(trace, to: "trace.jsonl")
    let run = try run("trace.jsonl", "--no-video", in: folder)
    #expect(run.status == 65)
    #expect(run.error.hasPrefix("showreel: trace.jsonl"), "\(run.error)")
    #expect(run.error.contains(message), "\(run.error)")
    #expect(run.error.split(separator: "\n").count == 1)
  }

  @Test func whatWasPlayedBeforeAFaultIsKept() throws {
    let folder = try TemporaryFolder()
    let run = try run(
      "-", "--no-video", "--frames", "out", "--size", "30x20", in: folder, input: Self.short + "nonsense\n")
    #expect(run.status == 65)
    #expect(run.output == "Wrote out\n")
    #expect(try folder.frames(in: "out").count == 13)
  }

  @Test func aMissingTraceIsMissing() throws {
    let folder = try TemporaryFolder()
    let run = try run("nowhere.jsonl", in: folder)
    #expect(run.status == 66)
    #expect(run.error.contains("nowhere.jsonl"))
    #expect(folder.contents == [])
  }

  @Test func anExistingTraceIsKept() throws {
    let folder = try TemporaryFolder()
    try folder.write("earlier", to: "out.jsonl")
    let kept = try run("-", "--no-video", "--trace", "out.jsonl", in: folder, input: Self.short)
    #expect(kept.status == 73)
    #expect(try folder.text(of: "out.jsonl") == "earlier")
    let replaced = try run(
      "-", "--no-video", "--trace", "out.jsonl", "--overwrite", in: folder, input: Self.short)
    #expect(replaced.status == 0)
    #expect(try folder.text(of: "out.jsonl").hasPrefix(Self.header))
  }
}
