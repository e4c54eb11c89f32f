import CAllocations
import CCairoScene
import CPlainPNG
import Showreel

/// Measures what the documentation's table shows, of this side; `compare.py` runs the peers beside it.
///
/// Without arguments: drawing, stepping, vectors, PNG, training and allocations. `vectors`, `landers` and `train` measure those
/// alone, `train` by the recipes, `record FRAMES PIPE FILE` records CartPole, and
/// `stream FRAMES PIPE FILE` leaves in a file what that would pipe to ffmpeg.
@main
struct Benchmarks {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.isEmpty { return try measureAll() }
    if Array(arguments) == ["train"] { return try trainByRecipe() }
    if Array(arguments) == ["vectors"] { return try Vectors.measure() }
    if Array(arguments) == ["landers"] { return try Landers.measure() }
    try Clip(Array(arguments)).run()
  }

  private static func measureAll() throws {
    for id in ["CartPole-v1", "Acrobot-v1", "LunarLander-v3"] {
      try draw(id, "draw \(id)")
      try step(id)
    }
    try Vectors.measure()
    try Landers.measure()
    try drawLarge()
    try drawWithCairo()
    try encode()
    try train()
    try trainByRecipe()
  }

  /// An environment some steps into an episode, so that it is no idle picture.
  private static func environment(_ id: String, steps: Int = 8) throws -> any Environment {
    let environment = try make(id, renderMode: .rgbArray)
    _ = try environment.reset(seed: 3)
    for _ in 0..<steps { _ = try environment.step(.discrete(id == "LunarLander-v3" ? 2 : 1)) }
    return environment
  }

  /// Draws two states in turn, since a canvas that saw the same one again might have less to do.
  private static func draw(_ id: String, _ name: String, width: Int? = nil, height: Int? = nil) throws {
    let (one, other) = (try environment(id), try environment(id, steps: 7))
    var canvas = Canvas(width: width ?? one.spec.frameWidth, height: height ?? one.spec.frameHeight)
    var isOther = false
    try report(name, "frames/s") {
      (isOther ? other : one).draw(on: &canvas)
      isOther.toggle()
    }
  }

  private static func drawLarge() throws {
    let (width, height) = (3840, 2160)
    try draw("CartPole-v1", "draw CartPole-v1 at 3840x2160", width: width, height: height)
    var picture = [UInt8](repeating: 0, count: width * height * 3)
    var copy = picture
    try report("clear and copy 3840x2160", "frames/s") {
      // The C library's memset and memcpy, through the standard library.
      picture.withUnsafeMutableBytes { _ = $0.initializeMemory(as: UInt8.self, repeating: 255) }
      copy.withUnsafeMutableBytes { target in picture.withUnsafeBytes { target.copyMemory(from: $0) } }
    }
  }

  private static func drawWithCairo() throws {
    guard let scene = cairo_scene_create() else { return }
    defer { cairo_scene_destroy(scene) }
    try report("draw CartPole-v1 with Cairo", "frames/s") { cairo_scene_draw(scene, 305, 0.05) }
  }

  private static func encode() throws {
    for id in ["CartPole-v1", "Acrobot-v1", "LunarLander-v3"] {
      let frame = try environment(id).render()
      let encoder = try PNGEncoder()
      try report("PNG \(id)", "frames/s") { try encoder.encode(frame) { _ in } }
      Measurement(name: "PNG \(id), size", value: Double(try encoder.encode(frame).count), unit: "bytes")
        .print()
      let plain = "PNG \(id) with plain libpng"
      var size = 0
      try report(plain, "frames/s") {
        size = frame.withBytes { bytes in
          guard let pixels = bytes.bindMemory(to: UInt8.self).baseAddress else { return 0 }
          return plain_png_encode(pixels, UInt32(frame.width), UInt32(frame.height))
        }
      }
      Measurement(name: "\(plain), size", value: Double(size), unit: "bytes").print()
    }
  }

  /// Steps with the tutorial's shape of policy choosing, sampled.
  private static func step(_ id: String) throws {
    let environment = try make(id)
    guard case .discrete(let actions) = environment.actionSpace else { return }
    var generator = PCG64(seed: 0)
    let network = Network(sizes: [environment.observationSpace.count, 16, actions.n], using: &generator)
    var policy = NetworkPolicy(network: network)
    var observation = try environment.reset(seed: 0)
    func action() -> Action {
      .discrete(observation.withSpan { policy.action(for: $0, choice: .sampled, using: &generator) })
    }
    func note(_ step: Step) throws { observation = step.isLast ? try environment.reset() : step.observation }
    let rate = try callsPerSecond { try note(environment.step(action())) }
    Measurement(name: "step \(id)", value: rate, unit: "steps/s").print()
    // Of choosing and stepping alone: an episode's start makes a new world for the lander.
    var allocations: UInt = 0
    for _ in 0..<allocationCalls {
      let before = allocation_count()
      let step = try environment.step(action())
      allocations += allocation_count() - before
      try note(step)
    }
    printAllocations("step \(id)", allocations)
  }

  /// Whole training runs by their recipes, so many steps of them; beside Stable-Baselines3's in `peers.py`.
  private static func trainByRecipe() throws {
    let runs = [
      ("ppo", "CartPole-v1", 100_000, 1), ("ppo", "CartPole-v1", 100_000, 2),
      ("ppo", "LunarLander-v3", 100_000, 1), ("ppo", "LunarLander-v3", 100_000, 2),
      ("a2c", "CartPole-v1", 500_000, 1), ("dqn", "CartPole-v1", 50_000, 1), ("sac", "Pendulum-v1", 1_500, 1),
    ]
    for (name, id, steps, threads) in runs {
      var algorithm = try TrainingAlgorithm(named: name, for: make(id))
      try algorithm.set("steps", to: "\(steps)")
      if ["ppo", "a2c"].contains(name) { try algorithm.set("threads", to: "\(threads)") }
      var rates: [Double] = []
      for _ in 0..<3 {
        let time = try seconds {
          switch algorithm {
          case .reinforce: break
          case .a2c(let settings):
            _ = try A2C.train(
              in: VectorEnvironment(id, count: settings.environments, threads: threads), settings: settings)
          case .ppo(let settings):
            _ = try PPO.train(
              in: VectorEnvironment(id, count: settings.environments, threads: threads), settings: settings)
          case .dqn(let settings):
            _ = try DQN.train(in: VectorEnvironment(id, count: settings.environments), settings: settings)
          case .sac(let settings):
            _ = try SAC.train(in: VectorEnvironment(id, count: settings.environments), settings: settings)
          }
        }
        rates.append(Double(steps) / time)
      }
      let suffix = threads == 1 ? "" : ", \(threads) threads"
      Measurement(name: "\(name) \(id)\(suffix)", value: rates.sorted()[1], unit: "steps/s").print()
    }
  }

  private static func train() throws {
    let environment = try make("CartPole-v1")
    var rates: [Double] = []
    for seed in 0..<5 as Range<UInt64> {
      var settings = ReinforceSettings()
      settings.seed = seed
      var steps = 0
      let time = try seconds { steps = try Reinforce.train(in: environment, settings: settings).steps }
      rates.append(Double(steps) / time)
    }
    Measurement(name: "train CartPole-v1", value: rates.sorted()[2], unit: "steps/s").print()
  }
}
