import Foundation
import Raster
import TestSupport
import Testing

/// `--quiet` prints the results that were asked for, and nothing else.
@Suite struct QuietTests {
  private static let trace =
    #"{"environment": "CartPole-v1", "seed": 1}"# + "\n"
    + (0..<6).map { "{\"action\": \($0 % 2)}\n" }.joined()
  private static let cartPole = [
    "evaluate", "CartPole-v1", "--policy", "random", "--seed", "8", "--size", "32x20",
  ]

  private func run(_ arguments: [String], in folder: TemporaryFolder) throws -> ShowreelRun {
    let run = try ShowreelProcess.run(arguments + ["--quiet"], in: folder, input: Self.trace)
    #expect(run.status == 0, "\(run.error)")
    return run
  }

  @Test func anEvaluationHasItsReturn() throws {
    let folder = try TemporaryFolder()
    let one = try run(Self.cartPole + ["--format", "gif"], in: folder)
    #expect(one.output == "Total Reward: 18.0\n" && one.error == "")
    // 33 by 21 pixels, of which an mp4 would say that it was padded.
    let frames = try run(
      [
        "evaluate", "CartPole-v1", "--policy", "random", "--seed", "8", "--no-video", "--frames", "f",
        "--size", "33x21",
      ],
      in: folder)
    #expect(frames.output == one.output && frames.error == "")
  }

  @Test(.needs(.ffmpeg)) func nothingIsSaidOfPadding() throws {
    let folder = try TemporaryFolder()
    let arguments = [
      "evaluate", "CartPole-v1", "--policy", "random", "--seed", "8", "--size", "33x21", "--pipe", "png",
    ]
    let run = try run(arguments, in: folder)
    #expect(run.output == "Total Reward: 18.0\n" && run.error == "")
    let loud = try ShowreelProcess.run(arguments + ["--overwrite"], in: folder)
    #expect(loud.error.contains("padded from 33x21"), "\(loud.error)")
  }

  @Test func severalEpisodesHaveTheirTable() throws {
    let folder = try TemporaryFolder()
    let arguments = Self.cartPole + ["--episodes", "3", "--no-video"]
    let run = try run(arguments, in: folder)
    #expect(run.error == "")
    let loud = try ShowreelProcess.run(arguments, in: folder)
    #expect(run.output.hasPrefix("episodes") && loud.output.hasSuffix(run.output))
    #expect(loud.output.hasPrefix("Episode 0  Total Reward: "))
  }

  /// Where standard output is a document, that is what was asked for.
  @Test func aDocumentIsAlone() throws {
    let folder = try TemporaryFolder()
    let arguments = Self.cartPole + ["--episodes", "2", "--format", "gif", "--overwrite"]
    for document in ["--json", "--csv"] {
      let run = try run(arguments + [document, "-"], in: folder)
      #expect(run.error == "")
      let loud = try ShowreelProcess.run(arguments + [document, "-"], in: folder)
      #expect(run.output == loud.output && loud.error.contains("mean return"))
    }
    let trace = try run(["replay", "-", "--no-video", "--trace", "-", "--frames", "f"], in: folder)
    #expect(trace.output.hasPrefix("{") && trace.error == "")
    let log = try run(["train", "CartPole-v1", "--episodes", "12", "--log", "-"], in: folder)
    #expect(log.output.hasPrefix("episode,return") && log.error == "")
    let picture = try ShowreelProcess.runShell(
      "showreel thumbnail CartPole-v1 --policy random -o - --quiet > a.png", in: folder)
    #expect(picture.status == 0 && picture.error == "")
    #expect(try Pixmap(contentsOfPNG: URL(fileURLWithPath: folder("a.png"))).width == 600)
  }

  @Test func whatOnlyWritesFilesPrintsNothing() throws {
    let folder = try TemporaryFolder()
    let replay = try run(["replay", "-", "--frames", "f", "-o", "a.gif", "--size", "32x20"], in: folder)
    #expect(replay.output == "Total Reward: 6.0\n" && replay.error == "")
    for command in [
      [
        "train", "CartPole-v1", "--episodes", "12", "-o", "a.safetensors", "--log", "a.csv", "--plot",
        "c.png",
      ],
      ["film", "a.safetensors", "-o", "film.gif", "--size", "240x120"],
      ["plot", "a.csv", "-o", "curve.svg"],
      ["record", "f", "-o", "b.gif"],
      ["thumbnail", "CartPole-v1", "--policy", "random", "-o", "t.png"],
    ] {
      let run = try run(command, in: folder)
      #expect(run.output == "" && run.error == "", "\(command[0]): \(run.output)\(run.error)")
    }
    for name in ["a.safetensors", "c.png", "film.gif", "curve.svg", "b.gif", "t.png"] {
      #expect(folder.contents.contains(name))
    }
  }
}
