/// Turns a path's contours, one at a time, into polylines. Its storage is reused.
struct Flattener: Sendable {
  /// The greatest distance of a polyline from its curve, in pixels. A pixel's coverage is then wrong by less than 0.01
  /// · √2 · 2/3, which is two and a half steps of 255 at worst and one as a rule, and invisible. The number of segments
  /// grows with the inverse square root of the tolerance, so that a finer one would cost little, but gain nothing.
  static let tolerance = 0.01
  /// The most segments for one curve, whatever its size: enough for the tolerance up to a radius of 34,000 pixels.
  static let maximumSegments = 4096.0

  /// The contour's vertices. A closed contour does not repeat its first.
  private(set) var points: [Point] = []
  /// Indicates for each vertex whether it lies inside a curve, where a stroke has to look smooth whatever its join.
  private(set) var isSmooth: [Bool] = []
  /// Indicates whether the contour ends in `close()`.
  private(set) var isClosed = false
  /// Indicates whether the contour has a segment, even one of no length; a lone `move` has none.
  private(set) var hasSegments = false
  /// Indicates whether all coordinates are small enough to be drawn, and the number of segments is finite.
  private(set) var isDrawable = true
  /// The contour's bounding box.
  private(set) var low = Point.zero
  private(set) var high = Point.zero

  /// A place in a path.
  struct Cursor {
    var verb = 0
    var point = 0
  }

  /// Reads the contour at `cursor`, mapped by `transform`, its curves to `tolerance` (after the transform).
  /// - Returns: whether there was a contour.
  mutating func next(of path: Path, _ transform: Transform, tolerance: Double, _ cursor: inout Cursor) -> Bool
  {
    guard cursor.verb < path.verbs.count else { return false }
    points.removeAll(keepingCapacity: true)
    isSmooth.removeAll(keepingCapacity: true)
    (isClosed, hasSegments, isDrawable) = (false, false, true)
    low = Point(.infinity, .infinity)
    high = Point(-.infinity, -.infinity)
    reading: while cursor.verb < path.verbs.count {
      let at = cursor.point
      switch path.verbs[cursor.verb] {
      case .move:
        if !points.isEmpty { break reading }
        append(transform.apply(path.points[at]))
        cursor.point += 1
      case .line:
        append(transform.apply(path.points[at]))
        cursor.point += 1
        hasSegments = true
      case .quad:
        quad(transform.apply(path.points[at]), transform.apply(path.points[at + 1]), tolerance)
        cursor.point += 2
        hasSegments = true
      case .cubic:
        cubic(
          transform.apply(path.points[at]), transform.apply(path.points[at + 1]),
          transform.apply(path.points[at + 2]), tolerance)
        cursor.point += 3
        hasSegments = true
      case .arc:
        arc(
          center: path.points[at], radius: path.points[at + 1].x, start: path.points[at + 1].y,
          sweep: path.points[at + 2].x, transform, tolerance)
        cursor.point += 3
        hasSegments = true
      case .close:
        (isClosed, hasSegments) = (true, true)
        if points.count > 1, points[points.count - 1] == points[0] {
          points.removeLast()
          isSmooth.removeLast()
        }
        cursor.verb += 1
        break reading
      }
      cursor.verb += 1
    }
    return true
  }

  @inline(__always)
  private mutating func append(_ point: Point, smooth: Bool = false) {
    points.append(point)
    isSmooth.append(smooth)
    isDrawable = isDrawable && point.isDrawable
    low = Point(min(low.x, point.x), min(low.y, point.y))
    high = Point(max(high.x, point.x), max(high.y, point.y))
  }

  /// The number of segments that keep the error of a curve, which is `deviation` with one segment, within `tolerance`.
  private mutating func segments(deviation: Double, _ tolerance: Double) -> Int {
    let count = (deviation / tolerance).squareRoot()
    guard count.isFinite else {
      isDrawable = false
      return 1
    }
    return Int(min(count, Flattener.maximumSegments).rounded(.up))
  }

