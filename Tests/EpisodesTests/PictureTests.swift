import Environments
import Foundation
import Raster
import Recording
import TestSupport
import Testing

@testable import Episodes

/// Whole frames with all that is drawn beside and around scenes, at the end of episodes and on the way, to the byte.
@Suite("Pictures of episodes", .enabled(if: KnownFont.isInstalled, "needs the outlines of DejaVu Sans 2.37"))
struct PictureTests {
  private static func asset(_ path: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../\(path)")
      .standardized.path
  }

  private enum Player {
    case random
    case checkpoint(String)
    case actions([Action])
  }

  /// The frame of an episode with an overlay after some steps, or after its last.
  private func frame(
    _ id: String, by player: Player, seed: UInt64 = 3, steps: Int = .max,
    position: Overlay.Position = .beside,
    width: Int? = nil, height: Int? = nil
  ) throws -> Pixmap {
    let environment = try make(id, renderMode: .rgbArray)
    let known = Take(header: TraceHeader(environment: id, seed: seed), policy: policy(of: player))
    var source: any ActionSource =
      switch player {
      case .random: Agent.random(in: environment)
      case .checkpoint(let path):
        try Agent.checkpoint(at: Self.asset(path), for: environment, deterministic: false)
      case .actions(let actions):
        {
          var take = known
          take.actions = actions
          return RecordedActions(take)
        }()
      }
    var builder = TakeBuilder(
      known, in: environment, overlay: try Overlay(position), look: .current, scores: source.scoreKind)
    func play(_ source: inout some ActionSource) throws {
      var rollout = try Rollout(in: environment, from: known.header, by: &source)
      builder.begin()
      while rollout.episode.length < steps, let (action, step) = try rollout.advance(by: &source) {
        var scores: [Double] = []
        source.appendScores(to: &scores)
        builder.add(action, step, scores: scores)
      }
    }
    try play(&source)
    let spec = builder.scene.spec
    var canvas = Canvas(width: width ?? spec.frameWidth, height: height ?? spec.frameHeight)
    builder.scene.draw(on: &canvas)
    return canvas.pixmap
  }

  private func policy(of player: Player) -> String? {
    switch player {
    case .random: "random"
    case .checkpoint(let path): path
    case .actions: nil
    }
  }

  private static let cart = "assets/policies/reinforce/CartPole-v1.safetensors"
  private static let lander = "assets/policies/reinforce/LunarLander-v3.safetensors"
  private static let dqn = "Tests/CheckpointsTests/Fixtures/checkpoints/cleanrl-dqn-cartpole.pt"

  @Test func probabilities() throws {
    Golden.expect(try frame("CartPole-v1", by: .checkpoint(Self.cart), steps: 120), "cartpole-120")
    Golden.expect(try frame("CartPole-v1", by: .checkpoint(Self.cart)), "cartpole-end")
  }

  @Test func values() throws {
    Golden.expect(try frame("CartPole-v1", by: .checkpoint(Self.dqn), steps: 150), "dqn-150")
  }

  @Test func continuousActions() throws {
    Golden.expect(try frame("Pendulum-v1", by: .random), "pendulum-end")
    Golden.expect(try frame("BipedalWalker-v3", by: .random, steps: 30), "walker-30")
  }

  @Test func smallAndTallFrames() throws {
    Golden.expect(
      try frame("LunarLander-v3", by: .checkpoint(Self.lander), width: 320, height: 200), "lander-320x200")
    Golden.expect(
      try frame("LunarLander-v3", by: .checkpoint(Self.lander), width: 360, height: 640), "lander-360x640")
    Golden.expect(
      try frame(
        "LunarLander-v3", by: .checkpoint(Self.lander), position: .over, width: 320, height: 200),
      "lander-over-320x200")
    Golden.expect(
      try frame("LunarLander-v3", by: .checkpoint(Self.lander), position: .over), "lander-over")
    Golden.expect(
      try frame("CartPole-v1", by: .actions(Array(repeating: 1, count: 30)), width: 800, height: 200),
      "trace-800x200")
  }

  /// The last frame of a grid.
  private func grid(
    _ seeds: Range<UInt64>, columns: Int, rows: Int, fitting frame: FrameSize, title: String? = nil,
    overlay: Overlay? = nil
  ) throws -> Pixmap {
    let folder = try TemporaryFolder()
    let tiles = try seeds.map { seed in
      let environment = try make("LunarLander-v3", renderMode: .rgbArray)
      return GridTile(
        Take(header: TraceHeader(environment: "LunarLander-v3", seed: seed), policy: "random"),
        label: "seed \(seed)",
        by: seed == 1
          ? Agent.random(in: environment)
          : try Agent.checkpoint(at: Self.asset(Self.lander), for: environment, deterministic: false),
        in: environment)
    }
    let spec = overlay.map { Overlay.spec(tiles[0].spec, with: $0.position) } ?? tiles[0].spec
    let layout = try GridLayout(
      columns: columns, rows: rows, scene: spec.frameSize, fitting: frame, title: title)
    var settings = RecordingSettings(size: layout.frame)
    settings.every = 20
    var output = RecordingOutput(
      videoFolder: nil, namePrefix: "x", frames: folder("frames"), settings: settings)
    output.overlay = overlay
    var recorder = try GridRecorder(tiles, layout: layout, output: output)
    let (recording, _) = try recorder.run()
    let last = String(format: "frames/%06d.png", recording.frameCount - 1)
    return try Golden.readPNG(URL(fileURLWithPath: folder(last)))
  }

  @Test func gridOfEight() throws {
    Golden.expect(
      try grid(
        0..<8, columns: 4, rows: 2, fitting: FrameSize(width: 800, height: 330), title: "Eight landings"),
      "grid-of-eight")
  }

  @Test func gridOfOverlays() throws {
    Golden.expect(
      try grid(
        0..<2, columns: 2, rows: 1, fitting: FrameSize(width: 820, height: 260), overlay: try Overlay()),
      "grid-of-overlays")
  }

  @Test(arguments: [(4, 2, 900, 300), (5, 1, 200, 60), (8, 1, 320, 200)])
  func contactSheets(columns: Int, rows: Int, width: Int, height: Int) throws {
    let environment = try make("LunarLander-v3", renderMode: .rgbArray)
    var agent = try Agent.checkpoint(at: Self.asset(Self.lander), for: environment, deterministic: true)
    let known = Take(header: TraceHeader(environment: "LunarLander-v3", seed: 7), deterministic: true)
    let take = try Take(known, by: &agent, in: environment)
    let sheet = Thumbnail(
      .sheet(columns: columns, rows: rows), size: FrameSize(width: width, height: height))
    Golden.expect(try sheet.draw(take, in: environment).picture, "sheet-\(width)x\(height)")
  }
}
