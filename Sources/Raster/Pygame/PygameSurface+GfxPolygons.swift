// Polygons and straight lines as SDL_gfx draws them.

extension PygameSurface {
  /// Draws row `y` between two columns, both included.
  package mutating func gfxRow(_ color: Color, from x1: Double, to x2: Double, y: Double) {
    let (x1, x2, y) = (Pixel.truncated(x1), Pixel.truncated(x2), Pixel.truncated(y))
    touch(min(x1, x2), y, max(x1, x2), y)
    fillRow(y, x1, x2, Ink(color))
  }

  /// Draws column `x` between two rows, both included.
  package mutating func gfxColumn(_ color: Color, x: Double, from y1: Double, to y2: Double) {
    let (x, y1, y2) = (Pixel.truncated(x), Pixel.truncated(y1), Pixel.truncated(y2))
    touch(x, min(y1, y2), x, max(y1, y2))
    fillColumn(x, y1, y2, Ink(color))
  }

  /// Fills a polygon row by row. A row's crossings are in 1/65536 pixel, and its ends rounded to the nearest pixel.
  package mutating func gfxFillPolygon(_ color: Color, _ corners: Corners) {
    let corners = corners.pixels
    let ink = Ink(color)
    touch(corners.minX, corners.minY, corners.maxX, corners.maxY)
    let (first, last) = (max(corners.minY, 0), min(corners.maxY, height - 1))
    guard first <= last else { return }
    // Eight edges at most, on the stack: a vector of each of their numbers took twice as long.
    withUnsafeTemporaryAllocation(of: GfxEdge.self, capacity: corners.count) { memory in
      var count = 0
      for i in 0..<corners.count {
        guard let edge = GfxEdge(corners[corners.previous(i)], corners[i], first, top: corners.maxY) else {
          continue
        }
        memory.initializeElement(at: count, to: edge)
        count &+= 1
      }
      let edges = UnsafeMutableBufferPointer(rebasing: memory[..<count])
      var crossings = Crossings()
      for y in first...last {
        crossings.removeAll()
        for i in edges.indices where y >= edges[i].low && y < edges[i].end {
          crossings.insert(edges[i].advance())
        }
        crossings.forEachPair { fillRow(y, Self.rounded($0 &+ 1), Self.rounded($1 &- 1), ink) }
      }
    }
  }

  /// A coordinate in 1/65536 pixel, to the nearest pixel.
  @inline(__always)
  private static func rounded(_ coordinate: Int32) -> Int {
    Int((coordinate &>> 16) &+ ((coordinate & 32_768) &>> 15))
  }

  /// Draws a polygon's sides one after the other, anti-aliased, each without its last pixel.
  package mutating func gfxOutlinePolygon(_ color: Color, _ corners: Corners) {
    let corners = corners.pixels
    let ink = Ink(color)
    // A line that is clipped may reach a pixel beyond its ends.
    touch(corners.minX - 1, corners.minY - 1, corners.maxX + 1, corners.maxY + 1)
    for i in 0..<corners.count {
      let (from, to) = (corners[i], corners[i + 1 == corners.count ? 0 : i + 1])
      if let line = GfxLine(from: from, to: to, width: width, height: height) { drawSide(line, ink) }
    }
  }

  /// Draws an anti-aliased line: its first pixel fully, then those along its major axis, each split between two by a weight
  /// of 8 bits.
  private func drawSide(_ line: GfxLine, _ ink: Ink) {
    var (x, y) = (line.x1, line.y1)
    var (endX, endY) = (line.x2, line.y2)
    if y > endY { (x, y, endX, endY) = (endX, endY, x, y) }
    if x == endX { return fillColumn(x, y, endY, ink) }
    if y == endY { return fillRow(y, x, endX, ink) }
    let step = endX > x ? 1 : -1
    var (dx, dy) = (abs(endX &- x), endY &- y)
    set(line.x1, line.y1, ink)
    // 32 bits, the upper 8 of which are the weight. A diagonal's slope overflows to 0, and then every step turns over.
    var error: UInt32 = 0
    if dy > dx {
      let slope = UInt32(truncatingIfNeeded: (dx &<< 16) / dy) &<< 16
      dy &-= 1
      while dy > 0 {
        let before = error
        error &+= slope
        if error <= before { x &+= step }
        y &+= 1
        let weight = UInt64(error &>> 24)
        blend(x, y, ink, weight: 255 &- weight)
        blend(x &+ step, y, ink, weight: weight)
        dy &-= 1
      }
    } else {
      let slope = UInt32(truncatingIfNeeded: (dy &<< 16) / dx) &<< 16
      dx &-= 1
      while dx > 0 {
        let before = error
        error &+= slope
        if error <= before { y &+= 1 }
        x &+= step
        let weight = UInt64(error &>> 24)
        blend(x, y, ink, weight: 255 &- weight)
        blend(x, y &+ 1, ink, weight: weight)
        dx &-= 1
      }
    }
  }
}

/// A line whose ends SDL_gfx has clipped to the surface, in single precision and truncated: that bends it a little, and may turn
/// it around.
private struct GfxLine {
  var x1, y1, x2, y2: Int

