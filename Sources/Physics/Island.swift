/// Bodies that joints and contacts hold together, while they are solved, in arrays by their indices in the island.
///
/// Static bodies end an island, and may be part of several.
struct Island: Sendable {
  var bodies: [Int32] = []
  var contacts: [Int32] = []
  var joints: [Int32] = []
  var positions: [Position] = []
  var velocities: [Velocity] = []
  var contactConstraints: [ContactConstraint] = []
  var contactPositions: [ContactPosition] = []
  var jointConstraints: [JointConstraint] = []

  mutating func clear() {
    bodies.removeAll(keepingCapacity: true)
    contacts.removeAll(keepingCapacity: true)
    joints.removeAll(keepingCapacity: true)
    positions.removeAll(keepingCapacity: true)
    velocities.removeAll(keepingCapacity: true)
    contactConstraints.removeAll(keepingCapacity: true)
    contactPositions.removeAll(keepingCapacity: true)
    jointConstraints.removeAll(keepingCapacity: true)
  }

  /// Moves the bodies by their velocities, which are shortened where they would move too far in one step.
  mutating func integrate(seconds: Float) {
    for i in velocities.indices {
      let way = seconds * velocities[i].linear
      if dot(way, way) > Limits.translation * Limits.translation {
        let ratio = Limits.translation / way.length
        velocities[i].linear = Vector2(velocities[i].linear.x * ratio, velocities[i].linear.y * ratio)
      }
      let turn = seconds * velocities[i].angular
      if turn * turn > Limits.rotation * Limits.rotation {
        velocities[i].angular *= Limits.rotation / magnitude(turn)
      }
      positions[i].center += seconds * velocities[i].linear
      positions[i].angle += seconds * velocities[i].angular
    }
  }

  /// Solves the positions until all are within their slops: in each iteration the contacts, then the joints. Returns
  /// whether they came within them.
  mutating func solvePositions(iterations: Int) -> Bool {
    for _ in 0..<iterations {
      var least: Float = 0
      for constraint in contactPositions {
        let (a, b) = (constraint.a, constraint.b)
        var (positionA, positionB) = (positions[a], positions[b])
        least = lesser(least, constraint.solve(&positionA, &positionB, rate: Limits.baumgarte))
        positions[a] = positionA
        positions[b] = positionB
      }
      var joined = true
      for i in jointConstraints.indices {
        let (a, b) = (jointConstraints[i].a, jointConstraints[i].b)
        var (positionA, positionB) = (positions[a], positions[b])
        let isFine = jointConstraints[i].solvePosition(&positionA, &positionB)
        positions[a] = positionA
        positions[b] = positionB
        joined = joined && isFine
      }
      if least >= -3 * Limits.linearSlop && joined { return true }
    }
    return false
  }
}

extension World {
  /// Builds the islands of all bodies that are awake, each depth first from its newest body, and solves them.
  mutating func solveIslands(_ step: TimeStep) {
    beginIslands()
    var seed = firstBody
    while prepareNextIsland(from: &seed, step) {
      scratch.island.solveVelocities(iterations: step.velocityIterations, with: &scratch.solver)
      finishIsland(step)
    }
    endIslands()
  }

  mutating func beginIslands() {
    // Spans ask once, and not for each element, if the array is shared with a copy of the world.
    var bodies = bodies.mutableSpan
    for i in bodies.indices { bodies[i].isInIsland = false }
    var contacts = contacts.mutableSpan
    for i in contacts.indices { contacts[i].isInIsland = false }
    var joints = joints.mutableSpan
    for i in joints.indices { joints[i].isInIsland = false }
  }

  /// Builds the next island up to the solution of its velocities, searching the world's list of bodies from `seed` on.
  /// Returns false where there is none.
  mutating func prepareNextIsland(from seed: inout Int32, _ step: TimeStep) -> Bool {
    while seed >= 0 {
      let index = Int(seed)
      seed = bodies[index].next
      guard bodies[index].isDynamic, bodies[index].isAwake, !bodies[index].isInIsland else { continue }
      buildIsland(from: index)
      prepareIsland(step)
      return true
    }
    return false
  }

  /// Updates the broad phase with the bodies' new places.
  mutating func endIslands() {
    var body = firstBody
    while body >= 0 {
      let index = Int(body)
      body = bodies[index].next
      guard bodies[index].isDynamic, bodies[index].isInIsland else { continue }
      let sweep = bodies[index].sweep
      synchronizeFixtures(
        index,
        from: Placement(center: sweep.center0, angle: sweep.angle0, localCenter: sweep.localCenter))
    }
    findNewContacts()
  }

  private mutating func buildIsland(from seed: Int) {
    scratch.island.clear()
    scratch.stack.removeAll(keepingCapacity: true)
    scratch.stack.append(Int32(seed))
    bodies[seed].isInIsland = true
    while let top = scratch.stack.popLast() {
      let index = Int(top)
      addToIsland(index)
      bodies[index].wake()
      guard bodies[index].isDynamic else { continue }
      var link = bodies[index].firstContact
      while link != .none {
        let contact = link.index
        let other = Int(link.isB ? contacts[contact].bodyA : contacts[contact].bodyB)
        link = link.isB ? contacts[contact].nextB : contacts[contact].nextA
        guard !contacts[contact].isInIsland, contacts[contact].isEnabled, contacts[contact].isTouching
        else { continue }
        scratch.island.contacts.append(Int32(contact))
        contacts[contact].isInIsland = true
        push(other)
      }
      link = bodies[index].firstJoint
      while link != .none {
        let joint = link.index
        let other = Int(link.isB ? joints[joint].bodyA : joints[joint].bodyB)
        link = link.isB ? joints[joint].nextB : joints[joint].nextA
        guard !joints[joint].isInIsland else { continue }
        scratch.island.joints.append(Int32(joint))
        joints[joint].isInIsland = true
        push(other)
      }
    }
  }

