import Raster

/// A rod hangs from a joint whose motor is too weak to lift it at once, and is to be swung up and kept upright: Gymnasium's
/// `Pendulum-v1`. The option `g` (10) is gravity, in m/s².
///
/// ## Action space
/// `Box(−2, 2, (1))`: the torque on the joint, in N m, counter-clockwise. Values out of bounds are clipped.
///
/// ## Observation space
/// A `Box` of three elements; θ is the angle from upright, counter-clockwise:
///
/// | element | what | unit | bounds |
/// |---|---|---|---|
/// | 0 | cosine of θ | 1 | ±1 |
/// | 1 | sine of θ | 1 | ±1 |
/// | 2 | angular velocity | rad/s | ±8 |
///
/// ## Rewards
/// −(θ² + 0.1 · θ̇² + 0.001 · torque²) of the state before the step, with θ in [−π, π).
///
/// ## Starting state
/// θ uniform in [−π, π) rad, or between ± the option `x_init`; the angular velocity uniform in [−1, 1) rad/s, or between ±
/// the option `y_init`.
///
/// ## Episode end
/// Never terminated. Truncated after 200 steps (by `TimeLimit`).
public struct Pendulum: EnvironmentModel {
  /// The state of the rod.
  public struct State: Hashable, Sendable {
    /// Angle from upright, in radians, counter-clockwise; it counts whole turns.
    public var angle: Double
    /// Angular velocity, in radians a second.
    public var velocity: Double
    /// Torque of the last step, in N m, which the arrow shows; 0 before the first.
    public var torque: Float

    /// Makes a state of an angle in radians, a velocity in radians a second and a torque in N m.
    public init(angle: Double, velocity: Double, torque: Float = 0) {
      self.angle = angle
      self.velocity = velocity
      self.torque = torque
    }
  }

  // The constants of the model are Gymnasium's, `pendulum.py`.
  /// Bound of the angular velocity, in rad/s.
  static let velocityLimit = 8.0
  /// Bound of the torque, in N m.
  static let torqueLimit: Float = 2
  /// Time of a step, in s.
  static let timeStep = 0.05
  /// Mass of the rod, in kg.
  static let mass = 1.0
  /// Length of the rod, in m.
  static let length = 1.0

  /// The name, limits, sizes and options.
  public static let spec = EnvironmentSpec(
    id: "Pendulum-v1", maxEpisodeSteps: 200, renderFPS: 30, frameWidth: 500, frameHeight: 500,
    options: ["g": 10, "x_init": .number(.pi), "y_init": 1])

  /// The elements of the state: angle, velocity and torque.
  public static let stateElements: [StateElement<State>] = [
    StateElement("angle", \.angle), StateElement("velocity", \.velocity), StateElement("torque", \.torque),
  ]

  /// The space of the torque.
  public let actionSpace = ActionSpace.box(Box(low: [-torqueLimit], high: [torqueLimit]))
  /// The name of the torque.
  public let actionNames = ["torque"]
  /// The space of three elements, all bounded.
  public let observationSpace = Box(
    low: [-1, -1, -Float(velocityLimit)], high: [1, 1, Float(velocityLimit)])

  /// The acceleration of gravity, in m/s².
  private let gravity: Double
  /// Bound of the starting angle, in radians.
  private let startAngle: Double
  /// Bound of the starting velocity, in radians a second.
  private let startVelocity: Double

  /// Makes the model as `configuration` says; by default, with the options' defaults.
  ///
  /// Throws `EnvironmentError.optionOutOfRange` for a bound that is negative or too large to sample from.
  public init(_ configuration: Configuration = Configuration(defaultsOf: spec)) throws {
    gravity = configuration.number("g")
    startAngle = configuration.number("x_init")
    startVelocity = configuration.number("y_init")
    for (name, bound) in [("x_init", startAngle), ("y_init", startVelocity)] {
      guard bound >= 0, (2 * bound).isFinite else {
        throw EnvironmentError.optionOutOfRange(
          name: name, environment: configuration.spec.id, expected: "at least 0, and finite when doubled",
          found: .number(bound))
      }
    }
  }

  /// Returns a state of any angle.
  public func start(using generator: inout PCG64) -> State {
    State(
      angle: generator.uniform(-startAngle, startAngle),
      velocity: generator.uniform(-startVelocity, startVelocity))
  }

  /// Applies a torque for 0.05 s, with the semi-implicit Euler method.
  ///
  /// The order of operations is Gymnasium's, and so is the choice of float32 numbers: the torque, its square and its
  /// products with numbers of Python's.
  public func advance(_ state: inout State, by action: Float, using generator: inout PCG64) -> Outcome {
    let torque = min(max(action, -Self.torqueLimit), Self.torqueLimit)
    let effort = 0.001 * torque.squaredAsPython
    let cost =
      Self.normalized(state.angle).squaredAsPython + 0.1 * state.velocity.squaredAsPython + Double(effort)
    let weight = 3 * gravity / (2 * Self.length) * state.angle.sine
    let push = Float(3 / (Self.mass * Self.length * Self.length)) * torque
    let velocity = state.velocity + (weight + Double(push)) * Self.timeStep
    state.velocity = min(max(velocity, -Self.velocityLimit), Self.velocityLimit)
    state.angle += state.velocity * Self.timeStep
    state.torque = torque
    return Outcome(reward: -cost, terminated: false)
  }

  /// The angle turned into [−π, π) by whole turns.
  private static func normalized(_ angle: Double) -> Double {
    let (turned, turn) = (angle + .pi, 2 * Double.pi)
    // Python's modulus: of the divisor's sign.
    var rest = turned.truncatingRemainder(dividingBy: turn)
    if rest < 0 { rest += turn }
    return rest - .pi
  }

  /// Writes the cosine and the sine of the angle, and the velocity, as float32.
  public func observe(_ state: State, into observation: inout MutableSpan<Float>) {
    observation[0] = Float(state.angle.cosine)
    observation[1] = Float(state.angle.sine)
    observation[2] = Float(state.velocity)
  }
}
