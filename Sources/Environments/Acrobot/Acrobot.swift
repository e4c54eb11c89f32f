import Raster

/// Two links hang from a fixed joint, and a torque at the joint between them is to swing the free end up: Gymnasium's
/// `Acrobot-v1`, after R. S. Sutton, "Generalization in Reinforcement Learning: Successful Examples Using Sparse Coarse
/// Coding" (1996), and Sutton and Barto's book.
///
/// ## Action space
/// `Discrete(3)`: the torque on the joint between the links, 0 for −1 N m, 1 for none, 2 for 1 N m.
///
/// ## Observation space
/// A `Box` of six elements; θ₁ is the first link's angle from hanging down, θ₂ the second link's from the first:
///
/// | element | what | unit | bounds |
/// |---|---|---|---|
/// | 0 | cosine of θ₁ | 1 | ±1 |
/// | 1 | sine of θ₁ | 1 | ±1 |
/// | 2 | cosine of θ₂ | 1 | ±1 |
/// | 3 | sine of θ₂ | 1 | ±1 |
/// | 4 | angular velocity of θ₁ | rad/s | ±4π |
/// | 5 | angular velocity of θ₂ | rad/s | ±9π |
///
/// ## Rewards
/// −1 for every step, 0 for one after which the free end is above the line.
///
/// ## Starting state
/// Both angles (rad) and both angular velocities (rad/s) uniform in [−0.1, 0.1), rounded to float32.
///
/// ## Episode end
/// Terminated when the free end is more than 1 m above the fixed joint, which is −cos θ₁ − cos(θ₁ + θ₂) > 1. Truncated
/// after 500 steps (by `TimeLimit`). Stepping on is allowed, as in Gymnasium.
public final class Acrobot: Environment {
  /// Name, limits and sizes; it takes no options.
  public static let spec = EnvironmentSpec(
    id: "Acrobot-v1", maxEpisodeSteps: 500, rewardThreshold: -100, renderFPS: 15, frameWidth: 500,
    frameHeight: 500)

  static let registrations = [Registration(spec) { Acrobot(renderMode: $0.renderMode) }]

  /// Name, limits and sizes; it takes no options.
  public var spec: EnvironmentSpec { Self.spec }
  /// Three torques.
  public let actionSpace = ActionSpace.discrete(Discrete(3))
  /// The torque between the links.
  public let actionNames = ["torque \u{2212}1", "no torque", "torque +1"]
  /// Six elements, all bounded.
  public let observationSpace: Box
  /// How it is rendered.
  public let renderMode: RenderMode?
  /// The present state; `nil` before the first `reset`. It may be set, to go on or to draw from there.
  public var state: State?

  private var generator: PCG64?

  /// Makes the environment without wrappers; `make` adds those.
  public init(renderMode: RenderMode? = nil) {
    self.renderMode = renderMode
    let high = [1, 1, 1, 1, Float(Model.velocityLimit1), Float(Model.velocityLimit2)]
    observationSpace = Box(low: high.map { -$0 }, high: high)
  }

  /// Starts an episode with both links close to hanging down.
  public func reset(seed: UInt64?) throws -> Observation {
    var generator = seed.map(PCG64.init(seed:)) ?? generator ?? PCG64()
    func draw() -> Float { Float(generator.uniform(-Model.startBound, Model.startBound)) }
    let (angle1, angle2, velocity1, velocity2) = (draw(), draw(), draw(), draw())
    self.generator = generator
    state = State(
      angle1: Double(angle1), angle2: Double(angle2), velocity1: Double(velocity1),
      velocity2: Double(velocity2))
    // Gymnasium keeps the starting state as float32, so NumPy takes the functions in float32 too.
    return Self.observation(
      cosine(ofSmall: angle1), sine(ofSmall: angle1), cosine(ofSmall: angle2), sine(ofSmall: angle2),
      velocity1, velocity2)
  }

  /// Applies a torque for 0.2 s.
  ///
  /// Throws `EnvironmentError.invalidAction` and, before the first `reset`, `.resetNeeded`.
  public func step(_ action: Action) throws -> Step {
    guard case .discrete(let index) = action, (0...2).contains(index) else {
      throw EnvironmentError.invalidAction(action, expected: actionSpace, environment: Self.spec.id)
    }
    guard var state else {
      throw EnvironmentError.resetNeeded(operation: "step(_:)", environment: Self.spec.id)
    }
    state.advance(torque: Double(index - 1))
    self.state = state
    let terminated = state.isTerminal
    return Step(observation: state.observation, reward: terminated ? 0 : -1, terminated: terminated)
  }

  /// Draws the present state; before the first `reset`, the links hanging down.
  public func draw(on canvas: inout Canvas) {
    (state ?? State(angle1: 0, angle2: 0, velocity1: 0, velocity2: 0)).draw(on: &canvas)
  }

  static func observation(
    _ cosine1: Float, _ sine1: Float, _ cosine2: Float, _ sine2: Float, _ velocity1: Float,
    _ velocity2: Float
  ) -> Observation {
    var lanes = SIMD16<Float>.zero
    lanes[0] = cosine1
    lanes[1] = sine1
    lanes[2] = cosine2
    lanes[3] = sine2
    lanes[4] = velocity1
    lanes[5] = velocity2
    return Observation(lanes: lanes, count: 6)
  }
}

// NumPy's float32 sine and cosine are its own polynomials, evaluated with fused multiply-adds (on every x86-64 CPU since
// 2013), not libm's functions: an angle in ten thousand differs in the last bit. The coefficients are NumPy's,
// `loops_trigonometric.dispatch.cpp`; for angles below π/4, which need no reduction.

/// The sine of an `angle` below π/4 as NumPy computes it in float32.
private func sine(ofSmall angle: Float) -> Float {
  let square = angle * angle
  var sum: Float = 0x1.7d3bbcp-19
  sum = (-0x1.a06bbap-13 as Float).addingProduct(sum, square)
  sum = (0x1.11119ap-07 as Float).addingProduct(sum, square)
  sum = (-0x1.555556p-03 as Float).addingProduct(sum, square)
  return angle.addingProduct(sum * square, angle)
}

/// The cosine of an `angle` below π/4 as NumPy computes it in float32.
private func cosine(ofSmall angle: Float) -> Float {
  let square = angle * angle
  var sum: Float = 0x1.98e616p-16
  sum = (-0x1.6c06dcp-10 as Float).addingProduct(sum, square)
  sum = (0x1.55553cp-05 as Float).addingProduct(sum, square)
  sum = (-0x1p-01 as Float).addingProduct(sum, square)
  return (1 as Float).addingProduct(sum, square)
}
