import Raster

/// A pole stands on a cart and is to be kept from falling by pushing the cart to the left and to the right: Gymnasium's
/// `CartPole-v1`, after Barto, Sutton and Anderson, "Neuronlike Adaptive Elements That Can Solve Difficult Learning
/// Control Problems" (1983).
///
/// ## Action space
/// `Discrete(2)`: 0 pushes the cart to the left, 1 to the right, with 10 N.
///
/// ## Observation space
/// A `Box` of four elements, all of them the state itself:
///
/// | element | what | unit | bounds |
/// |---|---|---|---|
/// | 0 | cart position | m | ±4.8 |
/// | 1 | cart velocity | m/s | none |
/// | 2 | pole angle, 0 is upright, positive leans to the right | rad | ±0.4189 (24°) |
/// | 3 | pole angular velocity | rad/s | none |
///
/// ## Rewards
/// 1 for every step, the one that ends the episode included, and 0 for any after that. With the option
/// `sutton_barto_reward`, 0 for every step and −1 for the one that ends the episode and any after.
///
/// ## Starting state
/// Each of the four elements uniform in [−0.05, 0.05), or between the options `low` and `high`.
///
/// ## Episode end
/// Terminated when the cart's position leaves ±2.4 m or the pole's angle ±12° (0.2094 rad). Truncated after 500 steps
/// (by `TimeLimit`). Stepping on is allowed, as in Gymnasium: the dynamics go on.
public struct CartPole: EnvironmentModel {
  /// The state of cart and pole.
  public struct State: Hashable, Sendable {
    /// Position of the cart's middle along the track, in metres from the track's middle, to the right.
    public var position: Double
    /// Velocity of the cart, in metres a second.
    public var velocity: Double
    /// Angle of the pole from upright, in radians, growing to the right.
    public var angle: Double
    /// Angular velocity of the pole, in radians a second.
    public var angularVelocity: Double
    /// Indicates whether the episode has terminated: steps after that earn nothing.
    public var hasTerminated = false

    /// Makes a state of positions in metres and radians, and velocities in those a second.
    public init(position: Double, velocity: Double, angle: Double, angularVelocity: Double) {
      self.position = position
      self.velocity = velocity
      self.angle = angle
      self.angularVelocity = angularVelocity
    }
  }

  // The constants of the model are Gymnasium's, `cartpole.py`.
  /// The acceleration of gravity, in m/s².
  static let gravity = 9.8
  /// Mass of the pole, in kg.
  static let poleMass = 0.1
  /// Mass of cart (1 kg) and pole, in kg.
  static let totalMass = poleMass + 1.0
  /// The distance from the pole's foot to its middle, in m.
  static let halfPoleLength = 0.5
  /// The product of the pole's mass and half its length, in kg m.
  static let poleMassLength = poleMass * halfPoleLength
  /// Force of either action, in N.
  static let force = 10.0
  /// Time of a step, in s.
  static let timeStep = 0.02
  /// The pole's angle that ends an episode, in rad: 12°.
  static let angleLimit = 12 * 2 * Double.pi / 360
  /// The cart's position that ends an episode, in m.
  static let positionLimit = 2.4
  /// Bounds of the four elements of the starting state, in m, rad and those a second.
  static let startBounds = StartBounds(low: -0.05, high: 0.05)

  /// The name, limits, sizes and options.
  public static let spec = EnvironmentSpec(
    id: "CartPole-v1", maxEpisodeSteps: 500, rewardThreshold: 475, renderFPS: 50, frameWidth: 600,
    frameHeight: 400, options: ["sutton_barto_reward": false].merging(startBounds.options) { $1 })

  /// The four elements of the state, and the flag that rewards depend on.
  public static let stateElements: [StateElement<State>] = [
    StateElement("position", \.position), StateElement("velocity", \.velocity),
    StateElement("angle", \.angle), StateElement("angular_velocity", \.angularVelocity),
    StateElement("has_terminated", \.hasTerminated),
  ]

