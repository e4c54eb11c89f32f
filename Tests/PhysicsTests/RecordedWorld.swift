import Foundation
import Physics
import TestSupport

/// A world that scripts/fixtures/physics_worlds.py drew, and what PyPI's box2d made of it.
struct RecordedWorld: Decodable, Sendable {
  struct Shape: Decodable, Sendable {
    let edge: [[Float]]?
    let box: [Float]?
    let polygon: [[Float]]?
    let circle: Float?
    let center: [Float]?
    let density, friction, restitution: Float
    let category, mask: UInt16

    var outline: Physics.Shape {
      if let edge { return .edge(from: vector(edge[0]), to: vector(edge[1])) }
      if let box { return .box(halfWidth: box[0], halfHeight: box[1]) }
      if let polygon { return .polygon(polygon.map(vector)) }
      return .circle(center: vector(center ?? [0, 0]), radius: circle ?? 0)
    }

    var material: Material {
      Material(
        density: density, friction: friction, restitution: restitution, category: category, mask: mask)
    }
  }

  struct Body: Decodable, Sendable {
    let dynamic: Bool
    let position: [Float]
    let angle: Float
    let velocity: [Float]
    let spin: Float
    let shapes: [Shape]
  }

  struct Joint: Decodable, Sendable {
    let a, b: Int
    let anchorA, anchorB: [Float]
    let limits, motor: [Float]?
  }

  /// What happens before a step.
  struct Event: Decodable, Sendable {
    let step: Int
    let body: Int
    let `do`: String
    let vector, point: [Float]?
    let number: Float?
    let joint: Int?
    let made: Body?
  }

  let kind: String
  let seed: Int
  let gravity: [Float]
  let velocityIterations, positionIterations: Int
  let seconds: Float
  let bodies: [Body]
  let joints: [Joint]
  let events: [Event]
  let steps: Int
  /// After every so many steps, the hash of everything so far; `physics_worlds.py` says of what.
  let every: Int
  let hashes: [String]
}

func vector(_ numbers: [Float]) -> Vector2 { Vector2(numbers[0], numbers[1]) }

/// The hash of 32-bit words, as the script has it.
struct WorldHash: Equatable {
  private var hash = FNV1a()

  mutating func add(_ word: UInt32) { hash.add(UInt64(word)) }
  mutating func add(_ number: Float) { add(number.bitPattern) }
  mutating func add(_ vector: Vector2) {
    add(vector.x)
    add(vector.y)
  }

  var text: String { hash.text }
}

/// A recorded world that is played here.
struct WorldPlayer {
  let record: RecordedWorld
  var world: World
  private(set) var hash = WorldHash()
  /// By the record's numbers; nil where the body was removed.
  private(set) var bodies: [BodyID?] = []
  private var joints: [JointID] = []
  private var next = 0
  private(set) var step = 0

  init(_ record: RecordedWorld) throws {
    self.record = record
    world = try World(gravity: vector(record.gravity))
    for body in record.bodies { try add(body) }
    for joint in record.joints {
      guard let a = bodies[joint.a], let b = bodies[joint.b] else { continue }
      joints.append(
        try world.add(
          RevoluteJoint(
            anchorA: vector(joint.anchorA), anchorB: vector(joint.anchorB),
            limits: joint.limits.map { $0[0]...$0[1] },
            motor: joint.motor.map { .init(speed: $0[0], greatestTorque: $0[1]) }), between: a, and: b))
    }
  }

  private mutating func add(_ body: RecordedWorld.Body) throws {
    let id =
      body.dynamic
      ? try world.addBody(
        position: vector(body.position), angle: body.angle, velocity: vector(body.velocity),
        angularVelocity: body.spin)
      : try world.addStaticBody(position: vector(body.position), angle: body.angle)
    for shape in body.shapes { try world.add(shape.outline, to: id, material: shape.material) }
    bodies.append(id)
  }

  /// Plays a step, and what comes before it.
  mutating func advance() throws {
    while next < record.events.count, record.events[next].step == step {
      try happen(record.events[next])
      next += 1
    }
    try world.step(
      seconds: record.seconds, velocityIterations: record.velocityIterations,
      positionIterations: record.positionIterations)
    for event in world.events {
      hash.add(event.kind == .begin ? 1 : 2 as UInt32)
      hash.add(UInt32(index(of: event.bodyA)))
      hash.add(UInt32(index(of: event.bodyB)))
    }
    for case let body? in bodies {
      let state = try world.state(of: body)
      hash.add(state.position)
      hash.add(state.angle)
      hash.add(state.velocity)
      hash.add(state.angularVelocity)
      hash.add(state.isAwake ? 1 : 0 as UInt32)
    }
    step += 1
  }

  private func index(of body: BodyID) -> Int { bodies.firstIndex(of: body) ?? -1 }

  private mutating func happen(_ event: RecordedWorld.Event) throws {
    let (direction, point) = (event.vector.map(vector) ?? .zero, event.point.map(vector) ?? .zero)
    let number = event.number ?? 0
    switch event.do {
    case "ray":
      guard let hit = try world.castRay(from: direction, to: point, categories: UInt16(number)) else {
        return
      }
      hash.add(UInt32(index(of: hit.body)))
      hash.add(hit.point)
      hash.add(hit.normal)
      hash.add(hit.fraction)
      return
    case "motor":
      let motor = RevoluteJoint.Motor(speed: direction.x, greatestTorque: direction.y)
      return try world.set(motor: motor, of: joints[event.joint ?? 0])
    case "limits":
      return try world.set(limits: direction.x...direction.y, of: joints[event.joint ?? 0])
    case "add":
      if let made = event.made { try add(made) }
      return
    default: break
    }
    guard let body = bodies[event.body] else { return }
    switch event.do {
    case "push": try world.push(body, by: direction)
    case "pushAt": try world.push(body, by: direction, at: point)
    case "turn": try world.turn(body, by: number)
    case "kick": try world.kick(body, by: direction, at: point)
    case "spin": try world.spin(body, by: number)
    case "remove":
      try world.remove(body)
      bodies[event.body] = nil
    case "set":
      var state = try world.state(of: body)
      state.position = point
      state.angle = number
      state.isAwake = true
      try world.set(state, of: body)
    default: break
    }
  }
}
