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

/// The surface of a shape, and the categories of shapes that it meets.
public struct Material: Sendable, Hashable {
  /// The mass in kilograms a square metre. A dynamic body without any weighs one kilogram and does not turn.
  public var density: Float
  /// Coulomb's coefficient of friction; a contact takes the geometric mean of the two shapes'.
  public var friction: Float
  /// The part of the speed that a bounce keeps; a contact takes the greater of the two shapes'.
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

/// The place and the motion of a body.
public struct BodyState: Sendable, Hashable {
  /// The place of the body's origin, in metres.
  public var position: Vector2
  /// The angle in radians, counter-clockwise. It counts full turns.
  public var angle: Float
  /// The velocity of the centre of mass, in metres a second.
  public var velocity: Vector2
  /// The angular velocity in radians a second, counter-clockwise.
  public var angularVelocity: Float
  /// True until the body has been still for half a second.
  public var isAwake: Bool
}

/// The stored form of a body in its world.
struct Body: Sendable {
  var generation: UInt32 = 0
  var isAlive = false
  var isDynamic = false
  var isAwake = true
  /// True once the island that is being built holds the body.
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

  /// The neighbours in the world's list, newest first; -1 is none.
  var previous: Int32 = -1
  var next: Int32 = -1
  /// The newest of the body's fixtures, contacts and joints.
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

  /// Places the body at the end of its sweep.
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

/// The stored form of a fixture in its world.
struct Fixture: Sendable {
  var generation: UInt32 = 0
  var isAlive = false
  var body: Int32 = -1
  var outline = Outline()
  var material = Material()
  /// The fixture's leaf in the broad phase.
  var leaf: Int32 = -1
  /// The fixture of the same body that was added before it.
  var next: Int32 = -1
}

/// A body's end of a contact or a joint, as an element of that body's list.
struct Link: Sendable, Hashable {
  static let none = Link(raw: -1)
  let raw: Int32

  private init(raw: Int32) { self.raw = raw }
  init(_ index: Int32, isB: Bool) { raw = index << 1 | (isB ? 1 : 0) }

  var index: Int { Int(raw >> 1) }
  var isB: Bool { raw & 1 == 1 }
}
