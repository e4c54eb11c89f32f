/// A lander comes down on the moon and is to be brought to rest on the helipad, between the flags.
///
/// LunarLander-v3 of Gymnasium 1.4.0, and LunarLanderContinuous-v3, to the last bit: the same seed and actions give
/// Gymnasium's observations, rewards and end. The physics is `Physics`, whose arithmetic is that of Gymnasium's Box2D.
///
/// The option `gravity` (−10) is in m/s²; with `enable_wind`, `wind_power` (15) is the wind's greatest force in N and
/// `turbulence_power` (1.5) its greatest torque in N m, until a leg touches the ground.
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
public struct LunarLander: WorldModel {
  /// The space of the eight elements.
  public let observationSpace: Box
  /// The space of the four actions, or of two throttles.
  public let actionSpace: ActionSpace
  /// The names of the actions, or of the two throttles.
  public let actionNames: [String]
  /// The options that it was made with.
  public let options: Options
  /// Indicates whether sparks are thrown, which cost time and are drawn; they do not alter the lander's motion.
  let hasSparks: Bool

  /// Makes the model as `configuration` says, with sparks where it is rendered, as in Gymnasium.
  ///
  /// Throws `EnvironmentError.optionOutOfRange` as `Options.check(for:)` does.
  public init(_ configuration: Configuration = Configuration(defaultsOf: spec)) throws {
    var options = Options()
    options.continuous = configuration.bool("continuous")
    options.gravity = configuration.number("gravity")
    options.enableWind = configuration.bool("enable_wind")
    options.windPower = configuration.number("wind_power")
    options.turbulencePower = configuration.number("turbulence_power")
    try self.init(options: options, hasSparks: configuration.renderMode != nil, for: configuration.spec.id)
  }

  /// Makes the model of `options`, with sparks or without.
  ///
  /// Throws `EnvironmentError.optionOutOfRange` as `Options.check(for:)` does.
  public init(options: Options, hasSparks: Bool = false) throws {
    try self.init(options: options, hasSparks: hasSparks, for: Self.spec.id)
  }

  private init(options: Options, hasSparks: Bool, for id: String) throws {
    try options.check(for: id)
    self.options = options
    self.hasSparks = hasSparks
    let bounds: [Float] = [2.5, 2.5, 10, 10, 2 * .pi, 10]
    observationSpace = Box(low: bounds.map { -$0 } + [0, 0], high: bounds + [1, 1])
    actionSpace =
      options.continuous ? .box(Box(low: [-1, -1], high: [1, 1])) : .discrete(Discrete(4))
    actionNames =
      options.continuous
      ? ["main engine", "side engines"] : ["no engine", "left engine", "main engine", "right engine"]
  }

  /// The sentences about winds that are allowed but not recommended.
  public var warnings: [String] { options.warnings }
}
