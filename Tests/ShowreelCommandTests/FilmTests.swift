import Checkpoints
import Foundation
import Raster
import TestSupport
import Testing

/// Films of runs, and what `train` keeps for them.
@Suite struct FilmTests {
  private func train(_ arguments: [String], in folder: TemporaryFolder) throws -> ShowreelRun {
    try ShowreelProcess.run(["train", "CartPole-v1", "--episodes", "40"] + arguments, in: folder)
  }

  @Test func policiesAlongARunAreKept() throws {
    let folder = try TemporaryFolder()
    let run = try train(["--checkpoints", "4", "--output", "a.safetensors", "--quiet"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    // The first, the middle and the last, and the best under the run's own name.
    let names = ["a-000.safetensors", "a-050.safetensors", "a-100.safetensors", "a.safetensors"]
    #expect(folder.contents == names)
    let said = try names.map { try Checkpoint(contentsOf: folder($0)).metadata }
    #expect(said[0]["steps"] == "0" && said[0]["episodes"] == "0" && said[0]["mean_return"] == nil)
    #expect(said[1]["episodes"] == "20" && said[2]["episodes"] == "40")
    #expect(said.map { $0["environment"] } == [String?](repeating: "CartPole-v1", count: 4))
    #expect(said.map { $0["kept"] } == [nil, nil, nil, "best"])
    // The same policies as of a run that keeps one alone.
    let alone = try train(["--output", "b.safetensors", "--quiet"], in: folder)
    #expect(alone.status == 0)
    #expect(
      try Checkpoint(contentsOf: folder("a.safetensors")).network
        == Checkpoint(contentsOf: folder("b.safetensors")).network)
    let again = try train(["--checkpoints", "4", "--output", "c.safetensors", "--quiet"], in: folder)
    #expect(again.status == 0)
    try FileManager.default.removeItem(atPath: folder("c.safetensors"))
    let existing = try train(["--checkpoints", "4", "--output", "c.safetensors", "--quiet"], in: folder)
    #expect(existing.status == 73 && existing.output == "", "said before anything is trained")
    #expect(existing.error.contains("c-000.safetensors"))
  }

  /// The film is decoded: its left part is, frame by frame, the episode of each checkpoint as `evaluate` draws it.
  @Test(.needs(.ffmpeg))
  func aFilmShowsTheEpisodesOfItsCheckpoints() throws {
    let folder = try TemporaryFolder()
    let trained = try train(
      ["--checkpoints", "3", "--output", "a.safetensors", "--log", "a.csv", "--quiet"], in: folder)
    #expect(trained.status == 0, "\(trained.error)")
    // Lossless, at half the size: the panel is 264 of 864 units.
    let film = try ShowreelProcess.run(
      [
        "film", "a-100.safetensors", "a.safetensors", "a-000.safetensors", "--seed", "5", "--size", "432x200",
        "--hold",
        "0.1", "--log", "a.csv", "-o", "film.mkv",
      ], in: folder)
    #expect(film.status == 0, "\(film.error)")
    #expect(film.output.contains("Wrote film.mkv"))
    let frames = try Video.decode(folder("film.mkv"), width: 432, height: 200)
    let order = try ["a-000", "a-100", "a"].sorted { try steps($0, in: folder) < steps($1, in: folder) }
    var start = 0
    for name in order {
      let run = try ShowreelProcess.run(
        [
          "evaluate", "CartPole-v1", "--policy", "\(name).safetensors", "--seed", "5", "--size", "300x200",
          "--no-video",
          "--frames", name,
        ], in: folder)
      #expect(run.status == 0, "\(run.error)")
      let episode = try folder.frames(in: name).count
      // Five more at 50 frames a second: the last one for 0.1 s.
      for index in 0..<episode + 5 {
        try #require(start + index < frames.count, "\(name), frame \(index)")
        let digits = String(min(index, episode - 1))
        let file = "\(name)/\(String(repeating: "0", count: 6 - digits.count))\(digits).png"
        let expected = try Golden.readPNG(URL(fileURLWithPath: folder(file)))
        var left = Canvas(width: 300, height: 200)
        left.draw(frames[start + index], x: 0, y: 0)
        #expect(left.pixmap == expected, "\(name), frame \(index)")
      }
      start += episode + 5
    }
    #expect(start == frames.count)
    // Captions and curve differ from segment to segment.
    var panels: Set<Pixmap> = []
    var at = 0
    for name in order {
      var panel = Canvas(width: 132, height: 45)
      panel.draw(frames[at], x: -300, y: 0)
      panels.insert(panel.pixmap)
      at += try folder.frames(in: name).count + 5
    }
    #expect(panels.count == order.count)
    let document = try folder.text(of: "film.json")
    for name in order { #expect(document.contains(#""policy": "\#(name).safetensors""#)) }
  }

  @Test(.needs(.ffmpeg))
  func trainMakesAFilmAndEvents() throws {
    let folder = try TemporaryFolder()
    let run = try train(
      [
        "--checkpoints", "3", "--output", "a.safetensors", "--film", "film.gif", "--film-grid",
        "--tensorboard", "events",
        "--quiet",
      ], in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(try folder.playableFrames(of: "film.gif") > 10)
    let sidecar = try folder.text(of: "film.json")
    #expect(sidecar.contains(#""tiles""#) && sidecar.contains(#""label": "0 steps""#))
    let events = folder.contents.filter { $0.hasPrefix("events/") }
    #expect(events.count == 1, "\(events)")
    let bytes = try folder.data(of: events[0])
    #expect(bytes.range(of: Data("rollout/ep_rew_mean".utf8)) != nil)
    #expect(bytes.range(of: Data("GIF89a".utf8)) != nil, "the film")
  }

  @Test func evaluationsChooseTheCheckpoint() throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(
      [
        "train", "CartPole-v1", "--episodes", "60", "--evaluate-every", "300", "--evaluate-episodes", "3",
        "--log", "a.csv",
        "--output", "a.safetensors",
      ], in: folder)
    #expect(run.status == 0, "\(run.error)")
    let rows = try folder.text(of: "a-evaluations.csv").split(separator: "\n").map {
      $0.split(separator: ",")
    }
    #expect(rows[0] == ["evaluation", "steps", "seconds", "seed", "return", "length"])
    #expect(rows.count > 4 && rows.count % 3 == 1)
    var best = (mean: -Double.infinity, steps: 0)
    for start in stride(from: 1, to: rows.count, by: 3) {
      #expect(rows[start..<start + 3].map { $0[3] } == ["2000000", "2000001", "2000002"], "seeds of its own")
      let mean = rows[start..<start + 3].reduce(0) { $0 + (Double($1[4]) ?? .nan) } / 3
      if mean >= best.mean { best = (mean, Int(rows[start][1]) ?? 0) }
    }
    #expect(run.output.contains("of the evaluation after \(best.steps) steps"), "\(run.output)")
    // The policy plays what its evaluation says.
    let played = try ShowreelProcess.run(
      [
        "evaluate", "CartPole-v1", "--policy", "a.safetensors", "--deterministic", "--seed", "2000000",
        "--episodes", "3",
        "--no-video", "--csv", "-",
      ], in: folder)
    let returns = played.output.split(separator: "\n").dropFirst().compactMap {
      Double($0.split(separator: ",")[3])
    }
    #expect(abs(returns.reduce(0, +) / 3 - best.mean) < 1e-9, "\(played.output)")
  }

  @Test func trainSaysWhichEpisodesTheCheckpointIsFrom() throws {
    let folder = try TemporaryFolder()
    let short = try train([], in: folder)
    #expect(
      short.output.contains(/Wrote CartPole-v1.safetensors, the policy of episode 40 \(step \d+\)/),
      "\(short.output)")
    let run = try ShowreelProcess.run(
      [
        "train", "CartPole-v1", "--episodes", "120", "--output", "b.safetensors", "--log", "b.csv",
      ], in: folder)
    let found = try #require(
      run.output.firstMatch(
        of:
          /Wrote b.safetensors, mean return ([\d.]+) over 100 episodes, (\d+) to (\d+) \(steps (\d+) to (\d+)\)/
      ),
      "\(run.output)")
    let rows = try folder.text(of: "b.csv").split(separator: "\n").dropFirst().map {
      $0.split(separator: ",")
    }
    let (first, last) = (try #require(Int(found.2)), try #require(Int(found.3)))
    #expect(last - first == 99)
    let mean = rows[first - 1..<last].reduce(0) { $0 + (Double($1[1]) ?? .nan) } / 100
    #expect(abs(mean - (Double(found.1) ?? .nan)) < 0.006, "to two decimals")
    #expect(rows[last - 1][5] == found.5)
    #expect(first == 1 ? found.4 == "1" : Int(rows[first - 2][5]).map { "\($0 + 1)" } == String(found.4))
    let means = rows.dropFirst(99).compactMap { Double($0[3]) }
    #expect(Double(rows[last - 1][3]) == means.max())
  }

  @Test(arguments: [
    ["film", "a.safetensors", "-o", "film.txt"], ["film", "random", "-o", "film.gif"],
    ["film", "random", "-o", "film.gif", "--environment", "None-v0"],
    ["film", "random", "-o", "film.gif", "--environment", "CartPole-v1", "--size", "100x100"],
    ["film", "random", "-o", "film.gif", "--environment", "CartPole-v1", "--hold", "-1"],
    ["train", "CartPole-v1", "--checkpoints", "2"], ["train", "CartPole-v1", "--checkpoints", "101"],
    ["train", "CartPole-v1", "--film-grid"], ["train", "CartPole-v1", "--evaluate-every", "0"],
    ["train", "CartPole-v1", "--film", "film"],
  ])
  func badFilmsAreUsageErrors(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(arguments, in: folder)
    #expect(run.status == 64, "\(run.output)\(run.error)")
    #expect(folder.contents == [])
  }

  private func steps(_ name: String, in folder: TemporaryFolder) throws -> Int {
    Int(try Checkpoint(contentsOf: folder("\(name).safetensors")).metadata["steps"] ?? "") ?? -1
  }
}
