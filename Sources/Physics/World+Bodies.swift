extension World {
  /// Adds a body that never moves.
  public mutating func addStaticBody(position: Vector2 = .zero, angle: Float = 0) throws(PhysicsError)
    -> BodyID
  {
    try addBody(isDynamic: false, position, angle, .zero, 0)
  }

  /// Adds a body that forces, joints and contacts move. It needs a shape to have a mass.
  public mutating func addBody(
    position: Vector2, angle: Float = 0, velocity: Vector2 = .zero, angularVelocity: Float = 0
  ) throws(PhysicsError) -> BodyID {
    try addBody(isDynamic: true, position, angle, velocity, angularVelocity)
  }

  private mutating func addBody(
    isDynamic: Bool, _ position: Vector2, _ angle: Float, _ velocity: Vector2, _ angularVelocity: Float
  ) throws(PhysicsError) -> BodyID {
    try Accepted.check("position", position, within: Accepted.distance)
    try Accepted.check("angle", angle, within: Accepted.angle)
    try Accepted.check("velocity", velocity, within: Accepted.speed)
    try Accepted.check("angular velocity", angularVelocity, within: Accepted.speed)
    let index = freeBodies.popLast() ?? Int32(bodies.count)
    if Int(index) == bodies.count { bodies.append(Body()) }
    var body = Body()
    body.generation = bodies[Int(index)].generation &+ 1
    body.isAlive = true
    body.isDynamic = isDynamic
    body.placement = Placement(position: position, rotation: Rotation(angle))
    body.sweep.center0 = position
    body.sweep.center = position
    body.sweep.angle0 = angle
    body.sweep.angle = angle
    body.velocity = velocity
    body.angularVelocity = angularVelocity
    body.mass = isDynamic ? 1 : 0
    body.inverseMass = body.mass
    body.next = firstBody
    if firstBody >= 0 { bodies[Int(firstBody)].previous = index }
    firstBody = index
    bodies[Int(index)] = body
    return BodyID(index: index, generation: body.generation)
  }

  /// Destroys a body with its shapes, joints and contacts; the events hold the ends of the contacts.
  public mutating func remove(_ body: BodyID) throws(PhysicsError) {
    let index = try find(body)
    while bodies[index].firstJoint != .none { removeJoint(bodies[index].firstJoint.index) }
    while bodies[index].firstContact != .none { removeContact(bodies[index].firstContact.index) }
    var next = bodies[index].firstFixture
    while next >= 0 {
      let fixture = Int(next)
      next = fixtures[fixture].next
      unmarkMoved(fixtures[fixture].leaf)
      tree.remove(fixtures[fixture].leaf)
      pool.remove(fixtures[fixture].outline)
      fixtures[fixture].isAlive = false
      freeFixtures.append(Int32(fixture))
    }
    let (before, after) = (bodies[index].previous, bodies[index].next)
    if before >= 0 { bodies[Int(before)].next = after } else { firstBody = after }
    if after >= 0 { bodies[Int(after)].previous = before }
    bodies[index].isAlive = false
    bodies[index].isDynamic = false
    freeBodies.append(Int32(index))
  }

  /// Adds a shape, and with it mass, to a body.
  @discardableResult
  public mutating func add(
    _ shape: Shape, to body: BodyID, material: Material = Material()
  ) throws(PhysicsError) -> FixtureID {
    let owner = try find(body)
    try material.check()
    let outline = try pool.add(shape)
    let index = freeFixtures.popLast() ?? Int32(fixtures.count)
    if Int(index) == fixtures.count { fixtures.append(Fixture()) }
    var fixture = Fixture()
    fixture.generation = fixtures[Int(index)].generation &+ 1
    fixture.isAlive = true
    fixture.body = Int32(owner)
    fixture.outline = outline
    fixture.material = material
    fixture.next = bodies[owner].firstFixture
    let id = FixtureID(index: index, generation: fixture.generation)
    fixtures[Int(index)] = fixture
    bodies[owner].firstFixture = index
    if material.density > 0, bodies[owner].isDynamic, let reason = weigh(owner) {
      bodies[owner].firstFixture = fixture.next
      fixtures[Int(index)].isAlive = false
      freeFixtures.append(index)
      pool.remove(outline)
      _ = weigh(owner)
      throw reason
    }
    let leaf = tree.insert(pool.box(of: outline, at: bodies[owner].placement), fixture: index)
    fixtures[Int(index)].leaf = leaf
    moved.append(leaf)
    hasNewFixtures = true
    return id
  }

  /// Sums a dynamic body's mass over its shapes. Returns the error where the mass cannot be used.
  private mutating func weigh(_ index: Int) -> PhysicsError? {
    var total = Mass()
    var next = bodies[index].firstFixture
    while next >= 0 {
      let fixture = fixtures[Int(next)]
      next = fixture.next
      guard fixture.material.density != 0 else { continue }
      let part = pool.mass(of: fixture.outline, density: fixture.material.density)
      total.mass += part.mass
      total.center += part.mass * part.center
      total.inertia += part.inertia
    }
    var body = bodies[index]
    body.mass = 1
    body.inverseMass = 1
    body.inertia = 0
    body.inverseInertia = 0
    if total.mass > 0 {
      body.mass = total.mass
      body.inverseMass = 1 / total.mass
      total.center = Vector2(total.center.x * body.inverseMass, total.center.y * body.inverseMass)
    }
    if total.inertia > 0 {
      body.inertia = total.inertia - body.mass * dot(total.center, total.center)
      // Rounding leaves nothing of it where a small shape is far from the body's origin.
      guard body.inertia > 1e-12, body.inertia < 1e18, body.mass > 1e-9, body.mass < 1e15 else {
        return .degenerateShape(
          "the body would have a mass of \(body.mass) kg and an inertia of \(body.inertia) kg m²")
      }
      body.inverseInertia = 1 / body.inertia
    }
    let before = body.sweep.center
    body.sweep.localCenter = total.center
    body.sweep.center = body.placement(total.center)
    body.sweep.center0 = body.sweep.center
    body.velocity += cross(body.angularVelocity, body.sweep.center - before)
    bodies[index] = body
    return nil
  }

  func find(_ body: BodyID) throws(PhysicsError) -> Int {
    let index = Int(body.index)
    guard bodies.indices.contains(index), bodies[index].isAlive, bodies[index].generation == body.generation
    else { throw .unknown("body") }
    return index
  }

  func id(ofBody index: Int32) -> BodyID {
    BodyID(index: index, generation: bodies[Int(index)].generation)
  }

  func id(ofFixture index: Int32) -> FixtureID {
    FixtureID(index: index, generation: fixtures[Int(index)].generation)
  }
}
