import Physics
import Raster

/// A walker with two legs is to cross 89 m of uneven ground: Gymnasium's `BipedalWalker-v3`, and with the option
/// `hardcore`, over pits, stumps and stairs, `BipedalWalkerHardcore-v3`; to the last bit, from a world that was made anew.
///
/// (Gymnasium keeps its physics world from one episode to the next, and with it traces of what happened before. Here every
/// episode is its environment's first.)
///
/// ## Action space
/// `Box(−1, 1, (4))`: the motors of the left hip, the left knee, the right hip and the right knee. A motor runs at 4 rad/s
/// (hip) or 6 rad/s (knee) in the action's direction, with its size times 80 N m at most. Values out of bounds are clipped.
///
/// ## Observation space
/// A `Box` of 24 elements:
///
/// | element | what | unit | bounds |
/// |---|---|---|---|
/// | 0 | angle of the hull, counter-clockwise | rad | ±π |
/// | 1 | angular velocity of the hull | 25 rad/s | ±5 |
/// | 2 | velocity to the right | 8.33 m/s | ±5 |
/// | 3 | velocity upwards | 12.5 m/s | ±5 |
/// | 4, 9 | angle of the left, the right hip | rad | ±π |
/// | 5, 10 | its angular velocity | 4 rad/s | ±5 |
/// | 6, 11 | angle of the left, the right knee, plus 1 | rad | ±π |
/// | 7, 12 | its angular velocity | 6 rad/s | ±5 |
/// | 8, 13 | the left, the right foot touches the ground | 0 or 1 | 0 to 5 |
/// | 14–23 | distances of the ground along ten rays, from straight down to 77° forward | 5.33 m | ±1 |
///
/// ## Rewards
/// 4.33 for each metre forward, 5 less for each radian by which the hull is turned, and 0.028 less for each motor at full
/// strength. The step on which the hull touches the ground, or the walker goes back beyond the left end, earns −100 instead.
/// 300 and more in total solve the task.
///
/// ## Starting state
/// Standing on flat ground, 4.67 m from the left, pushed by a random horizontal force within ±5 N for one step. The ground
/// beyond the first 9 m is random, and so are the clouds.
///
/// ## Episode end
/// Terminated when the hull touches the ground, when the walker goes back beyond the left end, or when it arrives at 88.7 m.
/// Truncated after 1,600 steps, with `BipedalWalkerHardcore-v3` 2,000 (by `TimeLimit`). Stepping on is allowed, as in
/// Gymnasium.
public struct BipedalWalker: WorldModel {
  // Gymnasium's constants, `bipedal_walker.py`; lengths in pixels, 30 a metre.
  /// Pixels a metre.
  static let scale = 30.0
  /// The columns and rows of the view.
  static let viewWidth = 600.0
  static let viewHeight = 400.0
  /// Steps a second.
  static let stepsPerSecond = 50.0
  /// The solver's rounds for velocities, and at most for positions.
  static let velocityIterations = 6 * 30
  static let positionIterations = 2 * 30
  /// Strongest torque of a motor, in N m.
  static let motorTorque = 80.0
  /// Speeds of the motors, in rad/s.
  static let hipSpeed = 4.0
  static let kneeSpeed = 6.0
  /// Reward lost for a motor at full strength.
  static let motorCost = 0.00035 * motorTorque
  /// Bound of the force on the hull at the start, in N.
  static let startForce = 5.0
  /// Range of the lidar, in metres, and its rays.
  static let lidarRange = 160 / scale
  static let lidarCount = 10
  /// Width and height of a thigh or shank, and the hip above the hull's origin, in metres.
  static let legWidth = 8 / scale
  static let legHeight = 34 / scale
  static let legDown = -8 / scale
  /// The outline of the hull about its origin, in pixels, y upwards.
  static let hullOutline: [(x: Double, y: Double)] = [(-30, 9), (6, 9), (34, 1), (34, -8), (-30, -8)]

  /// The rays from the hull to their ends, in metres.
  static let lidarDirections: [(x: Double, y: Double)] = (0..<lidarCount).map { i in
    let angle = 1.5 * Double(i) / 10
    return (angle.sine * lidarRange, -(angle.cosine * lidarRange))
  }

  /// The name, limits, sizes and options of `BipedalWalker-v3`.
  public static let spec = EnvironmentSpec(
    id: "BipedalWalker-v3", maxEpisodeSteps: 1600, rewardThreshold: 300, renderFPS: Int(stepsPerSecond),
    frameWidth: Int(viewWidth), frameHeight: Int(viewHeight), options: ["hardcore": false])

  /// The name, limits, sizes and options of `BipedalWalkerHardcore-v3`.
  public static let hardcoreSpec = EnvironmentSpec(
    id: "BipedalWalkerHardcore-v3", maxEpisodeSteps: 2000, rewardThreshold: 300,
    renderFPS: Int(stepsPerSecond),
    frameWidth: Int(viewWidth), frameHeight: Int(viewHeight), options: ["hardcore": true])

  /// The space of the four motors' strengths.
  public let actionSpace = ActionSpace.box(Box(low: [-1, -1, -1, -1], high: [1, 1, 1, 1]))
  /// The names of the motors' joints.
  public let actionNames = ["left hip", "left knee", "right hip", "right knee"]
  /// The space of 24 elements, all bounded.
  public let observationSpace: Box

