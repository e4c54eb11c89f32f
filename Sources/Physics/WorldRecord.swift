/// Everything that a world's future depends on and that building it anew does not give: motion, impulses, contacts.
///
/// Kept apart from the world so that it can be stored as numbers. Bodies, joints and fixtures go by their places in the
/// order in which they were made. Where the broad phase has its boxes in the tree is not part of it: queries sort what
/// they find, and a ray that meets a shape goes through a decimetre of each box about it.
package struct WorldRecord: Sendable, Hashable {
  /// A body that moves.
  package struct Body: Sendable, Hashable {
    /// Metres and radians, of the centre of mass.
    package var center = Vector2.zero
    package var angle: Float = 0
    /// The same before the last step, from which continuous collision starts.
    package var previousCenter = Vector2.zero
    package var previousAngle: Float = 0
    /// Metres and radians a second.
    package var velocity = Vector2.zero
    package var angularVelocity: Float = 0
    /// Seconds of stillness.
    package var sleepTime: Float = 0
    package var isAwake = true
    /// The boxes of its fixtures in the broad phase, which are larger than the shapes, in metres.
    package var boxes: [Bounds] = []
  }

  /// A rectangle's least and greatest corner.
  package struct Bounds: Sendable, Hashable {
    package var lower = Vector2.zero
    package var upper = Vector2.zero
  }

  /// A joint's settings, and the impulses with which the next step begins.
  package struct Joint: Sendable, Hashable {
    package var limits: ClosedRange<Float>?
    package var motor: RevoluteJoint.Motor?
    /// Newton seconds and newton metre seconds.
    package var impulse = Vector2.zero
    package var limitImpulse: Float = 0
    package var motorImpulse: Float = 0
    /// The position of the angle: 0 between the limits, 1 and 2 at the lower and the upper, 3 where they are one.
    package var limitState = 0
  }

  /// Two fixtures whose boxes overlap.
  package struct Contact: Sendable, Hashable {
    /// The fixtures' places: an edge before a polygon before a circle.
    package var fixtureA = 0
    package var fixtureB = 0
    package var isEnabled = true
    package var needsFiltering = false
    /// 0 circles, 1 a side of the first, 2 a side of the second shape.
    package var kind = 0
    /// The normal of that side and a point of it, in its body's coordinates.
    package var normal = Vector2.zero
    package var reference = Vector2.zero
    /// The points of touch, at most two; none where only the boxes overlap.
    package var points: [Point] = []

    package init() {}
  }

  /// A point at which two shapes touch.
  package struct Point: Sendable, Hashable {
    /// In the coordinates of the body that does not have the reference.
    package var place = Vector2.zero
    /// Newton seconds.
    package var normalImpulse: Float = 0
    package var tangentImpulse: Float = 0
    /// The vertices or sides that meet there, as 18 bits.
    package var features = 0

    package init() {}
  }

  /// The inverse of the last step's length in seconds; 0 before the first step.
  package var rate: Float = 0
  package var bodies: [Body] = []
  package var joints: [Joint] = []
  /// The contacts, newest first.
  package var contacts: [Contact] = []
}

extension WorldRecord {
  /// The greatest numbers that a world takes back: metres from the origin, radians, speeds, impulses.
  package static let greatestDistance = Accepted.distance
  package static let greatestAngle = Accepted.angle
  package static let greatestSpeed = Accepted.speed
  package static let greatestImpulse = Accepted.force
  /// Seconds.
  package static let greatestStillness: Float = 1e6
  /// A point's features are below.
  package static let featuresEnd = 1 << 18

  fileprivate func check() throws(PhysicsError) {
    try Accepted.check("the rate of steps", rate, from: 0, to: 1 / .leastNormalMagnitude)
    for body in bodies {
      for place in [body.center, body.previousCenter] + body.boxes.flatMap({ [$0.lower, $0.upper] }) {
        try Accepted.check("a place", place, within: Accepted.distance)
      }
      for box in body.boxes where box.upper.x < box.lower.x || box.upper.y < box.lower.y {
        throw .degenerateShape("a box whose upper corner is below its lower one")
      }
      try Accepted.check("an angle", body.angle, within: Accepted.angle)
      try Accepted.check("an angle", body.previousAngle, within: Accepted.angle)
      try Accepted.check("a velocity", body.velocity, within: Accepted.speed)
      try Accepted.check("an angular velocity", body.angularVelocity, within: Accepted.speed)
      try Accepted.check("a time of stillness", body.sleepTime, from: 0, to: Self.greatestStillness)
    }
    for joint in joints {
      try RevoluteJoint.check(joint.limits)
      try RevoluteJoint.check(joint.motor)
      try Accepted.check("a joint's impulse", joint.impulse, within: Accepted.force)
      try Accepted.check("a limit's impulse", joint.limitImpulse, within: Accepted.force)
      try Accepted.check("a motor's impulse", joint.motorImpulse, within: Accepted.force)
      guard (0...3).contains(joint.limitState) else { throw .unknown("state of a limit") }
    }
    for contact in contacts {
      try Accepted.check("a contact's normal", contact.normal, within: 2)
      try Accepted.check("a contact's reference", contact.reference, within: Accepted.distance)
      guard (0...2).contains(contact.kind), contact.points.count <= (contact.kind == 0 ? 1 : 2) else {
        throw .unknown("kind of contact")
      }
      for point in contact.points {
        try Accepted.check("a contact's point", point.place, within: Accepted.distance)
        try Accepted.check("a contact's impulse", point.normalImpulse, within: Accepted.force)
        try Accepted.check("a contact's friction", point.tangentImpulse, within: Accepted.force)
        guard (0..<Self.featuresEnd).contains(point.features) else { throw .unknown("pair of features") }
      }
    }
  }
}

