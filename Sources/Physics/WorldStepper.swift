/// Steps many worlds at once, four to an instruction: each goes through the states that it would go through alone, to
/// the last bit.
///
/// It is faster for worlds that have the same joints between the same bodies, as those of one environment have; others
/// are stepped too. It holds buffers only, so that no step allocates once warm.
public struct WorldStepper: Sendable {
  private var solver = LaneSolver()
  /// The bodies from which the search for islands goes on, by world.
  private var seeds: [Int32] = []
  private var steps: [TimeStep] = []
  /// The worlds that have an island to solve, sorted so that similar ones are neighbours.
  private var ready: [Int] = []
  private var groups: [Group] = []
  private var jointOwners: [JointOwner] = []
  private var contactOwners: [ContactOwner] = []

  /// Up to four worlds whose islands have the same joints.
  private struct Group {
    /// The start of their indices in `ready`.
    var first = 0
    var count = 0
    /// The start of their velocities in the solver.
    var base = 0
    /// The number of contacts of each lane that are in the solver.
    var next = SIMD4<Int>.zero
  }

  private struct JointOwner {
    var group, rank: Int
  }

  private struct ContactOwner {
    var group: Int
    /// The index of the contact in each lane's island; -1 is none.
    var ranks: SIMD4<Int>
  }

  /// Makes a stepper with empty buffers.
  public init() {}

  /// Advances all worlds as `World.step(seconds:velocityIterations:positionIterations:)` does. Throws, and does nothing,
  /// when a body of one of them has gone astray.
  public mutating func step(
    _ worlds: inout [World], seconds: Float, velocityIterations: Int, positionIterations: Int
  ) throws(PhysicsError) {
    for i in worlds.indices { try worlds[i].checkBodies() }
    seeds.removeAll(keepingCapacity: true)
    steps.removeAll(keepingCapacity: true)
    for i in worlds.indices {
      steps.append(
        try worlds[i].begin(
          seconds: seconds, velocityIterations: velocityIterations, positionIterations: positionIterations))
      worlds[i].updateContacts()
      worlds[i].beginIslands()
      seeds.append(worlds[i].firstBody)
    }
    while true {
      ready.removeAll(keepingCapacity: true)
      for i in worlds.indices where worlds[i].prepareNextIsland(from: &seeds[i], steps[i]) {
        ready.append(i)
      }
      if ready.isEmpty { break }
      solve(&worlds, iterations: velocityIterations)
      for i in ready { worlds[i].finishIsland(steps[i]) }
    }
    for i in worlds.indices {
      worlds[i].endIslands()
      worlds[i].solveImpacts(steps[i])
      worlds[i].end(steps[i])
    }
  }

  private mutating func solve(_ worlds: inout [World], iterations: Int) {
    sortReady(worlds)
    makeGroups(worlds)
    solver.clear()
    jointOwners.removeAll(keepingCapacity: true)
    contactOwners.removeAll(keepingCapacity: true)
    for g in groups.indices { addVelocities(of: g, worlds) }
    // Group by group in turns: their chains do not wait for each other.
    var rank = 0
    var adds = true
    while adds {
      adds = false
      for g in groups.indices { adds = addJoint(rank, of: g, worlds) || adds }
      rank += 1
    }
    adds = true
    while adds {
      adds = false
      for g in groups.indices { adds = addContact(of: g, worlds) || adds }
    }
    if !jointOwners.isEmpty || !contactOwners.isEmpty { solver.solve(iterations: iterations) }
    giveBack(&worlds)
  }

  /// Sorts the worlds with an island so that those with as many joints and contacts are neighbours; the order among
  /// equals does not matter.
  private mutating func sortReady(_ worlds: [World]) {
    func key(_ world: Int) -> Int {
      worlds[world].scratch.island.joints.count << 32 | worlds[world].scratch.island.contacts.count
    }
    // By insertion: they are nearly sorted where worlds are alike, and it allocates nothing.
    for i in ready.indices.dropFirst() {
      let world = ready[i]
      let mine = key(world)
      var place = i
      while place > 0, key(ready[place - 1]) > mine {
        ready[place] = ready[place - 1]
        place -= 1
      }
      ready[place] = world
    }
  }

  private mutating func makeGroups(_ worlds: [World]) {
    groups.removeAll(keepingCapacity: true)
    for (place, world) in ready.enumerated() {
      if let last = groups.indices.last, groups[last].count < 4,
        haveSameJoints(worlds[ready[groups[last].first]].scratch.island, worlds[world].scratch.island)
      {
        groups[last].count += 1
      } else {
        groups.append(Group(first: place, count: 1))
      }
    }
  }

  private func haveSameJoints(_ one: borrowing Island, _ other: borrowing Island) -> Bool {
    guard one.jointConstraints.count == other.jointConstraints.count else { return false }
    for i in one.jointConstraints.indices
    where one.jointConstraints[i].a != other.jointConstraints[i].a
      || one.jointConstraints[i].b != other.jointConstraints[i].b
    {
      return false
    }
    return true
  }

