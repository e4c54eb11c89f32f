import Environments
import Foundation
import Raster
import Recording
import ShowreelSupport
import Testing

@testable import Episodes

@Suite struct ThumbnailTests {
  /// An episode of CartPole, and an environment to draw it in.
  private func play(steps: Int = .max) throws -> (Take, any Environment) {
    let environment = try make("CartPole-v1", renderMode: .rgbArray)
    let known = Take(header: TraceHeader(environment: "CartPole-v1", seed: 3), policy: "random")
    var agent = Agent.random(in: environment)
    var taken = 0
    let take = try Take(
      known, by: &agent, in: environment,
      shouldStop: {
        defer { taken += 1 }
        return taken >= steps
      })
    return (take, environment)
  }

  /// The frame of the episode after `step`, drawn by stepping a new environment there.
  private func frame(_ take: Take, after step: Int, width: Int, height: Int) throws -> Pixmap {
    let environment = try make("CartPole-v1", renderMode: .rgbArray)
    _ = try environment.reset(seed: take.header.seed)
    for action in take.actions[..<step] { _ = try environment.step(action) }
    return try environment.render(width: width, height: height)
  }

  @Test func stepsAreEvenlySpacedFromTheFirstToTheLast() {
    #expect(Thumbnail.steps(8, of: 500) == [0, 71, 143, 214, 286, 357, 429, 500])
    #expect(Thumbnail.steps(3, of: 5) == [0, 3, 5])
    #expect(Thumbnail.steps(1, of: 500) == [250])
    #expect(Thumbnail.steps(8, of: 3) == [0, 1, 2, 3], "no step is shown twice")
    #expect(Thumbnail.steps(8, of: 0) == [0])
  }

  @Test func tilesFillTheirRowAndDifferByOneAtMost() throws {
    for (count, length) in [(4, 1212), (4, 1000), (3, 101), (7, 31), (1, 1), (2, 6)] {
      let tiles = try #require(Thumbnail.tiles(count, in: length))
      #expect(tiles.count == count)
      #expect(tiles.first?.lowerBound == 0)
      #expect(tiles.last?.upperBound == length)
      for (a, b) in zip(tiles, tiles.dropFirst()) { #expect(b.lowerBound - a.upperBound == Thumbnail.gap) }
      #expect((tiles.map(\.count).max() ?? 0) - (tiles.map(\.count).min() ?? 0) <= 1)
    }
    #expect(Thumbnail.tiles(7, in: 30) == nil)
    #expect(Thumbnail.tiles(0, in: 30) == nil)
  }

  @Test func aFrameIsThatOfItsStep() throws {
    let (take, environment) = try play()
    let length = take.actions.count
    #expect(length > 8)
    for step in [0, 5, length] {
      let size = FrameSize(width: 90, height: 60)
      let drawn = try Thumbnail(.frame(step: step), size: size).draw(take, in: environment)
      #expect(drawn.steps == [step])
      #expect(try drawn.picture == frame(take, after: step, width: 90, height: 60))
    }
    let middle = try Thumbnail(.frame(step: nil)).draw(take, in: environment)
    #expect(middle.steps == [length / 2])
    #expect(try middle.picture == frame(take, after: length / 2, width: 600, height: 400))
    #expect(throws: ThumbnailError.noSuchStep(length + 1, length: length)) {
      try Thumbnail(.frame(step: length + 1)).draw(take, in: environment)
    }
  }

  @Test func aSheetHoldsFramesOfItsStepsAndAGap() throws {
    let (take, environment) = try play()
    // Tiles of 61 and 62 by 41 and 42 pixels.
    let size = FrameSize(width: 193, height: 87)
    var sheet = Thumbnail(.sheet(columns: 3, rows: 2), size: size)
    sheet.labelsSteps = false
    let drawn = try sheet.draw(take, in: environment)
    #expect(drawn.picture.width == 193 && drawn.picture.height == 87)
    #expect(drawn.steps == Thumbnail.steps(6, of: take.actions.count))
    let across = try #require(Thumbnail.tiles(3, in: 193))
    let down = try #require(Thumbnail.tiles(2, in: 87))
    for (tile, step) in drawn.steps.enumerated() {
      let (x, y) = (across[tile % 3], down[tile / 3])
      let expected = try frame(take, after: step, width: x.count, height: y.count)
      let found = crop(drawn.picture, x, y)
      #expect(found == expected, "tile \(tile)")
    }
    #expect(drawn.picture[across[0].upperBound, 0] == Thumbnail.background)
    #expect(drawn.picture[0, down[0].upperBound + Thumbnail.gap - 1] == Thumbnail.background)
  }

  @Test func aShortEpisodeLeavesTilesEmpty() throws {
    let (take, environment) = try play(steps: 2)
    var sheet = Thumbnail(.sheet(columns: 2, rows: 2))
    sheet.labelsSteps = false
    let drawn = try sheet.draw(take, in: environment)
    #expect(drawn.steps == [0, 1, 2])
    #expect(drawn.picture.width == 604 && drawn.picture.height == 404, "tiles of half the frame's size")
    #expect(drawn.picture[603, 403] == Thumbnail.background)
    #expect(drawn.picture[0, 403] == Color(255, 255, 255))
  }

  @Test func tilesThatDoNotFitAreRefused() throws {
    let (take, environment) = try play(steps: 2)
    #expect(throws: ThumbnailError.self) {
      try Thumbnail(.sheet(columns: 10, rows: 1), size: FrameSize(width: 40, height: 40))
        .draw(take, in: environment)
    }
    #expect(throws: ThumbnailError.self) {
      try Thumbnail(.sheet(columns: 55, rows: 1)).draw(take, in: environment)
    }
  }

  @Test func thePictureTellsWhereItIsFrom() throws {
    let (played, environment) = try play(steps: 4)
    var take = played
    take.header.options = ["sutton_barto_reward": .bool(true)]
    let drawn = try Thumbnail(.frame(step: 3), size: FrameSize(width: 30, height: 20))
      .draw(take, in: environment)
    let png = try Thumbnail.png(drawn.picture, of: take, steps: drawn.steps)
    let read = try PNGDecoder.decode(png, keywords: ["Description", "Software", "Comment"])
    #expect(read.pixmap == drawn.picture)
    #expect(
      read.text == [
        PNGText(
          keyword: "Description",
          value: "CartPole-v1, seed 3, step 3 of 4, policy random, sutton_barto_reward=true"),
        PNGText(keyword: "Software", value: "Showreel \(showreelVersion)"),
        PNGText(
          keyword: "Comment",
          value: #"{"environment": "CartPole-v1", "options": {"sutton_barto_reward": true}, "seed": 3, "#
            + #""steps": [3], "length": 4, "policy": "random", "policy_sha256": null, "deterministic": null}"#
        ),
      ])
    // The chunks' own bytes, as the PNG specification gives them for sRGB: an intent of 0, and a gamma of 0.45455.
    #expect(contains(png, Array("sRGB".utf8) + [0]))
    #expect(contains(png, Array("gAMA".utf8) + [0, 0, 0xb1, 0x8f]))
    #expect(contains(png, Array("cHRM".utf8) + [0, 0, 0x7a, 0x26, 0, 0, 0x80, 0x84]))
  }

  private func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
    Data(bytes).range(of: Data(part)) != nil
  }

  private func crop(_ picture: Pixmap, _ x: Range<Int>, _ y: Range<Int>) -> Pixmap {
    var result = Pixmap(width: x.count, height: y.count)
    for row in y {
      for column in x {
        result[column - x.lowerBound, row - y.lowerBound] = picture[column, row]
      }
    }
    return result
  }
}
