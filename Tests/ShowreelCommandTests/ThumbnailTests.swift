import Foundation
import Raster
import Recording
import TestSupport
import Testing

@Suite struct ThumbnailTests {
  private func run(
    _ arguments: [String], in folder: TemporaryFolder, input: String = "",
    environment: [String: String] = [:]
  ) throws -> ShowreelRun {
    try ShowreelProcess.run(["thumbnail"] + arguments, in: folder, input: input, environment: environment)
  }

  private func read(_ name: String, in folder: TemporaryFolder) throws -> (Pixmap, String?) {
    let read = try PNGDecoder.decode([UInt8](folder.data(of: name)), keywords: ["Description"])
    return (read.pixmap, read.text.first?.value)
  }

  @Test func theMiddleOfAnEpisodeWithoutFFmpeg() throws {
    let folder = try TemporaryFolder()
    let run = try run(
      ["CartPole-v1", "--policy", cartPolePolicy, "-o", "still.png", "--size", "60x40"], in: folder,
      environment: ["PATH": ""])
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output == "Wrote still.png\n")
    #expect(run.error == "")
    #expect(folder.contents == ["still.png"])
    let (picture, text) = try read("still.png", in: folder)
    #expect(picture.width == 60 && picture.height == 40)
    #expect(text == "CartPole-v1, seed 0, step 250 of 500, policy \(cartPolePolicy)")
  }

  @Test(arguments: ["Acrobot-v1", "LunarLander-v3"])
  func itIsTheFrameOfTheRecording(environment: String) throws {
    let folder = try TemporaryFolder()
    let common = ["--policy", "random", "--seed", "4", "--size", "48x48"]
    let recorded = try ShowreelProcess.run(
      ["evaluate", environment, "--no-video", "--frames", "out"] + common, in: folder)
    #expect(recorded.status == 0, "\(recorded.error)")
    for step in [0, 17] {
      let run = try run([environment, "--at", "\(step)", "-o", "\(step).png"] + common, in: folder)
      #expect(run.status == 0, "\(run.error)")
      let number = String(format: "%06d", step)
      #expect(try read("\(step).png", in: folder).0 == read("out/\(number).png", in: folder).0)
    }
    // A recording's sidecar gives the same picture, and says the same of it.
    let again = try run(
      ["out/recording.json", "--at", "17", "--size", "48x48", "-o", "again.png"], in: folder)
    #expect(again.status == 0, "\(again.error)")
    #expect(try folder.data(of: "again.png") == folder.data(of: "17.png"))
  }

  @Test func aSheetOfATraceFromStandardInput() throws {
    let folder = try TemporaryFolder()
    let trace =
      #"{"environment": "CartPole-v1", "seed": 42}"# + "\n"
      + (0..<12).map { "{\"action\": \($0 % 2)}\n" }.joined()
    let run = try run(["-", "--grid", "4x2", "--size", "244x80", "-o", "s.png"], in: folder, input: trace)
    #expect(run.status == 0, "\(run.error)")
    let (picture, text) = try read("s.png", in: folder)
    #expect(picture.width == 244 && picture.height == 80)
    #expect(text == "CartPole-v1, seed 42, steps 0 2 3 5 7 9 10 12 of 12")
  }

  /// The same bytes as in a file, and no file of that name.
  @Test func aPictureOnStandardOutput() throws {
    let folder = try TemporaryFolder()
    let arguments = "CartPole-v1 --policy random --size 30x20"
    let run = try ShowreelProcess.runShell(
      """
      showreel thumbnail \(arguments) -o - > piped.png && showreel thumbnail \(arguments) -o file.png
      showreel thumbnail \(arguments) -o - | cat > cat.png
      """, in: folder)
    #expect(run.status == 0 && run.error == "Wrote -\nWrote -\n", "\(run.error)")
    #expect(run.output == "Wrote file.png\n")
    #expect(folder.contents == ["cat.png", "file.png", "piped.png"])
    #expect(try read("file.png", in: folder).0.width == 30)
    #expect(try folder.data(of: "piped.png") == folder.data(of: "file.png"))
    #expect(try folder.data(of: "cat.png") == folder.data(of: "file.png"))
    let closed = try ShowreelProcess.runShell("showreel thumbnail \(arguments) -o - >&-", in: folder)
    #expect(closed.status == 73, "\(closed.error)")
  }

  @Test func anExistingPictureIsKept() throws {
    let folder = try TemporaryFolder()
    try folder.write("earlier", to: "still.png")
    let arguments = ["CartPole-v1", "--policy", "random", "--size", "30x20", "-o", "still.png"]
    let kept = try run(arguments, in: folder)
    #expect(kept.status == 73)
    #expect(kept.error.contains("still.png"))
    #expect(try folder.text(of: "still.png") == "earlier")
    let replaced = try run(arguments + ["--overwrite"], in: folder)
    #expect(replaced.status == 0, "\(replaced.error)")
    #expect(try read("still.png", in: folder).0.width == 30)
    #expect(folder.contents == ["still.png"])
  }

  @Test func aFolderOfTheEnvironmentsNameIsNoTrace() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder("CartPole-v1"), withIntermediateDirectories: true)
    let run = try run(["CartPole-v1", "--policy", "random", "--size", "30x20", "-o", "s.png"], in: folder)
    #expect(run.status == 0, "\(run.error)")
  }

  @Test(arguments: [
    (["CartPole-v1"], 64, "CartPole-v1: expected --policy, a checkpoint or random"),
    (["CartPole-v2", "--policy", "random"], 64, "this is Gymnasium 1.4, which has CartPole-v1"),
    (["nowhere.jsonl"], 66, "nowhere.jsonl"),
    (["CartPole-v1", "--policy", "random", "--at", "5000"], 64, "no step 5000"),
    (
      ["CartPole-v1", "--policy", "random", "--policy", cartPolePolicy, "--at", "300"], 64,
      "random: there is no step 300"
    ),
    (["CartPole-v1", "--at=-1"], 64, "--at -1"),
    (["CartPole-v1", "--grid", "4"], 64, "4"),
    (["CartPole-v1", "--grid", "0x2"], 64, "0x2"),
    (["CartPole-v1", "--policy", "random", "--grid", "60x60"], 64, "60 by 60 tiles"),
    (["CartPole-v1", "--size", "60x40", "--scale", "2"], 64, "--scale and --size exclude each other"),
    (["CartPole-v1", "--scale", "-1"], 64, "--scale"),
    (["CartPole-v1", "--grid", "4x2", "--at", "1"], 64, "exclude each other"),
    (["CartPole-v1", "--size", "0x2"], 64, "0x2"),
    (["CartPole-v1", "--policy", "random", "--deterministic"], 64, "--deterministic"),
    (["CartPole-v1", "--policy", "nowhere.safetensors"], 66, "nowhere.safetensors"),
    (["-", "--seed", "1"], 64, "--seed"),
    (["-"], 65, "empty"),
  ])
  func badInputIsNamed(arguments: [String], status: Int32, mentioned: String) throws {
    let folder = try TemporaryFolder()
    let run = try run(arguments + ["-o", "still.png"], in: folder)
    #expect(run.status == status, "\(run.error)")
    #expect(run.error.contains(mentioned), "\(run.error)")
    #expect(folder.contents == [])
  }

  @Test func anUnwritableFolderIsSaidBeforeAnythingIsDrawn() throws {
    let folder = try TemporaryFolder()
    let run = try run(["CartPole-v1", "--policy", "random", "-o", "none/still.png"], in: folder)
    #expect(run.status == 73)
    #expect(run.error.contains("none/still.png"))
  }

  @Test func oddWindIsWarnedOfUnlessQuiet() throws {
    let folder = try TemporaryFolder()
    let arguments = [
      "LunarLander-v3", "--policy", "random", "--option", "wind_power=25", "--option", "enable_wind=true",
      "--at", "0", "--size",
      "30x20",
    ]
    let loud = try run(arguments + ["-o", "a.png"], in: folder)
    #expect(loud.status == 0)
    #expect(
      loud.error == "showreel: wind_power is recommended to be between 0 and 20; found 25.0\n")
    let quiet = try run(arguments + ["-o", "b.png", "--quiet"], in: folder)
    #expect(quiet.output == "" && quiet.error == "")
  }

  @Test func aScaleIsOfTheSizeThatThePictureHasOtherwise() throws {
    let folder = try TemporaryFolder()
    let common = ["CartPole-v1", "--policy", "random", "--quiet"]
    for (options, width, height) in [
      (["--scale", "0.5"], 300, 200), (["--scale", "2", "--grid", "2x1"], 1204, 400),
      (["--scale", "0.5", "--overlay"], 400, 200), (["--overlay", "--overlay-position", "over"], 600, 400),
    ] {
      let run = try run(common + options + ["-o", "a.png", "--overwrite"], in: folder)
      #expect(run.status == 0, "\(run.error)")
      let picture = try read("a.png", in: folder).0
      #expect(picture.width == width && picture.height == height, "\(options)")
    }
  }

  /// With the probabilities of its actions, as in a recording with an overlay; and as one was recorded, where nothing else is said.
  @Test func anOverlayIsThatOfTheRecording() throws {
    let folder = try TemporaryFolder()
    let common = ["--policy", cartPolePolicy, "--size", "320x160"]
    let recorded = try ShowreelProcess.run(
      ["evaluate", "CartPole-v1", "--no-video", "--frames", "out", "--overlay", "--clip", "40:60"] + common,
      in: folder)
    #expect(recorded.status == 0, "\(recorded.error)")
    let frame = try read("out/000017.png", in: folder).0
    let policy = try run(["CartPole-v1", "--overlay", "--at", "57", "-o", "a.png"] + common, in: folder)
    #expect(policy.status == 0, "\(policy.error)")
    #expect(try read("a.png", in: folder).0 == frame)
    let sidecar = try run(
      ["out/recording.json", "--at", "57", "--size", "320x160", "-o", "b.png"], in: folder)
    #expect(sidecar.status == 0, "\(sidecar.error)")
    #expect(try read("b.png", in: folder).0 == frame)
    let plain = try run(
      ["out/recording.json", "--at", "57", "--size", "320x160", "-o", "c.png", "--no-overlay"], in: folder)
    #expect(plain.status == 0, "\(plain.error)")
    #expect(try read("c.png", in: folder).0 != frame)
  }

  /// Each policy's picture is the one that it has alone, under its name.
  @Test(arguments: [([], 2, 1), (["--grid", "3x1"], 1, 2)])
  func severalPoliciesAreSideBySide(options: [String], columns: Int, rows: Int) throws {
    let folder = try TemporaryFolder()
    let common = ["CartPole-v1", "--seed", "4", "--scale", "0.25"] + options
    let both = try run(
      common + ["--policy", "random", "--policy", cartPolePolicy, "-o", "both.png"], in: folder)
    #expect(both.status == 0, "\(both.error)")
    let (picture, text) = try read("both.png", in: folder)
    let lines = text?.split(separator: "\n") ?? []
    try #require(lines.count == 2)
    #expect(lines[0].hasPrefix("CartPole-v1, seed 4, step") && lines[0].hasSuffix("policy random"))
    #expect(lines[1].hasSuffix(", policy \(cartPolePolicy)"))
    let tile = try alone("random", common, in: folder)
    let layout = try GridLayout(
      columns: columns, rows: rows, tile: FrameSize(width: tile.width, height: tile.height))
    #expect(picture.width == layout.frame.width && picture.height == layout.frame.height)
    for (index, policy) in ["random", cartPolePolicy].enumerated() {
      let (x, y) = layout.origin(of: index)
      var canvas = Canvas(width: tile.width, height: tile.height)
      canvas.draw(picture, x: -x, y: -y)
      #expect(try canvas.pixmap == alone(policy, common, in: folder), "\(policy)")
      // Above it stands a name.
      var label = Canvas(width: tile.width, height: layout.captionHeight)
      label.draw(picture, x: -x, y: layout.captionHeight - y)
      #expect(Set(label.pixmap.pixels).count > 4, "\(policy)")
    }
  }

  private func alone(_ policy: String, _ options: [String], in folder: TemporaryFolder) throws -> Pixmap {
    let run = try run(options + ["--policy", policy, "-o", "alone.png", "--overwrite"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    return try read("alone.png", in: folder).0
  }
}
