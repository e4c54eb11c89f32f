/// A binary tree of boxes over the fixtures, so that a query visits few of them.
///
/// The numbers of its nodes matter, because pairs of fixtures are sorted by them. The node that was freed last is
/// reused first.
struct BoxTree: Sendable {
  static let none: Int32 = -1

  struct Node: Sendable {
    var box = Box()
    /// The fixture of a leaf.
    var fixture: Int32 = -1
    var parent = BoxTree.none
    var child1 = BoxTree.none
    var child2 = BoxTree.none
    /// The height above the lowest leaf; 0 in a leaf.
    var height: Int32 = 0

    var isLeaf: Bool { child1 == BoxTree.none }
  }

  private(set) var nodes: [Node] = []
  private var free: [Int32] = []
  private(set) var root = BoxTree.none

  /// Adds a leaf whose box has room about `box`, and returns its number.
  mutating func insert(_ box: Box, fixture: Int32) -> Int32 {
    let leaf = take()
    let room = Vector2(Limits.boxExtension, Limits.boxExtension)
    nodes[Int(leaf)].box = Box(lower: box.lower - room, upper: box.upper + room)
    nodes[Int(leaf)].fixture = fixture
    link(leaf)
    return leaf
  }

  /// Removes a leaf.
  mutating func remove(_ leaf: Int32) {
    unlink(leaf)
    free.append(leaf)
  }

  /// Moves a leaf whose box no longer holds `box`, with room in the direction of motion. Returns whether it moved.
  mutating func move(_ leaf: Int32, to box: Box, displacement: Vector2) -> Bool {
    guard !nodes[Int(leaf)].box.contains(box) else { return false }
    unlink(leaf)
    let room = Vector2(Limits.boxExtension, Limits.boxExtension)
    var larger = Box(lower: box.lower - room, upper: box.upper + room)
    let ahead = Limits.boxMultiplier * displacement
    if ahead.x < 0 { larger.lower.x += ahead.x } else { larger.upper.x += ahead.x }
    if ahead.y < 0 { larger.lower.y += ahead.y } else { larger.upper.y += ahead.y }
    nodes[Int(leaf)].box = larger
    link(leaf)
    return true
  }

  /// Puts a leaf exactly where `box` is.
  mutating func place(_ leaf: Int32, at box: Box) {
    unlink(leaf)
    nodes[Int(leaf)].box = box
    link(leaf)
  }

  /// Appends the numbers of all leaves whose boxes overlap `box` to `found`.
  func query(_ box: Box, stack: inout [Int32], into found: inout [Int32]) {
    guard root != Self.none else { return }
    stack.removeAll(keepingCapacity: true)
    stack.append(root)
    while let index = stack.popLast() {
      let node = nodes[Int(index)]
      guard node.box.overlaps(box) else { continue }
      if node.isLeaf {
        found.append(index)
      } else {
        stack.append(node.child1)
        stack.append(node.child2)
      }
    }
  }

  private mutating func take() -> Int32 {
    if let index = free.popLast() {
      nodes[Int(index)] = Node()
      return index
    }
    nodes.append(Node())
    return Int32(nodes.count - 1)
  }

  /// Inserts a leaf beside the node where that costs least, by the outlines of the boxes above it.
  private mutating func link(_ leaf: Int32) {
    nodes[Int(leaf)].parent = Self.none
    guard root != Self.none else {
      root = leaf
      return
    }
    let box = nodes[Int(leaf)].box
    let sibling = bestSibling(for: box)
    let oldParent = nodes[Int(sibling)].parent
    let parent = take()
    nodes[Int(parent)].parent = oldParent
    nodes[Int(parent)].box = box.union(nodes[Int(sibling)].box)
    nodes[Int(parent)].height = nodes[Int(sibling)].height + 1
    nodes[Int(parent)].child1 = sibling
    nodes[Int(parent)].child2 = leaf
    nodes[Int(sibling)].parent = parent
    nodes[Int(leaf)].parent = parent
    replace(sibling, with: parent, under: oldParent)
    repair(from: parent)
  }

