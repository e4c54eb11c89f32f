extension World {
  /// Finds dynamic bodies that would pass through static ones, in the order in which they touch, and solves each event
  /// for the rest of the step.
  mutating func solveImpacts(_ step: TimeStep) {
    guard firstContact >= 0 else { return }
    resetImpacts()
    while let (contact, alpha) = firstImpact(), !(1 - 10 * Limits.epsilon < alpha) {
      solveImpact(contact, at: alpha, step)
    }
  }

  private mutating func resetImpacts() {
    var bodies = bodies.mutableSpan
    for i in bodies.indices {
      bodies[i].isInIsland = false
      bodies[i].sweep.alpha0 = 0
    }
    var contacts = contacts.mutableSpan
    for i in contacts.indices {
      contacts[i].hasImpact = false
      contacts[i].isInIsland = false
      contacts[i].impactCount = 0
      contacts[i].impact = 1
    }
  }

  /// The contact that touches first in the rest of the step.
  private mutating func firstImpact() -> (contact: Int, alpha: Float)? {
    var first: (contact: Int, alpha: Float)?
    var least: Float = 1
    var next = firstContact
    while next >= 0 {
      let index = Int(next)
      next = contacts[index].next
      guard contacts[index].isEnabled, contacts[index].impactCount <= Limits.subSteps else { continue }
      if !contacts[index].hasImpact {
        guard let alpha = impact(of: index) else { continue }
        contacts[index].impact = alpha
        contacts[index].hasImpact = true
      }
      if contacts[index].impact < least {
        least = contacts[index].impact
        first = (index, least)
      }
    }
    return first
  }

  /// The fraction of the step after which a contact touches; nil where that need not be known.
  private mutating func impact(of index: Int) -> Float? {
    let contact = contacts[index]
    let (a, b) = (Int(contact.bodyA), Int(contact.bodyB))
    guard bodies[a].isAwake && bodies[a].isDynamic || bodies[b].isAwake && bodies[b].isDynamic,
      !(bodies[a].isDynamic && bodies[b].isDynamic)
    else { return nil }
    // Both from the same moment on.
    let alpha0 = max(bodies[a].sweep.alpha0, bodies[b].sweep.alpha0)
    if bodies[a].sweep.alpha0 < alpha0 { bodies[a].sweep.advance(to: alpha0) }
    if bodies[b].sweep.alpha0 < alpha0 { bodies[b].sweep.advance(to: alpha0) }
    let query = DistanceQuery(
      pool: pool, a: fixtures[Int(contact.fixtureA)].outline, b: fixtures[Int(contact.fixtureB)].outline)
    guard let beta = query.timeOfImpact(bodies[a].sweep, bodies[b].sweep) else { return 1 }
    return lesser(alpha0 + (1 - alpha0) * beta, 1)
  }

  private mutating func solveImpact(_ index: Int, at alpha: Float, _ step: TimeStep) {
    let (a, b) = (Int(contacts[index].bodyA), Int(contacts[index].bodyB))
    let (sweepA, sweepB) = (bodies[a].sweep, bodies[b].sweep)
    bodies[a].advance(to: alpha)
    bodies[b].advance(to: alpha)
    update(index)
    contacts[index].hasImpact = false
    contacts[index].impactCount += 1
    guard contacts[index].isTouching else {
      contacts[index].isEnabled = false
      bodies[a].sweep = sweepA
      bodies[b].sweep = sweepB
      bodies[a].synchronize()
      bodies[b].synchronize()
      return
    }
    bodies[a].wake()
    bodies[b].wake()
    scratch.island.clear()
    addToIsland(a)
    addToIsland(b)
    bodies[a].isInIsland = true
    bodies[b].isInIsland = true
    scratch.island.contacts.append(Int32(index))
    contacts[index].isInIsland = true
    if bodies[a].isDynamic { gatherContacts(of: a, at: alpha) }
    if bodies[b].isDynamic { gatherContacts(of: b, at: alpha) }
    solveImpactIsland(step, seconds: (1 - alpha) * step.seconds)
    finishImpact()
  }

  /// Adds the bodies that a body touches at a fraction of the step, and those contacts, to the island.
  private mutating func gatherContacts(of body: Int, at alpha: Float) {
    var link = bodies[body].firstContact
    while link != .none {
      guard scratch.island.bodies.count < 2 * Limits.impactContacts,
        scratch.island.contacts.count < Limits.impactContacts
      else { return }
      let contact = link.index
      let other = Int(link.isB ? contacts[contact].bodyA : contacts[contact].bodyB)
      link = link.isB ? contacts[contact].nextB : contacts[contact].nextA
      guard !contacts[contact].isInIsland, !bodies[other].isDynamic else { continue }
      let sweep = bodies[other].sweep
      if !bodies[other].isInIsland { bodies[other].advance(to: alpha) }
      update(contact)
      guard contacts[contact].isTouching else {
        bodies[other].sweep = sweep
        bodies[other].synchronize()
        continue
      }
      contacts[contact].isInIsland = true
      scratch.island.contacts.append(Int32(contact))
      guard !bodies[other].isInIsland else { continue }
      bodies[other].isInIsland = true
      addToIsland(other)
    }
  }

  /// Solves the positions of the two bodies of an event, then the velocities, for the rest of the step. The impulses,
  /// which can be large, are not kept for the next step.
  private mutating func solveImpactIsland(_ step: TimeStep, seconds: Float) {
    for i in scratch.island.bodies {
      let body = bodies[Int(i)]
      scratch.island.positions.append(Position(center: body.sweep.center, angle: body.sweep.angle))
      scratch.island.velocities.append(Velocity(linear: body.velocity, angular: body.angularVelocity))
    }
    var step = step
    step.seconds = seconds
    step.isWarm = false
    prepareContacts(step)
    scratch.island.separate()
    for place in 0..<2 {
      let body = Int(scratch.island.bodies[place])
      bodies[body].sweep.center0 = scratch.island.positions[place].center
      bodies[body].sweep.angle0 = scratch.island.positions[place].angle
    }
    scratch.island.prepareVelocities(contacts)
    scratch.island.solveVelocities(iterations: step.velocityIterations, with: &scratch.solver)
    scratch.island.integrate(seconds: seconds)
    for (i, body) in scratch.island.bodies.enumerated() { moveBody(Int(body), i) }
  }

  private mutating func finishImpact() {
    for i in scratch.island.bodies {
      let index = Int(i)
      bodies[index].isInIsland = false
      guard bodies[index].isDynamic else { continue }
      let sweep = bodies[index].sweep
      synchronizeFixtures(
        index,
        from: Placement(center: sweep.center0, angle: sweep.angle0, localCenter: sweep.localCenter))
      // It goes another way now.
      var link = bodies[index].firstContact
      while link != .none {
        let contact = link.index
        contacts[contact].hasImpact = false
        contacts[contact].isInIsland = false
        link = link.isB ? contacts[contact].nextB : contacts[contact].nextA
      }
    }
    findNewContacts()
  }
}

extension Island {
  /// Solves the positions of an event; only its first two bodies move.
  fileprivate mutating func separate() {
    for i in contactPositions.indices {
      if contactPositions[i].a > 1 { (contactPositions[i].massA, contactPositions[i].inertiaA) = (0, 0) }
      if contactPositions[i].b > 1 { (contactPositions[i].massB, contactPositions[i].inertiaB) = (0, 0) }
    }
    for _ in 0..<Limits.impactPositionIterations {
      var least: Float = 0
      for constraint in contactPositions {
        let (a, b) = (constraint.a, constraint.b)
        var (positionA, positionB) = (positions[a], positions[b])
        least = lesser(least, constraint.solve(&positionA, &positionB, rate: Limits.impactBaumgarte))
        positions[a] = positionA
        positions[b] = positionB
      }
      if least >= -1.5 * Limits.linearSlop { return }
    }
  }
}
