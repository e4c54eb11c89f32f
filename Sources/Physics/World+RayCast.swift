/// The place where a ray meets a shape.
public struct RayHit: Sendable, Hashable {
  /// The shape that was met.
  public let fixture: FixtureID
  /// The body of that shape.
  public let body: BodyID
  /// The place in the world, in metres.
  public let point: Vector2
  /// The direction out of the shape there, as a vector of length one.
  public let normal: Vector2
  /// The fraction of the ray before the place: 0 at its start, 1 at its end.
  public let fraction: Float
}

extension World {
  /// Finds the first shape of some categories along a ray, a straight line with an end. Rays that start inside a shape do
  /// not meet it.
  public mutating func castRay(
    from start: Vector2, to end: Vector2, categories: UInt16 = .max
  ) throws(PhysicsError) -> RayHit? {
    try Accepted.check("the ray's start", start, within: Accepted.distance)
    try Accepted.check("the ray's end", end, within: Accepted.distance)
    let way = end - start
    guard way.lengthSquared > 0 else {
      throw .outOfRange(what: "the ray's length", found: 0, expected: "more than 0")
    }
    var direction = way
    direction.normalize()
    let across = cross(1, direction)
    let acrossSize = Vector2(magnitude(across.x), magnitude(across.y))
    var fraction: Float = 1
    func covered() -> Box {
      let tip = start + fraction * way
      return Box(lower: lesser(start, tip), upper: greater(start, tip))
    }
    var box = covered()
    var found: RayHit?
    scratch.stack.removeAll(keepingCapacity: true)
    if tree.root != BoxTree.none { scratch.stack.append(tree.root) }
    while let index = scratch.stack.popLast() {
      let node = tree.nodes[Int(index)]
      guard node.box.overlaps(box) else { continue }
      // The box may lie beside the line all the same.
      let center = 0.5 * (node.box.lower + node.box.upper)
      let half = 0.5 * (node.box.upper - node.box.lower)
      guard !(magnitude(dot(across, start - center)) - dot(acrossSize, half) > 0) else { continue }
      guard node.isLeaf else {
        scratch.stack.append(node.child1)
        scratch.stack.append(node.child2)
        continue
      }
      let fixture = fixtures[Int(node.fixture)]
      guard fixture.material.category & categories != 0 else { continue }
      let placement = bodies[Int(fixture.body)].placement
      guard
        let hit = pool.cast(fixture.outline, placement, from: start, to: end, until: fraction)
      else { continue }
      found = RayHit(
        fixture: id(ofFixture: node.fixture), body: id(ofBody: fixture.body),
        point: (1 - hit.fraction) * start + hit.fraction * end, normal: hit.normal, fraction: hit.fraction)
      // Nothing is nearer than the start.
      if hit.fraction == 0 { break }
      fraction = hit.fraction
      box = covered()
    }
    return found
  }
}

extension OutlinePool {
  /// The hit of a ray on a placed outline, up to a fraction of the ray's length; nil where it misses. Skins do not
  /// count.
  fileprivate func cast(
    _ outline: Outline, _ placement: Placement, from start: Vector2, to end: Vector2, until greatest: Float
  ) -> (fraction: Float, normal: Vector2)? {
    if outline.kind == .circle {
      let center = placement.position + placement.rotation(vertices[outline.first])
      return castCircle(outline.radius, from: start - center, along: end - start, until: greatest)
    }
    let p1 = placement.rotation.inverse(start - placement.position)
    let p2 = placement.rotation.inverse(end - placement.position)
    if outline.kind == .edge { return castEdge(outline, from: p1, along: p2 - p1, until: greatest) }
    guard let (fraction, side) = castPolygon(outline, from: p1, along: p2 - p1, until: greatest) else {
      return nil
    }
    return (fraction, placement.rotation(normals[outline.first + side]))
  }

  private func castCircle(
    _ radius: Float, from s: Vector2, along r: Vector2, until greatest: Float
  ) -> (fraction: Float, normal: Vector2)? {
    let b = dot(s, s) - radius * radius
    let c = dot(s, r)
    let rr = dot(r, r)
    let sigma = c * c - rr * b
    guard !(sigma < 0 || rr < Limits.epsilon) else { return nil }
    var a = -(c + sigma.squareRoot())
    guard 0 <= a, a <= greatest * rr else { return nil }
    a /= rr
    var normal = s + a * r
    normal.normalize()
    return (a, normal)
  }

  /// The hit of a ray on an edge. The normal is in the edge's own coordinates: the reference does not turn it with the
  /// body.
  private func castEdge(
    _ edge: Outline, from p1: Vector2, along d: Vector2, until greatest: Float
  ) -> (fraction: Float, normal: Vector2)? {
    let (v1, v2) = (vertices[edge.first], vertices[edge.first + 1])
    let along = v2 - v1
    var normal = Vector2(along.y, -along.x)
    normal.normalize()
    let numerator = dot(normal, v1 - p1)
    let denominator = dot(normal, d)
    guard denominator != 0 else { return nil }
    let t = numerator / denominator
    guard !(t < 0 || greatest < t) else { return nil }
    let rr = dot(along, along)
    guard rr != 0 else { return nil }
    let s = dot((p1 + t * d) - v1, along) / rr
    guard !(s < 0 || 1 < s) else { return nil }
    return (t, numerator > 0 ? -normal : normal)
  }

  private func castPolygon(
    _ polygon: Outline, from p1: Vector2, along d: Vector2, until greatest: Float
  ) -> (fraction: Float, side: Int)? {
    var (lower, upper): (Float, Float) = (0, greatest)
    var side: Int?
    for i in 0..<polygon.count {
      let normal = normals[polygon.first + i]
      let numerator = dot(normal, vertices[polygon.first + i] - p1)
      let denominator = dot(normal, d)
      if denominator == 0 {
        if numerator < 0 { return nil }
      } else if denominator < 0 && numerator < lower * denominator {
        lower = numerator / denominator
        side = i
      } else if denominator > 0 && numerator < upper * denominator {
        upper = numerator / denominator
      }
      if upper < lower { return nil }
    }
    return side.map { (lower, $0) }
  }
}
