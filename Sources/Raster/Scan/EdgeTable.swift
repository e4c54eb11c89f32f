/// A straight piece of a contour inside the clip rectangle, from top to bottom, in pixels.
struct Edge: Sendable {
  var x0, y0, x1, y1: Double
  /// The change of x over the change of y.
  var slope: Double
  /// +1 where the contour goes down, −1 where it goes up, 0 for a horizontal edge.
  var winding: Int32
  /// The next edge that starts in the same row, or −1.
  var next: Int32

  /// The part of the edge in the row below `top`, y counted from there, and whether the edge goes on below the row.
  @inline(__always)
  func part(inRowFrom top: Double) -> (x0: Double, y0: Double, x1: Double, y1: Double, goesOn: Bool) {
    let goesOn = y1 > top + 1
    return (
      y0 >= top ? x0 : x(at: top), y0 >= top ? y0 - top : 0, goesOn ? x(at: top + 1) : x1,
      goesOn ? 1 : y1 - top, goesOn
    )
  }

  /// The x of the edge at height `y`, never outside the edge's own extent.
  @inline(__always)
  func x(at y: Double) -> Double {
    let x = x0 + (y - y0) * slope
    return x0 < x1 ? max(x0, min(x1, x)) : max(x1, min(x0, x))
  }
}

/// The edges of a shape, clipped and sorted by the row they start in. Its storage is reused.
///
/// Vertices are moved to multiples of 2⁻²⁰ pixel. Thus an edge is either horizontal or at least that high, and no slope
/// overflows; and every sum of a coordinate and a whole number of pixels is exact.
struct EdgeTable: Sendable {
  private(set) var edges: [Edge] = []
  private var arranged: [Edge] = []
  /// The first edge that starts in each row of the clip rectangle, or −1.
  private var heads: [Int32] = []
  /// The rows, counted from the clip rectangle's top, in which edges start and end.
  private(set) var firstRow = Int.max
  private(set) var lastRow = -1

  private(set) var clip = PixelRect(minX: 0, minY: 0, maxX: 0, maxY: 0)
  private var left = 0.0
  private var right = 0.0
  private var top = 0.0
  private var bottom = 0.0
  /// The smallest and the largest x of the contours.
  private var lowest = Double.infinity
  private var highest = -Double.infinity
  private var first = Point.zero
  private var last = Point.zero

  /// Empties the table, for edges inside `clip`, a part of the frame.
  mutating func begin(clip: PixelRect) {
    edges.removeAll(keepingCapacity: true)
    self.clip = clip
    (left, right) = (Double(clip.minX), Double(clip.maxX))
    (top, bottom) = (Double(clip.minY), Double(clip.maxY))
    firstRow = .max
    lastRow = -1
    (lowest, highest) = (.infinity, -.infinity)
    let rows = clip.maxY - clip.minY
    // Whoever sweeps the table leaves every head at −1.
    if heads.count < rows { heads.append(contentsOf: repeatElement(-1, count: rows - heads.count)) }
  }

  /// Moves the edges into the order of the rows' lists. With very many edges, spread over memory, nearly all of the
  /// time would be spent waiting for memory otherwise.
  mutating func arrange() {
    guard firstRow <= lastRow else { return }
    arranged.removeAll(keepingCapacity: true)
    for row in firstRow...lastRow {
      var index = heads[row]
      if index >= 0 { heads[row] = Int32(truncatingIfNeeded: arranged.count) }
      while index >= 0 {
        var edge = edges[Int(index)]
        index = edge.next
        if index >= 0 { edge.next = Int32(truncatingIfNeeded: arranged.count + 1) }
        arranged.append(edge)
      }
    }
    swap(&edges, &arranged)
  }

  /// Calls `body` with the edges and, for each row of the clip rectangle, the first edge that starts there, or −1.
  mutating func withUnsafeStorage(_ body: (UnsafePointer<Edge>, UnsafeMutablePointer<Int32>) -> Void) {
    edges.withUnsafeBufferPointer { edges in
      heads.withUnsafeMutableBufferPointer { heads in
        if let edges = edges.baseAddress, let heads = heads.baseAddress { body(edges, heads) }
      }
    }
  }

  /// Tells whether a contour inside the box may reach into the clip rectangle, and if so adds the box to `extent`; a
  /// contour beside the clip rectangle encloses nothing of it.
  mutating func admits(_ low: Point, _ high: Point) -> Bool {
    guard low.x < right && high.x > left && low.y < bottom && high.y > top else { return false }
    (lowest, highest) = (min(lowest, low.x), max(highest, high.x))
    return true
  }

  /// The pixels that the shape may reach. Vertices are moved by less than a pixel, hence one more pixel on either side.
  var extent: PixelRect {
    guard firstRow <= lastRow else { return PixelRect(minX: 0, minY: 0, maxX: 0, maxY: 0) }
    return PixelRect(
      minX: max(clip.minX, Int(max(left, lowest)) - 1), minY: clip.minY + firstRow,
      maxX: min(clip.maxX, Int(min(right, highest)) + 2), maxY: min(clip.maxY, clip.minY + lastRow + 1))
  }

