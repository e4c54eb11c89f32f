/// A contact while the velocities of an island are solved, with all that stays the same over the iterations.
struct ContactConstraint: Sendable {
  /// A point of the contact, which has one or two.
  struct Point: Sendable {
    /// The vectors from either centre of mass to the point.
    var armA = Vector2.zero
    var armB = Vector2.zero
    /// The effective masses along the normal and across it.
    var normalMass: Float = 0
    var tangentMass: Float = 0
    /// The speed of the bounce, with which the point separates, in metres a second.
    var bias: Float = 0
    /// The impulses along the normal and across it so far, in newton seconds.
    var normalImpulse: Float = 0
    var tangentImpulse: Float = 0
  }

  var contact = 0
  /// The indices of the bodies in the island.
  var a = 0
  var b = 0
  var massA: Float = 0
  var massB: Float = 0
  var inertiaA: Float = 0
  var inertiaB: Float = 0
  var friction: Float = 0
  var restitution: Float = 0
  var normal = Vector2.zero
  var count = 0
  var first = Point()
  var second = Point()
  /// The effect of the two points' impulses on each other's speed, a symmetric matrix, and its inverse.
  var k11: Float = 0
  var k12: Float = 0
  var k22: Float = 0
  var inverse11: Float = 0
  var inverse12: Float = 0
  var inverse22: Float = 0
}

extension ContactConstraint {
  /// Takes a contact's constants and its first impulses.
  init(_ index: Int, _ contact: Contact, _ bodyA: Body, _ bodyB: Body, step: TimeStep) {
    self.contact = index
    (a, b) = (Int(bodyA.islandIndex), Int(bodyB.islandIndex))
    (massA, massB) = (bodyA.inverseMass, bodyB.inverseMass)
    (inertiaA, inertiaB) = (bodyA.inverseInertia, bodyB.inverseInertia)
    friction = contact.friction
    restitution = contact.restitution
    count = contact.manifold.count
    guard step.isWarm else { return }
    first.normalImpulse = step.ratio * contact.manifold.first.normalImpulse
    first.tangentImpulse = step.ratio * contact.manifold.first.tangentImpulse
    guard count > 1 else { return }
    second.normalImpulse = step.ratio * contact.manifold.second.normalImpulse
    second.tangentImpulse = step.ratio * contact.manifold.second.tangentImpulse
  }

  /// Prepares the values that depend on the bodies' places.
  mutating func prepare(
    _ manifold: Manifold, _ position: ContactPosition, positions: [Position], velocities: [Velocity]
  ) {
    let (positionA, positionB) = (positions[a], positions[b])
    let placementA = Placement(
      center: positionA.center, angle: positionA.angle, localCenter: position.localCenterA)
    let placementB = Placement(
      center: positionB.center, angle: positionB.angle, localCenter: position.localCenterB)
    let world = WorldManifold(
      manifold, placementA, radiusA: position.radiusA, placementB, radiusB: position.radiusB)
    normal = world.normal
    let (velocityA, velocityB) = (velocities[a], velocities[b])
    first.armA = world.first - positionA.center
    first.armB = world.first - positionB.center
    prepare(&first, velocityA, velocityB)
    guard count == 2 else { return }
    second.armA = world.second - positionA.center
    second.armB = world.second - positionB.center
    prepare(&second, velocityA, velocityB)
    prepareBlock()
  }

  private func prepare(_ point: inout Point, _ velocityA: Velocity, _ velocityB: Velocity) {
    let tangent = cross(normal, 1)
    func mass(_ direction: Vector2) -> Float {
      let (rA, rB) = (cross(point.armA, direction), cross(point.armB, direction))
      let k = massA + massB + inertiaA * rA * rA + inertiaB * rB * rB
      return k > 0 ? 1 / k : 0
    }
    point.normalMass = mass(normal)
    point.tangentMass = mass(tangent)
    let approach = dot(
      normal,
      velocityB.linear + cross(velocityB.angular, point.armB) - velocityA.linear
        - cross(velocityA.angular, point.armA))
    point.bias = approach < -Limits.velocityThreshold ? -restitution * approach : 0
  }

  /// Prepares to solve two points together; where they are nearly the same, only the first is solved.
  private mutating func prepareBlock() {
    let (r1A, r1B) = (cross(first.armA, normal), cross(first.armB, normal))
    let (r2A, r2B) = (cross(second.armA, normal), cross(second.armB, normal))
    let (mA, mB, iA, iB) = (massA, massB, inertiaA, inertiaB)
    k11 = mA + mB + iA * r1A * r1A + iB * r1B * r1B
    k22 = mA + mB + iA * r2A * r2A + iB * r2B * r2B
    k12 = mA + mB + iA * r1A * r2A + iB * r1B * r2B
    let greatestCondition: Float = 1000
    guard k11 * k11 < greatestCondition * (k11 * k22 - k12 * k12) else {
      count = 1
      return
    }
    var determinant = k11 * k22 - k12 * k12
    if determinant != 0 { determinant = 1 / determinant }
    inverse11 = determinant * k22
    inverse12 = -determinant * k12
    inverse22 = determinant * k11
  }

  /// Applies the first impulses.
  func warmStart(_ velocities: inout [Velocity]) {
    apply(first.normalImpulse * normal + first.tangentImpulse * cross(normal, 1), at: first, &velocities)
    guard count == 2 else { return }
    apply(second.normalImpulse * normal + second.tangentImpulse * cross(normal, 1), at: second, &velocities)
  }

  private func apply(_ impulse: Vector2, at point: Point, _ velocities: inout [Velocity]) {
    velocities[a].angular -= inertiaA * cross(point.armA, impulse)
    velocities[a].linear -= massA * impulse
    velocities[b].angular += inertiaB * cross(point.armB, impulse)
    velocities[b].linear += massB * impulse
  }
}
