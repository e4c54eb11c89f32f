/// Turns a contour into the outline of its stroke: one convex polygon for each segment, corner and end, all turning the same
/// way. Filled by the non-zero rule they are one shape, without seams, however they overlap.
///
/// Zero-length contours are drawn as SVG does: with round or square caps as a dot, else not at all.
struct Stroker: Sendable {
  private var half = 0.0
  /// The cosine of half the angle that a chord of an arc may span.
  private var cosineLimit = 0.0
  private var transform = Transform.identity
  private var vertices: [Point] = []
  private var smooth: [Bool] = []
  private var piece: [Point] = []
  private var inner: [Point] = []

  /// Adds the stroke of the flattener's contour to `table`.
  ///
  /// - Returns: For a stroke without overlaps, the direction in which its outer border turns, as `convexTurn` gives it;
  ///   else 0.
  mutating func add(
    _ contour: borrowing Flattener, _ style: StrokeStyle, _ transform: Transform, tolerance: Double,
    to table: inout EdgeTable
  ) -> Int32 {
    guard style.width > 0, style.width <= Point.limit, contour.hasSegments, contour.isDrawable else {
      return 0
    }
    half = style.width / 2
    self.transform = transform
    // The middle of a chord over the angle θ is half · (1 − cos(θ/2)) from the arc.
    // At most 1024 chords a turn, which keep the tolerance up to a width of 4000 pixels: any width ends in reasonable time.
    cosineLimit = min(1 - min(1, tolerance / half), 0.9999953)
    vertices.removeAll(keepingCapacity: true)
    smooth.removeAll(keepingCapacity: true)
    for (point, isSmooth) in zip(contour.points, contour.isSmooth) where vertices.last != point {
      guard transform.apply(point).isDrawable else { return 0 }
      vertices.append(point)
      smooth.append(isSmooth)
    }
    if contour.isClosed, vertices.count > 1, vertices[vertices.count - 1] == vertices[0] {
      vertices.removeLast()
      smooth.removeLast()
    }
    guard vertices.count > 1 else {
      addDot(style, &table)
      return 0
    }
    if contour.isClosed, style.join == .miter, !smooth.contains(true) {
      let turn = addRing(style.miterLimit, &table)
      if turn != 0 { return turn }
    }
    let count = vertices.count
    let segments = contour.isClosed ? count : count - 1
    var firstDirection = Point.zero
    var lastDirection = Point.zero
    for i in 0..<segments {
      let from = vertices[i]
      let to = vertices[i + 1 == count ? 0 : i + 1]
      let direction = Stroker.direction(from, to)
      if i == 0 {
        firstDirection = direction
      } else {
        addJoin(at: from, lastDirection, direction, smooth[i] ? .round : style.join, style.miterLimit, &table)
      }
      lastDirection = direction
      let nx = -direction.y * half
      let ny = direction.x * half
      let extendsStart = style.cap == .square && !contour.isClosed && i == 0 ? half : 0
      let extendsEnd = style.cap == .square && !contour.isClosed && i == segments - 1 ? half : 0
      let start = Point(from.x - direction.x * extendsStart, from.y - direction.y * extendsStart)
      let end = Point(to.x + direction.x * extendsEnd, to.y + direction.y * extendsEnd)
      begin(Point(start.x - nx, start.y - ny))
      piece.append(Point(end.x - nx, end.y - ny))
      piece.append(Point(end.x + nx, end.y + ny))
      piece.append(Point(start.x + nx, start.y + ny))
      finish(&table)
    }
    if contour.isClosed {
      let join = smooth[0] ? .round : style.join
      addJoin(at: vertices[0], lastDirection, firstDirection, join, style.miterLimit, &table)
    } else if style.cap == .round {
      addHalfDisc(at: vertices[0], Point(-firstDirection.x, -firstDirection.y), &table)
      addHalfDisc(at: vertices[count - 1], lastDirection, &table)
    }
    return 0
  }

  /// Adds the stroke of a convex polygon with mitred corners as the ring between two polygons. Most closed lines are
  /// such, and with one piece a segment each would overlap the next at every corner.
  ///
  /// - Returns: The direction in which the outer polygon turns; 0 where the contour is not of that kind and nothing was
  ///   added.
  private mutating func addRing(_ miterLimit: Double, _ table: inout EdgeTable) -> Int32 {
    let turn = convexTurn(of: vertices)
    guard turn != 0 else { return 0 }
    let count = vertices.count
    piece.removeAll(keepingCapacity: true)
    inner.removeAll(keepingCapacity: true)
    var before = Stroker.direction(vertices[count - 1], vertices[0])
    for i in 0..<count {
      let vertex = vertices[i]
      let after = Stroker.direction(vertex, vertices[i + 1 == count ? 0 : i + 1])
      // As for a mitred join.
      let cosineSquared = (1 + before.x * after.x + before.y * after.y) / 2
      guard cosineSquared * miterLimit * miterLimit >= 1, cosineSquared > 1e-12 else { return 0 }
      let scale = (turn < 0 ? half : -half) / (2 * cosineSquared)
      let (x, y) = (scale * (before.y + after.y), -scale * (before.x + after.x))
      piece.append(Point(vertex.x + x, vertex.y + y))
      inner.append(Point(vertex.x - x, vertex.y - y))
      before = after
    }
    // Where the line is too wide for a side, the inner polygon's side is turned round.
    for i in 0..<count {
      let next = i + 1 == count ? 0 : i + 1
      let along =
        (vertices[next].x - vertices[i].x) * (inner[next].x - inner[i].x)
        + (vertices[next].y - vertices[i].y) * (inner[next].y - inner[i].y)
      guard along > 0 else { return 0 }
    }
    guard finish(&table) else { return turn }
    let outerTurn = convexTurn(of: piece)
    piece.removeAll(keepingCapacity: true)
    for point in inner.reversed() { piece.append(point) }
    finish(&table)
    return outerTurn
  }

