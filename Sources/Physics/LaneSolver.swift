/// Solves the velocities of islands, four worlds to an instruction.
///
/// Nearly all of a step's time goes here: for a lone world in one chain of operations that wait for each other, for
/// many worlds in several chains that the processor works on in turns. A lone world is in all four lanes: arithmetic on
/// four lanes costs no more than on one number, and keeps the compiler from pairing numbers up, which costs moves
/// between them (measured: 98,000 steps of a lander a second without lanes, 135,000 with).
struct LaneSolver: Sendable {
  var velocities: [LaneVelocity] = []
  var joints: [LaneJoint] = []
  var contacts: [LaneContact] = []

  mutating func clear() {
    velocities.removeAll(keepingCapacity: true)
    joints.removeAll(keepingCapacity: true)
    contacts.removeAll(keepingCapacity: true)
  }

  /// Runs the iterations: in each the joints, then the contacts.
  mutating func solve(iterations: Int) {
    Self.solve(&velocities, &joints, &contacts, iterations: iterations)
  }

  private static func solve(
    _ velocities: inout [LaneVelocity], _ joints: inout [LaneJoint], _ contacts: inout [LaneContact],
    iterations: Int
  ) {
    var velocities = velocities.mutableSpan
    var joints = joints.mutableSpan
    var contacts = contacts.mutableSpan
    // The velocity of a body that several joints in a row hang on stays in registers: a way through memory would make the
    // chain longer.
    var held = -1
    var heldVelocity = LaneVelocity()
    for _ in 0..<iterations {
      for i in joints.indices {
        let (a, b) = (joints[i].a, joints[i].b)
        if a != held {
          if held >= 0 { velocities[held] = heldVelocity }
          held = a
          heldVelocity = velocities[a]
        }
        var other = velocities[b]
        joints[i].solve(&heldVelocity, &other)
        velocities[b] = other
      }
      guard contacts.count > 0 else { continue }
      if held >= 0 { velocities[held] = heldVelocity }
      held = -1
      for i in contacts.indices {
        let (a, b) = (contacts[i].a, contacts[i].b)
        var (velocityA, velocityB) = (velocities[a], velocities[b])
        contacts[i].solve(&velocityA, &velocityB)
        velocities[a] = velocityA
        velocities[b] = velocityB
      }
    }
    if held >= 0 { velocities[held] = heldVelocity }
  }
}

extension Island {
  var hasConstraints: Bool { !jointConstraints.isEmpty || !contactConstraints.isEmpty }

  /// Solves the velocities of this island alone.
  mutating func solveVelocities(iterations: Int, with solver: inout LaneSolver) {
    guard hasConstraints else { return }
    solver.clear()
    for v in velocities { solver.velocities.append(LaneVelocity(v, v, v, v)) }
    for j in jointConstraints { solver.joints.append(LaneJoint(j, j, j, j, a: j.a, b: j.b)) }
    for c in contactConstraints {
      solver.contacts.append(
        LaneContact(c, c, c, c, present: (true, true, true, true), a: c.a, b: c.b))
    }
    solver.solve(iterations: iterations)
    for i in velocities.indices { velocities[i] = solver.velocities[i][lane: 0] }
    for i in jointConstraints.indices { solver.joints[i].store(0, in: &jointConstraints[i]) }
    for i in contactConstraints.indices { solver.contacts[i].store(0, in: &contactConstraints[i]) }
  }
}
