/// A world of rigid bodies in the plane, as a value: a copy is a snapshot, and goes on as the original does.
///
/// A step computes the same as Box2D, version 2.3.1 by Erin Catto (zlib licence), as PyPI's box2d 2.3.10 has it, to the
/// last bit: every sum is taken in its order, in single precision. Lengths are metres, masses kilograms, times seconds
/// and angles radians, counter-clockwise.
public struct World: Sendable {
  /// The acceleration of all dynamic bodies, in metres a second squared.
  public let gravity: Vector2

  var pool = OutlinePool()
  var tree = BoxTree()
  var bodies: [Body] = []
  var fixtures: [Fixture] = []
  var contacts: [Contact] = []
  var joints: [Joint] = []
  var freeBodies: [Int32] = []
  var freeFixtures: [Int32] = []
  var freeContacts: [Int32] = []
  var freeJoints: [Int32] = []
  /// The newest body, contact and joint; -1 is none.
  var firstBody: Int32 = -1
  var firstContact: Int32 = -1

  /// The contacts that began or ended since the last step's start, in the order of these changes.
  public internal(set) var events: [ContactEvent] = []

  /// The leaves of the broad phase that moved or are new.
  var moved: [Int32] = []
  var hasNewFixtures = false
  /// The inverse of the last step's seconds; 0 before the first.
  var previousRate: Float = 0
  var scratch = Scratch()

  /// Makes an empty world.
  public init(gravity: Vector2) throws(PhysicsError) {
    try Accepted.check("gravity", gravity, within: Accepted.force)
    self.gravity = gravity
  }

  /// The number of bodies.
  public var bodyCount: Int { bodies.count - freeBodies.count }

  /// The buffers of a step, kept so that no step allocates once warm. Nothing in them outlives a step.
  struct Scratch: Sendable {
    var stack: [Int32] = []
    var found: [Int32] = []
    var pairs: [UInt64] = []
    var island = Island()
    var solver = LaneSolver()
  }
}

extension World {
  /// Advances the world by `seconds`: finds collisions, solves velocities and then positions by the given numbers of
  /// iterations, and stops bodies that would have passed through a static one in between.
  ///
  /// Forces and torques act for this step alone. Throws, and does nothing, when a body has gone astray.
  public mutating func step(
    seconds: Float, velocityIterations: Int, positionIterations: Int
  ) throws(PhysicsError) {
    let step = try begin(
      seconds: seconds, velocityIterations: velocityIterations, positionIterations: positionIterations)
    updateContacts()
    solveIslands(step)
    solveImpacts(step)
    end(step)
  }

  /// Checks everything that a step could be refused for, and begins it.
  mutating func begin(
    seconds: Float, velocityIterations: Int, positionIterations: Int
  ) throws(PhysicsError) -> TimeStep {
    try Accepted.check("the step's seconds", seconds, from: .leastNormalMagnitude, to: Accepted.seconds)
    try Accepted.check("the velocity iterations", Float(velocityIterations), from: 0, to: Accepted.iterations)
    try Accepted.check("the position iterations", Float(positionIterations), from: 0, to: Accepted.iterations)
    try checkBodies()
    events.removeAll(keepingCapacity: true)
    if hasNewFixtures {
      findNewContacts()
      hasNewFixtures = false
    }
    return TimeStep(
      seconds: seconds, ratio: previousRate * seconds, velocityIterations: velocityIterations,
      positionIterations: positionIterations, isWarm: true)
  }

  mutating func end(_ step: TimeStep) {
    previousRate = 1 / step.seconds
    var bodies = bodies.mutableSpan
    for i in bodies.indices {
      bodies[i].force = .zero
      bodies[i].torque = 0
    }
  }

  /// Takes over what `other` has room for, so that a world that follows it is as warm as it was. `other` keeps what it is.
  package mutating func takeRoom(of other: inout World) {
    swap(&scratch, &other.scratch)
    contacts.reserveCapacity(other.contacts.capacity)
    freeContacts.reserveCapacity(other.freeContacts.capacity)
    events.reserveCapacity(other.events.capacity)
    moved.reserveCapacity(other.moved.capacity)
  }

  func checkBodies() throws(PhysicsError) {
    for i in bodies.indices where bodies[i].isDynamic && !bodies[i].isSane {
      throw .astray(BodyID(index: Int32(i), generation: bodies[i].generation))
    }
  }
}

/// The length of a step, and its numbers of iterations.
struct TimeStep: Sendable {
  /// The length in seconds.
  var seconds: Float
  /// The seconds of this step over those of the one before, by which impulses are scaled; 0 at first.
  var ratio: Float
  var velocityIterations: Int
  var positionIterations: Int
  /// True where the solver begins with the impulses of the step before.
  var isWarm: Bool
}
