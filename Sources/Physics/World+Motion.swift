extension World {
  /// Tells whether a body is in this world.
  public func contains(_ body: BodyID) -> Bool { (try? find(body)) != nil }

  /// The place and the motion of a body.
  public func state(of body: BodyID) throws(PhysicsError) -> BodyState {
    let body = bodies[try find(body)]
    return BodyState(
      position: body.placement.position, angle: body.sweep.angle, velocity: body.velocity,
      angularVelocity: body.angularVelocity, isAwake: body.isAwake)
  }

  /// Moves a body to a place and gives it a motion, as if it had come there by itself. Contacts and joints keep the
  /// impulses with which the next step begins.
  public mutating func set(_ state: BodyState, of body: BodyID) throws(PhysicsError) {
    let index = try find(body)
    try Accepted.check("position", state.position, within: Accepted.distance)
    try Accepted.check("angle", state.angle, within: Accepted.angle)
    try Accepted.check("velocity", state.velocity, within: Accepted.speed)
    try Accepted.check("angular velocity", state.angularVelocity, within: Accepted.speed)
    bodies[index].placement = Placement(position: state.position, rotation: Rotation(state.angle))
    bodies[index].sweep.center = bodies[index].placement(bodies[index].sweep.localCenter)
    bodies[index].sweep.center0 = bodies[index].sweep.center
    bodies[index].sweep.angle = state.angle
    bodies[index].sweep.angle0 = state.angle
    synchronizeFixtures(index, from: bodies[index].placement)
    findNewContacts()
    guard bodies[index].isDynamic else { return }
    if state.isAwake { bodies[index].wake() } else { bodies[index].sleep() }
    bodies[index].velocity = state.velocity
    bodies[index].angularVelocity = state.angularVelocity
  }

  /// The mass of a body in kilograms; 0 for a static one.
  public func mass(of body: BodyID) throws(PhysicsError) -> Float { bodies[try find(body)].mass }

  /// The centre of a body's mass, in the world's coordinates.
  public func center(of body: BodyID) throws(PhysicsError) -> Vector2 { bodies[try find(body)].sweep.center }

  /// The place in the world of a point in a body's coordinates.
  public func place(_ point: Vector2, of body: BodyID) throws(PhysicsError) -> Vector2 {
    bodies[try find(body)].placement(point)
  }

  /// Pushes a body at its centre of mass during the next step, in newtons, and wakes it.
  public mutating func push(_ body: BodyID, by force: Vector2) throws(PhysicsError) {
    let index = try find(body)
    let sum = bodies[index].force + force
    try Accepted.check("force", force, within: Accepted.force)
    try Accepted.check("the sum of the forces", sum, within: Accepted.force)
    guard bodies[index].isDynamic else { return }
    bodies[index].wake()
    bodies[index].force = sum
  }

  /// Pushes a body at a point of the world during the next step, in newtons, and wakes it.
  public mutating func push(_ body: BodyID, by force: Vector2, at point: Vector2) throws(PhysicsError) {
    let index = try find(body)
    try Accepted.check("point", point, within: Accepted.distance)
    try Accepted.check("force", force, within: Accepted.force)
    let sum = bodies[index].force + force
    let torque = bodies[index].torque + cross(point - bodies[index].sweep.center, force)
    try Accepted.check("the sum of the forces", sum, within: Accepted.force)
    try Accepted.check("the sum of the torques", torque, within: Accepted.force)
    guard bodies[index].isDynamic else { return }
    bodies[index].wake()
    bodies[index].force = sum
    bodies[index].torque = torque
  }

  /// Turns a body during the next step, by newton metres counter-clockwise, and wakes it.
  public mutating func turn(_ body: BodyID, by torque: Float) throws(PhysicsError) {
    let index = try find(body)
    let sum = bodies[index].torque + torque
    try Accepted.check("torque", torque, within: Accepted.force)
    try Accepted.check("the sum of the torques", sum, within: Accepted.force)
    guard bodies[index].isDynamic else { return }
    bodies[index].wake()
    bodies[index].torque = sum
  }

  /// Applies an impulse at a point of the world, in newton seconds, which changes the body's motion at once, and wakes
  /// it.
  public mutating func kick(_ body: BodyID, by impulse: Vector2, at point: Vector2) throws(PhysicsError) {
    let index = try find(body)
    try Accepted.check("impulse", impulse, within: Accepted.force)
    try Accepted.check("point", point, within: Accepted.distance)
    guard bodies[index].isDynamic else { return }
    let velocity = bodies[index].velocity + bodies[index].inverseMass * impulse
    let angularVelocity =
      bodies[index].angularVelocity
      + bodies[index].inverseInertia * cross(point - bodies[index].sweep.center, impulse)
    try Accepted.check("the velocity after the impulse", velocity, within: Accepted.speed)
    try Accepted.check("the angular velocity after the impulse", angularVelocity, within: Accepted.speed)
    bodies[index].wake()
    bodies[index].velocity = velocity
    bodies[index].angularVelocity = angularVelocity
  }

  /// Changes a body's angular velocity at once, by newton metre seconds counter-clockwise, and wakes it.
  public mutating func spin(_ body: BodyID, by impulse: Float) throws(PhysicsError) {
    let index = try find(body)
    try Accepted.check("impulse", impulse, within: Accepted.force)
    guard bodies[index].isDynamic else { return }
    let angularVelocity = bodies[index].angularVelocity + bodies[index].inverseInertia * impulse
    try Accepted.check("the angular velocity after the impulse", angularVelocity, within: Accepted.speed)
    bodies[index].wake()
    bodies[index].angularVelocity = angularVelocity
  }
}
