import Physics
import Raster

/// A lander comes down on the moon: bring it to rest on the helipad, between the flags.
///
/// LunarLander-v3 of Gymnasium 1.4.0, and LunarLanderContinuous-v3, to the last bit: the same seed and actions give
/// Gymnasium's observations, rewards and end. The physics is `Physics`, whose arithmetic is that of Gymnasium's Box2D.
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
/// Terminated: the hull touches the ground; |x| of the observation reaches 1; the lander is at rest (`Physics` has put
/// it to sleep). Truncated, by `TimeLimit`: after 1,000 steps, 20 s.
public final class LunarLander: Environment {
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

  /// The present moment of the episode; `nil` before the first `reset`. It may be kept, and set to go on or to draw from
  /// there: with the same generator it goes on as it did.
  public var state: State?

  private(set) var generator = PCG64()
  private let dynamics: LunarLanderDynamics
  private var isClosed = false

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
    // As in Gymnasium sparks are there where they are drawn.
    dynamics = LunarLanderDynamics(options: options, hasSparks: renderMode != nil)
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
    let state = try dynamics.start(using: &generator)
    self.state = state
    isClosed = false
    return dynamics.observe(state)
  }

  /// Lets the engines work for a step of 0.02 s.
  ///
  /// Throws `EnvironmentError.invalidAction`, for a throttle that is not a number too, and `.resetNeeded` before the
  /// first `reset`. Stepping on after the end is allowed, as in Gymnasium.
  public func step(_ action: Action) throws -> Step {
    let throttle = try throttle(of: action)
    guard state != nil, !isClosed else {
      throw EnvironmentError.resetNeeded(operation: "step(_:)", environment: spec.id)
    }
    let (reward, terminated) = dynamics.advance(&state!, by: throttle, using: &generator)
    return Step(observation: dynamics.observe(state!), reward: reward, terminated: terminated)
  }

  /// Ends the episode; the last picture stays.
  public func close() { isClosed = true }

  /// What an action makes of the engines.
  func throttle(of action: Action) throws -> LunarLanderDynamics.Throttle {
    switch (action, options.continuous) {
    case (.discrete(let choice), false) where (0..<4).contains(choice):
      return LunarLanderDynamics.Throttle(
        main: choice == 2 ? 1 : 0, side: choice == 1 || choice == 3 ? 1 : 0,
        direction: choice == 1 || choice == 3 ? Double(choice - 2) : 0)
    case (.continuous(let vector), true)
    where vector.count == 2 && !vector[0].isNaN && !vector[1].isNaN:
      let main = Double(min(1, max(-1, vector[0])))
      let side = Double(min(1, max(-1, vector[1])))
      let fires = abs(side) > 0.5
      return LunarLanderDynamics.Throttle(
        main: main > 0 ? (main + 1) * 0.5 : 0, side: fires ? abs(side) : 0,
        direction: fires ? (side < 0 ? -1 : 1) : 0)
    default:
      throw EnvironmentError.invalidAction(action, expected: actionSpace, environment: spec.id)
    }
  }
}
