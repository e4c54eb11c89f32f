import Testing

@testable import Physics

/// The record of a world, taken over by another one that was built in the same way.
@Suite struct WorldRecordTests {
  /// Worlds in which no body comes or goes, and none that is static is put elsewhere.
  static func worlds() throws -> [RecordedWorld] {
    let worlds = try RandomWorldTests.worlds().filter { world in
      world.events.allSatisfy {
        $0.made == nil && $0.do != "remove" && ($0.do != "set" || world.bodies[$0.body].dynamic)
      }
    }
    return Array(worlds.prefix(16))
  }

  private func states(_ world: World) throws -> [BodyState] {
    try world.bodies.indices.map { try world.state(of: world.id(ofBody: Int32($0))) }
  }

  /// Heaps, hinges and sleepers go on to the last bit, from moments with and without contacts.
  @Test(arguments: try worlds())
  func aNewWorldGoesOnFromARecord(_ recorded: RecordedWorld) throws {
    var player = try WorldPlayer(recorded)
    for moment in 1...3 {
      for _ in 0..<recorded.steps / 4 { try player.advance() }
      var original = player.world
      var other = try WorldPlayer(recorded).world
      // Wherever it was before.
      for _ in 0..<7 * moment { try step(&other, as: recorded) }
      let record = original.record
      try other.restore(record)
      #expect(other.record == record)
      for i in 0..<60 {
        try step(&original, as: recorded)
        try step(&other, as: recorded)
        try #require(try states(other) == states(original), "moment \(moment), step \(i)")
        try #require(other.events.map(\.kind) == original.events.map(\.kind))
      }
    }
  }

  private func step(_ world: inout World, as recorded: RecordedWorld) throws {
    try world.step(
      seconds: recorded.seconds, velocityIterations: recorded.velocityIterations,
      positionIterations: recorded.positionIterations)
  }

  @Test func aRecordOfOtherThingsIsRefused() throws {
    let recorded = try #require(try Self.worlds().first)
    var world = try WorldPlayer(recorded).world
    for _ in 0..<40 { try step(&world, as: recorded) }
    let record = world.record
    var changes: [(inout WorldRecord) -> Void] = []
    changes.append { $0.bodies.removeLast() }
    changes.append { $0.joints.append(WorldRecord.Joint()) }
    changes.append { $0.bodies[0].center.x = .nan }
    changes.append { $0.bodies[0].velocity.y = .infinity }
    changes.append { $0.bodies[0].boxes = [] }
    changes.append { $0.bodies[0].boxes[0].upper.x = $0.bodies[0].boxes[0].lower.x - 1 }
    changes.append { record in
      var contact = WorldRecord.Contact()
      contact.fixtureB = 1 << 40
      record.contacts.append(contact)
    }
    changes.append { record in
      // A shape does not touch itself.
      record.contacts.append(WorldRecord.Contact())
    }
    changes.append { record in
      var contact = record.contacts.first ?? WorldRecord.Contact()
      contact.kind = 3
      record.contacts.append(contact)
    }
    for (i, change) in changes.enumerated() {
      var changed = record
      change(&changed)
      #expect(throws: PhysicsError.self, "change \(i)") { try world.restore(changed) }
      #expect(world.record == record)
    }
  }
}