  /// The world in a lane of a group; lanes beyond the group's count repeat its last world.
  private func world(_ lane: Int, of group: Group) -> Int { ready[group.first + min(lane, group.count - 1)] }

  private mutating func addVelocities(of g: Int, _ worlds: [World]) {
    let group = groups[g]
    let (p, q, r, s) = (world(0, of: group), world(1, of: group), world(2, of: group), world(3, of: group))
    groups[g].base = solver.velocities.count
    let count = max(
      worlds[p].scratch.island.velocities.count, worlds[q].scratch.island.velocities.count,
      worlds[r].scratch.island.velocities.count, worlds[s].scratch.island.velocities.count)
    for i in 0..<count {
      func velocity(_ world: Int) -> Velocity {
        i < worlds[world].scratch.island.velocities.count
          ? worlds[world].scratch.island.velocities[i] : Velocity()
      }
      solver.velocities.append(LaneVelocity(velocity(p), velocity(q), velocity(r), velocity(s)))
    }
  }

  private mutating func addJoint(_ rank: Int, of g: Int, _ worlds: [World]) -> Bool {
    let group = groups[g]
    let (p, q, r, s) = (world(0, of: group), world(1, of: group), world(2, of: group), world(3, of: group))
    guard rank < worlds[p].scratch.island.jointConstraints.count else { return false }
    let joint = worlds[p].scratch.island.jointConstraints[rank]
    solver.joints.append(
      LaneJoint(
        joint, worlds[q].scratch.island.jointConstraints[rank],
        worlds[r].scratch.island.jointConstraints[rank],
        worlds[s].scratch.island.jointConstraints[rank], a: group.base + joint.a, b: group.base + joint.b))
    jointOwners.append(JointOwner(group: g, rank: rank))
    return true
  }

  /// Adds the next contact of as many lanes as have one between the same two bodies; the other lanes wait, so that each
  /// lane's contacts keep their order.
  private mutating func addContact(of g: Int, _ worlds: [World]) -> Bool {
    let group = groups[g]
    func pair(_ lane: Int) -> SIMD2<Int>? {
      guard lane < group.count else { return nil }
      let rank = group.next[lane]
      let index = world(lane, of: group)
      guard rank < worlds[index].scratch.island.contactConstraints.count else { return nil }
      let a = worlds[index].scratch.island.contactConstraints[rank].a
      return SIMD2(a, worlds[index].scratch.island.contactConstraints[rank].b)
    }
    let pairs = (pair(0), pair(1), pair(2), pair(3))
    func votes(_ one: SIMD2<Int>?) -> Int {
      guard let one else { return 0 }
      return (pairs.0 == one ? 1 : 0) + (pairs.1 == one ? 1 : 0) + (pairs.2 == one ? 1 : 0)
        + (pairs.3 == one ? 1 : 0)
    }
    var best = pairs.0
    if votes(pairs.1) > votes(best) { best = pairs.1 }
    if votes(pairs.2) > votes(best) { best = pairs.2 }
    if votes(pairs.3) > votes(best) { best = pairs.3 }
    guard let chosen = best else { return false }

    let present = (pairs.0 == chosen, pairs.1 == chosen, pairs.2 == chosen, pairs.3 == chosen)
    var ranks = SIMD4(repeating: -1)
    if present.0 { ranks[0] = group.next[0] }
    if present.1 { ranks[1] = group.next[1] }
    if present.2 { ranks[2] = group.next[2] }
    if present.3 { ranks[3] = group.next[3] }
    let filler = present.0 ? 0 : present.1 ? 1 : present.2 ? 2 : 3
    func constraint(_ lane: Int) -> ContactConstraint {
      let lane = ranks[lane] >= 0 ? lane : filler
      return worlds[world(lane, of: group)].scratch.island.contactConstraints[ranks[lane]]
    }
    solver.contacts.append(
      LaneContact(
        constraint(0), constraint(1), constraint(2), constraint(3), present: present,
        a: group.base + chosen.x, b: group.base + chosen.y))
    contactOwners.append(ContactOwner(group: g, ranks: ranks))
    for lane in 0..<4 where ranks[lane] >= 0 { groups[g].next[lane] += 1 }
    return true
  }

  private func giveBack(_ worlds: inout [World]) {
    for group in groups {
      for lane in 0..<group.count {
        let index = world(lane, of: group)
        for i in worlds[index].scratch.island.velocities.indices {
          worlds[index].scratch.island.velocities[i] = solver.velocities[group.base + i][lane: lane]
        }
      }
    }
    for (i, owner) in jointOwners.enumerated() {
      let group = groups[owner.group]
      for lane in 0..<group.count {
        let index = world(lane, of: group)
        solver.joints[i].store(lane, in: &worlds[index].scratch.island.jointConstraints[owner.rank])
      }
    }
    for (i, owner) in contactOwners.enumerated() {
      let group = groups[owner.group]
      for lane in 0..<group.count where owner.ranks[lane] >= 0 {
        let index = world(lane, of: group)
        solver.contacts[i].store(
          lane, in: &worlds[index].scratch.island.contactConstraints[owner.ranks[lane]])
      }
    }
  }
}
