// Filled shapes as pygame's own `draw` fills them.

extension PygameSurface {
  /// Fills a polygon, its corners' pixels included: a triangle by the slopes of its sides, another one row by row.
  package mutating func drawPolygon(_ color: Color, _ corners: Corners) {
    let corners = corners.pixels
    let (first, last) = (max(corners.minY, 0), min(corners.maxY, height - 1))
    guard corners.count >= 3, first <= last else { return }
    touch(corners.minX, first, corners.maxX, last)
    let ink = Ink(color)
    if corners.count == 3 {
      fillTriangle(corners, first...last, ink)
    } else if corners.minY == corners.maxY {
      fillRow(first, corners.minX, corners.maxX, ink)
    } else {
      fillPolygon(corners, first...last, ink)
    }
  }

  /// Fills the rows of a polygon between pairs of crossings with its edges: of those that come first and third in the corners'
  /// order the left pixel is taken, of the others the right one.
  private func fillPolygon(_ corners: Corners.Pixels, _ rows: ClosedRange<Int>, _ ink: Ink) {
    var crossings = Crossings()
    for y in rows {
      crossings.removeAll()
      for i in 0..<corners.count {
        var (from, to) = (corners[corners.previous(i)], corners[i])
        if from.y == to.y { continue }
        if from.y > to.y { swap(&from, &to) }
        guard y >= from.y, y < to.y || (y == corners.maxY && to.y == corners.maxY) else { continue }
        let offset = Float((y &- from.y) &* (to.x &- from.x)) / Float(to.y &- from.y)
        let whole = crossings.isOdd ? offset.rounded(.up) : offset.rounded(.down)
        crossings.insert(Int32(truncatingIfNeeded: Int(whole) &+ from.x))
      }
      crossings.forEachPair { fillRow(y, Int($0), Int($1), ink) }
    }
    // A horizontal edge within, below which the polygon goes on, is in no pair.
    for i in 0..<corners.count {
      let (from, to) = (corners[corners.previous(i)], corners[i])
      if from.y == to.y, corners.minY < to.y, to.y < corners.maxY, rows.contains(to.y) {
        fillRow(to.y, from.x, to.x, ink)
      }
    }
  }

  /// Fills a triangle row by row between its long side and one of the others, whose places are truncated toward their ends.
  private func fillTriangle(_ corners: Corners.Pixels, _ rows: ClosedRange<Int>, _ ink: Ink) {
    var (low, middle, high) = (corners[0], corners[1], corners[2])
    if middle.y < low.y { swap(&low, &middle) }
    if high.y < middle.y {
      swap(&middle, &high)
      if middle.y < low.y { swap(&low, &middle) }
    }
    if low.y == middle.y, middle.y == high.y, low.x == middle.x, middle.x != high.x { swap(&middle, &high) }
    func slope(_ from: (x: Int, y: Int), _ to: (x: Int, y: Int)) -> Float {
      // The summand keeps a flat side from dividing by zero, and is lost in any other.
      Float(Double(to.x - from.x) / (Double(to.y - from.y) + 1e-17))
    }
    let (long, lower, upper) = (slope(low, high), slope(low, middle), slope(middle, high))
    for y in rows {
      let end = low.x + Int(Float(y - low.y) * long)
      let start =
        y < middle.y ? low.x + Int(Float(y - low.y) * lower) : middle.x + Int(Float(y - middle.y) * upper)
      fillRow(y, end, start, ink)
    }
  }

  /// Fills a circle of a whole radius around the upper left corner of a pixel, so to say: twice the radius across.
  package mutating func drawCircle(_ color: Color, center: Point, radius: Int) {
    guard radius >= 1 else { return }
    let (x, y) = (Pixel.truncated(center.x), Pixel.truncated(center.y))
    let ink = Ink(color)
    touch(x - radius, y - radius, x + radius - 1, y + radius - 1)
    var (near, far) = (0, radius)
    var (decision, east, south) = (1 - radius, 0, -2 * radius)
    while near < far {
      if decision >= 0 {
        far -= 1
        south += 2
        decision += south
      }
      near += 1
      east += 2
      decision += east + 1
      if decision >= 0 {
        fillRow(y + far - 1, x - near, x + near - 1, ink)
        fillRow(y - far, x - near, x + near - 1, ink)
      }
      fillRow(y + near - 1, x - far, x + far - 1, ink)
      fillRow(y - near, x - far, x + far - 1, ink)
    }
  }
}
