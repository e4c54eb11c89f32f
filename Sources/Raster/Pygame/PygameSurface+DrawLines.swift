// Lines as pygame's own `draw` draws them.

extension PygameSurface {
  /// Draws a line from pixel to pixel, one pixel wide, both ends included, by Bresenham's algorithm.
  package mutating func drawLine(_ color: Color, from start: Point, to end: Point) {
    var (x, y) = (Pixel.truncated(start.x), Pixel.truncated(start.y))
    let (endX, endY) = (Pixel.truncated(end.x), Pixel.truncated(end.y))
    let ink = Ink(color)
    touch(min(x, endX), min(y, endY), max(x, endX), max(y, endY))
    if y == endY { return fillRow(y, x, endX, ink) }
    if x == endX { return fillColumn(x, y, endY, ink) }
    let (dx, dy) = (abs(endX - x), abs(endY - y))
    let (stepX, stepY) = (x < endX ? 1 : -1, y < endY ? 1 : -1)
    var error = (dx > dy ? dx : -dy) / 2
    while x != endX || y != endY {
      set(x, y, ink)
      let before = error
      if before > -dx {
        error -= dy
        x += stepX
      }
      if before < dy {
        error += dx
        y += stepY
      }
    }
    set(endX, endY, ink)
  }

  /// Draws the sides of a polygon by lines, each with both ends.
  package mutating func drawOutline(_ color: Color, _ corners: Corners) {
    for i in 0..<corners.count {
      drawLine(color, from: corners[i], to: corners[i + 1 == corners.count ? 0 : i + 1])
    }
  }

  /// Draws an anti-aliased line. Its coordinates are not truncated.
  package mutating func drawSmoothLine(_ color: Color, from start: Point, to end: Point) {
    draw(SmoothLine(start, end), Ink(color))
  }

  /// Draws anti-aliased lines from point to point, at least four points; closed, from the last one to the first one too.
  ///
  /// Where they meet between pixels, neither draws the pixel that it ends on, or its weights would add up; nor does a line whose
  /// end alone is whole. Where a steep one meets a flat one both do, lest there be a gap.
  package mutating func drawSmoothLines(_ color: Color, closed: Bool, _ corners: Corners) {
    drawSmoothLines(color, closed: closed, count: corners.count) { corners[$0] }
  }

  /// Draws anti-aliased lines from point to point.
  package mutating func drawSmoothLines(
    _ color: Color, closed: Bool, count: Int, _ point: (Int) -> Point
  ) {
    guard count >= 4 else { return }
    let ink = Ink(color)
    var first = SmoothLine(point(0), point(1))
    let second = SmoothLine(point(1), point(2))
    // As it is there, the second line's height counts from the first line's beginning.
    let isNextSteep = abs(second.toX - first.toX) < abs(second.toY - first.fromY)
    first.hasExtraPixels = first.isSteep && !isNextSteep
    first.skipsEnd = !first.endsOnPixel
    first.skipsStart = closed && first.skipsEnd
    draw(first, ink)
    var isPreviousSteep = first.isSteep
    for i in 1..<(closed ? count : count - 1) {
      let isLast = i == count - 2
      var line = SmoothLine(point(i), point(i + 1 == count ? 0 : i + 1))
      line.hasExtraPixels = isPreviousSteep != line.isSteep
      line.skipsStart = !line.endsOnPixel
      line.skipsEnd = line.skipsStart && (closed || !isLast)
      draw(line, ink)
      isPreviousSteep = line.isSteep
    }
  }

  private mutating func draw(_ line: SmoothLine, _ ink: Ink) {
    guard line.isDrawable else { return }
    let (minX, maxX) = (min(line.fromX, line.toX), max(line.fromX, line.toX))
    let (minY, maxY) = (min(line.fromY, line.toY), max(line.fromY, line.toY))
    touch(Int(minX) - 2, Int(minY) - 2, Int(maxX) + 2, Int(maxY) + 2)
    guard Double(line.length) >= 0.0001 else {
      return set(Int((line.fromX + 0.5).rounded(.down)), Int((line.fromY + 0.5).rounded(.down)), ink)
    }
    let isSteep = line.isSteep
    guard let span = SmoothSpan(line, width: Float(width), height: Float(height)) else { return }
    span.forEachPixel { major, minor, brightness in
      // Minor coordinates are one more than the pixel's.
      if isSteep {
        mix(minor - 1, major, ink, brightness: brightness)
      } else {
        mix(major, minor - 1, ink, brightness: brightness)
      }
    }
  }
}

/// An anti-aliased line, and how its ends are drawn.
private struct SmoothLine {
  let fromX, fromY, toX, toY: Float
  var skipsStart = false
  var skipsEnd = false
  /// A flag that is set where the ends are drawn even so.
  var hasExtraPixels = false

