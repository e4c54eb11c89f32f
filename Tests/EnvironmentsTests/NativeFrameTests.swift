import Environments
import Raster
import ShowreelSupport
import TestSupport
import Testing

/// Frames at native size against Gymnasium's, byte for byte, by hashes that `scripts/fixtures/make_frame_fixtures.py` made of whole
/// episodes or their first steps.
///
/// MountainCarContinuous's are those of a processor without AVX-512, where NumPy's sine of float32 numbers is the one that
/// `numPySine` computes everywhere.
@Suite struct NativeFrameTests {
  struct Played: Decodable, CustomTestStringConvertible {
    enum Choice: Decodable {
      case discrete(Int)
      case continuous([Float])

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int.self) {
          self = .discrete(number)
        } else {
          self = .continuous(try container.decode([Float].self))
        }
      }

      var action: Action {
        switch self {
        case .discrete(let number): .discrete(number)
        case .continuous(let vector): .continuous(Vector(vector))
        }
      }
    }

    var id: String
    var seed: UInt64
    var actions: [Choice]
    /// Sixteen digits a frame.
    var hashes: String
    /// Sides of the squares in which Pendulum's arrow is, which is another one here.
    var arrows: [Int]?

    var testDescription: String { "\(id), seed \(seed)" }

    static func all() throws -> [Played] { try TestFiles.json("native-frames.json") }
  }

  @Test(arguments: try Played.all())
  func framesAreGymnasiums(_ played: Played) throws {
    let environment = try make(played.id, renderMode: .rgbArray)
    let (width, height) = (environment.spec.frameWidth, environment.spec.frameHeight)
    _ = try environment.reset(seed: played.seed)
    var canvas = Canvas(width: width, height: height)
    var hashes = played.hashes[...]
    try #require(hashes.count == 16 * (played.actions.count + 1))
    for step in 0...played.actions.count {
      if step > 0 { _ = try environment.step(played.actions[step - 1].action) }
      environment.draw(on: &canvas)
      var frame = canvas.pixmap
      if let side = played.arrows?[step], side > 0 { Self.hideArrow(side, in: &frame) }
      #expect(sha256(frame.pixels).hasPrefix(hashes.prefix(16)), "frame \(step)")
      hashes = hashes.dropFirst(16)
    }
  }

  /// Blackens the square of `side` pixels about the middle, and two pixels around it, that the fixtures leave out.
  private static func hideArrow(_ side: Int, in frame: inout Pixmap) {
    let start = frame.width / 2 - side / 2 - 2
    for y in start..<start + side + 4 {
      for x in start..<start + side + 4 { frame[x, frame.height - 1 - y] = .black }
    }
  }

  /// Every environment of Gymnasium's is among the fixtures.
  @Test func allEnvironmentsAreCompared() throws {
    let compared = Set(try Played.all().map(\.id))
    #expect(
      compared.isSuperset(of: ["CartPole-v1", "Acrobot-v1", "MountainCar-v0", "MountainCarContinuous-v0"]))
    #expect(compared.isSuperset(of: ["Pendulum-v1", "LunarLander-v3", "LunarLanderContinuous-v3"]))
    #expect(compared.isSuperset(of: ["BipedalWalker-v3", "BipedalWalkerHardcore-v3"]))
  }

  /// Drawn smooth, a scene of native size is what the rasterizer draws at any size: not pygame's pixels, and nearly the same.
  @Test(arguments: [
    "CartPole-v1", "Acrobot-v1", "LunarLander-v3", "MountainCar-v0", "Pendulum-v1", "BipedalWalker-v3",
  ])
  func smoothScenesAreDrawnByTheRasterizer(_ id: String) throws {
    let environment = try make(id, renderMode: .rgbArray)
    _ = try environment.reset(seed: 1)
    var (smooth, wide) = (
      Canvas(width: environment.spec.frameWidth, height: environment.spec.frameHeight),
      Canvas(width: environment.spec.frameWidth + 2, height: environment.spec.frameHeight)
    )
    smooth.isSmooth = true
    environment.draw(on: &smooth)
    // A frame with a column more to each side is smooth by itself.
    environment.draw(on: &wide)
    // Where the hills go on beyond the native frame, its first and last columns show no end of the line.
    let edge = id == "MountainCar-v0" ? 3 : 0
    let (all, native) = (wide.pixmap, smooth.pixmap)
    let differing = (0..<native.height).flatMap { y in
      (edge..<native.width - edge).filter { all[$0 + 1, y] != native[$0, y] }.map { (x: $0, y: y) }
    }
    #expect(differing.isEmpty, "\(differing.prefix(10))")
    #expect(try environment.render() != smooth.pixmap)
    // The canvas goes from one to the other.
    smooth.isSmooth = false
    environment.draw(on: &smooth)
    #expect(try environment.render() == smooth.pixmap)
  }
}
