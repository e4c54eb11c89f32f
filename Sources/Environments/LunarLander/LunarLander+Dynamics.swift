import Physics

extension LunarLander {
  /// The power of the engines in a step, to which each action is converted.
  public struct Throttle: Sendable, Hashable {
    /// The power of the main engine: 0, or 0.5 to 1.
    var main = 0.0
    /// The power of the orientation engine that fires: 0, or 0.5 to 1.
    var side = 0.0
    /// The orientation engine that fires: −1 for the left, 1 for the right.
    var direction = 0.0
  }

  // Gymnasium's constants, `lunar_lander.py`; lengths in pixels, 30 a metre.
  /// The impulse of a full burn in newton seconds for each metre from the engine to the lander's middle.
  static let mainEnginePower = 13.0
  /// The impulse of a side engine's full burn, in the same unit.
  static let sideEnginePower = 0.6
  /// The distance of the main engine below the lander's origin, in pixels.
  static let mainEngineY = 4.0
  /// The distance of the side engines beside the lander's origin, in pixels.
  static let sideEngineAway = 12.0
  /// The height of the side engines above the lander's origin, in pixels.
  static let sideEngineHeight = 14.0
  /// The height of the side engines across, in pixels: Gymnasium has 17 across and 14 along, so that the place of the
  /// orientation engines, and with it their torque, depends on the lander's angle.
  static let sideEngineHeightAcross = 17.0
  /// The bound of each component of the push at the start, in newtons.
  static let initialForce = 1000.0
  /// The density of the main engine's sparks in kg/m², which gives them a fitting speed.
  static let mainSparkDensity: Float = 3.5
  /// The density of the side engines' sparks, in kg/m².
  static let sideSparkDensity: Float = 0.7

  /// Returns the state after Gymnasium's reset, which takes an idle step: that step uses the generator and sets the
  /// shaping.
  public func start(using generator: inout PCG64) throws -> State {
    let terrain = LunarLanderTerrain(from: &generator)
    let pushX = generator.uniform(-Self.initialForce, Self.initialForce)
    let pushY = generator.uniform(-Self.initialForce, Self.initialForce)
    var state = try State(terrain: terrain, gravity: options.gravity, push: (pushX, pushY))
    if options.enableWind {
      state.windIndex = generator.integers(-9999, 9999)
      state.torqueIndex = generator.integers(-9999, 9999)
    }
    _ = advance(&state, by: Throttle(), using: &generator)
    return state
  }

  /// Applies the engines for a step of 0.02 s.
  public func advance(
    _ state: inout State, by throttle: Throttle, using generator: inout PCG64
  ) -> Outcome { advanceWorld(of: &state, by: throttle, using: &generator) }

  /// Does the part of a step before the physics: wind, engines, sparks.
  func prepare(_ state: inout State, by throttle: Throttle, using generator: inout PCG64) {
    // Refused as above.
    try? blow(on: &state)
    let scatter = (
      generator.uniform(-1, 1) / LunarLander.scale, generator.uniform(-1, 1) / LunarLander.scale
    )
    try? fire(throttle, scatter, in: &state)
  }

  /// Does the part of a step after the physics: contacts, sparks, reward and end.
  func finish(_ state: inout State, by throttle: Throttle) -> Outcome {
    state.noteContacts()
    // A state that is set may have some where none are thrown.
    if !state.sparks.isEmpty { try? state.ageSparks() }
    return outcome(&state, throttle)
  }

  /// Applies wind and turbulence to the lander, until a leg touches the ground.
  private func blow(on state: inout State) throws(PhysicsError) {
    guard options.enableWind, state.legContacts == (false, false) else { return }
    let wind = Self.gust(state.windIndex) * options.windPower
    let torque = Self.gust(state.torqueIndex) * options.turbulencePower
    state.windIndex += 1
    state.torqueIndex += 1
    try state.world.push(state.hull, by: LunarLander.vector(wind, 0))
    try state.world.turn(state.hull, by: Float(torque))
  }

  /// The wind's pattern, within ±1: it never repeats, because its two frequencies have no common period.
  private static func gust(_ index: Int) -> Double {
    ((0.02 * Double(index)).sine + (.pi * 0.01 * Double(index)).sine).hyperbolicTangent
  }