  init(_ start: Point, _ end: Point) {
    (fromX, fromY) = (Float(start.x), Float(start.y))
    (toX, toY) = (Float(end.x), Float(end.y))
  }

  /// A flag that is not set where the line is too far out to be in any frame, or its coordinates are no numbers.
  var isDrawable: Bool {
    let limit: Float = 1e6
    return abs(fromX) < limit && abs(fromY) < limit && abs(toX) < limit && abs(toY) < limit
  }
  /// A flag that is set where it advances along y by whole pixels.
  var isSteep: Bool { abs(toX - fromX) < abs(toY - fromY) }
  /// The greater of its extents.
  var length: Float { max(abs(toX - fromX), abs(toY - fromY)) }
  /// A flag that is set where its end has whole coordinates.
  var endsOnPixel: Bool {
    toX.rounded(.toNearestOrAwayFromZero) == toX && toY.rounded(.toNearestOrAwayFromZero) == toY
  }
}

/// The part of an anti-aliased line on a surface, along its major axis, in single precision as it is computed there.
private struct SmoothSpan {
  /// The ends by their major and minor coordinates, the latter one more than they are, so that none is negative.
  private var from, to: (major: Float, minor: Float)
  private let gradient: Float
  private let low, high: Float
  private let drawsStart, drawsEnd, skipsStart: Bool

  /// The part in a surface of `width` by `height` pixels and one pixel around it; `nil` where there is none.
  init?(_ line: SmoothLine, width: Float, height: Float) {
    let isSteep = line.isSteep
    from = isSteep ? (line.fromY, line.fromX) : (line.fromX, line.fromY)
    to = isSteep ? (line.toY, line.toX) : (line.toX, line.toY)
    var (run, rise) = (to.major - from.major, to.minor - from.minor)
    if run < 0 {
      swap(&from, &to)
      (run, rise) = (-run, -rise)
    }
    low = -1
    high = isSteep ? height : width
    let top = isSteep ? width : height
    if to.major <= low || from.major >= high { return nil }
    gradient = rise / run
    drawsStart = !line.skipsStart || line.hasExtraPixels
    drawsEnd = !line.skipsEnd || line.hasExtraPixels
    skipsStart = line.skipsStart
    if from.major < low { from = (low, from.minor + gradient * (low - from.major)) }
    if to.major > high { to = (high, to.minor + gradient * (high - to.major)) }
    // Clipped by the minor coordinates as well, the lower end first.
    if gradient > 0 {
      if to.minor <= low || from.minor >= top { return nil }
      if from.minor < low { from = (from.major + (low - from.minor) / gradient, low) }
      if to.minor > top { to = (to.major + (top - to.minor) / gradient, top) }
    } else {
      if from.minor <= low || to.minor >= top { return nil }
      if to.minor < low { to = (to.major + (low - to.minor) / gradient, low) }
      if from.minor > top { from = (from.major + (top - from.minor) / gradient, top) }
    }
    from.minor += 1
    to.minor += 1
  }

  /// Calls `body` with each pixel's major coordinate, its minor one plus one, and its brightness: the ends first.
  @inline(__always)
  func forEachPixel(_ body: (_ major: Int, _ minor: Int, _ brightness: Float) -> Void) {
    var start = Int(from.major)
    var minor = from.minor
    if drawsStart {
      minor = from.minor + gradient * (Float(start) - from.major)
      if to.major > low + 1 {
        drawEnd(start, minor, share: Float(1 + start) - from.major, body)
        minor += gradient
        start += 1
      }
    }
    if skipsStart {
      start = Int(from.major.rounded(.up))
      minor = from.minor + gradient * (Float(start) - from.major)
    }
    let end = Int(to.major.rounded(.up))
    if drawsEnd, from.major < high - 1 {
      drawEnd(end, to.minor + gradient * (Float(end) - to.major), share: Float(1 - end) + to.major, body)
    }
    while start < end {
      let whole = Int(minor)
      let brightness = 1 - minor + Float(whole)
      body(start, whole, brightness)
      if Float(whole) < minor { body(start, whole + 1, 1 - brightness) }
      minor += gradient
      start += 1
    }
  }

  /// Draws an end, which has a `share` of its pixel.
  private func drawEnd(_ major: Int, _ minor: Float, share: Float, _ body: (Int, Int, Float) -> Void) {
    let whole = Int(minor)
    let brightness = minor - Float(whole)
    if Float(whole) < minor { body(major, whole + 1, brightness * share) }
    body(major, whole, (1 - brightness) * share)
  }
}
