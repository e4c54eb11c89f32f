/// The handle of a body in its world, and in copies of that world.
public struct BodyID: Sendable, Hashable {
  let index: Int32
  let generation: UInt32
}

/// The handle of a fixture: a shape of a body.
public struct FixtureID: Sendable, Hashable {
  let index: Int32
  let generation: UInt32
}

/// The handle of a joint.
public struct JointID: Sendable, Hashable {
  let index: Int32
  let generation: UInt32
}

/// The surface of a shape, and which shapes it meets.
public struct Material: Sendable, Hashable {
  /// Kilograms a square metre. A dynamic body without any weighs one kilogram and does not turn.
  public var density: Float
  /// Coulomb's coefficient; of two shapes the geometric mean counts.
  public var friction: Float
  /// The part of the speed that a bounce keeps; of two shapes the greater counts.
  public var restitution: Float
  /// The categories that the shape belongs to, as bits.
  public var category: UInt16
  /// The categories that the shape meets. Two shapes meet when each one's mask holds a category of the other.
  public var mask: UInt16

  /// Makes a material. The defaults are the reference's.
  public init(
    density: Float = 0, friction: Float = 0.2, restitution: Float = 0, category: UInt16 = 1,
    mask: UInt16 = .max
  ) {
    self.density = density
    self.friction = friction
    self.restitution = restitution
    self.category = category
    self.mask = mask
  }

  func check() throws(PhysicsError) {
    try Accepted.check("density", density, from: 0, to: Accepted.density)
    try Accepted.check("friction", friction, from: 0, to: Accepted.ratio)
    try Accepted.check("restitution", restitution, from: 0, to: Accepted.ratio)
  }

  func meets(_ other: Material) -> Bool { mask & other.category != 0 && category & other.mask != 0 }
}

/// Where a body is and how it moves.
public struct BodyState: Sendable, Hashable {
  /// Metres, of the body's origin.
  public var position: Vector2
  /// Radians, counter-clockwise. It counts full turns.
  public var angle: Float
  /// Metres a second, of the centre of mass.
  public var velocity: Vector2
  /// Radians a second, counter-clockwise.
  public var angularVelocity: Float
  /// True until the body has been still for half a second.
  public var isAwake: Bool
}

/// A body as the world keeps it.
struct Body: Sendable {
  var generation: UInt32 = 0
  var isAlive = false
  var isDynamic = false
  var isAwake = true
  /// Taken into the island that is being built.
  var isInIsland = false

  var placement = Placement()
  var sweep = Sweep()
  var velocity = Vector2.zero
  var angularVelocity: Float = 0
  var force = Vector2.zero
  var torque: Float = 0

  var mass: Float = 0
  var inverseMass: Float = 0
  var inertia: Float = 0
  var inverseInertia: Float = 0
  var sleepTime: Float = 0

  /// Neighbours in the world's list, newest first; -1 is none.
  var previous: Int32 = -1
  var next: Int32 = -1
  /// The newest of its fixtures, contacts and joints.
  var firstFixture: Int32 = -1
  var firstContact = Link.none
  var firstJoint = Link.none
  var islandIndex: Int32 = 0

  mutating func wake() {
    guard !isAwake else { return }
    isAwake = true
    sleepTime = 0
  }

  mutating func sleep() {
    isAwake = false
    sleepTime = 0
    velocity = .zero
    angularVelocity = 0
    force = .zero
    torque = 0
  }

  /// Places the body where its sweep ends.
  mutating func synchronize() {
    placement = Placement(center: sweep.center, angle: sweep.angle, localCenter: sweep.localCenter)
  }

  /// Moves the body to a fraction of the step.
  mutating func advance(to alpha: Float) {
    sweep.advance(to: alpha)
    sweep.center = sweep.center0
    sweep.angle = sweep.angle0
    synchronize()
  }

  var isSane: Bool {
    velocity.isFinite && angularVelocity.isFinite && placement.position.isFinite && sweep.angle.isFinite
      && placement.position.x.magnitude <= 1e9 && placement.position.y.magnitude <= 1e9
      && sweep.angle.magnitude <= 1e9
  }
}

/// A fixture as the world keeps it.
struct Fixture: Sendable {
  var generation: UInt32 = 0
  var isAlive = false
  var body: Int32 = -1
  var outline = Outline()
  var material = Material()
  /// Its leaf in the broad phase.
  var leaf: Int32 = -1
  /// The fixture of the same body that was added before it.
  var next: Int32 = -1
}

/// One end of a contact or a joint, in the list of the body there.
struct Link: Sendable, Hashable {
  static let none = Link(raw: -1)
  let raw: Int32

  private init(raw: Int32) { self.raw = raw }
  init(_ index: Int32, isB: Bool) { raw = index << 1 | (isB ? 1 : 0) }

  var index: Int { Int(raw >> 1) }
  var isB: Bool { raw & 1 == 1 }
}