  let isHardcore: Bool

  /// Makes the model as `configuration` says; by default, with the options' defaults.
  public init(_ configuration: Configuration = Configuration(defaultsOf: spec)) {
    isHardcore = configuration.bool("hardcore")
    let leg: [Float] = [.pi, 5, .pi, 5, 5]
    let high = [.pi, 5, 5, 5] + leg + leg + [Float](repeating: 1, count: Self.lidarCount)
    var low = high.map { -$0 }
    (low[8], low[13]) = (-0.0, -0.0)
    observationSpace = Box(low: low, high: high)
  }

  /// Returns the state after Gymnasium's reset, which takes a step without motors.
  public func start(using generator: inout PCG64) throws -> State {
    let origin = generator
    let terrain = BipedalWalkerTerrain(hardcore: isHardcore, from: &generator)
    let push = generator.uniform(-Self.startForce, Self.startForce)
    var state = try State(terrain: terrain, from: origin, push: push)
    _ = advance(&state, by: .zero, using: &generator)
    return state
  }

  /// Runs the motors for 0.02 s.
  public func advance(
    _ state: inout State, by action: SIMD4<Float>, using generator: inout PCG64
  ) -> Outcome { advanceWorld(of: &state, by: action, using: &generator) }

  /// Sets the motors.
  func prepare(_ state: inout State, by action: SIMD4<Float>, using generator: inout PCG64) {
    let strength = Self.strength(action)
    for i in 0..<4 {
      let speed = Float(i % 2 == 0 ? Self.hipSpeed : Self.kneeSpeed)
      let direction: Float = action[i] > 0 ? 1 : action[i] < 0 ? -1 : 0
      try? state.world.set(
        motor: RevoluteJoint.Motor(
          speed: speed * direction, greatestTorque: Float(Self.motorTorque) * strength[i]),
        of: state.joints[i])
    }
  }

  /// Enters contacts, casts the lidar, and returns the step's reward.
  func finish(_ state: inout State, by action: SIMD4<Float>) -> Outcome {
    state.noteContacts()
    state.castLidar()
    state.steps += 1
    return outcome(&state, Self.strength(action))
  }

  /// The motors' strengths, 0 to 1.
  private static func strength(_ action: SIMD4<Float>) -> SIMD4<Float> {
    action.replacing(with: -action, where: action .< 0).clamped(lowerBound: .zero, upperBound: .one)
  }

  private func outcome(_ state: inout State, _ strength: SIMD4<Float>) -> Outcome {
    guard let hull = try? state.world.state(of: state.hull) else {
      return Outcome(reward: 0, terminated: true)
    }
    let x = Double(hull.position.x)
    let shaping = 130 * x / Self.scale - 5 * abs(Double(hull.angle))
    let progress = state.previousShaping.map { shaping - $0 } ?? 0
    state.previousShaping = shaping
    // From the first action on Gymnasium's reward is float32.
    var reward = Float(progress)
    for i in 0..<4 { reward -= Float(Self.motorCost) * strength[i] }
    let hasFailed = state.hasFallen || x < 0
    let hasArrived =
      x > Double(BipedalWalkerTerrain.length - BipedalWalkerTerrain.grass) * BipedalWalkerTerrain.step
    return Outcome(reward: hasFailed ? -100 : Double(reward), terminated: hasFailed || hasArrived)
  }

  /// The outcome: the walker arrived, fell, or went back beyond the left end.
  public func ending(in state: State, terminated: Bool) -> Ending {
    guard terminated else { return .outOfTime }
    if state.hasFallen { return Ending("Fell", .failure) }
    return state.position.x < 0 ? Ending("Walked off", .failure) : Ending("Arrived", .success)
  }

  /// Writes the 24 elements, in double precision up to the last.
  public func observe(_ state: State, into observation: inout MutableSpan<Float>) {
    guard let hull = try? state.world.state(of: state.hull) else { return }
    let fps = Self.stepsPerSecond
    observation[0] = hull.angle
    observation[1] = Float(2 * Double(hull.angularVelocity) / fps)
    observation[2] = Float(0.3 * Double(hull.velocity.x) * (Self.viewWidth / Self.scale) / fps)
    observation[3] = Float(0.3 * Double(hull.velocity.y) * (Self.viewHeight / Self.scale) / fps)
    for leg in 0..<2 {
      let first = 4 + 5 * leg
      let (hip, knee) = (state.joints[2 * leg], state.joints[2 * leg + 1])
      observation[first] = (try? state.world.angle(of: hip)) ?? 0
      observation[first + 1] = Float(Double((try? state.world.speed(of: hip)) ?? 0) / Self.hipSpeed)
      observation[first + 2] = Float(Double((try? state.world.angle(of: knee)) ?? 0) + 1)
      observation[first + 3] = Float(Double((try? state.world.speed(of: knee)) ?? 0) / Self.kneeSpeed)
    }
    observation[8] = state.isGrounded.left ? 1 : 0
    observation[13] = state.isGrounded.right ? 1 : 0
    for i in 0..<Self.lidarCount { observation[14 + i] = state.lidar[i] }
  }
}