  /// Adds the closed polygon through `points`. Their coordinates are below `Point.limit`.
  mutating func addContour(_ points: [Point]) {
    guard points.count > 2 else { return }
    move(to: points[0])
    for point in points.dropFirst() { line(to: point) }
    close()
  }

  @inline(__always)
  mutating func move(to point: Point) {
    first = EdgeTable.snap(point)
    last = first
  }

  @inline(__always)
  mutating func line(to point: Point) {
    let next = EdgeTable.snap(point)
    add(last, next)
    last = next
  }

  @inline(__always)
  mutating func close() {
    add(last, first)
  }

  /// Rounds a coordinate to 20 bits after the point, by adding and subtracting 1.5 · 2³².
  @inline(__always)
  private static func snap(_ point: Point) -> Point {
    let magic = 6_442_450_944.0
    return Point((point.x + magic) - magic, (point.y + magic) - magic)
  }

  private mutating func add(_ p: Point, _ q: Point) {
    if p.y == q.y {
      // Of no area, but it connects what is left and right of it inside a row (see `Sweep`).
      guard p.x != q.x, p.y > top, p.y < bottom else { return }
      pushClamped(p, q, winding: 0)
      return
    }
    let winding: Int32 = p.y < q.y ? 1 : -1
    var (upper, lower) = winding > 0 ? (p, q) : (q, p)
    guard lower.y > top, upper.y < bottom else { return }
    if upper.y >= top, lower.y <= bottom, upper.x >= left, upper.x <= right, lower.x >= left, lower.x <= right
    {
      push(upper, lower, winding)
      return
    }
    let line = (upper, lower)
    if upper.y < top { upper = Point(EdgeTable.x(on: line, at: top), top) }
    if lower.y > bottom { lower = Point(EdgeTable.x(on: line, at: bottom), bottom) }
    // What is beside the clip rectangle goes along its side instead.
    clipSides(upper, lower, winding)
  }

  private mutating func clipSides(_ upper: Point, _ lower: Point, _ winding: Int32) {
    var from = upper
    let goesRight = upper.x < lower.x
    let slant = (lower.y - upper.y) / (lower.x - upper.x)
    for side in [goesRight ? left : right, goesRight ? right : left]
    where min(upper.x, lower.x) < side && side < max(upper.x, lower.x) {
      let y =
        abs(side - upper.x) < abs(side - lower.x)
        ? upper.y + (side - upper.x) * slant : lower.y + (side - lower.x) * slant
      // Both pieces get the same vertex, so that no gap opens between them.
      let through = EdgeTable.snap(Point(side, max(from.y, min(lower.y, y))))
      pushClamped(from, through, winding: winding)
      from = through
    }
    pushClamped(from, lower, winding: winding)
  }

  private static func x(on line: (upper: Point, lower: Point), at y: Double) -> Double {
    let slope = (line.lower.x - line.upper.x) / (line.lower.y - line.upper.y)
    // From the nearer end, which is the more precise.
    let isNearUpper = y - line.upper.y < line.lower.y - y
    let near = isNearUpper ? line.upper : line.lower
    if max(abs(near.x), abs(near.y)) < 1e9 { return near.x + (y - near.y) * slope }
    // With both ends far away the difference would lose every digit. The line's x at y = 0 from the cross product, whose
    // rounding errors the fused operations make up for.
    let product = line.lower.x * line.upper.y
    let error = product.addingProduct(-line.lower.x, line.upper.y)
    let cross = (-product).addingProduct(line.upper.x, line.lower.y) + error
    return cross / (line.lower.y - line.upper.y) + slope * y
  }

  private mutating func pushClamped(_ p: Point, _ q: Point, winding: Int32) {
    push(Point(max(left, min(right, p.x)), p.y), Point(max(left, min(right, q.x)), q.y), winding)
  }

  @inline(__always)
  private mutating func push(_ upper: Point, _ lower: Point, _ winding: Int32) {
    let row = Int(upper.y)
    let height = lower.y - upper.y
    if height <= 0, upper.y == Double(row) || upper.x == lower.x { return }
    let slot = row - clip.minY
    edges.append(
      Edge(
        x0: upper.x, y0: upper.y, x1: lower.x, y1: lower.y,
        slope: height > 0 ? (lower.x - upper.x) / height : 0, winding: height > 0 ? winding : 0,
        next: heads[slot]))
    heads[slot] = Int32(truncatingIfNeeded: edges.count - 1)
    firstRow = min(firstRow, slot)
    let lowest = Int(lower.y)
    lastRow = max(
      lastRow, lower.y == Double(lowest) && height > 0 ? lowest - 1 - clip.minY : lowest - clip.minY)
  }
}
