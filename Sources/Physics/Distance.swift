/// Two placed outlines without their skins, for the distance between them (Gilbert, Johnson and Keerthi's algorithm).
struct DistanceQuery {
  let pool: OutlinePool
  let a, b: Outline

  /// The vertex of an outline that is farthest in a direction, by its index; of several the first.
  @inline(__always) func support(_ outline: Outline, _ direction: Vector2) -> Int {
    var best = 0
    var most = dot(pool.vertices[outline.first], direction)
    for i in 1..<max(1, outline.count) {
      let value = dot(pool.vertices[outline.first + i], direction)
      if value > most { (most, best) = (value, i) }
    }
    return best
  }

  @inline(__always) func vertexA(_ i: Int) -> Vector2 { pool.vertices[a.first + i] }
  @inline(__always) func vertexB(_ i: Int) -> Vector2 { pool.vertices[b.first + i] }

  /// The distance between the outlines at the two placements. The search begins with the vertices in `cache`, and leaves
  /// there those that it ended with.
  func distance(_ placementA: Placement, _ placementB: Placement, cache: inout SimplexCache) -> Float {
    var simplex = Simplex(cache, query: self, placementA, placementB)
    for _ in 0..<20 {
      let before = simplex
      simplex.reduce()
      if simplex.count == 3 { break }
      let direction = simplex.searchDirection
      if direction.lengthSquared < Limits.epsilon * Limits.epsilon { break }
      let vertex = SimplexVertex(
        indexA: support(a, placementA.rotation.inverse(-direction)),
        indexB: support(b, placementB.rotation.inverse(direction)), query: self, placementA, placementB)
      // A vertex that was there before the reduction would lead the search in a circle.
      if before.contains(vertex) { break }
      simplex.append(vertex)
    }
    let (pointA, pointB) = simplex.nearestPoints
    cache = simplex.cache
    return (pointA - pointB).length
  }
}

/// The result of a search that the next search begins with.
struct SimplexCache {
  /// The length or the area of the simplex.
  var metric: Float = 0
  var count = 0
  var indicesA = (0, 0, 0)
  var indicesB = (0, 0, 0)
}

/// A vertex of the difference of two outlines.
struct SimplexVertex {
  var indexA = 0
  var indexB = 0
  var pointA = Vector2.zero
  var pointB = Vector2.zero
  /// The vector from the point on A to the point on B.
  var difference = Vector2.zero
  /// The vertex's weight in the nearest point.
  var share: Float = 0

  init() {}

  init(
    indexA: Int, indexB: Int, query: DistanceQuery, _ placementA: Placement, _ placementB: Placement,
    share: Float = 0
  ) {
    self.indexA = indexA
    self.indexB = indexB
    pointA = placementA(query.vertexA(indexA))
    pointB = placementB(query.vertexB(indexB))
    difference = pointB - pointA
    self.share = share
  }
}

/// A point, a segment or a triangle of the difference of two outlines.
struct Simplex {
  var count = 0
  var v1 = SimplexVertex()
  var v2 = SimplexVertex()
  var v3 = SimplexVertex()

  init(_ cache: SimplexCache, query: DistanceQuery, _ a: Placement, _ b: Placement) {
    func vertex(_ indexA: Int, _ indexB: Int) -> SimplexVertex {
      SimplexVertex(indexA: indexA, indexB: indexB, query: query, a, b)
    }
    count = cache.count
    if count > 0 { v1 = vertex(cache.indicesA.0, cache.indicesB.0) }
    if count > 1 { v2 = vertex(cache.indicesA.1, cache.indicesB.1) }
    if count > 2 { v3 = vertex(cache.indicesA.2, cache.indicesB.2) }
    if count > 1 {
      // A simplex that has changed much since is no better than none.
      let (before, now) = (cache.metric, metric)
      if now < 0.5 * before || 2 * before < now || now < Limits.epsilon { count = 0 }
    }
    if count == 0 {
      v1 = SimplexVertex(indexA: 0, indexB: 0, query: query, a, b, share: 1)
      count = 1
    }
  }

