extension OutlinePool {
  /// The manifold of an edge and a polygon, by the axis of least overlap: the edge's normal or one of the polygon's.
  ///
  /// The edge has two sides and no neighbours, so that any direction away from it on the polygon's side may separate them.
  func collide(edge: Outline, _ a: Placement, polygon: Outline, _ b: Placement) -> Manifold {
    EdgePolygon(pool: self, edge: edge, a, polygon: polygon, b).manifold()
  }
}

/// An edge and a polygon, in the coordinates of the edge.
private struct EdgePolygon {
  let pool: OutlinePool
  let polygon: Outline
  /// The map from the polygon's coordinates to the edge's.
  let transform: Placement
  let v1, v2: Vector2
  /// The edge's normal, and the one that points to the polygon's side.
  let normal1, normal: Vector2
  let isFront: Bool
  /// The distance between an edge and a polygon that touch, in metres: both skins.
  static let reach: Float = 2 * Limits.polygonRadius

  init(pool: OutlinePool, edge: Outline, _ a: Placement, polygon: Outline, _ b: Placement) {
    self.pool = pool
    self.polygon = polygon
    transform = a.inverse(b)
    v1 = pool.vertices[edge.first]
    v2 = pool.vertices[edge.first + 1]
    var along = v2 - v1
    along.normalize()
    normal1 = Vector2(along.y, -along.x)
    isFront = dot(normal1, transform(polygon.centroid) - v1) >= 0
    normal = isFront ? normal1 : -normal1
  }

  func vertex(_ i: Int) -> Vector2 { transform(pool.vertices[polygon.first + i]) }
  func polygonNormal(_ i: Int) -> Vector2 { transform.rotation(pool.normals[polygon.first + i]) }
  func next(_ i: Int) -> Int { i + 1 < polygon.count ? i + 1 : 0 }

  /// The distance of the polygon's nearest vertex along the edge's normal.
  func edgeSeparation() -> Float {
    var least = Float.greatestFiniteMagnitude
    for i in 0..<polygon.count {
      let distance = dot(normal, vertex(i) - v1)
      if distance < least { least = distance }
    }
    return least
  }

  /// The polygon's side from which the edge is farthest; nil where no side faces the edge.
  func polygonSeparation() -> (side: Int, separation: Float)? {
    // Without neighbours the limit of the normals is the edge's own, turned away, to either side.
    let limit = -normal
    var best: (side: Int, separation: Float)?
    var most = -Float.greatestFiniteMagnitude
    for i in 0..<polygon.count {
      let n = -polygonNormal(i)
      let corner = vertex(i)
      let separation = lesser(dot(n, corner - v1), dot(n, corner - v2))
      if separation > Self.reach { return (i, separation) }
      if dot(n - limit, normal) < -Limits.angularSlop { continue }
      if separation > most {
        most = separation
        best = (i, separation)
      }
    }
    return best
  }

  func manifold() -> Manifold {
    let edgeSeparation = edgeSeparation()
    guard edgeSeparation <= Self.reach else { return Manifold() }
    let other = polygonSeparation()
    if let other, other.separation > Self.reach { return Manifold() }
    // The edge is preferred, so that the choice does not change from step to step.
    if let other, other.separation > 0.98 * edgeSeparation + 0.001 { return clipEdge(to: other.side) }
    return clipPolygon()
  }

  /// The manifold with the edge as the reference: two points of the polygon's side that faces it most.
  private func clipPolygon() -> Manifold {
    var side = 0
    var least = dot(normal, polygonNormal(0))
    for i in 1..<polygon.count {
      let value = dot(normal, polygonNormal(i))
      if value < least { (least, side) = (value, i) }
    }
    func point(_ i: Int) -> ClipPoint {
      ClipPoint(
        place: vertex(i),
        features: Manifold.Features(indexA: 0, indexB: UInt8(i), isFaceA: true, isFaceB: false))
    }
    let incident = (point(side), point(next(side)))
    let (from, to) = isFront ? (v1, v2) : (v2, v1)
    let (index1, index2) = isFront ? (0, 1) : (1, 0)
    guard let clipped = clip(incident, from: from, index1, to: to, index2, normal: normal) else {
      return Manifold()
    }
    var manifold = Manifold(kind: .faceA, localNormal: normal, localPoint: from)
    for end in [clipped.0, clipped.1] where dot(normal, end.place - from) <= Self.reach {
      manifold.append(Manifold.Point(local: transform.inverse(end.place), features: end.features))
    }
    return manifold
  }

  /// The manifold with a side of the polygon as the reference: two points of the edge.
  private func clipEdge(to side: Int) -> Manifold {
    func point(_ place: Vector2) -> ClipPoint {
      ClipPoint(
        place: place,
        features: Manifold.Features(indexA: 0, indexB: UInt8(side), isFaceA: false, isFaceB: true))
    }
    let (from, to) = (vertex(side), vertex(next(side)))
    let outward = polygonNormal(side)
    guard
      let clipped = clip((point(v1), point(v2)), from: from, side, to: to, next(side), normal: outward)
    else { return Manifold() }
    var manifold = Manifold(
      kind: .faceB, localNormal: pool.normals[polygon.first + side],
      localPoint: pool.vertices[polygon.first + side])
    for end in [clipped.0, clipped.1] where dot(outward, end.place - from) <= Self.reach {
      manifold.append(Manifold.Point(local: end.place, features: end.features.swapped))
    }
    return manifold
  }

  /// Cuts a segment off at both ends of the reference side.
  private func clip(
    _ segment: (ClipPoint, ClipPoint), from: Vector2, _ index1: Int, to: Vector2, _ index2: Int,
    normal: Vector2
  ) -> (ClipPoint, ClipPoint)? {
    let before = Vector2(normal.y, -normal.x)
    let after = -before
    guard
      let once = Physics.clip(segment, normal: before, offset: dot(before, from), vertexA: index1)
    else { return nil }
    return Physics.clip(once, normal: after, offset: dot(after, to), vertexA: index2)
  }
}
