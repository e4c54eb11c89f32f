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

  @Test func anExistingPictureIsKept() throws {
    let folder = try TemporaryFolder()
    try folder.write("earlier", to: "still.png")
    let arguments = ["CartPole-v1", "--size", "30x20", "-o", "still.png"]
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
    let run = try run(["CartPole-v1", "--size", "30x20", "-o", "s.png"], in: folder)
    #expect(run.status == 0, "\(run.error)")
  }

  @Test(arguments: [
    (["CartPole-v2"], 64, "this is Gymnasium 1.4, which has CartPole-v1"),
    (["nowhere.jsonl"], 66, "nowhere.jsonl"),
    (["CartPole-v1", "--at", "5000"], 64, "no step 5000"),
    (["CartPole-v1", "--at=-1"], 64, "--at -1"),
    (["CartPole-v1", "--grid", "4"], 64, "4"),
    (["CartPole-v1", "--grid", "0x2"], 64, "0x2"),
    (["CartPole-v1", "--grid", "60x60"], 64, "60 by 60 tiles"),
    (["CartPole-v1", "--grid", "4x2", "--at", "1"], 64, "exclude each other"),
    (["CartPole-v1", "--size", "0x2"], 64, "0x2"),
    (["CartPole-v1", "--deterministic"], 64, "--deterministic"),
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
    let run = try run(["CartPole-v1", "-o", "none/still.png"], in: folder)
    #expect(run.status == 73)
    #expect(run.error.contains("none/still.png"))
  }

  @Test func oddWindIsWarnedOfUnlessQuiet() throws {
    let folder = try TemporaryFolder()
    let arguments = [
      "LunarLander-v3", "--option", "wind_power=25", "--option", "enable_wind=true", "--at", "0", "--size",
      "30x20",
    ]
    let loud = try run(arguments + ["-o", "a.png"], in: folder)
    #expect(loud.status == 0)
    #expect(
      loud.error == "showreel: wind_power is recommended to be between 0 and 20; found 25.0\n")
    let quiet = try run(arguments + ["-o", "b.png", "--quiet"], in: folder)
    #expect(quiet.error == "")
  }
}
