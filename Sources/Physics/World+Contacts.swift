extension World {
  // MARK: - Pairs

  /// Makes contacts of the fixtures whose boxes have begun to overlap.
  mutating func findNewContacts() {
    scratch.pairs.removeAll(keepingCapacity: true)
    for leaf in moved where leaf >= 0 {
      scratch.found.removeAll(keepingCapacity: true)
      tree.query(tree.nodes[Int(leaf)].box, stack: &scratch.stack, into: &scratch.found)
      for other in scratch.found where other != leaf {
        let (low, high) = (min(leaf, other), max(leaf, other))
        // One number, so that the order is that of (low, high).
        scratch.pairs.append(UInt64(low) << 32 | UInt64(high))
      }
    }
    moved.removeAll(keepingCapacity: true)
    guard !scratch.pairs.isEmpty else { return }
    scratch.pairs.sort()
    var last = UInt64.max
    for i in scratch.pairs.indices where scratch.pairs[i] != last {
      last = scratch.pairs[i]
      addContact(
        tree.nodes[Int(last >> 32)].fixture, tree.nodes[Int(last & 0xffff_ffff)].fixture)
    }
  }

  /// Removes a leaf from the list of those that moved.
  mutating func unmarkMoved(_ leaf: Int32) {
    for i in moved.indices where moved[i] == leaf { moved[i] = -1 }
  }

  /// Updates a body's fixtures in the broad phase, from their places before to those now.
  mutating func synchronizeFixtures(_ index: Int, from before: Placement) {
    let after = bodies[index].placement
    let displacement = after.position - before.position
    var next = bodies[index].firstFixture
    while next >= 0 {
      let fixture = Int(next)
      let outline = fixtures[fixture].outline
      // Covers the way between; a rotation may stick out.
      let box = pool.box(of: outline, at: before).union(pool.box(of: outline, at: after))
      let leaf = fixtures[fixture].leaf
      if tree.move(leaf, to: box, displacement: displacement) { moved.append(leaf) }
      next = fixtures[fixture].next
    }
  }

  private func collide(_ a: Int32, _ b: Int32) -> Bool {
    guard bodies[Int(a)].isDynamic || bodies[Int(b)].isDynamic else { return false }
    var link = bodies[Int(b)].firstJoint
    while link != .none {
      let joint = joints[link.index]
      if (link.isB ? joint.bodyA : joint.bodyB) == a { return false }
      link = link.isB ? joint.nextB : joint.nextA
    }
    return true
  }

  /// Makes a contact of two fixtures that may touch and have none yet. Says so.
  @discardableResult
  mutating func addContact(_ first: Int32, _ second: Int32) -> Bool {
    var (a, b) = (Int(first), Int(second))
    guard fixtures[a].body != fixtures[b].body else { return false }
    var link = bodies[Int(fixtures[b].body)].firstContact
    while link != .none {
      let contact = contacts[link.index]
      if (contact.fixtureA == first && contact.fixtureB == second)
        || (contact.fixtureA == second && contact.fixtureB == first)
      {
        return false
      }
      link = link.isB ? contact.nextB : contact.nextA
    }
    guard collide(fixtures[a].body, fixtures[b].body), fixtures[a].material.meets(fixtures[b].material)
    else { return false }
    // An edge comes before a polygon before a circle; edges do not meet.
    switch (fixtures[a].outline.kind, fixtures[b].outline.kind) {
    case (.edge, .edge): return false
    case (.circle, .polygon), (.circle, .edge), (.polygon, .edge): swap(&a, &b)
    default: break
    }
    var contact = Contact()
    contact.fixtureA = Int32(a)
    contact.fixtureB = Int32(b)
    contact.bodyA = fixtures[a].body
    contact.bodyB = fixtures[b].body
    let (materialA, materialB) = (fixtures[a].material, fixtures[b].material)
    contact.friction = (materialA.friction * materialB.friction).squareRoot()
    contact.restitution = greater(materialA.restitution, materialB.restitution)
    insert(contact)
    return true
  }

  private mutating func insert(_ contact: Contact) {
    let index = freeContacts.popLast() ?? Int32(contacts.count)
    if Int(index) == contacts.count { contacts.append(Contact()) }
    var contact = contact
    contact.next = firstContact
    if firstContact >= 0 { contacts[Int(firstContact)].previous = index }
    firstContact = index
    let (a, b) = (Int(contact.bodyA), Int(contact.bodyB))
    contact.nextA = bodies[a].firstContact
    contact.nextB = bodies[b].firstContact
    contacts[Int(index)] = contact
    setPrevious(of: contact.nextA, to: Link(index, isB: false))
    setPrevious(of: contact.nextB, to: Link(index, isB: true))
    bodies[a].firstContact = Link(index, isB: false)
    bodies[b].firstContact = Link(index, isB: true)
    bodies[a].wake()
    bodies[b].wake()
  }

  private mutating func setPrevious(of link: Link, to previous: Link) {
    guard link != .none else { return }
    if link.isB {
      contacts[link.index].previousB = previous
    } else {
      contacts[link.index].previousA = previous
    }
  }

  private mutating func setNext(of link: Link, to next: Link) {
    if link.isB { contacts[link.index].nextB = next } else { contacts[link.index].nextA = next }
  }

  /// Destroys a contact, and wakes the bodies that it touched.
  mutating func removeContact(_ index: Int) {
    let contact = contacts[index]
    if contact.isTouching { record(.end, contact) }
    if contact.previous >= 0 {
      contacts[Int(contact.previous)].next = contact.next
    } else {
      firstContact = contact.next
    }
    if contact.next >= 0 { contacts[Int(contact.next)].previous = contact.previous }
    unlink(contact.previousA, contact.nextA, body: Int(contact.bodyA))
    unlink(contact.previousB, contact.nextB, body: Int(contact.bodyB))
    if contact.manifold.count > 0 {
      bodies[Int(contact.bodyA)].wake()
      bodies[Int(contact.bodyB)].wake()
    }
    freeContacts.append(Int32(index))
  }

  private mutating func unlink(_ previous: Link, _ next: Link, body: Int) {
    if previous == .none { bodies[body].firstContact = next } else { setNext(of: previous, to: next) }
    setPrevious(of: next, to: previous)
  }

  private mutating func record(_ kind: ContactEvent.Kind, _ contact: Contact) {
    events.append(
      ContactEvent(
        kind: kind, fixtureA: id(ofFixture: contact.fixtureA), fixtureB: id(ofFixture: contact.fixtureB),
        bodyA: id(ofBody: contact.bodyA), bodyB: id(ofBody: contact.bodyB)))
  }

  // MARK: - Manifolds

  /// Destroys contacts whose boxes are apart, and updates the manifolds of the others where a body is awake.
  mutating func updateContacts() {
    var next = firstContact
    while next >= 0 {
      let index = Int(next)
      next = contacts[index].next
      let (a, b) = (Int(contacts[index].bodyA), Int(contacts[index].bodyB))
      if contacts[index].needsFiltering {
        guard collide(Int32(a), Int32(b)) else {
          removeContact(index)
          continue
        }
        contacts[index].needsFiltering = false
      }
      let activeA = bodies[a].isAwake && bodies[a].isDynamic
      let activeB = bodies[b].isAwake && bodies[b].isDynamic
      guard activeA || activeB else { continue }
      let leafA = fixtures[Int(contacts[index].fixtureA)].leaf
      let leafB = fixtures[Int(contacts[index].fixtureB)].leaf
      guard tree.nodes[Int(leafA)].box.overlaps(tree.nodes[Int(leafB)].box) else {
        removeContact(index)
        continue
      }
      update(index)
    }
  }

  /// Updates a contact's manifold for the present places of its bodies.
  mutating func update(_ index: Int) {
    let old = contacts[index].manifold
    let (a, b) = (Int(contacts[index].bodyA), Int(contacts[index].bodyB))
    var manifold = pool.collide(
      fixtures[Int(contacts[index].fixtureA)].outline, bodies[a].placement,
      fixtures[Int(contacts[index].fixtureB)].outline, bodies[b].placement)
    manifold.warm(from: old)
    let isTouching = manifold.count > 0
    let wasTouching = contacts[index].isTouching
    contacts[index].isEnabled = true
    contacts[index].manifold = manifold
    contacts[index].isTouching = isTouching
    guard isTouching != wasTouching else { return }
    bodies[a].wake()
    bodies[b].wake()
    record(isTouching ? .begin : .end, contacts[index])
  }
}
