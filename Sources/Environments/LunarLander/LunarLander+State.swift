import Physics

extension LunarLander {
  /// A moment of an episode, as a value: a copy is a snapshot, and goes on as the original does.
  public struct State: Sendable, WorldState {
    /// The physics: the moon, the lander, its legs, and the sparks where they are drawn.
    public var world: World
    /// The moon, which does not move.
    public let moon: BodyID
    /// The lander without its legs.
    public let hull: BodyID
    /// The legs by Gymnasium's indices, the left one first.
    public let legs: (left: BodyID, right: BodyID)
    /// The surface.
    let terrain: LunarLanderTerrain

    /// Indicates whether the hull has touched the ground.
    public var hasCrashed = false
    /// The flags of the legs, set where the leg's latest contact event was a beginning. A leg that touches two edges
    /// and leaves one counts as not touching, as in Gymnasium.
    public var legContacts = (left: false, right: false)
    /// The places of wind and turbulence in their patterns.
    public var windIndex = 0
    public var torqueIndex = 0
    /// The shaping of the step before; nil before the first.
    public var previousShaping: Double?
    /// The sparks in flight, oldest first.
    var sparks: [Spark] = []
  }

  /// A spark of an engine: a body that meets the moon alone and is drawn.
  struct Spark: Sendable, Hashable {
    let body: BodyID
    /// Indicates whether the spark is the main engine's, which is heavier.
    var isMain: Bool
    /// The time to live, which begins with the engine's power, at most 1, and runs to 0. The colour follows it.
    var timeToLive: Double

    /// The radius in metres.
    static let radius = 2.0 / 30.0
    /// The time to live that a spark loses in a step. In Gymnasium drawing takes it away, there once a step.
    static let aging = 0.15
    /// The most sparks that are ever in flight, with room to spare: each step adds at most two, and none outlives seven
    /// steps.
    static let capacity = 16
  }

  // Gymnasium's constants, `lunar_lander.py`; lengths in pixels.

  /// The number of pixels in a metre.
  static let scale = 30.0
  /// The number of steps in a second.
  static let stepsPerSecond = 50.0
  /// The solver's rounds for velocities in a step, and at most for positions.
  static let velocityIterations = 6 * 30
  static let positionIterations = 2 * 30

  /// The outline of the hull about its origin, in pixels, y upwards.
  static let hullOutline: [(x: Double, y: Double)] = [
    (-14, 17), (-17, 0), (-17, -10), (17, -10), (17, 0), (14, 17),
  ]
  /// The half width and half height of a leg, in pixels.
  static let legHalfSize = (width: 2.0, height: 8.0)
  /// The distance from the hull's origin to a leg's, in pixels.
  static let legAway = 20.0
  static let legDown = 18.0
  /// The angle in radians by which a leg is turned, and its joint's range and motor speed, outwards.
  static let legAngle = 0.05
  static let legTravel = (from: 0.4, to: 0.9)
  static let legMotorSpeed = 0.3
  /// The torque of a leg's spring, in newton metres.
  static let legSpringTorque = 40.0

  // Everything touches the moon, and only the moon.
  private static let moonCategory: UInt16 = 0x0001
  private static let landerCategory: UInt16 = 0x0010
  private static let legCategory: UInt16 = 0x0020
  private static let sparkCategory: UInt16 = 0x0100

  static func vector(_ x: Double, _ y: Double) -> Vector2 { Vector2(Float(x), Float(y)) }
}

extension LunarLander.State {
  /// Builds the moon and the lander at the upper edge of the view, in the order of Gymnasium, which decides about the
  /// last bit. The `push`, in newtons, comes after the hull and before the legs.
  init(
    terrain: LunarLanderTerrain, gravity: Double, push: (x: Double, y: Double)
  ) throws(PhysicsError) {
    self.terrain = terrain
    var world = try World(gravity: LunarLander.vector(0, gravity))
    moon = try Self.addMoon(terrain, to: &world)
    hull = try Self.addHull(to: &world)
    try world.push(hull, by: LunarLander.vector(push.x, push.y))
    let left = try Self.addLeg(side: -1, of: hull, to: &world)
    let right = try Self.addLeg(side: 1, of: hull, to: &world)
    legs = (left, right)
    self.world = world
  }

