import Environments
import Foundation
import Raster
import TestSupport
import Testing

/// Frames against Gymnasium's `rgb_array` of the same states: those at native size to the byte, and the smooth ones by how much
/// they look alike.
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
      try TestFiles.json("\(name)-frames.json", as: [[Word]].self).enumerated().map {
        Scene(number: $0, state: $1.map { Double(bitPattern: $0.bits) })
      }
    }

    func expected(_ name: String) throws -> Pixmap {
      let file = String(format: "%02d.png", number)
      return try Pixmap(contentsOfPNG: TestFiles.fixture("\(name)-frames/\(file)"))
    }

    var cartPole: CartPole.State {
      CartPole.State(
        position: state[0], velocity: state[1], angle: state[2], angularVelocity: state[3])
    }

    var acrobot: Acrobot.State {
      Acrobot.State(angle1: state[0], angle2: state[1], velocity1: state[2], velocity2: state[3])
    }
  }

  /// Expects the frame that `draw` draws to be `expected`, and drawn smooth to look like it.
  static func expect(
    _ expected: Pixmap, difference: Double, similarity: Double = 0.9985, _ draw: (inout Canvas) throws -> Void
  ) rethrows {
    var canvas = Canvas(width: expected.width, height: expected.height)
    try draw(&canvas)
    #expect(canvas.pixmap == expected)
    canvas.isSmooth = true
    try draw(&canvas)
    expectSimilar(canvas.pixmap, expected, difference: difference, similarity: similarity)
  }

  static func expectSimilar(_ actual: Pixmap, _ expected: Pixmap, difference: Double, similarity: Double) {
    let measured = meanAbsoluteDifference(actual, expected)
    #expect(measured <= difference, "mean absolute difference, of 255")
    // The similarity of frames without likeness is of no interest, and slow.
    guard measured < 1 else { return }
    #expect(structuralSimilarity(actual, expected) >= similarity)
  }

  @Test(arguments: try Scene.all("cartpole"))
  func cartPoleIsGymnasiums(_ scene: Scene) throws {
    try Self.expect(scene.expected("cartpole"), difference: 0.03) {
      try CartPole().draw(scene.cartPole, on: &$0)
    }
  }

  @Test(arguments: try Scene.all("acrobot"))
  func acrobotIsGymnasiums(_ scene: Scene) throws {
    try Self.expect(scene.expected("acrobot"), difference: 0.06) {
      try Acrobot().draw(scene.acrobot, on: &$0)
    }
  }

  @Test(arguments: try Scene.all("mountaincar"))
  func mountainCarIsGymnasiums(_ scene: Scene) throws {
    try Self.expect(scene.expected("mountaincar"), difference: 0.09) {
      try MountainCar().draw(.init(position: scene.state[0], velocity: scene.state[1]), on: &$0)
    }
  }

  /// As after a reset, where the numbers are doubles.
  @Test(arguments: try Scene.all("mountaincarcontinuous"))
  func mountainCarContinuousIsGymnasiums(_ scene: Scene) throws {
    try Self.expect(scene.expected("mountaincarcontinuous"), difference: 0.09) {
      try MountainCarContinuous().draw(
        .init(position: scene.state[0], velocity: scene.state[1], isStart: true), on: &$0)
    }
  }

  /// With the arrow, which is our own.
  @Test(arguments: try Scene.all("pendulum"))
  func pendulumLooksLikeGymnasiums(_ scene: Scene) throws {
    let (angle, velocity, torque) = (scene.state[0], scene.state[1], Float(scene.state[2]))
    let expected = try scene.expected("pendulum")
    for isSmooth in [false, true] {
      var canvas = Canvas(width: 500, height: 500)
      canvas.isSmooth = isSmooth
      try Pendulum().draw(.init(angle: angle, velocity: velocity, torque: torque), on: &canvas)
      Self.expectSimilar(canvas.pixmap, expected, difference: 0.07, similarity: 0.9985)
    }
  }

  struct WalkerScene: Decodable {
    var id: String
    var seed: UInt64
    var steps: Int
  }

  /// With the lidar's line, which is the same where every step is rendered there.
  @Test func walkersAreGymnasiums() throws {
    for (number, scene) in try TestFiles.json("walker-frames.json", as: [WalkerScene].self).enumerated() {
      let environment = try make(scene.id, renderMode: .rgbArray)
      _ = try environment.reset(seed: scene.seed)
      var generator = PCG64(seed: scene.seed)
      for _ in 0..<scene.steps {
        let numbers = (0..<4).map { _ in Float(generator.uniform(-1.25, 1.25)) }
        _ = try environment.step(.continuous(Vector(numbers)))
      }
      let file = TestFiles.fixture(String(format: "walker-frames/%02d.png", number))
      try Self.expect(Pixmap(contentsOfPNG: file), difference: 0.2, similarity: 0.99) {
        environment.draw(on: &$0)
      }
    }
  }

  /// The similarity as it is measured here is scikit-image's, on two frames of which it was computed there.
  @Test func structuralSimilarityIsScikitImages() throws {
    let scenes = try Scene.all("cartpole")
    let (a, b) = (try scenes[5].expected("cartpole"), try scenes[6].expected("cartpole"))
    // Sums of integers are exact here; scikit-image's running sums of doubles round at some 1e-12.
    #expect(abs(structuralSimilarity(a, b) - 0.9873225763147878) < 1e-9)
    #expect(abs(meanAbsoluteDifference(a, b) - 0.8124638888888889) < 1e-12)
    #expect(structuralSimilarity(a, a) == 1)
  }

  /// A larger frame holds the same scene, drawn anew: flat where the small one is flat, and no blend of resampling
  /// along the track's edges.
  @Test func scenesScaleSharply() throws {
    let environment = try make("CartPole-v1", renderMode: .rgbArray)
    _ = try environment.reset(seed: 0)
    let frame = try environment.render(width: 1200, height: 800)
    func gray(_ x: Int, _ y: Int) -> [UInt8] {
      Array(frame.pixels[(y * 1200 + x) * 3..<(y * 1200 + x) * 3 + 3])
    }
    // The track is the native row 299: rows 598 and 599 here, away from the cart.
    for (y, value) in [(597, 255), (598, 0), (599, 0), (600, 255)] as [(Int, UInt8)] {
      #expect(gray(10, y) == [value, value, value], "row \(y)")
    }
  }

  /// In a frame of another shape the scene is centred; its background fills the rest, and the track goes on to the edges.
  @Test func scenesAreFittedIntoOtherShapes() throws {
    var canvas = Canvas(width: 700, height: 400)
    let state = CartPole.State(position: 0, velocity: 0, angle: 0, angularVelocity: 0)
    try CartPole().draw(state, on: &canvas)
    var native = Canvas(width: 600, height: 400)
    native.isSmooth = true
    try CartPole().draw(state, on: &native)
    for y in 0..<400 {
      let row = Array(canvas.pixmap.pixels[y * 2100..<(y + 1) * 2100])
      #expect(Array(row[150..<1950]) == Array(native.pixmap.pixels[y * 1800..<(y + 1) * 1800]))
      #expect(Set(row[..<150] + row[1950...]) == [y == 299 ? 0 : 255])
    }
  }

  /// Drawing is a function of the state: it changes neither the state nor the next frame.
  @Test func drawingChangesNothing() throws {
    for id in ["CartPole-v1", "Acrobot-v1", "MountainCar-v0"] {
      let seen = try make(id, renderMode: .rgbArray)
      let unseen = try make(id)
      _ = try (seen.reset(seed: 5), unseen.reset(seed: 5))
      for _ in 0..<5 {
        #expect(try seen.render() == seen.render())
        #expect(try seen.step(1).observation == unseen.step(1).observation)
      }
    }
  }

  /// States that no episode reaches draw something or nothing, but do not crash.
  @Test(arguments: [Double.nan, .infinity, -.infinity, 1e300, -1e18])
  func absurdStatesAreDrawnWithoutHarm(_ value: Double) throws {
    // The last two are native sizes.
    for (width, height) in [(60, 40), (600, 400), (500, 500)] {
      var canvas = Canvas(width: width, height: height)
      let cartPole = try CartPole()
      cartPole.draw(.init(position: value, velocity: 0, angle: 0, angularVelocity: 0), on: &canvas)
      cartPole.draw(.init(position: 0, velocity: 0, angle: value, angularVelocity: 0), on: &canvas)
      try Acrobot().draw(.init(angle1: value, angle2: value, velocity1: 0, velocity2: 0), on: &canvas)
      try Pendulum().draw(.init(angle: value, velocity: 0, torque: 0), on: &canvas)
      try MountainCar().draw(.init(position: value, velocity: 0), on: &canvas)
      try MountainCarContinuous().draw(.init(position: value, velocity: 0), on: &canvas)
      #expect(canvas.pixmap.pixels.prefix(3) == [255, 255, 255])
    }
  }
}
