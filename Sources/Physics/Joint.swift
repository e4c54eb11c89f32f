/// A hinge between two bodies: a point of one stays on a point of the other.
public struct RevoluteJoint: Sendable, Hashable {
  /// The hinge in the coordinates of the first body, in metres.
  public var anchorA: Vector2
  /// The hinge in the coordinates of the second body.
  public var anchorB: Vector2
  /// The least and the greatest angle, in radians: the second body's angle less the first one's, measured from the
  /// difference when the joint was made. Nil lets it turn freely.
  public var limits: ClosedRange<Float>?
  /// The motor; nil lets the hinge run freely.
  public var motor: Motor?

  /// A motor that turns the hinge.
  public struct Motor: Sendable, Hashable {
    /// The speed of the second body as seen from the first, in radians a second.
    public var speed: Float
    /// The greatest torque with which the motor holds that speed, in newton metres.
    public var greatestTorque: Float

    /// Makes a motor of the given speed and strength.
    public init(speed: Float, greatestTorque: Float) {
      self.speed = speed
      self.greatestTorque = greatestTorque
    }
  }

  /// Makes a hinge.
  public init(anchorA: Vector2, anchorB: Vector2, limits: ClosedRange<Float>? = nil, motor: Motor? = nil) {
    self.anchorA = anchorA
    self.anchorB = anchorB
    self.limits = limits
    self.motor = motor
  }

  static func check(_ limits: ClosedRange<Float>?) throws(PhysicsError) {
    guard let limits else { return }
    try Accepted.check("the joint's lower limit", limits.lowerBound, within: Accepted.angle)
    try Accepted.check("the joint's upper limit", limits.upperBound, within: Accepted.angle)
  }

  static func check(_ motor: Motor?) throws(PhysicsError) {
    guard let motor else { return }
    try Accepted.check("the motor's speed", motor.speed, within: Accepted.speed)
    try Accepted.check("the motor's torque", motor.greatestTorque, from: 0, to: Accepted.force)
  }
}

/// The stored form of a joint in its world.
struct Joint: Sendable {
  /// The position of the angle between the limits.
  enum LimitState: Int, Sendable { case inactive, lower, upper, equal }

  var generation: UInt32 = 0
  var isAlive = false
  var bodyA: Int32 = -1
  var bodyB: Int32 = -1
  var anchorA = Vector2.zero
  var anchorB = Vector2.zero
  var referenceAngle: Float = 0
  var hasLimits = false
  var lower: Float = 0
  var upper: Float = 0
  var hasMotor = false
  var motorSpeed: Float = 0
  var greatestTorque: Float = 0

  /// The impulses that the solver applied last, in newton seconds and newton metre seconds, with which it begins the
  /// next step.
  var impulse = Vector2.zero
  var limitImpulse: Float = 0
  var motorImpulse: Float = 0
  var limitState = LimitState.inactive

  var isInIsland = false
  var previousA = Link.none
  var nextA = Link.none
  var previousB = Link.none
  var nextB = Link.none
}

extension World {
  /// Joins two bodies, which from then on do not collide with each other. The present angle between them counts as
  /// zero.
  public mutating func add(_ joint: RevoluteJoint, between a: BodyID, and b: BodyID) throws(PhysicsError)
    -> JointID
  {
    let (bodyA, bodyB) = (try find(a), try find(b))
    guard bodyA != bodyB else { throw .degenerateShape("a joint needs two bodies") }
    try Accepted.check("the joint's first anchor", joint.anchorA, within: Accepted.distance)
    try Accepted.check("the joint's second anchor", joint.anchorB, within: Accepted.distance)
    try RevoluteJoint.check(joint.limits)
    try RevoluteJoint.check(joint.motor)
    let index = freeJoints.popLast() ?? Int32(joints.count)
    if Int(index) == joints.count { joints.append(Joint()) }
    var made = Joint()
    made.generation = joints[Int(index)].generation &+ 1
    made.isAlive = true
    made.bodyA = Int32(bodyA)
    made.bodyB = Int32(bodyB)
    made.anchorA = joint.anchorA
    made.anchorB = joint.anchorB
    made.referenceAngle = bodies[bodyB].sweep.angle - bodies[bodyA].sweep.angle
    if let limits = joint.limits {
      made.hasLimits = true
      (made.lower, made.upper) = (limits.lowerBound, limits.upperBound)
    }
    if let motor = joint.motor {
      made.hasMotor = true
      (made.motorSpeed, made.greatestTorque) = (motor.speed, motor.greatestTorque)
    }
    made.nextA = bodies[bodyA].firstJoint
    made.nextB = bodies[bodyB].firstJoint
    joints[Int(index)] = made
    setPreviousJoint(of: made.nextA, to: Link(index, isB: false))
    setPreviousJoint(of: made.nextB, to: Link(index, isB: true))
    bodies[bodyA].firstJoint = Link(index, isB: false)
    bodies[bodyB].firstJoint = Link(index, isB: true)
    filterContacts(between: bodyA, and: bodyB)
    return JointID(index: index, generation: made.generation)
  }

