import Foundation
import TestSupport
import Testing

/// Text of files that would steer a terminal, or is longer than anyone would read.
@Suite struct HostileTextTests {
  private static let escape = "\\u001b[31m\\u009b2J\\u202e"

  private func expectNoControl(_ run: ShowreelRun) {
    for text in [run.output, run.error] {
      #expect(
        !text.unicodeScalars.contains {
          $0 != "\n" && ($0.value < 0x20 || 0x7F...0x9F ~= $0.value || $0.value == 0x202E)
        },
        "\(text)")
      #expect(text.utf8.count < 4000, "\(text.utf8.count) bytes")
    }
  }

  private func grid(label: String) -> String {
    """
    {
    "columns": 1, "rows": 1, "tile_width": 60, "tile_height": 40, "return": 1,
    "tiles": [{"label": "\(label)", "environment": "CartPole-v1", "seed": 1, "length": 9, "actions": [1, 0]}]
    }
    """
  }

  @Test func aLabelOfAGrid() throws {
    let folder = try TemporaryFolder()
    try folder.write(grid(label: Self.escape), to: "grid.json")
    let run = try ShowreelProcess.run(
      ["replay", "grid.json", "--no-video", "--frames", "F", "--size", "80x80"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.error.contains("\\u{1B}[31m\\u{009B}2J\\u{202E}"), "\(run.error)")
    expectNoControl(run)
  }

  @Test(.timeLimit(.minutes(1))) func aLabelOfMegabytes() throws {
    let folder = try TemporaryFolder()
    try folder.write(grid(label: "a" + String(repeating: "\u{301}", count: 1 << 20)), to: "grid.json")
    let run = try ShowreelProcess.runShell(
      "ulimit -v 4000000; showreel replay grid.json --no-video --frames F --size 80x80", in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(try folder.data(of: "F/recording.json").count < 4000, "the label is short from then on")
    expectNoControl(run)
  }

  @Test func aPolicyOfAShard() throws {
    let folder = try TemporaryFolder()
    let shard = [
      "evaluate", "CartPole-v1", "--policy", "random", "--no-video", "--shard", "1/1", "--json", "-",
    ]
    let report = try ShowreelProcess.run(shard, in: folder)
    #expect(report.status == 0)
    let hostile = report.output.replacing("\"policy\": \"random\"", with: "\"policy\": \"\(Self.escape)\"")
    #expect(hostile != report.output)
    try folder.write(hostile, to: "shard.json")
    let run = try ShowreelProcess.run(
      ["merge", "shard.json", "--json", "-", "--fail-under", "999"], in: folder)
    #expect(run.status == 1)
    #expect(run.error.contains("\\u{1B}[31m"), "\(run.error)")
    expectNoControl(run)
  }

  @Test func theLayersOfACheckpoint() throws {
    let folder = try TemporaryFolder()
    let name = "\(Self.escape)\(String(repeating: "x", count: 3000))"
    let entries = [("\(name).weight", "[2,4]", 0, 32), ("\(name).bias", "[2]", 32, 40)].map {
      #""\#($0.0)":{"dtype":"F32","shape":\#($0.1),"data_offsets":[\#($0.2),\#($0.3)]}"#
    }
    let json = Data("{\(entries.joined(separator: ","))}".utf8)
    var file = withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) }
    file += json + Data(count: 40)
    try file.write(to: URL(fileURLWithPath: folder("p.safetensors")))
    for command in [
      ["inspect", "p.safetensors"], ["evaluate", "CartPole-v1", "--no-video", "--policy", "p.safetensors"],
    ] {
      expectNoControl(try ShowreelProcess.run(command, in: folder))
    }
  }

  @Test func aMessageIsBoundedInBytes() throws {
    let folder = try TemporaryFolder()
    let name = "a" + String(repeating: "\u{301}", count: 100_000)
    let run = try ShowreelProcess.run(
      ["replay", "-", "--no-video"], in: folder, input: "{\"environment\": \"\(name)\", \"seed\": 1}\n")
    #expect(run.status == 65)
    #expect(run.error.utf8.count < 1100, "\(run.error.utf8.count) bytes")
  }

  @Test(arguments: [
    (#"{"acton": 1}"#, "expected \"action\", found \"acton\""), (#"{"action": 1,}"#, "not a JSON object"),
    (#"{"environment": "CartPole-v1", "seed": 1}"#, "a second header"),
  ])
  func linesThatSayNothing(line: String, reason: String) throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(
      ["replay", "-", "--no-video"], in: folder,
      input: #"{"environment": "CartPole-v1", "seed": 1}"# + "\n{\"action\": 1}\n\(line)\n")
    #expect(run.status == 65)
    #expect(run.error.contains("line 3: ") && run.error.contains(reason), "\(run.error)")
  }

  @Test func bytesThatAreNoText() throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.runShell(
      #"printf '{"environment": "CartPole-v1", "seed": 1}\n{"action": 1, "note": "\xff"}\n' > t.jsonl; "#
        + "showreel replay t.jsonl --no-video", in: folder)
    #expect(run.status == 65)
    #expect(run.error.contains("line 2: ") && run.error.contains("UTF-8"), "\(run.error)")
  }

  /// As the cases that a user may come upon have it.
  @Test(arguments: [
    (#""tile_width": 0"#, "0x40"), (#""tile_width": -1"#, "-1x40"),
    (#""tile_width": 9223372036854775807"#, "9223372036854775807x40"),
    (#""columns": 9223372036854775807"#, "9223372036854775807x1"),
    (#""actions": [7]"#, "\"tiles[0]\": CartPole-v1 takes a discrete action of 0 to 1; found 7"),
  ])
  func numbersOfASidecar(entry: String, says: String) throws {
    let folder = try TemporaryFolder()
    let key = entry.prefix { $0 != ":" }
    let text = grid(label: "x").replacing(try Regex("\(key): (\\[1, 0\\]|\\d+)"), with: entry)
    try folder.write(text, to: "grid.json")
    let run = try ShowreelProcess.run(["replay", "grid.json", "--no-video", "--frames", "F"], in: folder)
    #expect(run.status == 65, "\(run.error)")
    #expect(run.error.contains("grid.json: ") && run.error.contains(says), "\(run.error)")
    #expect(folder.contents == ["grid.json"])
  }

  /// A sidecar that is left beside another video, as by a kill between the two.
  @Test(.needs(.ffmpeg)) func theSidecarOfAnotherVideo() throws {
    let folder = try TemporaryFolder()
    for (name, seed) in [("a", "1"), ("b", "2")] {
      let run = try ShowreelProcess.run(
        [
          "evaluate", "CartPole-v1", "--policy", "random", "--size", "32x20", "--pipe", "png",
          "--name-prefix", name,
        ]
          + ["--seed", seed, "--format", "gif"], in: folder)
      #expect(run.status == 0, "\(run.error)")
    }
    let replay = ["replay", "videos/a-episode-0.json", "--no-video"]
    #expect(try ShowreelProcess.run(replay, in: folder).status == 0)
    let files = FileManager.default
    try files.removeItem(atPath: folder("videos/a-episode-0.gif"))
    #expect(try ShowreelProcess.run(replay, in: folder).status == 0, "a video may be elsewhere")
    try files.moveItem(atPath: folder("videos/b-episode-0.gif"), toPath: folder("videos/a-episode-0.gif"))
    let run = try ShowreelProcess.run(replay, in: folder)
    #expect(run.status == 65)
    #expect(run.error.contains("of another video than videos/a-episode-0.gif beside it"), "\(run.error)")
  }
}
