/// The outline of a fixture, in metres, in the coordinates of its body.
public enum Shape: Sendable, Hashable {
  /// A line with two sides and no inside, which touches boxes, polygons and circles, but not other edges.
  case edge(from: Vector2, to: Vector2)
  /// A rectangle about the body's origin. Its normals are exact, which those of a polygon of the same four points need
  /// not be, and its first vertex is the lower left one.
  case box(halfWidth: Float, halfHeight: Float)
  /// The convex hull of 3 to 16 points.
  case polygon([Vector2])
  /// A disc.
  case circle(center: Vector2, radius: Float)
}

/// The shape of a fixture in the form in which a step uses it: vertices in the world's pool, counter-clockwise.
struct Outline: Sendable, Hashable {
  enum Kind: Sendable, Hashable { case circle, edge, polygon }
  var kind = Kind.circle
  /// The index of its first vertex in the pool and, for a polygon, of its first normal.
  var first = 0
  var count = 0
  /// The thickness in metres of the skin about the vertices, which belongs to the outline; a circle's is its radius.
  var radius: Float = 0
  /// The middle of a polygon's area.
  var centroid = Vector2.zero
}

/// The vertices and normals of all fixtures, in flat arrays; places of destroyed fixtures are reused.
struct OutlinePool: Sendable {
  private(set) var vertices: [Vector2] = []
  private(set) var normals: [Vector2] = []
  /// The starts of the free places, by their length.
  private var free = [[Int]](repeating: [], count: Limits.polygonVertices + 1)

  /// Adds a shape, and returns its outline.
  mutating func add(_ shape: Shape) throws(PhysicsError) -> Outline {
    switch shape {
    case .circle(let center, let radius):
      try Accepted.check("the circle's center", center, within: Accepted.distance)
      try Accepted.check("the circle's radius", radius, from: Limits.linearSlop, to: Accepted.distance)
      let first = place(count: 1)
      vertices[first] = center
      return Outline(kind: .circle, first: first, count: 1, radius: radius, centroid: center)
    case .edge(let from, let to):
      try Accepted.check("the edge's start", from, within: Accepted.distance)
      try Accepted.check("the edge's end", to, within: Accepted.distance)
      guard (to - from).length > Limits.linearSlop else {
        throw .degenerateShape("an edge from a point to nearly the same point")
      }
      let first = place(count: 2)
      vertices[first] = from
      vertices[first + 1] = to
      return Outline(kind: .edge, first: first, count: 2, radius: Limits.polygonRadius)
    case .box(let x, let y):
      try Accepted.check("half the box's width", x, from: Limits.linearSlop, to: Accepted.distance)
      try Accepted.check("half the box's height", y, from: Limits.linearSlop, to: Accepted.distance)
      return add(
        corners: [Vector2(-x, -y), Vector2(x, -y), Vector2(x, y), Vector2(-x, y)],
        normals: [Vector2(0, -1), Vector2(1, 0), Vector2(0, 1), Vector2(-1, 0)], centroid: .zero)
    case .polygon(let points):
      let hull = try ConvexHull(of: points)
      return add(corners: hull.vertices, normals: hull.normals, centroid: hull.centroid)
    }
  }

  mutating func remove(_ outline: Outline) { free[outline.count].append(outline.first) }

  private mutating func add(corners: [Vector2], normals: [Vector2], centroid: Vector2) -> Outline {
    let first = place(count: corners.count)
    for i in corners.indices {
      self.vertices[first + i] = corners[i]
      self.normals[first + i] = normals[i]
    }
    return Outline(
      kind: .polygon, first: first, count: corners.count, radius: Limits.polygonRadius, centroid: centroid)
  }

  private mutating func place(count: Int) -> Int {
    if let first = free[count].popLast() { return first }
    let first = vertices.count
    vertices.append(contentsOf: repeatElement(.zero, count: count))
    normals.append(contentsOf: repeatElement(.zero, count: count))
    return first
  }