  private mutating func push(_ body: Int) {
    guard !bodies[body].isInIsland else { return }
    bodies[body].isInIsland = true
    scratch.stack.append(Int32(body))
  }

  mutating func addToIsland(_ body: Int) {
    bodies[body].islandIndex = Int32(scratch.island.bodies.count)
    scratch.island.bodies.append(Int32(body))
  }

  private mutating func prepareIsland(_ step: TimeStep) {
    accelerate(seconds: step.seconds)
    prepareContacts(step)
    scratch.island.prepareVelocities(contacts)
    for i in scratch.island.contactConstraints.indices {
      scratch.island.contactConstraints[i].warmStart(&scratch.island.velocities)
    }
    for i in scratch.island.joints {
      let index = Int(i)
      let (a, b) = (Int(joints[index].bodyA), Int(joints[index].bodyB))
      let constraint = JointConstraint(
        index, &joints[index], bodies[a], bodies[b], positions: scratch.island.positions,
        velocities: &scratch.island.velocities, step: step)
      scratch.island.jointConstraints.append(constraint)
    }
  }

  /// Finishes an island whose velocities are solved: moves its bodies, solves their positions, and lets them sleep.
  mutating func finishIsland(_ step: TimeStep) {
    storeImpulses()
    scratch.island.integrate(seconds: step.seconds)
    let isSolved = scratch.island.solvePositions(iterations: step.positionIterations)
    for (i, body) in scratch.island.bodies.enumerated() { moveBody(Int(body), i) }
    rest(isSolved: isSolved, seconds: step.seconds)
    // A static body may be part of other islands too.
    for i in scratch.island.bodies where !bodies[Int(i)].isDynamic { bodies[Int(i)].isInIsland = false }
  }

  /// Copies the bodies' motion into the island, after gravity and forces.
  private mutating func accelerate(seconds: Float) {
    for i in scratch.island.bodies {
      let index = Int(i)
      bodies[index].sweep.center0 = bodies[index].sweep.center
      bodies[index].sweep.angle0 = bodies[index].sweep.angle
      let body = bodies[index]
      var velocity = Velocity(linear: body.velocity, angular: body.angularVelocity)
      if body.isDynamic {
        velocity.linear += seconds * (gravity + body.inverseMass * body.force)
        velocity.angular += seconds * body.inverseInertia * body.torque
      }
      scratch.island.positions.append(Position(center: body.sweep.center, angle: body.sweep.angle))
      scratch.island.velocities.append(velocity)
    }
  }

  mutating func prepareContacts(_ step: TimeStep) {
    for i in scratch.island.contacts {
      let index = Int(i)
      let contact = contacts[index]
      let (bodyA, bodyB) = (bodies[Int(contact.bodyA)], bodies[Int(contact.bodyB)])
      scratch.island.contactConstraints.append(
        ContactConstraint(index, contact, bodyA, bodyB, step: step))
      scratch.island.contactPositions.append(
        ContactPosition(
          contact, bodyA, bodyB, radiusA: fixtures[Int(contact.fixtureA)].outline.radius,
          radiusB: fixtures[Int(contact.fixtureB)].outline.radius))
    }
  }

  private mutating func storeImpulses() {
    for constraint in scratch.island.contactConstraints {
      let index = constraint.contact
      contacts[index].manifold.first.normalImpulse = constraint.first.normalImpulse
      contacts[index].manifold.first.tangentImpulse = constraint.first.tangentImpulse
      guard constraint.count == 2 else { continue }
      contacts[index].manifold.second.normalImpulse = constraint.second.normalImpulse
      contacts[index].manifold.second.tangentImpulse = constraint.second.tangentImpulse
    }
    for constraint in scratch.island.jointConstraints {
      joints[constraint.joint].impulse = constraint.impulse
      joints[constraint.joint].limitImpulse = constraint.limitImpulse
      joints[constraint.joint].motorImpulse = constraint.motorImpulse
    }
  }

  /// Gives a body the place and the motion that the island solved for it.
  mutating func moveBody(_ index: Int, _ place: Int) {
    bodies[index].sweep.center = scratch.island.positions[place].center
    bodies[index].sweep.angle = scratch.island.positions[place].angle
    bodies[index].velocity = scratch.island.velocities[place].linear
    bodies[index].angularVelocity = scratch.island.velocities[place].angular
    bodies[index].synchronize()
  }

  /// Puts the island to sleep when all of it has been still for long enough.
  private mutating func rest(isSolved: Bool, seconds: Float) {
    var least = Float.greatestFiniteMagnitude
    for i in scratch.island.bodies where bodies[Int(i)].isDynamic {
      let index = Int(i)
      let (velocity, spin) = (bodies[index].velocity, bodies[index].angularVelocity)
      if spin * spin > Limits.angularSleep * Limits.angularSleep
        || dot(velocity, velocity) > Limits.linearSleep * Limits.linearSleep
      {
        bodies[index].sleepTime = 0
        least = 0
      } else {
        bodies[index].sleepTime += seconds
        least = lesser(least, bodies[index].sleepTime)
      }
    }
    guard least >= Limits.timeToSleep && isSolved else { return }
    for i in scratch.island.bodies { bodies[Int(i)].sleep() }
  }
}

extension Island {
  /// Prepares all contacts at the bodies' present places.
  mutating func prepareVelocities(_ contacts: [Contact]) {
    for i in contactConstraints.indices {
      let manifold = contacts[contactConstraints[i].contact].manifold
      contactConstraints[i].prepare(
        manifold, contactPositions[i], positions: positions, velocities: velocities)
    }
  }
}