  /// The space of the two pushes.
  public let actionSpace = ActionSpace.discrete(Discrete(2))
  /// The names of the cart's directions.
  public let actionNames = ["left", "right"]
  /// The space of four elements, with bounds twice the limits that end an episode.
  public let observationSpace: Box

  private let suttonBartoReward: Bool
  private let startBounds: StartBounds

  /// Makes the model as `configuration` says; by default, with the options' defaults.
  ///
  /// Throws `EnvironmentError.optionOutOfRange` for bounds in the wrong order.
  public init(_ configuration: Configuration = Configuration(defaultsOf: spec)) throws {
    suttonBartoReward = configuration.bool("sutton_barto_reward")
    startBounds = try StartBounds(configuration)
    let high = [Float(Self.positionLimit * 2), .infinity, Float(Self.angleLimit * 2), .infinity]
    observationSpace = Box(low: high.map { -$0 }, high: high)
  }

  /// Returns a state near upright and at rest.
  public func start(using generator: inout PCG64) -> State {
    func draw() -> Double { startBounds.draw(using: &generator) }
    return State(position: draw(), velocity: draw(), angle: draw(), angularVelocity: draw())
  }

  /// Pushes the cart for 0.02 s, to the left at 0 and to the right at 1.
  public func advance(_ state: inout State, by action: Int, using generator: inout PCG64) -> Outcome {
    state.advance(force: action == 1 ? Self.force : -Self.force)
    let terminated = state.isTerminal
    let reward: Double =
      if suttonBartoReward { terminated ? -1 : 0 } else { terminated && state.hasTerminated ? 0 : 1 }
    state.hasTerminated = state.hasTerminated || terminated
    return Outcome(reward: reward, terminated: terminated)
  }

  /// The outcome: the pole fell, the cart left the track's part that counts, or neither for as long as was asked.
  public func ending(in state: State, terminated: Bool) -> Ending {
    if !terminated { return Ending("Balanced", .success) }
    return abs(state.angle) > Self.angleLimit ? Ending("Fell", .failure) : Ending("Ran off", .failure)
  }

  /// Writes the four elements as float32.
  public func observe(_ state: State, into observation: inout MutableSpan<Float>) {
    observation[0] = Float(state.position)
    observation[1] = Float(state.velocity)
    observation[2] = Float(state.angle)
    observation[3] = Float(state.angularVelocity)
  }
}

extension CartPole.State {
  /// Indicates whether the cart or the pole is beyond the limits.
  var isTerminal: Bool {
    position < -CartPole.positionLimit || position > CartPole.positionLimit
      || angle < -CartPole.angleLimit || angle > CartPole.angleLimit
  }

  /// Advances by one time step under `force`, in N to the right, with the explicit Euler method.
  ///
  /// The equations are those of R. V. Florian, "Correct equations for the dynamics of the cart-pole system" (2007),
  /// without friction. The order of operations is Gymnasium's: rounding decides whether observations are equal to the
  /// last bit.
  // Inlined into a step, so that the state stays in registers.
  @inline(__always)
  mutating func advance(force: Double) {
    typealias Model = CartPole
    let cosine = angle.cosine
    let sine = angle.sine
    let temporary =
      (force + Model.poleMassLength * (angularVelocity * angularVelocity) * sine) / Model.totalMass
    let angularAcceleration =
      (Model.gravity * sine - cosine * temporary)
      / (Model.halfPoleLength * (4.0 / 3.0 - Model.poleMass * (cosine * cosine) / Model.totalMass))
    let acceleration =
      temporary - Model.poleMassLength * angularAcceleration * cosine / Model.totalMass
    position += Model.timeStep * velocity
    velocity += Model.timeStep * acceleration
    angle += Model.timeStep * angularVelocity
    angularVelocity += Model.timeStep * angularAcceleration
  }
}
