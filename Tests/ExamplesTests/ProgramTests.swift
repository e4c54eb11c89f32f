import Foundation
import Showreel
import TestSupport
import Testing

/// Runs a program of Examples.
func runExample(_ name: String, _ arguments: [String] = [], in folder: TemporaryFolder) throws -> ShowreelRun
{
  let built = ShowreelProcess.executable.deletingLastPathComponent()
  let process = try ShowreelProcess.start(
    arguments, in: folder, executable: built.appendingPathComponent("example-\(name)"))
  process.waitUntilExit()
  return try ShowreelProcess.result(of: process, in: folder)
}

/// The programs of Examples, as they stand there.
@Suite struct ProgramTests {
  private static let hasFont = (try? Font()) != nil
  private static let needsFont: Comment = "needs DejaVu Sans (fonts-dejavu-core), which is not installed"

  /// Both manifests name the programs that are there.
  @Test func allProgramsAreBuilt() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: TestFiles.path("Examples/Sources"))
      .sorted()
    for (manifest, name) in [("Examples/Package.swift", "programs"), ("Package.swift", "examples")] {
      let text = try TestFiles.text(of: manifest)
      let list = try #require(text.components(separatedBy: "let \(name) = [").dropFirst().first)
        .prefix { $0 != "]" }
      let found = list.split(separator: "\"").filter { $0.contains { $0.isLetter } }.map(String.init)
      #expect(found.sorted() == folders, "\(manifest)")
    }
    let page = try TestFiles.text(of: "Examples/README.md")
    for folder in folders { #expect(page.contains("`swift run -c release \(folder)"), "\(folder)") }
  }

  @Test(.needs(.ffmpeg, .ffprobe), .enabled(if: hasFont, needsFont)) func recordEnvironment() throws {
    let folder = try TemporaryFolder()
    let run = try runExample("record-environment", in: folder)
    #expect(run.status == 0, "\(run.error)")
    let videos = [0, 1].flatMap { episode in ["mp4", "gif"].map { "videos/landing-episode-\(episode).\($0)" }
    }
    #expect(run.output.split(separator: "\n").suffix(4).map(String.init) == videos.map { "Wrote \($0)" })
    for video in videos {
      #expect(try folder.playableFrames(of: video) > 20, "\(video)")
      let size = try Video.probe(folder(video))
      #expect(size["width"] == "432" && size["height"] == "200")
    }
  }

  @Test(.needs(.ffmpeg, .ffprobe)) func sideBySide() throws {
    let folder = try TemporaryFolder()
    for (environment, size) in [("CartPole-v1", "60x40"), ("Acrobot-v1", "40x40"), ("Pendulum-v1", "40x40")] {
      let run = try ShowreelProcess.run(
        [
          "evaluate", environment, "--policy", "random", "--no-video", "--frames", environment, "--size",
          size,
        ], in: folder)
      #expect(run.status == 0, "\(run.error)")
    }
    let run = try runExample(
      "side-by-side", ["all.gif", "2", "2", "CartPole-v1", "Acrobot-v1", "Pendulum-v1"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output == "Wrote all.gif\n")
    let frames = try Video.decode(folder("all.gif"), width: 132, height: 92)
    #expect(frames.count == 50, "two seconds at 25 frames a second")
    func picture(_ name: String, _ number: Int) throws -> Pixmap {
      try Golden.readPNG(URL(fileURLWithPath: folder("\(name)/\(String(format: "%06d.png", number))")))
    }
    // The 11th frame is at 0.4 s; at 2 s the pole has long fallen.
    let carts = folder.contents.count { $0.hasPrefix("CartPole-v1/0") }
    for (step, name, number, x, y) in [
      (10, "Acrobot-v1", 6, 68, 4), (10, "Pendulum-v1", 12, 4, 48), (49, "CartPole-v1", carts - 1, 4, 4),
    ] {
      var tile = Canvas(try picture(name, number))
      tile.draw(frames[step], x: -x, y: -y)
      let isSame = try tile.pixmap == picture(name, number)
      #expect(isSame, "\(name) at step \(step)")
    }
  }

  @Test(.needs(.ffmpeg, .ffprobe)) func evaluateCheckpoint() throws {
    let folder = try TemporaryFolder()
    let policy = TestFiles.path("assets/policies/CartPole-v1.safetensors")
    let run = try runExample("evaluate-checkpoint", [policy], in: folder)
    #expect(run.status == 0, "\(run.error)")
    let lines = run.output.split(separator: "\n").map(String.init)
    try #require(lines.count == 5, "\(run.output)")
    let mean = try #require(
      lines[0].dropFirst(policy.count + 2).split(separator: " ").first.flatMap { Double($0) })
    #expect(lines[0].hasPrefix(policy + ": ") && mean >= 475, "\(lines[0])")
    #expect(lines[1].hasPrefix("random: "))
    #expect(lines[2] == "random wins 0, loses 20 of 20")
    for line in lines.suffix(2) {
      try #require(line.hasPrefix("Wrote videos/CartPole-v1"), "\(line)")
      #expect(try folder.playableFrames(of: String(line.dropFirst(6))) > 10)
    }
  }

  @Test(.enabled(if: hasFont, needsFont)) func trainPPO() throws {
    let folder = try TemporaryFolder()
    let run = try runExample("train-ppo", ["2048"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(folder.contents == ["ppo.csv", "ppo.png", "ppo.safetensors"])
    let episodes = try #require(run.output.firstMatch(of: /Trained by (\d+) episodes\n/)).output.1
    #expect(try folder.text(of: "ppo.csv").split(separator: "\n").count == #require(Int(episodes)) + 1)
    let checkpoint = try Checkpoint(contentsOf: folder("ppo.safetensors"), inputs: 4, outputs: 2)
    #expect(checkpoint.network.layers.count == 3)
    let returned = try #require(run.output.firstMatch(of: /The policy returns (\d+)\.0\n$/)).output.1
    #expect(try #require(Int(returned)) >= 8)
  }

  /// What a rule sees of the speed is worth more than a hundred steps: so the curves differ, and the figure says so.
  @Test(.enabled(if: hasFont, needsFont)) func drawFigure() throws {
    let folder = try TemporaryFolder()
    let run = try runExample("draw-figure", in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(folder.contents == ["rules.png", "rules.svg"])
    let picture = try Golden.readPNG(URL(fileURLWithPath: folder("rules.png")))
    #expect((picture.width, picture.height) == (1600, 960))
    #expect(Set((0..<picture.height).map { picture[800, $0] }).count > 3, "there are curves")
    let graphics = try folder.text(of: "rules.svg")
    #expect(graphics.hasPrefix("<svg") || graphics.hasPrefix("<?xml"))
    for text in ["Balancing by a rule", "towards where it will lean"] { #expect(graphics.contains(text)) }
  }
}