  private static func direction(_ from: Point, _ to: Point) -> Point {
    let (x, y) = (to.x - from.x, to.y - from.y)
    // Scaled first: squares of tiny numbers are zero.
    let scale = max(abs(x), abs(y))
    let (u, v) = (x / scale, y / scale)
    let length = (u * u + v * v).squareRoot()
    return Point(u / length, v / length)
  }

  private mutating func addDot(_ style: StrokeStyle, _ table: inout EdgeTable) {
    guard let center = vertices.first else { return }
    switch style.cap {
    case .butt: return
    case .round:
      addHalfDisc(at: center, Point(1, 0), &table)
      addHalfDisc(at: center, Point(-1, 0), &table)
    case .square:
      begin(Point(center.x - half, center.y - half))
      piece.append(Point(center.x + half, center.y - half))
      piece.append(Point(center.x + half, center.y + half))
      piece.append(Point(center.x - half, center.y + half))
      finish(&table)
    }
  }

  /// Fills the wedge outside a corner, between the ends of two segments.
  private mutating func addJoin(
    at corner: Point, _ before: Point, _ after: Point, _ join: StrokeStyle.Join, _ miterLimit: Double,
    _ table: inout EdgeTable
  ) {
    let cross = before.x * after.y - before.y * after.x
    let dot = before.x * after.x + before.y * after.y
    if cross == 0, dot > 0 { return }
    // The outer side is left of a turn to the right, and the other way round. From and to are in the order in which the
    // segments' polygons turn.
    let (from, to) =
      cross > 0
      ? (Point(before.y, -before.x), Point(after.y, -after.x))
      : (Point(-after.y, after.x), Point(-before.y, before.x))
    begin(corner)
    append(corner, from)
    switch join {
    case .bevel: break
    case .miter:
      // The tip is 1 / cos(θ/2) half widths from the corner, where θ is the angle between the normals.
      let cosineSquared = (1 + dot) / 2
      if cosineSquared * miterLimit * miterLimit >= 1, cosineSquared > 1e-12 {
        let sum = Point(from.x + to.x, from.y + to.y)
        append(corner, Point(sum.x / (2 * cosineSquared), sum.y / (2 * cosineSquared)))
      }
    case .round:
      if cross == 0 {
        addArc(corner, from, before, depth: 0)
        append(corner, before)
        addArc(corner, before, to, depth: 0)
      } else {
        addArc(corner, from, to, depth: 0)
      }
    }
    append(corner, to)
    finish(&table)
  }

  private mutating func addHalfDisc(at center: Point, _ direction: Point, _ table: inout EdgeTable) {
    let normal = Point(direction.y, -direction.x)
    begin(Point(center.x + half * normal.x, center.y + half * normal.y))
    addArc(center, normal, direction, depth: 0)
    append(center, direction)
    addArc(center, direction, Point(-normal.x, -normal.y), depth: 0)
    append(center, Point(-normal.x, -normal.y))
    finish(&table)
  }

  /// Adds the vertices between two unit vectors, by halving the angle until the chords are near enough to the arc.
  private mutating func addArc(_ center: Point, _ from: Point, _ to: Point, depth: Int) {
    let sum = Point(from.x + to.x, from.y + to.y)
    let length = (sum.x * sum.x + sum.y * sum.y).squareRoot()
    // Half the sum of two unit vectors is as long as the cosine of half the angle between them.
    guard length / 2 < cosineLimit, length > 0, depth < 12 else { return }
    let middle = Point(sum.x / length, sum.y / length)
    addArc(center, from, middle, depth: depth + 1)
    append(center, middle)
    addArc(center, middle, to, depth: depth + 1)
  }

  private mutating func begin(_ point: Point) {
    piece.removeAll(keepingCapacity: true)
    piece.append(point)
  }

  private mutating func append(_ center: Point, _ normal: Point) {
    piece.append(Point(center.x + half * normal.x, center.y + half * normal.y))
  }

  /// Adds the piece to the table; `false` where it is too far away to be drawn.
  @discardableResult
  private mutating func finish(_ table: inout EdgeTable) -> Bool {
    var low = Point(.infinity, .infinity)
    var high = Point(-.infinity, -.infinity)
    for i in piece.indices {
      let point = transform.apply(piece[i])
      guard point.isDrawable else { return false }
      piece[i] = point
      low = Point(min(low.x, point.x), min(low.y, point.y))
      high = Point(max(high.x, point.x), max(high.y, point.y))
    }
    if table.admits(low, high) { table.addContour(piece) }
    return true
  }
}
