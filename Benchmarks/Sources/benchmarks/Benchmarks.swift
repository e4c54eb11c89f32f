import CCairoScene
import Environments
import Policies
import Raster
import Recording
import Training

/// Measures what the README's table shows, of this side; `compare` runs the peers beside it.
@main
struct Benchmarks {
  static func main() throws {
    for id in ["CartPole-v1", "Acrobot-v1", "LunarLander-v3"] {
      try draw(id)
      try step(id)
    }
    try drawLarge()
    drawWithCairo()
    try encode()
    try train()
  }

  /// An environment some steps into an episode, so that it is no idle picture.
  private static func environment(_ id: String) throws -> any Environment {
    let environment = try make(id, renderMode: .rgbArray)
    _ = try environment.reset(seed: 3)
    for _ in 0..<8 { _ = try environment.step(.discrete(1)) }
    return environment
  }

  private static func draw(_ id: String) throws {
    let environment = try environment(id)
    var canvas = Canvas(width: environment.spec.frameWidth, height: environment.spec.frameHeight)
    let time = secondsPerCall { environment.draw(on: &canvas) }
    Measurement(name: "draw \(id)", value: 1 / time, unit: "frames/s").report()
  }

  private static func drawLarge() throws {
    let environment = try environment("CartPole-v1")
    let (width, height) = (3840, 2160)
    var canvas = Canvas(width: width, height: height)
    let drawing = secondsPerCall { environment.draw(on: &canvas) }
    var picture = [UInt8](repeating: 0, count: width * height * 3)
    var copy = picture
    let clearAndCopy = secondsPerCall {
      // The C library's memset and memcpy, through the standard library.
      picture.withUnsafeMutableBytes { _ = $0.initializeMemory(as: UInt8.self, repeating: 255) }
      copy.withUnsafeMutableBytes { target in picture.withUnsafeBytes { target.copyMemory(from: $0) } }
    }
    Measurement(name: "draw CartPole-v1 at 3840x2160", value: 1 / drawing, unit: "frames/s").report()
    Measurement(name: "clear and copy 3840x2160", value: 1 / clearAndCopy, unit: "frames/s").report()
  }

  private static func drawWithCairo() {
    guard let scene = cairo_scene_create() else { return }
    defer { cairo_scene_destroy(scene) }
    var rgb = [UInt8](repeating: 0, count: 600 * 400 * 3)
    let drawing = secondsPerCall { cairo_scene_draw(scene, 305, 0.05) }
    let packing = secondsPerCall { cairo_scene_pack(scene, &rgb) }
    Measurement(name: "draw CartPole-v1 with Cairo", value: 1 / drawing, unit: "frames/s").report()
    Measurement(
      name: "draw CartPole-v1 with Cairo, packed to RGB", value: 1 / (drawing + packing), unit: "frames/s"
    ).report()
  }

  private static func encode() throws {
    let environment = try environment("CartPole-v1")
    let frame = try environment.render()
    for (name, settings) in [
      ("default", PNGSettings()), ("level 1, no filter", PNGSettings(usesPalette: false)),
    ] {
      let encoder = try PNGEncoder(settings: settings)
      let time = try secondsPerCall { _ = try encoder.encode(frame) }
      Measurement(name: "PNG \(name)", value: 1 / time, unit: "frames/s").report()
      Measurement(name: "PNG \(name), size", value: Double(try encoder.encode(frame).count), unit: "bytes")
        .report()
    }
  }

  /// Steps with the shipped shape of policy choosing, sampled.
  private static func step(_ id: String) throws {
    let environment = try make(id)
    guard case .discrete(let actions) = environment.actionSpace else { return }
    var generator = PCG64(seed: 0)
    let network = Network(sizes: [environment.observationSpace.count, 16, actions.n], using: &generator)
    var policy = NetworkPolicy(network: network)
    var observation = try environment.reset(seed: 0)
    let time = try secondsPerCall {
      let action = observation.withSpan { policy.action(for: $0, choice: .sampled, using: &generator) }
      let step = try environment.step(.discrete(action))
      observation = step.isLast ? try environment.reset() : step.observation
    }
    Measurement(name: "step \(id)", value: 1 / time, unit: "steps/s").report()
  }

  private static func train() throws {
    let environment = try make("CartPole-v1")
    let clock = ContinuousClock()
    var steps = 0
    var rates: [Double] = []
    for seed in 0..<5 as Range<UInt64> {
      var settings = ReinforceSettings()
      settings.seed = seed
      let start = clock.now
      steps = try Reinforce.train(in: environment, settings: settings).steps
      let time = clock.now - start
      rates.append(
        Double(steps) / (Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18))
    }
    Measurement(name: "train CartPole-v1", value: rates.sorted()[2], unit: "steps/s").report()
  }
}