  /// Fires the engines: kicks the lander and throws sparks. Every step takes the two numbers in `scatter` from the
  /// generator, whichever engine fires.
  private func fire(
    _ throttle: Throttle, _ scatter: (Double, Double), in state: inout State
  ) throws(PhysicsError) {
    guard throttle.main > 0 || throttle.side > 0 else { return }
    let scale = LunarLander.scale
    let lander = try state.world.state(of: state.hull)
    let angle = Double(lander.angle)
    let (tipX, tipY) = (angle.sine, angle.cosine)
    let (sideX, sideY) = (-tipY, tipX)
    // From the body's origin, as in Gymnasium, not from its centre of mass.
    let (x, y) = (Double(lander.position.x), Double(lander.position.y))

    if throttle.main > 0 {
      let ox = tipX * (Self.mainEngineY / scale + 2 * scatter.0) + sideX * scatter.1
      let oy = -tipY * (Self.mainEngineY / scale + 2 * scatter.0) - sideY * scatter.1
      try kick(
        &state, by: (ox * Self.mainEnginePower * throttle.main, oy * Self.mainEnginePower * throttle.main),
        at: LunarLander.vector(x + ox, y + oy), isMain: true, power: throttle.main)
    }
    if throttle.side > 0 {
      let across = 3 * scatter.1 + throttle.direction * Self.sideEngineAway / scale
      let ox = tipX * scatter.0 + sideX * across
      let oy = -tipY * scatter.0 - sideY * across
      let point = LunarLander.vector(
        x + ox - tipX * Self.sideEngineHeightAcross / scale,
        y + oy + tipY * Self.sideEngineHeight / scale)
      try kick(
        &state, by: (ox * Self.sideEnginePower * throttle.side, oy * Self.sideEnginePower * throttle.side),
        at: point, isMain: false, power: throttle.side)
    }
  }

  /// Fires an engine: the spark flies one way, the lander the other.
  private func kick(
    _ state: inout State, by impulse: (x: Double, y: Double), at point: Vector2, isMain: Bool, power: Double
  ) throws(PhysicsError) {
    if hasSparks {
      try state.addSpark(
        at: point, impulse: LunarLander.vector(impulse.x, impulse.y), isMain: isMain,
        power: power)
    }
    try state.world.kick(state.hull, by: LunarLander.vector(-impulse.x, -impulse.y), at: point)
  }

  /// The numbers of the observation, in double precision up to the last.
  private func measure(_ state: State, _ lander: BodyState) -> SIMD8<Double> {
    let (halfWidth, halfHeight) = (LunarLanderTerrain.width / 2, LunarLanderTerrain.height / 2)
    let fps = LunarLander.stepsPerSecond
    let footY = LunarLanderTerrain.helipadY + LunarLander.legDown / LunarLander.scale
    return SIMD8(
      (Double(lander.position.x) - halfWidth) / halfWidth,
      (Double(lander.position.y) - footY) / halfHeight,
      Double(lander.velocity.x) * halfWidth / fps,
      Double(lander.velocity.y) * halfHeight / fps,
      Double(lander.angle),
      20 * Double(lander.angularVelocity) / fps,
      state.legContacts.left ? 1 : 0,
      state.legContacts.right ? 1 : 0)
  }

  /// Writes the eight elements as float32.
  public func observe(_ state: State, into observation: inout MutableSpan<Float>) {
    guard let lander = try? state.world.state(of: state.hull) else { return }
    let seen = SIMD8<Float>(measure(state, lander))
    for i in 0..<8 { observation[i] = seen[i] }
  }

  /// The outcome: a lander that has come to rest has landed, whatever it touched before; else its hull touched the ground,
  /// or it left the view.
  public func ending(in state: State, terminated: Bool) -> Ending {
    guard terminated else { return .outOfTime }
    if let lander = try? state.world.state(of: state.hull), !lander.isAwake {
      return Ending("Landed", .success)
    }
    return state.hasCrashed ? Ending("Crashed", .failure) : Ending("Flew off", .failure)
  }

  private func outcome(_ state: inout State, _ throttle: Throttle) -> Outcome {
    guard let lander = try? state.world.state(of: state.hull) else {
      return Outcome(reward: 0, terminated: true)
    }
    let s = measure(state, lander)
    let shaping =
      -100 * (s[0] * s[0] + s[1] * s[1]).squareRoot() - 100 * (s[2] * s[2] + s[3] * s[3]).squareRoot()
      - 100 * abs(s[4]) + 10 * s[6] + 10 * s[7]
    var reward = state.previousShaping.map { shaping - $0 } ?? 0
    state.previousShaping = shaping
    reward -= throttle.main * 0.3
    reward -= throttle.side * 0.03

    var terminated = false
    if state.hasCrashed || abs(s[0]) >= 1 {
      terminated = true
      reward = -100
    }
    // Assigned last, so it overrides a crash: Gymnasium's order.
    if !lander.isAwake {
      terminated = true
      reward = 100
    }
    return Outcome(reward: reward, terminated: terminated)
  }
}

extension LunarLander.Throttle: ActionInput {
  /// Makes the power for a numbered action: no engine, the left, the main, or the right one at full power.
  public init?(discrete number: Int) {
    main = number == 2 ? 1 : 0
    side = number == 1 || number == 3 ? 1 : 0
    direction = number == 1 || number == 3 ? Double(number - 2) : 0
  }

  /// Makes the power for two throttles, the main engine's and the orientation engines'.
  public init?(continuous vector: Span<Float>) {
    guard vector.count == 2 else { return nil }
    let main = Double(min(1, max(-1, vector[0])))
    let side = Double(min(1, max(-1, vector[1])))
    let fires = abs(side) > 0.5
    self.main = main > 0 ? (main + 1) * 0.5 : 0
    self.side = fires ? abs(side) : 0
    direction = fires ? (side < 0 ? -1 : 1) : 0
  }
}