  /// The least box that holds a placed outline with its skin.
  func box(of outline: Outline, at placement: Placement) -> Box {
    if outline.kind == .circle {
      // Summed in another order than the rest of a placement's points.
      let center = placement.position + placement.rotation(vertices[outline.first])
      return Box(
        lower: Vector2(center.x - outline.radius, center.y - outline.radius),
        upper: Vector2(center.x + outline.radius, center.y + outline.radius))
    }
    var lower = placement(vertices[outline.first])
    var upper = lower
    for i in outline.first + 1..<outline.first + outline.count {
      let vertex = placement(vertices[i])
      lower = Physics.lesser(lower, vertex)
      upper = Physics.greater(upper, vertex)
    }
    let skin = Vector2(outline.radius, outline.radius)
    return Box(lower: lower - skin, upper: upper + skin)
  }
}

/// The convex hull of some points, counter-clockwise, beginning with the rightmost, or the lowest of several such.
///
/// The order and the rounding of the normals decide about the bits of a contact; a box is therefore not made here.
struct ConvexHull {
  private(set) var vertices: [Vector2] = []
  private(set) var normals: [Vector2] = []
  private(set) var centroid = Vector2.zero

  init(of points: [Vector2]) throws(PhysicsError) {
    guard (3...Limits.polygonVertices).contains(points.count) else {
      throw .degenerateShape("a polygon of \(points.count) points; expected 3 to \(Limits.polygonVertices)")
    }
    for point in points { try Accepted.check("a polygon's point", point, within: Accepted.distance) }
    for (i, point) in points.enumerated() {
      for other in points[..<i] where (point - other).lengthSquared <= Limits.linearSlop * Limits.linearSlop {
        throw .degenerateShape("two points of the polygon are nearer than \(Limits.linearSlop) m")
      }
    }
    try wrap(points)
    for i in vertices.indices {
      let edge = vertices[i + 1 < vertices.count ? i + 1 : 0] - vertices[i]
      var normal = cross(edge, 1)
      normal.normalize()
      normals.append(normal)
    }
    try findCentroid()
  }

  /// Walks about the points: of two candidates the one further to the right is next, and of two on one line the
  /// farther.
  private mutating func wrap(_ points: [Vector2]) throws(PhysicsError) {
    var start = 0
    for (i, point) in points.enumerated() {
      let best = points[start]
      if point.x > best.x || (point.x == best.x && point.y < best.y) { start = i }
    }
    var here = start
    repeat {
      // Rounding could lead the walk in a circle beside its start.
      guard vertices.count < points.count else {
        throw .degenerateShape("the polygon's points are too near to a line")
      }
      vertices.append(points[here])
      var next = 0
      for j in 1..<points.count {
        if next == here {
          next = j
          continue
        }
        let reach = points[next] - points[here]
        let candidate = points[j] - points[here]
        let side = cross(reach, candidate)
        if side < 0 || (side == 0 && candidate.lengthSquared > reach.lengthSquared) { next = j }
      }
      here = next
    } while here != start
    guard vertices.count >= 3 else { throw .degenerateShape("the polygon's points lie on a line") }
  }

  private mutating func findCentroid() throws(PhysicsError) {
    var sum = Vector2.zero
    var area: Float = 0
    let third: Float = 1 / 3
    // Triangles from the origin.
    for i in vertices.indices {
      let (p2, p3) = (vertices[i], vertices[i + 1 < vertices.count ? i + 1 : 0])
      let triangle = 0.5 * cross(p2, p3)
      area += triangle
      sum += triangle * third * (Vector2.zero + p2 + p3)
    }
    guard area > Limits.epsilon, area.isFinite else {
      throw .degenerateShape("the polygon's area is \(area) m²")
    }
    let inverse = 1 / area
    centroid = Vector2(sum.x * inverse, sum.y * inverse)
  }
}
