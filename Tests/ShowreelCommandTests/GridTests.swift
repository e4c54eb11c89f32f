import Foundation
import Raster
import TestSupport
import Testing

/// Several episodes in one recording.
@Suite struct GridTests {
  private func evaluate(_ arguments: [String], in folder: TemporaryFolder) throws -> ShowreelRun {
    try ShowreelProcess.run(["evaluate", "CartPole-v1", "--policy", "random"] + arguments, in: folder)
  }

  @Test func aGridShowsTheEpisodesOfARunAndReplays() throws {
    let folder = try TemporaryFolder()
    let run = try evaluate(
      [
        "--grid", "2x1", "--seed", "3", "--scale", "0.2", "--no-video", "--frames", "grid", "--json", "-",
        "--overlay",
        "--overlay-position", "over",
      ], in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.contains(#""episode": 1, "seed": 4"#), "as many episodes as tiles: \(run.output)")
    let alone = try evaluate(
      [
        "--episodes", "2", "--seed", "3", "--scale", "0.2", "--no-video", "--frames", "alone", "--json", "-",
        "--overlay-position", "over",
      ], in: folder)
    #expect(alone.status == 0 && alone.output == run.output)
    let episodes = try (0..<2).map { try folder.frames(in: "alone/episode-\($0)").count }
    let count = try folder.frames(in: "grid").count
    #expect(count == episodes.max())
    // Beyond the last frame of an episode it stays there. At this size gaps are 6 pixels, and captions 14.
    for index in [0, 5, count - 1] {
      let frame = try Golden.readPNG(URL(fileURLWithPath: folder("grid/\(name(index))")))
      #expect(frame.width == 2 * (120 + 6) + 6 && frame.height == 80 + 14 + 12)
      for episode in 0..<2 {
        let path = folder("alone/episode-\(episode)/\(name(min(index, episodes[episode] - 1)))")
        var tile = Canvas(width: 120, height: 80)
        tile.draw(frame, x: -(6 + episode * 126), y: -(6 + 14))
        #expect(try tile.pixmap == Golden.readPNG(URL(fileURLWithPath: path)), "\(path)")
      }
    }
    let replayed = try ShowreelProcess.run(
      ["replay", "grid/recording.json", "--no-video", "--frames", "again"], in: folder)
    #expect(replayed.status == 0 && replayed.error == "", "\(replayed.error)")
    #expect(try folder.frames(in: "again") == folder.frames(in: "grid"))
    #expect(try folder.text(of: "again/recording.json") == folder.text(of: "grid/recording.json"))
    // A grid is no episode.
    let trace = try ShowreelProcess.run(["replay", "grid/recording.json", "--trace", "-"], in: folder)
    #expect(trace.status == 64)
    let thumbnail = try ShowreelProcess.run(["thumbnail", "grid/recording.json", "-o", "x.png"], in: folder)
    #expect(thumbnail.status == 65)
    #expect(thumbnail.error.contains("a grid of 2 episodes"))
  }

  @Test func aGridHasATitleAndStaysOnItsEnd() throws {
    let folder = try TemporaryFolder()
    let common = ["--grid", "2x1", "--scale", "0.4", "--no-video"]
    let plain = try evaluate(common + ["--frames", "plain"], in: folder)
    let titled = try evaluate(
      common + ["--frames", "titled", "--title", "Two carts", "--hold-last", "0.5"], in: folder)
    #expect(plain.status == 0 && titled.status == 0, "\(plain.error)\(titled.error)")
    let (a, b) = try (
      folder.text(of: "plain/recording.json"), folder.text(of: "titled/recording.json")
    )
    #expect(a.contains("\"title\": null") && a.contains("\"hold_last\": 1.0"))
    #expect(b.contains("\"title\": \"Two carts\"") && b.contains("\"hold_last\": 0.5"))
    // The title is above what is the same without it; at this size captions are 28 pixels, gaps 12 and titles 32.
    let (below, whole) = try (
      Golden.readPNG(URL(fileURLWithPath: folder("plain/\(name(9))"))),
      Golden.readPNG(URL(fileURLWithPath: folder("titled/\(name(9))")))
    )
    #expect(whole.width == below.width && whole.height == below.height + 32)
    var (cut, above) = (
      Canvas(width: below.width, height: below.height), Canvas(width: below.width, height: 44)
    )
    cut.draw(whole, x: 0, y: -32)
    above.draw(whole, x: 0, y: 0)
    var same = Canvas(width: below.width, height: below.height - 12)
    same.draw(below, x: 0, y: -12)
    var lower = same
    lower.draw(cut.pixmap, x: 0, y: -12)
    #expect(lower.pixmap == same.pixmap)
    #expect(Set(above.pixmap.pixels).count > 2, "there are letters")
    let replayed = try ShowreelProcess.run(
      ["replay", "titled/recording.json", "--no-video", "--frames", "again"], in: folder)
    #expect(replayed.status == 0 && replayed.error == "", "\(replayed.error)")
    #expect(try folder.frames(in: "again") == folder.frames(in: "titled"))
    #expect(try folder.text(of: "again/recording.json") == b)
  }

  private func name(_ index: Int) -> String {
    let digits = String(index)
    return String(repeating: "0", count: 6 - digits.count) + digits + ".png"
  }

  @Test(.needs(.ffmpeg))
  func aGridIsOneVideoOfTheChosenEpisodes() throws {
    let folder = try TemporaryFolder()
    let run = try evaluate(
      ["--grid", "2x2", "--episodes", "9", "--record", "7,2", "--size", "200x160", "--json", "report.json"],
      in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(
      folder.contents == [
        "report.json", "videos", "videos/CartPole-v1-grid.json", "videos/CartPole-v1-grid.mp4",
      ])
    let lines = try folder.text(of: "report.json").split(separator: "\n").filter {
      $0.contains("\"episode\"")
    }
    #expect(lines.count == 9)
    for (episode, line) in lines.enumerated() {
      #expect(line.contains("videos/CartPole-v1-grid.mp4") == [2, 7].contains(episode), "\(line)")
    }
    let sidecar = try folder.text(of: "videos/CartPole-v1-grid.json")
    #expect(sidecar.contains(#""label": "seed 2""#) && sidecar.contains(#""width": 200"#))
    let again = try evaluate(["--grid", "2x2"], in: folder)
    #expect(again.status == 73)
    #expect(again.output == "", "said before anything is played")
  }

  /// As many columns as policies: a column for each.
  @Test func severalPoliciesShareAGrid() throws {
    let folder = try TemporaryFolder()
    let run = try evaluate(
      [
        "--policy", cartPolePolicy, "--grid", "2x2", "--scale", "0.1", "--no-video", "--frames", "grid",
        "--option", "sutton_barto_reward=true",
      ], in: folder)
    #expect(run.status == 0, "\(run.error)")
    let sidecar = try folder.text(of: "grid/recording.json")
    let labels = sidecar.split(separator: "\"label\": \"").dropFirst().map { $0.prefix { $0 != "\"" } }
    #expect(labels == ["random · seed 0", "CartPole-v1 · seed 0", "random · seed 1", "CartPole-v1 · seed 1"])
    #expect(try folder.frames(in: "grid").count == 501)
    let crowded = try evaluate(["--policy", "random", "--grid", "1x1"], in: folder)
    #expect(crowded.status == 64)
  }

  @Test(arguments: [
    ["--grid", "0x2"], ["--grid", "2"], ["--grid", "2x101"], ["--grid", "30x1"],
    ["--grid", "2x1", "--scale", "20"],
    ["--grid", "2x1", "--no-video"], ["--grid", "9x9", "--size", "20x20"],
    ["--grid", "2x1", "--json", "videos/CartPole-v1-grid.json"], ["--grid", "2x1", "--record", "2"],
    ["--grid", "2x1", "--shard", "1/2"],
  ])
  func badGridsAreUsageErrors(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let run = try evaluate(arguments, in: folder)
    #expect(run.status == 64, "\(run.output)\(run.error)")
    #expect(folder.contents == [])
  }
}