extension World {
  /// The record of this moment, between two steps: forces that were given for the next one are not in it.
  package var record: WorldRecord {
    let order = bodyOrder
    let fixtureOrder = fixtureOrder(of: order)
    var places = [Int](repeating: 0, count: fixtures.count)
    for (place, fixture) in fixtureOrder.enumerated() { places[fixture] = place }
    var record = WorldRecord()
    record.rate = previousRate
    for index in order where bodies[index].isDynamic { record.bodies.append(motion(ofBody: index)) }
    for joint in joints where joint.isAlive { record.joints.append(WorldRecord.Joint(joint)) }
    var next = firstContact
    while next >= 0 {
      let contact = contacts[Int(next)]
      next = contact.next
      record.contacts.append(
        WorldRecord.Contact(
          contact, placeA: places[Int(contact.fixtureA)], placeB: places[Int(contact.fixtureB)]))
    }
    return record
  }

  /// Takes the moment of `record` over, from a world that was built in the same way.
  ///
  /// Throws, and changes nothing, for numbers that no step leads to, for a record of another number of things, and for
  /// contacts of fixtures that cannot touch.
  package mutating func restore(_ record: WorldRecord) throws(PhysicsError) {
    try record.check()
    var world = self
    try world.takeOver(record)
    self = world
  }

  private mutating func takeOver(_ record: WorldRecord) throws(PhysicsError) {
    let order = bodyOrder
    let moving = order.filter { bodies[$0].isDynamic }
    let living = joints.indices.filter { joints[$0].isAlive }
    guard moving.count == record.bodies.count, living.count == record.joints.count else {
      throw .unknown("record: it has another number of bodies or joints")
    }
    while firstContact >= 0 { removeContact(Int(firstContact)) }
    for (index, motion) in zip(moving, record.bodies) { try set(motion, ofBody: index) }
    for (index, joint) in zip(living, record.joints) {
      joints[index].set(joint)
      try checkGap(ofJoint: index)
    }
    let fixtures = fixtureOrder(of: order)
    // The oldest first, since each comes to the lists' beginning.
    for contact in record.contacts.reversed() { try add(contact, of: fixtures) }
    // Contacts wake.
    for (index, motion) in zip(moving, record.bodies) {
      bodies[index].isAwake = motion.isAwake
      bodies[index].sleepTime = motion.sleepTime
    }
    previousRate = record.rate
    moved.removeAll()
    hasNewFixtures = false
    events.removeAll()
  }

  /// Refuses a joint that is torn: pulled together in one step, its bodies would sweep over the whole world, and meet all of it.
  private func checkGap(ofJoint index: Int) throws(PhysicsError) {
    let joint = joints[index]
    let (a, b) = (bodies[Int(joint.bodyA)].placement, bodies[Int(joint.bodyB)].placement)
    try Accepted.check("the gap between a joint's bodies", b(joint.anchorB) - a(joint.anchorA), within: 10)
  }

  /// The bodies' indices in the order in which they were made.
  private var bodyOrder: [Int] {
    var order: [Int] = []
    var next = firstBody
    while next >= 0 {
      order.append(Int(next))
      next = bodies[Int(next)].next
    }
    return order.reversed()
  }

  private func fixtureOrder(ofBody body: Int) -> [Int] {
    var order: [Int] = []
    var next = bodies[body].firstFixture
    while next >= 0 {
      order.append(Int(next))
      next = fixtures[Int(next)].next
    }
    return order.reversed()
  }

  private func fixtureOrder(of bodies: [Int]) -> [Int] { bodies.flatMap(fixtureOrder(ofBody:)) }

  private func motion(ofBody index: Int) -> WorldRecord.Body {
    let body = bodies[index]
    return WorldRecord.Body(
      center: body.sweep.center, angle: body.sweep.angle, previousCenter: body.sweep.center0,
      previousAngle: body.sweep.angle0, velocity: body.velocity, angularVelocity: body.angularVelocity,
      sleepTime: body.sleepTime, isAwake: body.isAwake,
      boxes: fixtureOrder(ofBody: index).map {
        let box = tree.nodes[Int(fixtures[$0].leaf)].box
        return WorldRecord.Bounds(lower: box.lower, upper: box.upper)
      })
  }

