import Testing

@testable import Physics

/// What a world refuses at its entrance, and that nothing has changed when it does.
@Suite struct RefusalTests {
  private func world() throws -> (world: World, body: BodyID) {
    var world = try World(gravity: Vector2(0, -10))
    let body = try world.addBody(position: .zero)
    try world.add(.box(halfWidth: 0.5, halfHeight: 0.5), to: body, material: Material(density: 1))
    return (world, body)
  }

  static let bad: [Float] = [.nan, .infinity, -.infinity, .signalingNaN, .greatestFiniteMagnitude]

  @Test(arguments: bad)
  func numbersThatAreNotFiniteOrAbsurdAreErrors(bad: Float) throws {
    #expect(throws: PhysicsError.self) { try World(gravity: Vector2(bad, 0)) }
    #expect(throws: PhysicsError.self) { try World(gravity: Vector2(0, bad)) }
    var (world, body) = try world()
    let other = try world.addBody(position: Vector2(3, 0))
    let before = try world.state(of: body)
    #expect(throws: PhysicsError.self) { try world.addBody(position: Vector2(0, bad)) }
    #expect(throws: PhysicsError.self) { try world.addBody(position: .zero, angle: bad) }
    #expect(throws: PhysicsError.self) { try world.addBody(position: .zero, velocity: Vector2(bad, 0)) }
    #expect(throws: PhysicsError.self) { try world.addBody(position: .zero, angularVelocity: bad) }
    #expect(throws: PhysicsError.self) { try world.addStaticBody(position: Vector2(bad, 0)) }
    #expect(throws: PhysicsError.self) { try world.push(body, by: Vector2(bad, 0)) }
    #expect(throws: PhysicsError.self) { try world.push(body, by: Vector2(1, 0), at: Vector2(bad, 0)) }
    #expect(throws: PhysicsError.self) { try world.push(body, by: Vector2(0, bad), at: .zero) }
    #expect(throws: PhysicsError.self) { try world.turn(body, by: bad) }
    #expect(throws: PhysicsError.self) { try world.kick(body, by: Vector2(0, bad), at: .zero) }
    #expect(throws: PhysicsError.self) { try world.kick(body, by: .zero, at: Vector2(bad, bad)) }
    #expect(throws: PhysicsError.self) { try world.spin(body, by: bad) }
    var state = before
    state.position.x = bad
    #expect(throws: PhysicsError.self) { try world.set(state, of: body) }
    state = before
    state.angularVelocity = bad
    #expect(throws: PhysicsError.self) { try world.set(state, of: body) }
    #expect(throws: PhysicsError.self) { try world.castRay(from: .zero, to: Vector2(bad, 0)) }
    let bounded = RevoluteJoint(anchorA: Vector2(bad, 0), anchorB: .zero)
    #expect(throws: PhysicsError.self) { try world.add(bounded, between: body, and: other) }
    let strong = RevoluteJoint.Motor(speed: 1, greatestTorque: bad)
    #expect(throws: PhysicsError.self) {
      try world.add(RevoluteJoint(anchorA: .zero, anchorB: .zero, motor: strong), between: body, and: other)
    }
    #expect(throws: PhysicsError.self) {
      try world.step(seconds: bad, velocityIterations: 1, positionIterations: 1)
    }
    #expect(try world.state(of: body) == before)
    #expect(world.bodyCount == 2)
    // It goes on as if nothing had been tried.
    try world.step(seconds: 0.02, velocityIterations: 8, positionIterations: 3)
    #expect(try world.state(of: body).velocity.y == Float(0.02) * -10)
  }

  @Test(arguments: bad)
  func shapesAndMaterialsOfBadNumbersAreErrors(bad: Float) throws {
    var (world, body) = try world()
    let mass = try world.mass(of: body)
    let shapes: [Shape] = [
      .edge(from: Vector2(bad, 0), to: .zero), .edge(from: .zero, to: Vector2(0, bad)),
      .box(halfWidth: bad, halfHeight: 1), .box(halfWidth: 1, halfHeight: bad),
      .circle(center: Vector2(0, bad), radius: 1), .circle(center: .zero, radius: bad),
      .polygon([.zero, Vector2(1, 0), Vector2(0, bad)]),
    ]
    for shape in shapes { #expect(throws: PhysicsError.self) { try world.add(shape, to: body) } }
    let circle = Shape.circle(center: .zero, radius: 1)
    for material in [Material(density: bad), Material(friction: bad), Material(restitution: bad)] {
      #expect(throws: PhysicsError.self) { try world.add(circle, to: body, material: material) }
    }
    #expect(throws: PhysicsError.self) { try world.add(circle, to: body, material: Material(density: -1)) }
    #expect(throws: PhysicsError.self) { try world.add(circle, to: body, material: Material(friction: -1)) }
    #expect(try world.mass(of: body) == mass)
  }

  @Test func degenerateShapesAreErrors() throws {
    var (world, body) = try world()
    func polygon(_ points: [(Float, Float)]) throws {
      try world.add(.polygon(points.map { Vector2($0.0, $0.1) }), to: body, material: Material(density: 1))
    }
    let degenerate: [[(Float, Float)]] = [
      [], [(0, 0)], [(0, 0), (1, 0)], [(0, 0), (1, 0), (2, 0)], [(1, 1), (1, 1), (1, 1)],
      [(0, 0), (0.002, 0), (1, 1)], [(0, 0), (1, 1), (2, 2), (3, 3)],
      (0..<17).map { (Float($0), Float($0 * $0)) },
    ]
    for points in degenerate { #expect(throws: PhysicsError.self, "\(points)") { try polygon(points) } }
    #expect(throws: PhysicsError.self) { try world.add(.edge(from: .zero, to: Vector2(0.001, 0)), to: body) }
    #expect(throws: PhysicsError.self) { try world.add(.box(halfWidth: 0, halfHeight: 1), to: body) }
    #expect(throws: PhysicsError.self) { try world.add(.circle(center: .zero, radius: -1), to: body) }
    // Sixteen are as many as there may be.
    try polygon((0..<16).map { (Float($0), Float($0 * $0)) })
    // A small shape so far out that rounding leaves nothing of its inertia.
    let before = try world.mass(of: body)
    let far = Vector2(1e5, 1e5)
    #expect(throws: PhysicsError.self) {
      var lone = try World(gravity: .zero)
      let body = try lone.addBody(position: .zero)
      try lone.add(.circle(center: far, radius: 0.01), to: body, material: Material(density: 1))
    }
    #expect(try world.mass(of: body) == before)
  }

  @Test func theDestroyedIsUnknown() throws {
    var (world, body) = try world()
    let other = try world.addBody(position: Vector2(2, 0))
    let joint = try world.add(
      RevoluteJoint(anchorA: Vector2(1, 0), anchorB: Vector2(-1, 0)), between: body, and: other)
    try world.remove(body)
    #expect(!world.contains(body))
    #expect(throws: PhysicsError.unknown("body")) { try world.state(of: body) }
    #expect(throws: PhysicsError.unknown("body")) { try world.remove(body) }
    #expect(throws: PhysicsError.unknown("joint")) { try world.angle(of: joint) }
    // Its place is taken again, under another name.
    let next = try world.addBody(position: .zero)
    #expect(throws: PhysicsError.unknown("body")) { try world.push(body, by: .zero) }
    #expect(try world.state(of: next).position == .zero)
    #expect(world.bodyCount == 2)
  }

  /// The greatest impulses that are accepted, at the edge of every bound, for many steps: no number gets out of hand.
  @Test func whatIsAcceptedIsSurvived() throws {
    var (world, body) = try world()
    let ground = try world.addStaticBody(position: Vector2(0, -3))
    try world.add(.edge(from: Vector2(-1e6, 0), to: Vector2(1e6, 0)), to: ground)
    for step in 0..<200 {
      try? world.push(body, by: Vector2(1e9, -1e9))
      try? world.turn(body, by: 1e9)
      try? world.kick(body, by: Vector2(1e8, 1e8), at: Vector2(Float(step), 3))
      try world.step(seconds: 1 / 50, velocityIterations: 180, positionIterations: 60)
      let state = try world.state(of: body)
      #expect(state.position.isFinite && state.angle.isFinite && state.velocity.isFinite)
    }
  }

  @Test func aBodyGoneAstrayStandsStill() throws {
    var (world, body) = try world()
    world.bodies[Int(body.index)].placement.position.x = .nan
    #expect(throws: PhysicsError.astray(body)) {
      try world.step(seconds: 0.02, velocityIterations: 1, positionIterations: 1)
    }
  }
}
