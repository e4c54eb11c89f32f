import Raster
import TestSupport
import Testing

@testable import Environments

@Suite struct LunarLanderSceneTests {
  /// Of 255, in the mean over the frame: pygame smooths edges in its own way. Measured: up to 0.075; the
  /// geometry before pygame truncates it has 0.12, a slip of the ground by half a pixel 0.6.
  static let differenceTolerance = 0.1
  /// Measured: 0.9988 and more.
  static let similarityTolerance = 0.998

  static func frames() throws -> [LunarLanderFixtures.Frame] { try LunarLanderFixtures.load("frames") }

  /// After reset, and with sparks of all engines in flight.
  @Test(arguments: try frames())
  func framesAreGymnasiums(reference: LunarLanderFixtures.Frame) throws {
    let lander = try lunarLander(renderMode: .rgbArray)
    _ = try lander.reset(seed: reference.seed)
    for action in reference.actions { _ = try lander.step(.discrete(action)) }
    let pixels = reference.pixels
    var expected = Pixmap(width: reference.width, height: reference.height)
    try #require(expected.pixels.count == pixels.count)
    expected.pixels = pixels
    #expect(try lander.render() == expected)
    var canvas = Canvas(width: reference.width, height: reference.height)
    canvas.isSmooth = true
    lander.draw(on: &canvas)
    let frame = canvas.pixmap
    #expect(meanAbsoluteDifference(frame, expected) <= Self.differenceTolerance)
    #expect(structuralSimilarity(frame, expected) >= Self.similarityTolerance)
  }

  @Test func drawingAgainDrawsTheSame() throws {
    let lander = try lunarLander(renderMode: .rgbArray)
    _ = try lander.reset(seed: 3)
    for _ in 0..<6 { _ = try lander.step(2) }
    let frame = try lander.render()
    #expect(try lander.render() == frame)
    _ = try lander.step(2)
    #expect(try lander.render() != frame)
  }

  @Test func otherSizesAreDrawnSharp() throws {
    let lander = try lunarLander(renderMode: .rgbArray)
    _ = try lander.reset(seed: 0)
    let frame = try lander.render(width: 1200, height: 800)
    // The pole at 240 of 600 is one pixel wide, here two: without half-covered neighbours.
    let row = (479..<483).map { x in frame.pixels[(560 * 1200 + x) * 3] }
    #expect(row == [0, 255, 255, 0])
  }

  @Test func closingKeepsThePicture() throws {
    let lander = try lunarLander(renderMode: .rgbArray)
    _ = try lander.reset(seed: 0)
    let frame = try lander.render()
    lander.close()
    #expect(try lander.render() == frame)
  }

  /// Gymnasium's colours for the ages that a spark of full power is drawn at: int(max(0.2, 0.15 + ttl) · 255) and
  /// int(max(0.2, 0.5 · ttl) · 255).
  @Test func sparksFade() {
    var timeToLive = 1.0
    let colors = (0..<7).map { _ in
      timeToLive -= LunarLander.Spark.aging
      return LunarLanderScene.color(ofSpark: timeToLive)
    }
    #expect(colors.map(\.red) == Self.expectedReds)
    #expect(colors.map(\.green) == Self.expectedGreens)
    #expect(colors.map(\.blue) == Self.expectedGreens)
  }

  private static let expectedReds: [UInt8] = [255, 216, 178, 140, 101, 63, 51]
  private static let expectedGreens: [UInt8] = [108, 89, 70, 51, 51, 51, 51]
}