  private mutating func set(_ motion: WorldRecord.Body, ofBody index: Int) throws(PhysicsError) {
    let fixtureOrder = fixtureOrder(ofBody: index)
    guard fixtureOrder.count == motion.boxes.count else {
      throw .unknown("record: it has another number of shapes")
    }
    bodies[index].sweep.center = motion.center
    bodies[index].sweep.angle = motion.angle
    bodies[index].sweep.center0 = motion.previousCenter
    bodies[index].sweep.angle0 = motion.previousAngle
    bodies[index].velocity = motion.velocity
    bodies[index].angularVelocity = motion.angularVelocity
    bodies[index].force = .zero
    bodies[index].torque = 0
    bodies[index].synchronize()
    for (fixture, box) in zip(fixtureOrder, motion.boxes) {
      tree.place(fixtures[fixture].leaf, at: Box(lower: box.lower, upper: box.upper))
    }
  }

  private mutating func add(_ record: WorldRecord.Contact, of fixtures: [Int]) throws(PhysicsError) {
    guard fixtures.indices.contains(record.fixtureA), fixtures.indices.contains(record.fixtureB) else {
      throw .unknown("fixture of a contact")
    }
    guard addContact(Int32(fixtures[record.fixtureA]), Int32(fixtures[record.fixtureB])),
      Int(contacts[Int(firstContact)].fixtureA) == fixtures[record.fixtureA]
    else { throw .unknown("contact of two shapes that can touch, or there is one already,") }
    let index = Int(firstContact)
    contacts[index].isEnabled = record.isEnabled
    contacts[index].needsFiltering = record.needsFiltering
    contacts[index].isTouching = !record.points.isEmpty
    contacts[index].manifold = Manifold(record)
  }
}

extension WorldRecord.Joint {
  fileprivate init(_ joint: Joint) {
    limits = joint.hasLimits ? joint.lower...joint.upper : nil
    motor =
      joint.hasMotor
      ? RevoluteJoint.Motor(speed: joint.motorSpeed, greatestTorque: joint.greatestTorque) : nil
    impulse = joint.impulse
    limitImpulse = joint.limitImpulse
    motorImpulse = joint.motorImpulse
    limitState = joint.limitState.rawValue
  }
}

extension Joint {
  fileprivate mutating func set(_ record: WorldRecord.Joint) {
    hasLimits = record.limits != nil
    if let limits = record.limits { (lower, upper) = (limits.lowerBound, limits.upperBound) }
    hasMotor = record.motor != nil
    if let motor = record.motor { (motorSpeed, greatestTorque) = (motor.speed, motor.greatestTorque) }
    impulse = record.impulse
    limitImpulse = record.limitImpulse
    motorImpulse = record.motorImpulse
    limitState = LimitState(rawValue: record.limitState) ?? .inactive
  }
}

extension WorldRecord.Contact {
  fileprivate init(_ contact: Contact, placeA: Int, placeB: Int) {
    (fixtureA, fixtureB) = (placeA, placeB)
    isEnabled = contact.isEnabled
    needsFiltering = contact.needsFiltering
    // What is left of an earlier touch is read by nothing.
    guard contact.manifold.count > 0 else { return }
    kind = contact.manifold.kind.rawValue
    normal = contact.manifold.localNormal
    reference = contact.manifold.localPoint
    points = [contact.manifold.first, contact.manifold.second].prefix(contact.manifold.count).map { point in
      var record = WorldRecord.Point()
      record.place = point.local
      record.normalImpulse = point.normalImpulse
      record.tangentImpulse = point.tangentImpulse
      record.features = point.features.bits
      return record
    }
  }
}

extension Manifold {
  fileprivate init(_ record: WorldRecord.Contact) {
    kind = Kind(rawValue: record.kind) ?? .circles
    localNormal = record.normal
    localPoint = record.reference
    for point in record.points {
      append(
        Point(
          local: point.place, normalImpulse: point.normalImpulse, tangentImpulse: point.tangentImpulse,
          features: Features(bits: point.features)))
    }
  }
}

extension Manifold.Features {
  fileprivate var bits: Int {
    Int(indexA) | Int(indexB) << 8 | (isFaceA ? 1 << 16 : 0) | (isFaceB ? 1 << 17 : 0)
  }

  fileprivate init(bits: Int) {
    self.init(
      indexA: UInt8(truncatingIfNeeded: bits), indexB: UInt8(truncatingIfNeeded: bits >> 8),
      isFaceA: bits & 1 << 16 != 0, isFaceB: bits & 1 << 17 != 0)
  }
}