  private mutating func quad(_ p1: Point, _ p2: Point, _ tolerance: Double) {
    let p0 = points[points.count - 1]
    // A chord over a parameter step h is within |B''| · h² / 8 of the curve (also for the cubic).
    let bend = Point(p0.x - 2 * p1.x + p2.x, p0.y - 2 * p1.y + p2.y)
    let count = segments(deviation: (bend.x * bend.x + bend.y * bend.y).squareRoot() / 4, tolerance)
    if count > 1 {
      for i in 1..<count {
        let t = Double(i) / Double(count)
        let s = 1 - t
        let (b0, b1, b2) = (s * s, 2 * s * t, t * t)
        append(
          Point(b0 * p0.x + b1 * p1.x + b2 * p2.x, b0 * p0.y + b1 * p1.y + b2 * p2.y), smooth: true)
      }
    }
    if !p1.isDrawable { isDrawable = false }
    append(p2)
  }

  private mutating func cubic(_ p1: Point, _ p2: Point, _ p3: Point, _ tolerance: Double) {
    let p0 = points[points.count - 1]
    let bend1 = Point(p0.x - 2 * p1.x + p2.x, p0.y - 2 * p1.y + p2.y)
    let bend2 = Point(p1.x - 2 * p2.x + p3.x, p1.y - 2 * p2.y + p3.y)
    let bend = max(bend1.x * bend1.x + bend1.y * bend1.y, bend2.x * bend2.x + bend2.y * bend2.y)
    let count = segments(deviation: 0.75 * bend.squareRoot(), tolerance)
    if count > 1 {
      for i in 1..<count {
        let t = Double(i) / Double(count)
        let s = 1 - t
        let (b0, b1, b2, b3) = (s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t)
        append(
          Point(
            b0 * p0.x + b1 * p1.x + b2 * p2.x + b3 * p3.x,
            b0 * p0.y + b1 * p1.y + b2 * p2.y + b3 * p3.y), smooth: true)
      }
    }
    if !(p1.isDrawable && p2.isDrawable) { isDrawable = false }
    append(p3)
  }

  private mutating func arc(
    center: Point, radius: Double, start: Double, sweep: Double, _ transform: Transform, _ tolerance: Double
  ) {
    // A chord over an angle δ is within radius · δ² / 8 of the arc.
    let size = radius * transform.stretch
    let count = max(4, segments(deviation: size * sweep * sweep / 8, tolerance))
    guard isDrawable, size <= Point.limit else {
      isDrawable = false
      return
    }
    var (sine, cosine) = sineAndCosine(start)
    func at(_ cosine: Double, _ sine: Double) -> Point {
      transform.apply(Point(center.x + radius * cosine, center.y + radius * sine))
    }
    let first = at(cosine, sine)
    if points[points.count - 1] != first { append(first) }
    if abs(sweep) == 2 * Double.pi {
      // Quarter by quarter, each a quarter turn of the one before to the last bit, so that circles are symmetrical.
      let quarterCount = (count + 3) / 4
      let turn = sineAndCosine(sweep / Double(4 * quarterCount))
      for quarter in 0..<4 {
        var (x, y) = (cosine, sine)
        for i in 0..<quarterCount {
          if quarter + i > 0 { append(at(x, y), smooth: true) }
          (x, y) = (x * turn.cosine - y * turn.sine, y * turn.cosine + x * turn.sine)
        }
        (cosine, sine) = sweep > 0 ? (-sine, cosine) : (sine, -cosine)
      }
      append(first)
    } else {
      let turn = sineAndCosine(sweep / Double(count))
      for _ in 1..<count {
        (cosine, sine) = (cosine * turn.cosine - sine * turn.sine, sine * turn.cosine + cosine * turn.sine)
        append(at(cosine, sine), smooth: true)
      }
      let end = sineAndCosine(start + sweep)
      append(at(end.cosine, end.sine))
    }
  }
}
