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
/// Both angles (rad) and both angular velocities (rad/s) uniform in [−0.1, 0.1), or between the options `low` and `high`,
/// and rounded to float32.
///
/// ## Episode end
/// Terminated when the free end is more than 1 m above the fixed joint, which is −cos θ₁ − cos(θ₁ + θ₂) > 1. Truncated
/// after 500 steps (by `TimeLimit`). Stepping on is allowed, as in Gymnasium.
public struct Acrobot: EnvironmentModel {
  /// The state of both links.
  public struct State: Hashable, Sendable {
    /// The elements in the order angle 1, angle 2, velocity 1, velocity 2.
    var elements: SIMD4<Double>
    /// Indicates whether no step has been taken yet: Gymnasium keeps the starting state as float32, so that NumPy
    /// computes the cosines and sines of its observation in float32 too.
    public var isStart = false

    /// Angle of the first link from hanging down, in radians, counter-clockwise.
    public var angle1: Double {
      get { elements[0] }
      set { elements[0] = newValue }
    }
    /// Angle of the second link from the first one's direction, in radians, counter-clockwise.
    public var angle2: Double {
      get { elements[1] }
      set { elements[1] = newValue }
    }
    /// Angular velocity of `angle1`, in radians a second.
    public var velocity1: Double {
      get { elements[2] }
      set { elements[2] = newValue }
    }
    /// Angular velocity of `angle2`, in radians a second.
    public var velocity2: Double {
      get { elements[3] }
      set { elements[3] = newValue }
    }

    /// Makes a state of angles in radians and velocities in radians a second.
    public init(angle1: Double, angle2: Double, velocity1: Double, velocity2: Double) {
      elements = [angle1, angle2, velocity1, velocity2]
    }
  }

  // The constants of the model are Gymnasium's, `acrobot.py`.
  /// The acceleration of gravity, in m/s².
  static let gravity = 9.8
  /// Mass of the first link, in kg.
  static let mass1 = 1.0
  /// Mass of the second link, in kg.
  static let mass2 = 1.0
  /// Length of the first link, in m; the second's does not enter the dynamics.
  static let length1 = 1.0
  /// The distance from the first link's upper end to its centre of mass, in m.
  static let center1 = 0.5
  /// The distance from the second link's upper end to its centre of mass, in m.
  static let center2 = 0.5
  /// Moment of inertia of either link, in kg m².
  static let inertia = 1.0
  /// Bound of the first link's angular velocity, in rad/s.
  static let velocityLimit1 = 4 * Double.pi
  /// Bound of the second link's angular velocity, in rad/s.
  static let velocityLimit2 = 9 * Double.pi
  /// Time of a step, in s.
  static let timeStep = 0.2
  /// Bounds of the four elements of the starting state, in rad and rad/s.
  static let startBounds = StartBounds(low: -0.1, high: 0.1)

  /// The name, limits, sizes and options.
  public static let spec = EnvironmentSpec(
    id: "Acrobot-v1", maxEpisodeSteps: 500, rewardThreshold: -100, renderFPS: 15, frameWidth: 500,
    frameHeight: 500, options: startBounds.options)

  /// The four elements of the state, and the flag that the observation's rounding depends on.
  public static let stateElements: [StateElement<State>] = [
    StateElement("angle1", \.angle1), StateElement("angle2", \.angle2),
    StateElement("velocity1", \.velocity1), StateElement("velocity2", \.velocity2),
    StateElement("is_start", \.isStart),
  ]

  /// The space of the three torques.
  public let actionSpace = ActionSpace.discrete(Discrete(3))
  /// The names of the torques between the links.
  public let actionNames = ["torque \u{2212}1", "no torque", "torque +1"]
  /// The space of six elements, all bounded.
  public let observationSpace: Box

  private let startBounds: StartBounds

  /// Makes the model as `configuration` says; by default, with the options' defaults.
  ///
  /// Throws `EnvironmentError.optionOutOfRange` for bounds in the wrong order.
  public init(_ configuration: Configuration = Configuration(defaultsOf: spec)) throws {
    startBounds = try StartBounds(configuration)
    let high = [1, 1, 1, 1, Float(Self.velocityLimit1), Float(Self.velocityLimit2)]
    observationSpace = Box(low: high.map { -$0 }, high: high)
  }

  /// Returns a state with both links close to hanging down.
  public func start(using generator: inout PCG64) -> State {
    func draw() -> Double { Double(Float(startBounds.draw(using: &generator))) }
    var state = State(angle1: draw(), angle2: draw(), velocity1: draw(), velocity2: draw())
    state.isStart = true
    return state
  }

  /// Applies a torque for 0.2 s.
  public func advance(_ state: inout State, by action: Int, using generator: inout PCG64) -> Outcome {
    state.advance(torque: Double(action - 1))
    state.isStart = false
    let terminated = state.isTerminal
    return Outcome(reward: terminated ? 0 : -1, terminated: terminated)
  }

  /// The outcome: the free end reached the line, or did not in time.
  public func ending(in state: State, terminated: Bool) -> Ending {
    terminated ? Ending("Reached", .success) : .outOfTime
  }

  /// Writes the cosines and sines of the angles, and the velocities, as float32.
  public func observe(_ state: State, into observation: inout MutableSpan<Float>) {
    if state.isStart {
      let (angle1, angle2) = (Float(state.angle1), Float(state.angle2))
      observation[0] = angle1.numPyCosine
      observation[1] = angle1.numPySine
      observation[2] = angle2.numPyCosine
      observation[3] = angle2.numPySine
    } else {
      observation[0] = Float(state.angle1.cosine)
      observation[1] = Float(state.angle1.sine)
      observation[2] = Float(state.angle2.cosine)
      observation[3] = Float(state.angle2.sine)
    }
    observation[4] = Float(state.velocity1)
    observation[5] = Float(state.velocity2)
  }
}