  private static func addMoon(_ terrain: LunarLanderTerrain, to world: inout World) throws(PhysicsError)
    -> BodyID
  {
    let moon = try world.addStaticBody()
    func vector(_ x: Double, _ y: Double) -> Vector2 { LunarLander.vector(x, y) }
    // The lower edge of the view has the reference's default friction, the surface Gymnasium's.
    try world.add(
      .edge(from: .zero, to: vector(LunarLanderTerrain.width, 0)), to: moon,
      material: Material(category: LunarLander.moonCategory))
    for i in 1..<LunarLanderTerrain.pointCount {
      let edge = Shape.edge(
        from: vector(LunarLanderTerrain.x(i - 1), terrain.heights[i - 1]),
        to: vector(LunarLanderTerrain.x(i), terrain.heights[i]))
      try world.add(
        edge, to: moon, material: Material(friction: 0.1, category: LunarLander.moonCategory))
    }
    return moon
  }

  private static func addHull(to world: inout World) throws(PhysicsError) -> BodyID {
    let hull = try world.addBody(
      position: LunarLander.vector(LunarLanderTerrain.width / 2, LunarLanderTerrain.height))
    let scale = LunarLander.scale
    let outline = LunarLander.hullOutline.map { LunarLander.vector($0.x / scale, $0.y / scale) }
    try world.add(
      .polygon(outline), to: hull,
      material: Material(
        density: 5, friction: 0.1, category: LunarLander.landerCategory, mask: LunarLander.moonCategory))
    return hull
  }

  private static func addLeg(side: Double, of hull: BodyID, to world: inout World) throws(PhysicsError)
    -> BodyID
  {
    let scale = LunarLander.scale
    let leg = try world.addBody(
      position: LunarLander.vector(
        LunarLanderTerrain.width / 2 - side * LunarLander.legAway / scale, LunarLanderTerrain.height),
      angle: Float(side * LunarLander.legAngle))
    let (width, height) = LunarLander.legHalfSize
    // The reference's default friction: Gymnasium gives the legs none of their own.
    try world.add(
      .box(halfWidth: Float(width / scale), halfHeight: Float(height / scale)), to: leg,
      material: Material(density: 1, category: LunarLander.legCategory, mask: LunarLander.moonCategory))
    let (from, to) = LunarLander.legTravel
    let range = side < 0 ? (from, to) : (-to, -to + 0.5)
    _ = try world.add(
      RevoluteJoint(
        anchorA: .zero,
        anchorB: LunarLander.vector(side * LunarLander.legAway / scale, LunarLander.legDown / scale),
        limits: Float(range.0)...Float(range.1),
        motor: RevoluteJoint.Motor(
          speed: Float(side * LunarLander.legMotorSpeed),
          greatestTorque: Float(LunarLander.legSpringTorque))),
      between: hull, and: leg)
    return leg
  }

  /// Throws a spark out of an engine. `impulse` is in newton seconds.
  mutating func addSpark(
    at point: Vector2, impulse: Vector2, isMain: Bool, power: Double
  ) throws(PhysicsError) {
    let body = try world.addBody(position: point)
    try world.add(
      .circle(center: .zero, radius: Float(LunarLander.Spark.radius)), to: body,
      material: Material(
        density: isMain ? LunarLander.mainSparkDensity : LunarLander.sideSparkDensity, friction: 0.1,
        restitution: 0.3, category: LunarLander.sparkCategory,
        mask: LunarLander.moonCategory))
    if sparks.isEmpty { sparks.reserveCapacity(LunarLander.Spark.capacity) }
    sparks.append(LunarLander.Spark(body: body, isMain: isMain, timeToLive: power))
    try world.kick(body, by: impulse, at: point)
  }

  /// Ages the sparks, and removes those that are too old and have nothing older alive: in Gymnasium's queue a weak
  /// spark, already dark, waits for a stronger one before it.
  mutating func ageSparks() throws(PhysicsError) {
    for i in sparks.indices { sparks[i].timeToLive -= LunarLander.Spark.aging }
    while let first = sparks.first, first.timeToLive < 0 {
      try world.remove(first.body)
      sparks.removeFirst()
    }
  }

  /// Enters what the lander touched in the last step.
  mutating func noteContacts() {
    for event in world.events {
      let begins = event.kind == .begin
      if begins, event.involves(hull) { hasCrashed = true }
      if event.involves(legs.left) { legContacts.left = begins }
      if event.involves(legs.right) { legContacts.right = begins }
    }
  }
}
