import Physics

extension BipedalWalker {
  /// A moment of an episode: the whole physics world, and what the rules remember.
  public struct State: Sendable, WorldState {
    let terrain: BipedalWalkerTerrain
    /// The generator that the terrain was drawn from, as it was before.
    let groundGenerator: PCG64
    var world: World
    let hull: BodyID
    /// The left thigh, left shank, right thigh and right shank; Gymnasium's left leg comes first.
    let legs: [BodyID]
    /// The left hip, left knee, right hip and right knee.
    let joints: [JointID]
    /// The flags of the left and the right shank, set while it touches the ground.
    var isGrounded = (left: false, right: false)
    /// Indicates whether the hull has touched the ground.
    var hasFallen = false
    /// The potential that rewards are differences of; `nil` before the first step.
    var previousShaping: Double?
    /// Fractions of the lidar's range at which its ten rays meet the ground; 1 where they do not.
    var lidar = SIMD16<Float>(repeating: 1)
    /// Steps since the episode's start, Gymnasium's own at reset included.
    var steps = 0

    /// Place of the hull, in metres from the left and above the view's lower edge.
    public var position: (x: Double, y: Double) {
      guard let hull = try? world.state(of: hull) else { return (0, 0) }
      return (Double(hull.position.x), Double(hull.position.y))
    }
  }
}

extension BipedalWalker.State {
  private static let groundCategory: UInt16 = 0x0001
  private static let walkerCategory: UInt16 = 0x0020

  private static func vector(_ x: Double, _ y: Double) -> Vector2 { Vector2(Float(x), Float(y)) }

  /// Builds the ground and the walker, in the order of Gymnasium, which decides about the last bit. `push` is in newtons.
  init(terrain: BipedalWalkerTerrain, from generator: PCG64, push: Double) throws(PhysicsError) {
    self.terrain = terrain
    groundGenerator = generator
    var world = try World(gravity: Vector2(0, -10))
    try Self.add(terrain, to: &world)
    let scale = BipedalWalker.scale
    let x = BipedalWalkerTerrain.step * Double(BipedalWalkerTerrain.startPad) / 2
    let y = BipedalWalkerTerrain.startHeight + 2 * BipedalWalker.legHeight
    hull = try world.addBody(position: Self.vector(x, y))
    try world.add(
      .polygon(BipedalWalker.hullOutline.map { Self.vector($0.x / scale, $0.y / scale) }), to: hull,
      material: Material(
        density: 5, friction: 0.1, category: Self.walkerCategory, mask: Self.groundCategory))
    try world.push(hull, by: Self.vector(push, 0))
    var (legs, joints): ([BodyID], [JointID]) = ([], [])
    for side in [-1.0, 1.0] {
      try Self.addLeg(side: side, of: hull, x, y, to: &world, &legs, &joints)
    }
    (self.legs, self.joints) = (legs, joints)
    self.world = world
  }

  private static func add(_ terrain: BipedalWalkerTerrain, to world: inout World) throws(PhysicsError) {
    let ground = Material(friction: 2.5, category: groundCategory)
    for corners in terrain.obstacles {
      let body = try world.addStaticBody()
      try world.add(.polygon(corners.map { vector($0.x, $0.y) }), to: body, material: ground)
    }
    for (from, to) in zip(terrain.surface, terrain.surface.dropFirst()) {
      let body = try world.addStaticBody()
      try world.add(.edge(from: vector(from.x, from.y), to: vector(to.x, to.y)), to: body, material: ground)
    }
  }

  /// Adds a thigh and a shank, their hip and their knee. The motors run at full strength until the first action.
  private static func addLeg(
    side: Double, of hull: BodyID, _ x: Double, _ y: Double, to world: inout World, _ legs: inout [BodyID],
    _ joints: inout [JointID]
  ) throws(PhysicsError) {
    let (width, height, down) = (BipedalWalker.legWidth, BipedalWalker.legHeight, BipedalWalker.legDown)
    let material = Material(density: 1, category: walkerCategory, mask: groundCategory)
    func motor(_ speed: Double) -> RevoluteJoint.Motor {
      RevoluteJoint.Motor(speed: Float(speed), greatestTorque: Float(BipedalWalker.motorTorque))
    }
    let thigh = try world.addBody(position: vector(x, y - height / 2 - down), angle: Float(side * 0.05))
    try world.add(
      .box(halfWidth: Float(width / 2), halfHeight: Float(height / 2)), to: thigh, material: material)
    legs.append(thigh)
    joints.append(
      try world.add(
        RevoluteJoint(
          anchorA: vector(0, down), anchorB: vector(0, height / 2), limits: -0.8...1.1, motor: motor(side)),
        between: hull, and: thigh))
    let shank = try world.addBody(position: vector(x, y - height * 3 / 2 - down), angle: Float(side * 0.05))
    try world.add(
      .box(halfWidth: Float(0.8 * width / 2), halfHeight: Float(height / 2)), to: shank, material: material)
    legs.append(shank)
    joints.append(
      try world.add(
        RevoluteJoint(
          anchorA: vector(0, -height / 2), anchorB: vector(0, height / 2), limits: -1.6...(-0.1),
          motor: motor(1)),
        between: thigh, and: shank))
  }

  /// Enters what the walker touched in the last step. The end of any contact of a shank clears its flag, as in
  /// Gymnasium, even though another contact may go on.
  mutating func noteContacts() {
    for event in world.events {
      let begins = event.kind == .begin
      if begins, event.involves(hull) { hasFallen = true }
      if event.involves(legs[1]) { isGrounded.left = begins }
      if event.involves(legs[3]) { isGrounded.right = begins }
    }
  }

  /// Measures the ground by ten rays from the hull, from straight down to 77° forward.
  mutating func castLidar() {
    guard let start = try? world.state(of: hull).position else { return }
    for i in 0..<BipedalWalker.lidarCount {
      let hit = try? world.castRay(
        from: start, to: lidarEnd(i, from: start), categories: Self.groundCategory)
      lidar[i] = hit?.fraction ?? 1
    }
  }

  /// The end of a ray that meets nothing.
  func lidarEnd(_ i: Int, from start: Vector2) -> Vector2 {
    let direction = BipedalWalker.lidarDirections[i]
    return Self.vector(Double(start.x) + direction.x, Double(start.y) + direction.y)
  }
}
