import Environments
import Figures
import Raster
import TestSupport
import Testing

@testable import Episodes

private let hasFont = (try? Font()) != nil

@Suite(.enabled(if: hasFont, "needs DejaVu Sans (fonts-dejavu-core), which is not installed"))
struct OverlayTests {
  /// The environment after some steps, and its pictures with an overlay.
  private func play(
    _ id: String, _ position: Overlay.Position, options: [String: OptionValue] = [:], steps: Int = 5
  ) throws -> (plain: any Environment, overlaid: EpisodeScene) {
    let plain = try make(id, renderMode: .rgbArray, options: options)
    var scene = EpisodeScene(plain, try Overlay(position), scores: .probability)
    try play(&scene, steps: steps)
    return (plain, scene)
  }

  private func play(_ scene: inout EpisodeScene, steps: Int) throws {
    _ = try scene.environment.reset(seed: 1)
    scene.begin(seed: 1)
    var generator = PCG64(seed: 1)
    for _ in 0..<steps {
      let action = try scene.environment.actionSpace.sample(using: &generator)
      scene.add(action, try scene.environment.step(action), scores: [0.5, 0.3, 0.2])
    }
  }

  private func draw(_ scene: EpisodeScene, width: Int, height: Int) -> Pixmap {
    var (scene, canvas) = (scene, Canvas(width: width, height: height))
    scene.draw(on: &canvas)
    return canvas.pixmap
  }

  private func draw(_ scene: EpisodeScene) -> Pixmap {
    draw(scene, width: scene.spec.frameWidth, height: scene.spec.frameHeight)
  }

  private func draw(_ environment: any Environment, width: Int, height: Int) -> Pixmap {
    var canvas = Canvas(width: width, height: height)
    environment.draw(on: &canvas)
    return canvas.pixmap
  }

  /// The pixels of a rectangle.
  private func part(_ picture: Pixmap, x: Int = 0, y: Int = 0, width: Int, height: Int) -> Pixmap {
    var canvas = Canvas(width: width, height: height)
    canvas.draw(picture, x: -x, y: -y)
    return canvas.pixmap
  }

  @Test(arguments: ["CartPole-v1", "Acrobot-v1", "LunarLander-v3"], [1, 2])
  func besideTheSceneNothingOfItChanges(id: String, scale: Int) throws {
    let (plain, overlaid) = try play(id, .beside)
    let (width, height) = (plain.spec.frameWidth * scale, plain.spec.frameHeight * scale)
    #expect(overlaid.spec.frameWidth == plain.spec.frameWidth + 200)
    #expect(overlaid.spec.frameHeight == plain.spec.frameHeight)
    let frame = draw(overlaid, width: overlaid.spec.frameWidth * scale, height: height)
    #expect(part(frame, width: width, height: height) == draw(plain, width: width, height: height))
  }

  @Test(arguments: ["CartPole-v1", "Acrobot-v1", "LunarLander-v3"])
  func overTheSceneOnlyACornerChanges(id: String) throws {
    let (plain, overlaid) = try play(id, .over)
    #expect(overlaid.spec == plain.spec)
    let (width, height) = (plain.spec.frameWidth, plain.spec.frameHeight)
    let (with, without) = (
      draw(overlaid, width: width, height: height), draw(plain, width: width, height: height)
    )
    #expect(with != without)
    let (right, below) = (width - 168, height - 330)
    #expect(
      part(with, x: 168, width: right, height: height) == part(without, x: 168, width: right, height: height))
    #expect(
      part(with, y: 330, width: width, height: below) == part(without, y: 330, width: width, height: below))
  }

  @Test func framesTellOfTheLastStepAndOfNothingEarlier() throws {
    var (_, once) = try play("CartPole-v1", .beside)
    let first = draw(once)
    once.add(0, try once.environment.step(0), scores: [0.5, 0.3, 0.2])
    #expect(draw(once) != first)
    var (_, twice) = try play("CartPole-v1", .beside, steps: 2)
    _ = draw(twice)
    try play(&twice, steps: 5)
    #expect(draw(twice) == first)
  }

  @Test(arguments: [(1, 1), (3, 2), (40, 900), (300, 200), (1200, 100)], Overlay.Position.allCases)
  func anySizeIsDrawn(size: (width: Int, height: Int), position: Overlay.Position) throws {
    let (_, overlaid) = try play("LunarLander-v3", position, options: ["continuous": true])
    let frame = draw(overlaid, width: size.width, height: size.height)
    #expect(frame.width == size.width && frame.height == size.height)
    #expect(draw(overlaid, width: size.width, height: size.height) == frame)
  }

  @Test func actionsWithoutNamesHaveNumbers() throws {
    let overlay = try Overlay()
    let nameless = Nameless()
    #expect(
      overlay.panel(for: nameless, scores: .probability).rows.map(\.name) == [
        "action 0", "action 1", "action 2",
      ])
    nameless.actionSpace = .box(Box(low: [-.infinity, 0, -2], high: [.infinity, 1, 3]))
    #expect(
      overlay.panel(for: nameless, scores: .probability).rows.map(\.range) == [-1...1, 0...1, -2...3])
  }

  /// An environment of which nothing is drawn or played.
  private final class Nameless: Environment {
    let spec = EnvironmentSpec(id: "Nameless-v0", renderFPS: 50, frameWidth: 60, frameHeight: 40)
    let observationSpace = Box(low: [0], high: [1])
    var actionSpace = ActionSpace.discrete(Discrete(3))
    let renderMode: RenderMode? = .rgbArray
    func reset(seed: UInt64?) -> Observation { [0] }
    func step(_ action: Action) -> Step { Step(observation: [0], reward: 0, terminated: true) }
    func draw(on canvas: inout Canvas) {}
  }
}

@Suite struct ActionScoresTests {
  @Test func stepsAreReadAsTheyWereAdded() {
    var scores = ActionScores(.probability, steps: 2, actionCount: 3)
    #expect(scores.stepCount == 0 && scores[0].isEmpty)
    scores.append([0.5, 0.25, 0.25])
    scores.append([1, 0, 0])
    #expect(scores.stepCount == 2)
    #expect(Array(scores[1]) == [1, 0, 0])
    #expect(scores[2].isEmpty && scores[-1].isEmpty)
    #expect(ActionScores(.probability, [[0.5, 0.25, 0.25], [1, 0, 0]]) == scores)
    #expect(scores.json.line == "[[0.5, 0.25, 0.25], [1.0, 0.0, 0.0]]")
  }

  @Test(arguments: [[[0.5, 0.5], [1]], [[-0.1, 1.1]], [[.nan]], [[], [1]]])
  func whatIsNoProbabilityIsRefused(steps: [[Double]]) { #expect(ActionScores(.probability, steps) == nil) }

  @Test func valuesAreAnyFiniteNumbers() {
    #expect(ActionScores(.value, [[-312.5, 98.25]])?.kind == .value)
    #expect(ActionScores(.value, [[.infinity, 1]]) == nil)
    #expect(ActionScores(.value, [[1, 2], [3]]) == nil)
  }

  @Test func roundingKeepsFourDecimals() {
    #expect(ActionScores.rounded(1 / 3) == 0.3333)
    #expect(ActionScores.rounded(0.99999) == 1)
    #expect(ActionScores.rounded(-98.76543) == -98.7654)
    #expect(ActionScores.rounded(.greatestFiniteMagnitude) == .greatestFiniteMagnitude)
  }
}