  /// The part of a line that is on a surface; `nil` where there is none.
  init?(from: (x: Int, y: Int), to: (x: Int, y: Int), width: Int, height: Int) {
    (x1, y1, x2, y2) = (from.x, from.y, to.x, to.y)
    let (right, top) = (width - 1, height - 1)
    // Each round brings an end to an edge; what rounding keeps outside is not drawn.
    for _ in 0..<16 {
      let (code1, code2) = (Beyond(x1, y1, right, top), Beyond(x2, y2, right, top))
      if code1.isEmpty, code2.isEmpty { return }
      guard code1.isDisjoint(with: code2) else { return nil }
      if code1.isEmpty { (x1, y1, x2, y2) = (x2, y2, x1, y1) }
      let code = code1.isEmpty ? code2 : code1
      let slope = x1 == x2 ? 1 : Float(y2 - y1) / Float(x2 - x1)
      if code.contains(.left) {
        y1 = Self.sum(y1, Float(-x1) * slope)
        x1 = 0
      } else if code.contains(.right) {
        y1 = Self.sum(y1, Float(right - x1) * slope)
        x1 = right
      } else {
        let y = code.contains(.top) ? top : 0
        if x1 != x2 { x1 = Self.sum(x1, Float(y - y1) / slope) }
        y1 = y
      }
    }
    return nil
  }

  /// A coordinate of 16 bits moved by what is truncated to 16 bits.
  private static func sum(_ coordinate: Int, _ offset: Float) -> Int {
    Int(Int16(truncatingIfNeeded: coordinate &+ Int(offset)))
  }

  /// The edges of a surface beyond which a point is.
  private struct Beyond: OptionSet {
    let rawValue: UInt8
    static let left = Beyond(rawValue: 1)
    static let right = Beyond(rawValue: 2)
    static let bottom = Beyond(rawValue: 4)
    static let top = Beyond(rawValue: 8)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ x: Int, _ y: Int, _ right: Int, _ top: Int) {
      self = x < 0 ? .left : x > right ? .right : []
      if y < 0 { insert(.bottom) } else if y > top { insert(.top) }
    }
  }
}

/// An edge of a polygon while its rows are gone through upwards.
private struct GfxEdge {
  /// The first row, and the one past the last: an edge has its lower end, and in the polygon's last row its upper one.
  let low, end: Int
  private let height: Int32
  /// The place in the first row, in 1/65536 pixel, and how many pixels the edge runs to the right.
  private let start, run: Int32
  /// The share of the edge below the row in 1/65536, rounded down, and what that leaves; and by how much both grow with a row: a
  /// division for each took a quarter of CartPole's frame.
  private var share: Int32 = 0
  private var rest: Int32 = 0
  private let shareStep, restStep: Int32

  /// The edge between two corners, at the row `first` or where it begins above; `nil` where it is horizontal.
  @inline(__always)
  init?(_ a: (x: Int, y: Int), _ b: (x: Int, y: Int), _ first: Int, top: Int) {
    if a.y == b.y { return nil }
    let (from, to) = a.y < b.y ? (a, b) : (b, a)
    (low, end) = (from.y, to.y == top ? to.y &+ 1 : to.y)
    height = Int32(truncatingIfNeeded: to.y &- from.y)
    start = Int32(truncatingIfNeeded: from.x &<< 16)
    run = Int32(truncatingIfNeeded: to.x &- from.x)
    (shareStep, restStep) = Int32(65_536).quotientAndRemainder(dividingBy: height)
    if low < first {
      let below = Int32(truncatingIfNeeded: (first &- low) &<< 16)
      (share, rest) = below.quotientAndRemainder(dividingBy: height)
    }
  }

  /// Returns where the edge crosses the row, and goes on to the next one.
  @inline(__always)
  mutating func advance() -> Int32 {
    let crossing = share &* run &+ start
    share &+= shareStep
    rest &+= restStep
    if rest >= height {
      rest &-= height
      share &+= 1
    }
    return crossing
  }
}

/// The columns at which the edges of a polygon cross a row, in order: as many as it has corners at most.
struct Crossings {
  /// The first two: a convex polygon has no more.
  private var first: Int32 = 0
  private var second: Int32 = 0
  private var others = SIMD8<Int32>.zero
  private var count = 0

  @inline(__always)
  mutating func removeAll() { count = 0 }

  /// A flag that is set where the next crossing is the second of a pair, by the order in which they were added.
  var isOdd: Bool { count & 1 == 1 }

  /// Adds a crossing, in its place.
  @inline(__always)
  mutating func insert(_ value: Int32) {
    switch count {
    case 0: first = value
    case 1: (first, second) = (min(first, value), max(first, value))
    default: insertBeyond(value)
    }
    count &+= 1
  }

  private mutating func insertBeyond(_ value: Int32) {
    var value = value
    if value < first { swap(&value, &first) }
    if value < second { swap(&value, &second) }
    var i = count &- 2
    while i > 0, others[i &- 1] > value {
      others[i] = others[i &- 1]
      i &-= 1
    }
    others[i] = value
  }

  /// Calls `body` with the first and second crossing, the third and fourth, and so on.
  @inline(__always)
  func forEachPair(_ body: (Int32, Int32) -> Void) {
    guard count > 1 else { return }
    body(first, second)
    var i = 0
    while i &+ 3 < count {
      body(others[i], others[i &+ 1])
      i &+= 2
    }
  }
}
