import Raster

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// A lander comes down on the moon: bring it to rest on the helipad, between the flags.
///
/// LunarLander-v3 of Gymnasium 1.4.0, and LunarLanderContinuous-v3. The physics is Box2D 2.4.1 where Gymnasium has
/// 2.3.10: the same seed gives the same terrain and start to the last bit, and the same actions a trajectory that
/// agrees within 1e-4 for 20 steps and 1e-2 for 50, then diverges as chaos does, to equal returns in the mean.
///
/// ## Action space
///
/// `Discrete(4)`: 0 nothing, 1 the left orientation engine, 2 the main engine, 3 the right orientation engine.
///
/// With `continuous`, `Box(-1, 1, (2))`: throttles of the main engine and of the orientation engines. The main engine is
/// off up to 0 and goes from half to full power between 0 and 1. Beyond −0.5 the left, beyond 0.5 the right orientation
/// engine fires, with the throttle's size as its power. Values out of bounds are clipped.
///
/// ## Observation space
///
/// Eight numbers. The scale is Gymnasium's, with 30 pixels a metre.
///
/// | index | what | unit | bounds |
/// |---|---|---|---|
/// | 0 | distance to the right of the helipad's middle | 10 m | ±2.5 |
/// | 1 | height of the legs' feet above the helipad | 6.67 m | ±2.5 |
/// | 2 | velocity to the right | 5 m/s | ±10 |
/// | 3 | velocity upwards | 7.5 m/s | ±10 |
/// | 4 | angle, counter-clockwise | rad | ±2π |
/// | 5 | angular velocity | 2.5 rad/s | ±10 |
/// | 6 | the left leg stands on the ground | 0 or 1 | 0, 1 |
/// | 7 | the right leg does | 0 or 1 | 0, 1 |
///
/// ## Rewards
///
/// The change of −100 · distance − 100 · speed − 100 · |angle| + 10 for each leg on the ground, all in the units above; less
/// 0.3 a step for the main engine and 0.03 for an orientation engine, times their power. The last step has −100 for a
/// crash or for leaving the view, and 100 for coming to rest, instead. 200 and more in total solve the task.
///
/// ## Starting state
///
/// Above the middle at the upper edge of the view, 13.3 m, upright, then pushed for one step by a random force with
/// components within ±1,000 N. The moon's hills are random; the helipad is flat, at 3.3 m. With wind, where its pattern begins is
/// random too.
///
/// ## Episode end
///
/// Terminated: the hull touches the ground; |x| of the observation reaches 1; the lander is at rest (Box2D has put it
/// to sleep). Truncated, by `TimeLimit`: after 1,000 steps, 20 s.
public final class LunarLander: Environment {
  // Gymnasium's constants, `lunar_lander.py`; lengths in pixels, 30 a metre.
  /// Newton seconds of a full burn for each metre from the engine to the lander's middle.
  static let mainEnginePower = 13.0
  /// The same, of a side engine.
  static let sideEnginePower = 0.6
  /// Below the lander's origin, in pixels.
  static let mainEngineY = 4.0
  /// Beside the lander's origin, in pixels.
  static let sideEngineAway = 12.0
  /// Above the lander's origin, in pixels.
  static let sideEngineHeight = 14.0
  /// Gymnasium has 17 across and 14 along, so that the place of the orientation engines, and with it their torque,
  /// depends on the lander's angle.
  static let sideEngineHeightAcross = 17.0
  /// Newtons, of each component of the push at the start.
  static let initialForce = 1000.0
  /// kg/m², of the sparks: what makes them fly at a fitting speed.
  static let mainSparkDensity = 3.5
  /// kg/m², of the side engines' sparks.
  static let sideSparkDensity = 0.7

  /// Name, limits, sizes and options.
  public let spec: EnvironmentSpec
  /// Eight elements.
  public let observationSpace: Box
  /// Four choices, or two throttles.
  public let actionSpace: ActionSpace
  /// The engines, or the two throttles.
  public let actionNames: [String]
  /// How it is rendered.
  public let renderMode: RenderMode?
  /// What the environment was made with.
  public let options: Options

  /// What the scene shows.
  private(set) var state = LunarLanderState()

  private(set) var generator = PCG64()
  private var world: LunarLanderWorld?
  private var previousShaping: Double?
  private(set) var windIndex = 0
  private(set) var torqueIndex = 0