  /// Removes a joint; both bodies wake, and may collide again.
  public mutating func remove(_ joint: JointID) throws(PhysicsError) { removeJoint(try find(joint)) }

  /// The angle of a joint in radians: the second body's less the first one's, measured from the difference when the
  /// joint was made.
  public func angle(of joint: JointID) throws(PhysicsError) -> Float {
    let joint = joints[try find(joint)]
    return bodies[Int(joint.bodyB)].sweep.angle - bodies[Int(joint.bodyA)].sweep.angle - joint.referenceAngle
  }

  /// The speed of a joint in radians a second.
  public func speed(of joint: JointID) throws(PhysicsError) -> Float {
    let joint = joints[try find(joint)]
    return bodies[Int(joint.bodyB)].angularVelocity - bodies[Int(joint.bodyA)].angularVelocity
  }

  /// Changes a joint's motor; both bodies wake.
  public mutating func set(motor: RevoluteJoint.Motor?, of joint: JointID) throws(PhysicsError) {
    let index = try find(joint)
    try RevoluteJoint.check(motor)
    wakeBodies(ofJoint: index)
    joints[index].hasMotor = motor != nil
    guard let motor else { return }
    (joints[index].motorSpeed, joints[index].greatestTorque) = (motor.speed, motor.greatestTorque)
  }

  /// Changes a joint's limits; where they differ from the old ones, both bodies wake.
  public mutating func set(limits: ClosedRange<Float>?, of joint: JointID) throws(PhysicsError) {
    let index = try find(joint)
    try RevoluteJoint.check(limits)
    let old: ClosedRange<Float>? = joints[index].hasLimits ? joints[index].lower...joints[index].upper : nil
    guard limits != old else { return }
    wakeBodies(ofJoint: index)
    joints[index].limitImpulse = 0
    joints[index].hasLimits = limits != nil
    guard let limits else { return }
    (joints[index].lower, joints[index].upper) = (limits.lowerBound, limits.upperBound)
  }

  mutating func removeJoint(_ index: Int) {
    let joint = joints[index]
    wakeBodies(ofJoint: index)
    unlinkJoint(joint.previousA, joint.nextA, body: Int(joint.bodyA))
    unlinkJoint(joint.previousB, joint.nextB, body: Int(joint.bodyB))
    joints[index].isAlive = false
    freeJoints.append(Int32(index))
    filterContacts(between: Int(joint.bodyA), and: Int(joint.bodyB))
  }

  private func find(_ joint: JointID) throws(PhysicsError) -> Int {
    let index = Int(joint.index)
    guard joints.indices.contains(index), joints[index].isAlive, joints[index].generation == joint.generation
    else { throw .unknown("joint") }
    return index
  }

  private mutating func wakeBodies(ofJoint index: Int) {
    bodies[Int(joints[index].bodyA)].wake()
    bodies[Int(joints[index].bodyB)].wake()
  }

  private mutating func unlinkJoint(_ previous: Link, _ next: Link, body: Int) {
    if previous == .none {
      bodies[body].firstJoint = next
    } else if previous.isB {
      joints[previous.index].nextB = next
    } else {
      joints[previous.index].nextA = next
    }
    setPreviousJoint(of: next, to: previous)
  }

  private mutating func setPreviousJoint(of link: Link, to previous: Link) {
    guard link != .none else { return }
    if link.isB { joints[link.index].previousB = previous } else { joints[link.index].previousA = previous }
  }

  /// Marks the contacts between two bodies, so that the next step asks again whether they may collide.
  private mutating func filterContacts(between a: Int, and b: Int) {
    var link = bodies[b].firstContact
    while link != .none {
      let contact = contacts[link.index]
      if Int(link.isB ? contact.bodyA : contact.bodyB) == a { contacts[link.index].needsFiltering = true }
      link = link.isB ? contact.nextB : contact.nextA
    }
  }
}