  private func bestSibling(for box: Box) -> Int32 {
    var index = root
    while !nodes[Int(index)].isLeaf {
      let node = nodes[Int(index)]
      let combined = node.box.union(box).perimeter
      // Of a new parent here; and what going further down costs at least.
      let cost = 2 * combined
      let inherited = 2 * (combined - node.box.perimeter)
      let cost1 = costOfDescending(to: node.child1, box, inherited)
      let cost2 = costOfDescending(to: node.child2, box, inherited)
      if cost < cost1 && cost < cost2 { break }
      index = cost1 < cost2 ? node.child1 : node.child2
    }
    return index
  }

  private func costOfDescending(to child: Int32, _ box: Box, _ inherited: Float) -> Float {
    let node = nodes[Int(child)]
    let combined = box.union(node.box).perimeter
    return node.isLeaf ? combined + inherited : (combined - node.box.perimeter) + inherited
  }

  private mutating func unlink(_ leaf: Int32) {
    guard leaf != root else {
      root = Self.none
      return
    }
    let parent = nodes[Int(leaf)].parent
    let grandparent = nodes[Int(parent)].parent
    let sibling = nodes[Int(parent)].child1 == leaf ? nodes[Int(parent)].child2 : nodes[Int(parent)].child1
    nodes[Int(sibling)].parent = grandparent
    replace(parent, with: sibling, under: grandparent)
    free.append(parent)
    repair(from: grandparent)
  }

  private mutating func replace(_ old: Int32, with new: Int32, under parent: Int32) {
    if parent == Self.none {
      root = new
    } else if nodes[Int(parent)].child1 == old {
      nodes[Int(parent)].child1 = new
    } else {
      nodes[Int(parent)].child2 = new
    }
  }

  /// Balances the tree and updates heights and boxes, from `index` up to the root.
  private mutating func repair(from index: Int32) {
    var index = index
    while index != Self.none {
      index = balance(index)
      renew(index)
      index = nodes[Int(index)].parent
    }
  }

  private mutating func renew(_ index: Int32) {
    let (child1, child2) = (nodes[Int(index)].child1, nodes[Int(index)].child2)
    nodes[Int(index)].height = 1 + max(nodes[Int(child1)].height, nodes[Int(child2)].height)
    nodes[Int(index)].box = nodes[Int(child1)].box.union(nodes[Int(child2)].box)
  }

  /// Rotates the higher child of a node up where the two differ by more than one level. Returns the node in its place.
  private mutating func balance(_ a: Int32) -> Int32 {
    guard !nodes[Int(a)].isLeaf, nodes[Int(a)].height >= 2 else { return a }
    let (b, c) = (nodes[Int(a)].child1, nodes[Int(a)].child2)
    let difference = nodes[Int(c)].height - nodes[Int(b)].height
    if difference > 1 { return rotate(c, above: a, secondChild: true) }
    if difference < -1 { return rotate(b, above: a, secondChild: false) }
    return a
  }

  /// Puts `child` in the place of its parent `a`, which keeps the lower of the two grandchildren.
  private mutating func rotate(_ child: Int32, above a: Int32, secondChild: Bool) -> Int32 {
    let (f, g) = (nodes[Int(child)].child1, nodes[Int(child)].child2)
    let oldParent = nodes[Int(a)].parent
    nodes[Int(child)].child1 = a
    nodes[Int(child)].parent = oldParent
    nodes[Int(a)].parent = child
    replace(a, with: child, under: oldParent)
    let (kept, given) = nodes[Int(f)].height > nodes[Int(g)].height ? (f, g) : (g, f)
    nodes[Int(child)].child2 = kept
    if secondChild { nodes[Int(a)].child2 = given } else { nodes[Int(a)].child1 = given }
    nodes[Int(given)].parent = a
    renew(a)
    renew(child)
    return child
  }
}