  /// Makes a lander without wrappers; `make` adds those. `spec` is what the lander goes by.
  ///
  /// Throws `EnvironmentError.optionOutOfRange` as `Options.check(for:)` does.
  public init(
    options: Options = Options(), renderMode: RenderMode? = nil, spec: EnvironmentSpec = LunarLander.spec
  ) throws {
    try options.check(for: spec.id)
    self.options = options
    self.renderMode = renderMode
    self.spec = spec
    let bounds: [Float] = [2.5, 2.5, 10, 10, 2 * .pi, 10]
    observationSpace = Box(low: bounds.map { -$0 } + [0, 0], high: bounds + [1, 1])
    actionSpace =
      options.continuous ? .box(Box(low: [-1, -1], high: [1, 1])) : .discrete(Discrete(4))
    actionNames =
      options.continuous
      ? ["main engine", "side engines"] : ["no engine", "left engine", "main engine", "right engine"]
  }

  /// Starts an episode over new terrain, in a new physics world.
  public func reset(seed: UInt64?) throws -> Observation {
    if let seed { generator = PCG64(seed: seed) }
    state.particles.removeAll()
    state.terrain = LunarLanderTerrain(from: &generator)
    // The old world goes before the new one comes.
    self.world = nil
    let world = try LunarLanderWorld(terrain: state.terrain, gravity: options.gravity)
    let pushX = generator.uniform(-Self.initialForce, Self.initialForce)
    let pushY = generator.uniform(-Self.initialForce, Self.initialForce)
    world.push(x: pushX, y: pushY)
    if options.enableWind {
      windIndex = generator.integers(-9999, 9999)
      torqueIndex = generator.integers(-9999, 9999)
    }
    try world.addLegs()
    self.world = world
    previousShaping = nil
    // Gymnasium's reset takes an idle step, which draws from the generator and sets the shaping.
    return advance(world, Throttle()).observation
  }

  /// Lets the engines work for a step of 0.02 s.
  ///
  /// Throws `EnvironmentError.invalidAction`, for a throttle that is not a number too, and `.resetNeeded` before the
  /// first `reset`. Stepping on after the end is allowed, as in Gymnasium.
  public func step(_ action: Action) throws -> Step {
    let throttle = try throttle(of: action)
    guard let world else {
      throw EnvironmentError.resetNeeded(operation: "step(_:)", environment: spec.id)
    }
    return advance(world, throttle)
  }

  /// Releases the physics world; the last picture stays.
  public func close() { world = nil }
}

// MARK: - A step

extension LunarLander {
  /// What the engines do in a step.
  struct Throttle: Equatable {
    /// 0, or 0.5 to 1.
    var main = 0.0
    /// 0, or 0.5 to 1.
    var side = 0.0
    /// −1 for the left orientation engine, 1 for the right.
    var direction = 0.0
  }

  /// What an action makes of the engines.
  func throttle(of action: Action) throws -> Throttle {
    switch (action, options.continuous) {
    case (.discrete(let choice), false) where (0..<4).contains(choice):
      return Throttle(
        main: choice == 2 ? 1 : 0, side: choice == 1 || choice == 3 ? 1 : 0,
        direction: choice == 1 || choice == 3 ? Double(choice - 2) : 0)
    case (.continuous(let vector), true)
    where vector.count == 2 && !vector[0].isNaN && !vector[1].isNaN:
      let main = Double(min(1, max(-1, vector[0])))
      let side = Double(min(1, max(-1, vector[1])))
      let fires = abs(side) > 0.5
      return Throttle(
        main: main > 0 ? (main + 1) * 0.5 : 0, side: fires ? abs(side) : 0,
        direction: fires ? (side < 0 ? -1 : 1) : 0)
    default:
      throw EnvironmentError.invalidAction(action, expected: actionSpace, environment: spec.id)
    }
  }

  private func advance(_ world: LunarLanderWorld, _ throttle: Throttle) -> Step {
    blow(on: world)
    fire(throttle, in: world)
    world.step()
    let seconds = 1 / LunarLanderWorld.stepsPerSecond
    state.particles.advance(by: seconds, gravity: options.gravity, over: state.terrain)
    state.lander = world.landerPose
    (state.legs.0, state.legs.1) = world.legPoses
    return outcome(of: world, throttle)
  }

  /// Wind and turbulence on the lander, until a leg touches the ground.
  private func blow(on world: LunarLanderWorld) {
    guard options.enableWind, world.legContacts == (false, false) else { return }
    world.push(x: Self.gust(windIndex) * options.windPower, y: 0)
    windIndex += 1
    world.turn(Self.gust(torqueIndex) * options.turbulencePower)
    torqueIndex += 1
  }