  var cache: SimplexCache {
    SimplexCache(
      metric: metric, count: count, indicesA: (v1.indexA, v2.indexA, v3.indexA),
      indicesB: (v1.indexB, v2.indexB, v3.indexB))
  }

  func contains(_ vertex: SimplexVertex) -> Bool {
    func same(_ other: SimplexVertex) -> Bool {
      other.indexA == vertex.indexA && other.indexB == vertex.indexB
    }
    return same(v1) || (count > 1 && same(v2)) || (count > 2 && same(v3))
  }

  mutating func append(_ vertex: SimplexVertex) {
    if count == 1 { v2 = vertex } else { v3 = vertex }
    count += 1
  }

  var metric: Float {
    switch count {
    case 2: (v1.difference - v2.difference).length
    case 3: cross(v2.difference - v1.difference, v3.difference - v1.difference)
    default: 0
    }
  }

  /// The direction from the simplex towards the origin.
  var searchDirection: Vector2 {
    guard count == 2 else { return -v1.difference }
    let edge = v2.difference - v1.difference
    return cross(edge, -v1.difference) > 0 ? cross(1, edge) : cross(edge, 1)
  }

  var nearestPoints: (Vector2, Vector2) {
    switch count {
    case 1: return (v1.pointA, v1.pointB)
    case 2:
      return (
        v1.share * v1.pointA + v2.share * v2.pointA, v1.share * v1.pointB + v2.share * v2.pointB
      )
    default:
      let point = v1.share * v1.pointA + v2.share * v2.pointA + v3.share * v3.pointA
      return (point, point)
    }
  }

  /// Reduces the simplex to the vertices whose hull holds the point nearest to the origin, with their weights in it.
  mutating func reduce() {
    switch count {
    case 2: reduceSegment()
    case 3: reduceTriangle()
    default: break
    }
  }

  private mutating func keep(_ a: SimplexVertex) {
    v1 = a
    v1.share = 1
    count = 1
  }

  private mutating func keep(_ a: SimplexVertex, _ b: SimplexVertex, _ shareA: Float, _ shareB: Float) {
    let inverse = 1 / (shareA + shareB)
    (v1, v2) = (a, b)
    v1.share = shareA * inverse
    v2.share = shareB * inverse
    count = 2
  }

  private mutating func reduceSegment() {
    let (w1, w2) = (v1.difference, v2.difference)
    let edge = w2 - w1
    let share2 = -dot(w1, edge)
    if share2 <= 0 { return keep(v1) }
    let share1 = dot(w2, edge)
    if share1 <= 0 { return keep(v2) }
    keep(v1, v2, share1, share2)
  }

  private mutating func reduceTriangle() {
    let (w1, w2, w3) = (v1.difference, v2.difference, v3.difference)
    let e12 = w2 - w1
    let (on12at1, on12at2) = (dot(w2, e12), -dot(w1, e12))
    let e13 = w3 - w1
    let (on13at1, on13at2) = (dot(w3, e13), -dot(w1, e13))
    let e23 = w3 - w2
    let (on23at1, on23at2) = (dot(w3, e23), -dot(w2, e23))
    let area = cross(e12, e13)
    let inside1 = area * cross(w2, w3)
    let inside2 = area * cross(w3, w1)
    let inside3 = area * cross(w1, w2)

    if on12at2 <= 0 && on13at2 <= 0 { return keep(v1) }
    if on12at1 > 0 && on12at2 > 0 && inside3 <= 0 { return keep(v1, v2, on12at1, on12at2) }
    if on13at1 > 0 && on13at2 > 0 && inside2 <= 0 { return keep(v1, v3, on13at1, on13at2) }
    if on12at1 <= 0 && on23at2 <= 0 { return keep(v2) }
    if on13at1 <= 0 && on23at1 <= 0 { return keep(v3) }
    // The third takes the first one's place.
    if on23at1 > 0 && on23at2 > 0 && inside1 <= 0 { return keep(v3, v2, on23at2, on23at1) }
    let inverse = 1 / (inside1 + inside2 + inside3)
    v1.share = inside1 * inverse
    v2.share = inside2 * inverse
    v3.share = inside3 * inverse
  }
}
