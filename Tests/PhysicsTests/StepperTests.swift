import Foundation
import Testing

@testable import Physics

/// Worlds stepped side by side, in lanes, against the same worlds stepped alone: every bit of every body.
@Suite struct StepperTests {
  /// A lander over a flat moon, with a push of its own.
  private func lander(_ number: Int) throws -> (world: World, hull: BodyID) {
    var world = try World(gravity: Vector2(0, -10))
    let moon = try world.addStaticBody()
    for i in 0..<10 {
      let edge = Shape.edge(from: Vector2(Float(2 * i), 3.3), to: Vector2(Float(2 * i + 2), 3.3))
      try world.add(edge, to: moon, material: Material(friction: 0.1))
    }
    let hull = try world.addBody(position: Vector2(10, 6))
    let outline = [(-14, 17), (-17, 0), (-17, -10), (17, -10), (17, 0), (14, 17)] as [(Float, Float)]
    try world.add(
      .polygon(outline.map { Vector2($0.0 / 30, $0.1 / 30) }), to: hull,
      material: Material(density: 5, friction: 0.1, category: 0x10, mask: 1))
    for side: Float in [-1, 1] {
      let leg = try world.addBody(position: Vector2(10 - side * 20 / 30, 6), angle: side * 0.05)
      try world.add(
        .box(halfWidth: 2 / 30, halfHeight: 8 / 30), to: leg,
        material: Material(density: 1, category: 0x20, mask: 1))
      _ = try world.add(
        RevoluteJoint(
          anchorA: .zero, anchorB: Vector2(side * 20 / 30, 18 / 30),
          limits: side < 0 ? 0.4...0.9 : -0.9...(-0.4), motor: .init(speed: 0.3 * side, greatestTorque: 40)),
        between: hull, and: leg)
    }
    let push = Vector2(Float(number % 7) - 3, Float(number % 5) - 2)
    try world.kick(hull, by: push, at: Vector2(10 + 0.1 * Float(number % 3), 6))
    return (world, hull)
  }

  private func states(_ world: World) throws -> [BodyState] {
    try world.bodies.indices.map { try world.state(of: world.id(ofBody: Int32($0))) }
  }

  /// Landings and crashes at different times: lanes are in the air, on one leg, on both and asleep side by side. The numbers
  /// leave the last group of four full, short and alone.
  @Test(arguments: [1, 2, 3, 4, 5, 13, 16])
  func landersGoThroughTheStatesTheyGoThroughAlone(count: Int) throws {
    var alone = try (0..<count).map { try lander($0).world }
    var together = alone
    var stepper = WorldStepper()
    for step in 0..<160 {
      for i in alone.indices {
        try alone[i].step(seconds: 1 / 50, velocityIterations: 60, positionIterations: 60)
      }
      try stepper.step(&together, seconds: 1 / 50, velocityIterations: 60, positionIterations: 60)
      for i in alone.indices {
        try #require(try states(together[i]) == states(alone[i]), "world \(i), step \(step)")
        try #require(together[i].events == alone[i].events)
      }
    }
  }

  /// Random worlds of all kinds, unlike each other: each is stepped as its record says.
  @Test func worldsThatAreUnlikeAreSteppedAlong() throws {
    let records = try RandomWorldTests.worlds().prefix(24)
    var players = try records.map { try WorldPlayer($0) }
    var together = players.map(\.world)
    var stepper = WorldStepper()
    for step in 0..<80 {
      for i in players.indices {
        try players[i].world.step(seconds: 1 / 50, velocityIterations: 20, positionIterations: 20)
      }
      try stepper.step(&together, seconds: 1 / 50, velocityIterations: 20, positionIterations: 20)
      for i in players.indices {
        try #require(
          try states(together[i]) == states(players[i].world), "\(records[i].testDescription), step \(step)")
      }
    }
  }

  @Test func aWorldGoneAstrayStopsAllBeforeAnythingMoves() throws {
    var worlds = try (0..<3).map { try lander($0).world }
    worlds[1].bodies[1].velocity = Vector2(.nan, 0)
    let before = try states(worlds[0])
    var stepper = WorldStepper()
    #expect(throws: PhysicsError.astray(worlds[1].id(ofBody: 1))) {
      try stepper.step(&worlds, seconds: 1 / 50, velocityIterations: 10, positionIterations: 10)
    }
    #expect(try states(worlds[0]) == before)
  }
}