  /// The wind's pattern, within ±1: it never repeats, for its two frequencies have no common period.
  private static func gust(_ index: Int) -> Double {
    tanh(sin(0.02 * Double(index)) + sin(.pi * 0.01 * Double(index)))
  }

  /// Fires the engines: kicks the lander and throws sparks. Every step draws two numbers, whatever fires.
  private func fire(_ throttle: Throttle, in world: LunarLanderWorld) {
    let scale = LunarLanderWorld.scale
    let lander = world.lander
    let angle = Double(lander.angle)
    let (tipX, tipY) = (sin(angle), cos(angle))
    let (sideX, sideY) = (-tipY, tipX)
    let scatter0 = generator.uniform(-1, 1) / scale
    let scatter1 = generator.uniform(-1, 1) / scale
    // From the body's origin, as in Gymnasium, not from its centre of mass.
    let (x, y) = (Double(lander.position.x), Double(lander.position.y))

    if throttle.main > 0 {
      let ox = tipX * (Self.mainEngineY / scale + 2 * scatter0) + sideX * scatter1
      let oy = -tipY * (Self.mainEngineY / scale + 2 * scatter0) - sideY * scatter1
      let kick = (x: ox * Self.mainEnginePower * throttle.main, y: oy * Self.mainEnginePower * throttle.main)
      let point = (x: x + ox, y: y + oy)
      spark(at: point, kick, density: Self.mainSparkDensity, power: throttle.main)
      world.kick(x: -kick.x, y: -kick.y, at: point)
    }
    if throttle.side > 0 {
      let across = 3 * scatter1 + throttle.direction * Self.sideEngineAway / scale
      let ox = tipX * scatter0 + sideX * across
      let oy = -tipY * scatter0 - sideY * across
      let kick = (x: ox * Self.sideEnginePower * throttle.side, y: oy * Self.sideEnginePower * throttle.side)
      let point = (
        x: x + ox - tipX * Self.sideEngineHeightAcross / scale,
        y: y + oy + tipY * Self.sideEngineHeight / scale
      )
      spark(at: point, kick, density: Self.sideSparkDensity, power: throttle.side)
      world.kick(x: -kick.x, y: -kick.y, at: point)
    }
  }

  private func spark(
    at point: (x: Double, y: Double), _ kick: (x: Double, y: Double), density: Double, power: Double
  ) {
    let mass = density * .pi * LunarLanderParticle.radius * LunarLanderParticle.radius
    state.particles.add(
      LunarLanderParticle(
        x: point.x, y: point.y, vx: kick.x / mass, vy: kick.y / mass, timeToLive: power))
  }

  private func outcome(of world: LunarLanderWorld, _ throttle: Throttle) -> Step {
    let lander = world.lander
    let (halfWidth, halfHeight) = (LunarLanderTerrain.width / 2, LunarLanderTerrain.height / 2)
    let fps = LunarLanderWorld.stepsPerSecond
    let footY = LunarLanderTerrain.helipadY + LunarLanderWorld.legDown / LunarLanderWorld.scale
    // Double precision up to the reward; the observation alone is rounded.
    let x = (Double(lander.position.x) - halfWidth) / halfWidth
    let y = (Double(lander.position.y) - footY) / halfHeight
    let vx = Double(lander.velocity.x) * halfWidth / fps
    let vy = Double(lander.velocity.y) * halfHeight / fps
    let angle = Double(lander.angle)
    let spin = 20 * Double(lander.angular_velocity) / fps
    let contacts = world.legContacts
    let (left, right) = (contacts.0 ? 1.0 : 0.0, contacts.1 ? 1.0 : 0.0)

    let shaping =
      -100 * (x * x + y * y).squareRoot() - 100 * (vx * vx + vy * vy).squareRoot() - 100 * abs(angle)
      + 10 * left + 10 * right
    var reward = previousShaping.map { shaping - $0 } ?? 0
    previousShaping = shaping
    reward -= throttle.main * 0.3
    reward -= throttle.side * 0.03

    var terminated = false
    if world.hasCrashed || abs(x) >= 1 {
      terminated = true
      reward = -100
    }
    // Assigned last, so it overrides a crash: Gymnasium's order.
    if !lander.awake {
      terminated = true
      reward = 100
    }
    var lanes = SIMD16<Float>.zero
    (lanes[0], lanes[1], lanes[2], lanes[3]) = (Float(x), Float(y), Float(vx), Float(vy))
    (lanes[4], lanes[5], lanes[6], lanes[7]) = (Float(angle), Float(spin), Float(left), Float(right))
    return Step(
      observation: Observation(lanes: lanes, count: 8), reward: reward, terminated: terminated)
  }
}
