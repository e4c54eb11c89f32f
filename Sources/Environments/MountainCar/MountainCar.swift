import Raster

/// A car in a valley is too weak to drive straight up to the flag, and is to gain momentum by going to and fro:
/// Gymnasium's `MountainCar-v0`, after A. Moore, "Efficient Memory-Based Learning for Robot Control" (1990).
///
/// The ground is 0.45 · sin(3 · position) + 0.55 high. Positions and velocities are in units of the model's own, and
/// velocities are those of a step.
///
/// ## Action space
/// `Discrete(3)`: 0 accelerates to the left, 1 not at all, 2 to the right, by 0.001.
///
/// ## Observation space
/// A `Box` of two elements, which are the state itself:
///
/// | element | what | bounds |
/// |---|---|---|
/// | 0 | position, to the right | −1.2 to 0.6 |
/// | 1 | velocity, a step | ±0.07 |
///
/// ## Rewards
/// −1 for every step.
///
/// ## Starting state
/// The position uniform in [−0.6, −0.4), or between the options `low` and `high`; at rest.
///
/// ## Episode end
/// Terminated at a position of 0.5 or more with a velocity of the option `goal_velocity` (0) or more. Truncated after 200
/// steps (by `TimeLimit`). Stepping on is allowed, as in Gymnasium.
public struct MountainCar: EnvironmentModel {
  /// The state of the car.
  public struct State: Hashable, Sendable {
    /// Position along the ground, to the right, in the model's units.
    public var position: Double
    /// Velocity, in those units a step.
    public var velocity: Double

    /// Makes a state of a position and a velocity.
    public init(position: Double, velocity: Double) {
      self.position = position
      self.velocity = velocity
    }
  }

  // The constants of the model are Gymnasium's, `mountain_car.py`, in its units of length and steps.
  /// The position of the wall on the left.
  static let minimumPosition = -1.2
  /// The greatest position, at the right end of the world.
  static let maximumPosition = 0.6
  /// Bound of the velocity, a step.
  static let velocityLimit = 0.07
  /// The position of the flag.
  static let goalPosition = 0.5
  /// Acceleration by the engine, a step².
  static let force = 0.001
  /// Acceleration by gravity on the steepest ground, a step².
  static let gravity = 0.0025
  /// Bounds of the starting position.
  static let startBounds = StartBounds(low: -0.6, high: -0.4)

  /// The name, limits, sizes and options.
  public static let spec = EnvironmentSpec(
    id: "MountainCar-v0", maxEpisodeSteps: 200, rewardThreshold: -110, renderFPS: 30, frameWidth: 600,
    frameHeight: 400, options: ["goal_velocity": 0].merging(startBounds.options) { $1 })

  /// The elements of the state: position and velocity.
  public static let stateElements: [StateElement<State>] = [
    StateElement("position", \.position), StateElement("velocity", \.velocity),
  ]

  /// The space of the three accelerations.
  public let actionSpace = ActionSpace.discrete(Discrete(3))
  /// The names of the car's directions.
  public let actionNames = ["left", "coast", "right"]
  /// The space of two elements, both bounded.
  public let observationSpace = Box(
    low: [Float(minimumPosition), -Float(velocityLimit)],
    high: [Float(maximumPosition), Float(velocityLimit)])

  private let goalVelocity: Double
  private let startBounds: StartBounds

  /// Makes the model as `configuration` says; by default, with the options' defaults.
  ///
  /// Throws `EnvironmentError.optionOutOfRange` for bounds in the wrong order.
  public init(_ configuration: Configuration = Configuration(defaultsOf: spec)) throws {
    goalVelocity = configuration.number("goal_velocity")
    startBounds = try StartBounds(configuration)
  }

  /// Returns a state at rest near the bottom of the valley.
  public func start(using generator: inout PCG64) -> State {
    State(position: startBounds.draw(using: &generator), velocity: 0)
  }

  /// Accelerates by −1, 0 or 1 times the engine's force, and moves.
  ///
  /// The order of operations is Gymnasium's: rounding decides whether observations are equal to the last bit.
  public func advance(_ state: inout State, by action: Int, using generator: inout PCG64) -> Outcome {
    var (position, velocity) = (state.position, state.velocity)
    velocity += Double(action - 1) * Self.force + (3 * position).cosine * -Self.gravity
    velocity = min(max(velocity, -Self.velocityLimit), Self.velocityLimit)
    position += velocity
    position = min(max(position, Self.minimumPosition), Self.maximumPosition)
    if position == Self.minimumPosition, velocity < 0 { velocity = 0 }
    state = State(position: position, velocity: velocity)
    return Outcome(
      reward: -1, terminated: position >= Self.goalPosition && velocity >= goalVelocity)
  }

  /// The outcome: the car reached the flag, or did not in time.
  public func ending(in state: State, terminated: Bool) -> Ending {
    terminated ? Ending("Reached", .success) : .outOfTime
  }

  /// Writes position and velocity as float32.
  public func observe(_ state: State, into observation: inout MutableSpan<Float>) {
    observation[0] = Float(state.position)
    observation[1] = Float(state.velocity)
  }

  /// Draws the valley, the car and the flag in a scene of 600 by 400.
  public func draw(_ state: State, on canvas: inout Canvas) {
    MountainCarScene(goal: Self.goalPosition).draw(position: state.position, on: &canvas)
  }
}
