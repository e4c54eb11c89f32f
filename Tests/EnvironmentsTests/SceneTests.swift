import Environments
import Foundation
import Raster
import TestSupport
import Testing

/// Frames against Gymnasium's `rgb_array` of the same states.
///
/// The tolerances leave room above what was measured for how pygame smooths edges; a slip by half a pixel measures 0.5 to
/// 0.8, and the ideal drawing of the geometry before pygame truncates it 0.2 to 0.8.
struct SceneTests {
  /// A state's four elements and the number of its frame.
  struct Scene: CustomTestStringConvertible {
    var number: Int
    var state: [Double]
    var testDescription: String { "frame \(number), state \(state)" }

    static func all(_ name: String) throws -> [Scene] {
      try Fixtures.json("\(name)-frames.json", as: [[Word]].self).enumerated().map {
        Scene(number: $0, state: $1.map { Double(bitPattern: $0.bits) })
      }
    }

    func expected(_ name: String) throws -> Pixmap {
      let file = String(format: "%02d.png", number)
      return try Pixmap(contentsOfPNG: Fixtures.folder.appendingPathComponent("\(name)-frames/\(file)"))
    }

    var cartPole: CartPole.State {
      CartPole.State(
        position: state[0], velocity: state[1], angle: state[2], angularVelocity: state[3])
    }

    var acrobot: Acrobot.State {
      Acrobot.State(angle1: state[0], angle2: state[1], velocity1: state[2], velocity2: state[3])
    }
  }

  static func expectSimilar(_ actual: Pixmap, _ expected: Pixmap, difference: Double, similarity: Double) {
    let measured = meanAbsoluteDifference(actual, expected)
    #expect(measured <= difference, "mean absolute difference, of 255")
    // The similarity of frames without likeness is of no interest, and slow.
    guard measured < 1 else { return }
    #expect(structuralSimilarity(actual, expected) >= similarity)
  }

  @Test(arguments: try Scene.all("cartpole"))
  func cartPoleLooksLikeGymnasiums(_ scene: Scene) throws {
    var canvas = Canvas(width: 600, height: 400)
    scene.cartPole.draw(on: &canvas)
    Self.expectSimilar(
      canvas.pixmap, try scene.expected("cartpole"), difference: 0.03, similarity: 0.9985)
  }

  @Test(arguments: try Scene.all("acrobot"))
  func acrobotLooksLikeGymnasiums(_ scene: Scene) throws {
    var canvas = Canvas(width: 500, height: 500)
    scene.acrobot.draw(on: &canvas)
    Self.expectSimilar(
      canvas.pixmap, try scene.expected("acrobot"), difference: 0.06, similarity: 0.9985)
  }
}
