import Raster

/// The car in the valley with a throttle: Gymnasium's `MountainCarContinuous-v0`.
///
/// The ground and the units are those of ``MountainCar``.
///
/// ## Action space
/// `Box(−1, 1, (1))`: the acceleration to the right, in units of 0.0015. Values out of bounds are clipped, but cost what they
/// are.
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
/// −0.1 · action² for every step, and 100 more for one that terminates the episode.
///
/// ## Starting state
/// The position uniform in [−0.6, −0.4), or between the options `low` and `high`; at rest.
///
/// ## Episode end
/// Terminated at a position of 0.45 or more with a velocity of the option `goal_velocity` (0) or more. Truncated after 999
/// steps (by `TimeLimit`). Stepping on is allowed, as in Gymnasium.
public struct MountainCarContinuous: EnvironmentModel {
  /// The state of the car.
  ///
  /// Gymnasium keeps the starting state as float64 and every later one as float32, in which it then computes. A float32
  /// is a double exactly.
  public struct State: Hashable, Sendable {
    /// Position along the ground, to the right, in the model's units.
    public var position: Double
    /// Velocity, in those units a step.
    public var velocity: Double
    /// Indicates whether no step has been taken yet, and the numbers are float64.
    public var isStart: Bool

    /// Makes a state of a position and a velocity, at an episode's start or later.
    public init(position: Double, velocity: Double, isStart: Bool = false) {
      self.position = position
      self.velocity = velocity
      self.isStart = isStart
    }
  }

  // The constants that differ from MountainCar's are Gymnasium's, `continuous_mountain_car.py`.
  /// The position of the flag.
  static let goalPosition = 0.45
  /// Acceleration by the engine at full throttle, a step².
  static let power = 0.0015
  /// Reward lost for a full throttle.
  static let throttleCost = 0.1
  /// The reward of arriving at the flag.
  static let goalReward = 100.0

  /// The name, limits, sizes and options.
  public static let spec = EnvironmentSpec(
    id: "MountainCarContinuous-v0", maxEpisodeSteps: 999, rewardThreshold: 90, renderFPS: 30,
    frameWidth: 600, frameHeight: 400, options: MountainCar.spec.options)

  /// The elements of the state: position, velocity, and the flag that the rounding depends on.
  public static let stateElements: [StateElement<State>] = [
    StateElement("position", \.position), StateElement("velocity", \.velocity),
    StateElement("is_start", \.isStart),
  ]

  /// The space of the throttle.
  public let actionSpace = ActionSpace.box(Box(low: [-1], high: [1]))
  /// The name of the throttle.
  public let actionNames = ["throttle"]
  /// The space of two elements, both bounded.
  public let observationSpace = Box(
    low: [Float(MountainCar.minimumPosition), -Float(MountainCar.velocityLimit)],
    high: [Float(MountainCar.maximumPosition), Float(MountainCar.velocityLimit)])

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
    State(position: startBounds.draw(using: &generator), velocity: 0, isStart: true)
  }

  /// Accelerates by the throttle, and moves.
  public func advance(_ state: inout State, by action: Float, using generator: inout PCG64) -> Outcome {
    let arrives =
      state.isStart ? advanceInDouble(&state, throttle: action) : advanceInSingle(&state, throttle: action)
    // A float32's square is a double exactly, whichever way it is taken.
    let cost = Double(action) * Double(action) * Self.throttleCost
    return Outcome(reward: (arrives ? Self.goalReward : 0) - cost, terminated: arrives)
  }

  /// Moves by the engine and the slope in float64; returns whether the car has arrived.
  ///
  /// In Gymnasium, here and below, an action within its bounds is a float32 scalar of NumPy's, and the results of
  /// arithmetic with it are too; an action, a velocity or a position that was clipped becomes a number of Python's,
  /// which is a double.
  private func advanceInDouble(_ state: inout State, throttle: Float) -> Bool {
    var (position, velocity) = (state.position, state.velocity)
    velocity += Self.increment(throttle, slope: 3 * position)
    velocity = min(max(velocity, -MountainCar.velocityLimit), MountainCar.velocityLimit)
    position += velocity
    position = min(max(position, MountainCar.minimumPosition), MountainCar.maximumPosition)
    if position == MountainCar.minimumPosition, velocity < 0 { velocity = 0 }
    state = State(position: Double(Float(position)), velocity: Double(Float(velocity)))
    return position >= Self.goalPosition && velocity >= goalVelocity
  }

  /// Moves by the engine and the slope in float32; returns whether the car has arrived.
  private func advanceInSingle(_ state: inout State, throttle: Float) -> Bool {
    var (position, velocity) = (Float(state.position), Float(state.velocity))
    velocity += Float(Self.increment(throttle, slope: Double(3 * position)))
    let limit = Float(MountainCar.velocityLimit)
    let clipped =
      velocity > limit ? MountainCar.velocityLimit : velocity < -limit ? -MountainCar.velocityLimit : nil
    if let clipped { velocity = Float(clipped) }
    position += velocity
    position = min(max(position, Float(MountainCar.minimumPosition)), Float(MountainCar.maximumPosition))
    if position == Float(MountainCar.minimumPosition), velocity < 0 { velocity = 0 }
    state = State(position: Double(position), velocity: Double(velocity))
    // A number of Python's on both sides is compared in float64, one of NumPy's in float32.
    let isFastEnough = clipped.map { $0 >= goalVelocity } ?? (velocity >= Float(goalVelocity))
    return position >= Float(Self.goalPosition) && isFastEnough
  }

  /// The change of the velocity in a step where the slope is the cosine of `slope`.
  private static func increment(_ throttle: Float, slope: Double) -> Double {
    let pull = MountainCar.gravity * slope.cosine
    if throttle < -1 || throttle > 1 { return (throttle < 0 ? -power : power) - pull }
    return Double(throttle * Float(power) - Float(pull))
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
    MountainCarScene(goal: Self.goalPosition, isSingle: !state.isStart)
      .draw(position: state.position, on: &canvas)
  }
}
