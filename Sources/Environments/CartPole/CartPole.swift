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
/// Each of the four elements uniform in [−0.05, 0.05).
///
/// ## Episode end
/// Terminated when the cart's position leaves ±2.4 m or the pole's angle ±12° (0.2094 rad). Truncated after 500 steps
/// (by `TimeLimit`). Stepping on is allowed, as in Gymnasium: the dynamics go on.
public final class CartPole: Environment {
  /// The state of cart and pole, the whole of it.
  public struct State: Hashable, Sendable {
    /// Position of the cart's middle along the track, in metres from the track's middle, to the right.
    public var position: Double
    /// Velocity of the cart, in metres a second.
    public var velocity: Double
    /// Angle of the pole from upright, in radians, growing to the right.
    public var angle: Double
    /// Angular velocity of the pole, in radians a second.
    public var angularVelocity: Double

    /// Makes a state of positions in metres and radians, and velocities in those a second.
    public init(position: Double, velocity: Double, angle: Double, angularVelocity: Double) {
      self.position = position
      self.velocity = velocity
      self.angle = angle
      self.angularVelocity = angularVelocity
    }
  }

  /// Constants of the model; all are Gymnasium's, `cartpole.py`.
  enum Model {
    /// In m/s².
    static let gravity = 9.8
    /// Mass of the pole, in kg.
    static let poleMass = 0.1
    /// Mass of cart (1 kg) and pole, in kg.
    static let totalMass = poleMass + 1.0
    /// From the pole's foot to its middle, in m.
    static let halfPoleLength = 0.5
    /// In kg m.
    static let poleMassLength = poleMass * halfPoleLength
    /// What either action pushes with, in N.
    static let force = 10.0
    /// Time of a step, in s.
    static let timeStep = 0.02
    /// The pole's angle that ends an episode, in rad: 12°.
    static let angleLimit = 12 * 2 * Double.pi / 360
    /// The cart's position that ends an episode, in m.
    static let positionLimit = 2.4
    /// Bound of the four elements of the starting state.
    static let startBound = 0.05
  }

  /// Name, limits, sizes and options.
  public static let spec = EnvironmentSpec(
    id: "CartPole-v1", maxEpisodeSteps: 500, rewardThreshold: 475, renderFPS: 50, frameWidth: 600,
    frameHeight: 400, options: ["sutton_barto_reward": false])

  static let registrations = [
    Registration(spec) {
      CartPole(renderMode: $0.renderMode, suttonBartoReward: $0.bool("sutton_barto_reward"))
    }
  ]

  /// Name, limits, sizes and options.
  public var spec: EnvironmentSpec { Self.spec }
  /// Two pushes.
  public let actionSpace = ActionSpace.discrete(Discrete(2))
  /// Where the cart is pushed to.
  public let actionNames = ["left", "right"]
  /// Four elements, twice as wide as the limits that end an episode.
  public let observationSpace: Box
  /// How it is rendered.
  public let renderMode: RenderMode?
  /// The present state; `nil` before the first `reset`. It may be set, to go on or to draw from there.
  public var state: State?

  private let suttonBartoReward: Bool
  private var generator: PCG64?
  private var hasTerminated = false

  /// Makes the environment without wrappers; `make` adds those.
  public init(renderMode: RenderMode? = nil, suttonBartoReward: Bool = false) {
    self.renderMode = renderMode
    self.suttonBartoReward = suttonBartoReward
    let high = [Float(Model.positionLimit * 2), .infinity, Float(Model.angleLimit * 2), .infinity]
    observationSpace = Box(low: high.map { -$0 }, high: high)
  }

  /// Starts an episode from a state near upright and at rest.
  public func reset(seed: UInt64?) throws -> Observation {
    var generator = seed.map(PCG64.init(seed:)) ?? generator ?? PCG64()
    func draw() -> Double { generator.uniform(-Model.startBound, Model.startBound) }
    let state = State(position: draw(), velocity: draw(), angle: draw(), angularVelocity: draw())
    self.generator = generator
    self.state = state
    hasTerminated = false
    return state.observation
  }

  /// Pushes the cart for 0.02 s.
  ///
  /// Throws `EnvironmentError.invalidAction` and, before the first `reset`, `.resetNeeded`.
  public func step(_ action: Action) throws -> Step {
    guard case .discrete(let direction) = action, direction == 0 || direction == 1 else {
      throw EnvironmentError.invalidAction(action, expected: actionSpace, environment: Self.spec.id)
    }
    guard var state else {
      throw EnvironmentError.resetNeeded(operation: "step(_:)", environment: Self.spec.id)
    }
    state.advance(force: direction == 1 ? Model.force : -Model.force)
    self.state = state

    let terminated = state.isTerminal
    let reward: Double =
      if !terminated {
        suttonBartoReward ? 0 : 1
      } else if suttonBartoReward {
        -1
      } else {
        hasTerminated ? 0 : 1
      }
    hasTerminated = hasTerminated || terminated
    return Step(observation: state.observation, reward: reward, terminated: terminated)
  }

  /// Draws the present state; before the first `reset`, the track alone.
  public func draw(on canvas: inout Canvas) {
    (state ?? State(position: 0, velocity: 0, angle: 0, angularVelocity: 0)).draw(on: &canvas)
  }
}

extension CartPole.State {
  /// The state as float32.
  var observation: Observation {
    var lanes = SIMD16<Float>.zero
    lanes[0] = Float(position)
    lanes[1] = Float(velocity)
    lanes[2] = Float(angle)
    lanes[3] = Float(angularVelocity)
    return Observation(lanes: lanes, count: 4)
  }

  /// Whether the cart or the pole is beyond the limits.
  var isTerminal: Bool {
    position < -CartPole.Model.positionLimit || position > CartPole.Model.positionLimit
      || angle < -CartPole.Model.angleLimit || angle > CartPole.Model.angleLimit
  }

  /// Goes on by one time step under `force`, in N to the right, with the explicit Euler method.
  ///
  /// The equations are those of R. V. Florian, "Correct equations for the dynamics of the cart-pole system" (2007),
  /// without friction. The order of operations is Gymnasium's: rounding decides whether observations are equal to the
  /// last bit.
  mutating func advance(force: Double) {
    typealias Model = CartPole.Model
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
