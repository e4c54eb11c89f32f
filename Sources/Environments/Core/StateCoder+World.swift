import Physics

/// The names of what is in a world: first the ground, each piece of one shape, then bodies that move, of one shape each.
struct WorldNames {
  /// The number of the ground's shapes.
  var groundCount: Int
  /// The bodies that move, in the order in which they were made.
  var bodies: [String]
  /// The joints, in the order in which they were made.
  var joints: [String]
}

extension StateCoder {
  /// Stores the record of a world, or takes its numbers back into one of as many bodies and joints.
  mutating func code(_ record: inout WorldRecord, _ names: WorldNames) throws(StateProblem) {
    for (i, name) in names.bodies.enumerated() { try code(name, &record.bodies[i]) }
    for (i, name) in names.joints.enumerated() { try code(name, &record.joints[i]) }
    var count = record.contacts.count
    try code("contacts", &count, in: 0...names.groundCount * names.bodies.count)
    if isReading { record.contacts = Array(repeating: WorldRecord.Contact(), count: count) }
    for i in 0..<count { try code("contact_\(i)", &record.contacts[i], names) }
  }

  private mutating func code(_ name: String, _ body: inout WorldRecord.Body) throws(StateProblem) {
    try code(name, &body.center, within: WorldRecord.greatestDistance)
    try code("\(name)_angle", &body.angle, within: WorldRecord.greatestAngle)
    try code("\(name)_previous", &body.previousCenter, within: WorldRecord.greatestDistance)
    try code("\(name)_previous_angle", &body.previousAngle, within: WorldRecord.greatestAngle)
    try code("\(name)_x_velocity", &body.velocity.x, within: WorldRecord.greatestSpeed)
    try code("\(name)_y_velocity", &body.velocity.y, within: WorldRecord.greatestSpeed)
    try code("\(name)_angular_velocity", &body.angularVelocity, within: WorldRecord.greatestSpeed)
    try code("\(name)_stillness", &body.sleepTime, in: 0...WorldRecord.greatestStillness)
    try code("\(name)_is_awake", &body.isAwake)
    for i in body.boxes.indices {
      let bound = WorldRecord.greatestDistance
      try code("\(name)_box_left", &body.boxes[i].lower.x, within: bound)
      try code("\(name)_box_bottom", &body.boxes[i].lower.y, within: bound)
      // Storing may not trap, whatever became of the body.
      let lower = isReading ? body.boxes[i].lower : Vector2(-bound, -bound)
      try code("\(name)_box_right", &body.boxes[i].upper.x, in: lower.x...bound)
      try code("\(name)_box_top", &body.boxes[i].upper.y, in: lower.y...bound)
    }
  }

  private mutating func code(_ name: String, _ joint: inout WorldRecord.Joint) throws(StateProblem) {
    let bound = WorldRecord.greatestImpulse
    try code("\(name)_x_impulse", &joint.impulse.x, within: bound)
    try code("\(name)_y_impulse", &joint.impulse.y, within: bound)
    try code("\(name)_limit_impulse", &joint.limitImpulse, within: bound)
    try code("\(name)_motor_impulse", &joint.motorImpulse, within: bound)
    try code("\(name)_limit_state", &joint.limitState, in: 0...3)
  }

  private mutating func code(
    _ name: String, _ contact: inout WorldRecord.Contact, _ names: WorldNames
  ) throws(StateProblem) {
    try code("\(name)_ground", &contact.fixtureA, in: 0...names.groundCount - 1)
    var body = contact.fixtureB - names.groundCount
    try code("\(name)_body", &body, in: 0...names.bodies.count - 1)
    contact.fixtureB = names.groundCount + body
    try code("\(name)_is_enabled", &contact.isEnabled)
    var count = contact.points.count
    try code("\(name)_points", &count, in: 0...2)
    guard count > 0 else { return }
    // A circle touches at one point.
    try code("\(name)_kind", &contact.kind, in: (count == 1 ? 0 : 1)...2)
    try code("\(name)_normal", &contact.normal, within: 2)
    try code("\(name)_reference", &contact.reference, within: WorldRecord.greatestDistance)
    if isReading { contact.points = Array(repeating: WorldRecord.Point(), count: count) }
    for i in 0..<count { try code("\(name)_point_\(i)", &contact.points[i]) }
  }

  private mutating func code(_ name: String, _ point: inout WorldRecord.Point) throws(StateProblem) {
    try code(name, &point.place, within: WorldRecord.greatestDistance)
    try code("\(name)_normal_impulse", &point.normalImpulse, within: WorldRecord.greatestImpulse)
    try code("\(name)_tangent_impulse", &point.tangentImpulse, within: WorldRecord.greatestImpulse)
    try code("\(name)_features", &point.features, in: 0...WorldRecord.featuresEnd - 1)
  }

  private mutating func code(
    _ name: String, _ vector: inout Vector2, within bound: Float
  ) throws(StateProblem) {
    try code("\(name)_x", &vector.x, within: bound)
    try code("\(name)_y", &vector.y, within: bound)
  }
}
