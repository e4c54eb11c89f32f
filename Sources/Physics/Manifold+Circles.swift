extension OutlinePool {
  /// The manifold of an edge and a circle: with one of the edge's ends, or with the line between them.
  func collide(edge: Outline, _ a: Placement, circle: Outline, _ b: Placement) -> Manifold {
    let (from, to) = (vertices[edge.first], vertices[edge.first + 1])
    let local = vertices[circle.first]
    let center = a.inverse(b(local))
    let along = to - from
    let toEnd = dot(along, to - center)
    let fromStart = dot(along, center - from)
    let reach = edge.radius + circle.radius
    func touches(_ point: Vector2) -> Bool {
      let way = center - point
      return dot(way, way) <= reach * reach
    }
    func corner(_ point: Vector2, index: UInt8) -> Manifold {
      guard touches(point) else { return Manifold() }
      var manifold = Manifold(kind: .circles, localPoint: point)
      manifold.append(
        Manifold.Point(local: local, features: Manifold.Features(indexA: index)))
      return manifold
    }
    if fromStart <= 0 { return corner(from, index: 0) }
    if toEnd <= 0 { return corner(to, index: 1) }
    let nearest = (1 / dot(along, along)) * (toEnd * from + fromStart * to)
    guard touches(nearest) else { return Manifold() }
    var normal = Vector2(-along.y, along.x)
    if dot(normal, center - from) < 0 { normal = Vector2(-normal.x, -normal.y) }
    normal.normalize()
    var manifold = Manifold(kind: .faceA, localNormal: normal, localPoint: from)
    manifold.append(
      Manifold.Point(local: local, features: Manifold.Features(isFaceA: true)))
    return manifold
  }

  /// The manifold of a polygon and a circle: with the side that the centre is farthest outside of, or with an end of
  /// it.
  func collide(polygon: Outline, _ a: Placement, circle: Outline, _ b: Placement) -> Manifold {
    let local = vertices[circle.first]
    let center = a.inverse(b(local))
    let reach = polygon.radius + circle.radius
    var side = 0
    var separation = -Float.greatestFiniteMagnitude
    for i in 0..<polygon.count {
      let distance = dot(normals[polygon.first + i], center - vertices[polygon.first + i])
      if distance > reach { return Manifold() }
      if distance > separation { (separation, side) = (distance, i) }
    }
    let v1 = vertices[polygon.first + side]
    let v2 = vertices[polygon.first + (side + 1 < polygon.count ? side + 1 : 0)]
    func touching(_ normal: Vector2, at point: Vector2) -> Manifold {
      var manifold = Manifold(kind: .faceA, localNormal: normal, localPoint: point)
      manifold.append(Manifold.Point(local: local))
      return manifold
    }
    func corner(_ point: Vector2) -> Manifold {
      guard (center - point).lengthSquared <= reach * reach else { return Manifold() }
      var normal = center - point
      normal.normalize()
      return touching(normal, at: point)
    }
    let middle = 0.5 * (v1 + v2)
    let normal = normals[polygon.first + side]
    if separation < Limits.epsilon { return touching(normal, at: middle) }
    if dot(center - v1, v2 - v1) <= 0 { return corner(v1) }
    if dot(center - v2, v1 - v2) <= 0 { return corner(v2) }
    guard dot(center - middle, normal) <= reach else { return Manifold() }
    return touching(normal, at: middle)
  }

  /// The manifold of two circles.
  func collide(circle a: Outline, _ placementA: Placement, circle b: Outline, _ placementB: Placement)
    -> Manifold
  {
    let (localA, localB) = (vertices[a.first], vertices[b.first])
    let way = placementB(localB) - placementA(localA)
    let reach = a.radius + b.radius
    guard dot(way, way) <= reach * reach else { return Manifold() }
    var manifold = Manifold(kind: .circles, localPoint: localA)
    manifold.append(Manifold.Point(local: localB))
    return manifold
  }

  /// The manifold of any two outlines that can touch; the first must not be of a rounder kind than the second.
  func collide(_ a: Outline, _ placementA: Placement, _ b: Outline, _ placementB: Placement) -> Manifold {
    switch (a.kind, b.kind) {
    case (.edge, .polygon): collide(edge: a, placementA, polygon: b, placementB)
    case (.edge, .circle): collide(edge: a, placementA, circle: b, placementB)
    case (.polygon, .polygon): collide(polygon: a, placementA, polygon: b, placementB)
    case (.polygon, .circle): collide(polygon: a, placementA, circle: b, placementB)
    case (.circle, .circle): collide(circle: a, placementA, circle: b, placementB)
    default: Manifold()
    }
  }
}
