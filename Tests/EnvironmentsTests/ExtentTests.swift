import Environments
import Raster
import TestSupport
import Testing

/// Scenes in frames of another shape than theirs: they go on to the edges where they know how.
@Suite struct ExtentTests {
  /// An environment after some steps of chance.
  private func play(_ id: String, steps: Int, seed: UInt64 = 3) throws -> any Environment {
    let environment = try make(id, renderMode: .rgbArray)
    _ = try environment.reset(seed: seed)
    var generator = PCG64(seed: 1)
    for _ in 0..<steps {
      if try environment.step(environment.actionSpace.sample(using: &generator)).isLast { break }
    }
    return environment
  }

  private func draw(
    _ environment: any Environment, width: Int, height: Int, isLetterboxed: Bool = false
  ) -> Pixmap {
    var canvas = Canvas(width: width, height: height)
    canvas.isLetterboxed = isLetterboxed
    environment.draw(on: &canvas)
    return canvas.pixmap
  }

  private static let all = [
    "CartPole-v1", "Acrobot-v1", "MountainCar-v0", "MountainCarContinuous-v0", "Pendulum-v1",
    "LunarLander-v3",
    "BipedalWalker-v3", "BipedalWalkerHardcore-v3",
  ]

  /// Without margins nothing goes on: the pictures are the same to the byte.
  @Test(arguments: all) func aFrameOfTheScenesShapeIsAsItWas(id: String) throws {
    let environment = try play(id, steps: 12)
    let spec = environment.spec
    for (numerator, denominator) in [(1, 1), (1, 4), (3, 2)] {
      let (width, height) = (
        spec.frameWidth * numerator / denominator, spec.frameHeight * numerator / denominator
      )
      #expect(
        draw(environment, width: width, height: height)
          == draw(environment, width: width, height: height, isLetterboxed: true))
    }
  }

  /// The scene itself stays as it was, but for the pixels at its edges, where lines no longer end.
  @Test(arguments: all) func theSceneItselfIsAsItWas(id: String) throws {
    let environment = try play(id, steps: 12)
    let (width, height) = (environment.spec.frameWidth, environment.spec.frameHeight)
    for (more, taller) in [(200, 0), (0, 300)] {
      let size = (width: width + more, height: height + taller)
      let wide = draw(environment, width: size.width, height: size.height)
      let boxed = draw(environment, width: size.width, height: size.height, isLetterboxed: true)
      var differences = 0
      for y in taller / 2 + 2..<taller / 2 + height - 2 {
        for x in more / 2 + 2..<more / 2 + width - 2 where wide[x, y] != boxed[x, y] { differences += 1 }
      }
      #expect(differences == 0, "\(id) at \(size)")
    }
  }

  /// The state of the walker, and of others after a few steps, in a wide and in a tall frame.
  @Test(arguments: all, [(300, 90), (120, 160)]) func pictures(id: String, size: (width: Int, height: Int))
    throws
  {
    let environment = try play(id, steps: 12)
    Golden.expect(
      draw(environment, width: size.width, height: size.height), "\(id)-\(size.width)x\(size.height)")
  }

  /// The walker's world ends on both sides, and the frame shows more.
  @Test func theWalkersGroundIsLevelBeyondItsEnds() throws {
    let environment = try play("BipedalWalker-v3", steps: 0)
    let frame = draw(environment, width: 1000, height: 200)
    let grass = Color(102, 153, 76)
    // The start is flat: from the left edge to the walker's first steps.
    for x in [0, 100, 300] { #expect(frame[x, 190] == grass && frame[x, 160] == grass, "column \(x)") }
    #expect(frame[0, 20] == Color(215, 215, 255))
  }

  /// A frame of one row or column shows thousands of scenes side by side, and is drawn at once.
  @Test(arguments: all, [(1600, 1), (1, 1600)]) func extremeShapesAreDrawn(
    id: String, size: (width: Int, height: Int)
  ) throws {
    let environment = try play(id, steps: 2)
    let frame = draw(environment, width: size.width, height: size.height)
    #expect(frame.width == size.width && frame.height == size.height)
  }
}
