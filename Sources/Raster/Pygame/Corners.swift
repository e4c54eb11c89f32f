/// The corners of a polygon, eight at most, as a value: drawing them allocates nothing.
package struct Corners: Sendable {
  private var x = SIMD8<Double>.zero
  private var y = SIMD8<Double>.zero
  /// The number of corners.
  package private(set) var count = 0

  /// No corners.
  package init() {}

  /// A triangle.
  package init(_ a: Point, _ b: Point, _ c: Point) {
    append(a)
    append(b)
    append(c)
  }

  /// A polygon of four corners.
  package init(_ a: Point, _ b: Point, _ c: Point, _ d: Point) {
    self.init(a, b, c)
    append(d)
  }

  /// Adds a corner; there are fewer than eight.
  package mutating func append(_ point: Point) {
    (x[count], y[count]) = (point.x, point.y)
    count += 1
  }

  /// A corner.
  package subscript(i: Int) -> Point { Point(x[i], y[i]) }

  /// The corners' pixels.
  var pixels: Pixels { Pixels(self) }

  /// The corners as pixels: coordinates truncated toward zero, as pygame's functions take them.
  struct Pixels {
    private(set) var x = SIMD8<Int32>.zero
    private(set) var y = SIMD8<Int32>.zero
    let count: Int
    /// The least and the greatest coordinates.
    private(set) var minX, minY, maxX, maxY: Int

    fileprivate init(_ corners: borrowing Corners) {
      count = corners.count
      (minX, minY, maxX, maxY) = (.max, .max, .min, .min)
      for i in 0..<count {
        let (x, y) = (Pixel.truncated(corners.x[i]), Pixel.truncated(corners.y[i]))
        (self.x[i], self.y[i]) = (Int32(x), Int32(y))
        (minX, maxX) = (min(minX, x), max(maxX, x))
        (minY, maxY) = (min(minY, y), max(maxY, y))
      }
    }

    /// A corner's pixel.
    @inline(__always)
    subscript(i: Int) -> (x: Int, y: Int) { (Int(x[i]), Int(y[i])) }

    /// The corner before another one, around the polygon.
    @inline(__always)
    func previous(_ i: Int) -> Int { i == 0 ? count &- 1 : i &- 1 }
  }
}

/// Coordinates as pixels.
enum Pixel {
  /// Farther out than any scene goes, and near enough that no line takes long.
  private static let limit = 32_767.0

  /// A coordinate without its fraction; those that are no number, or far out, are somewhere out of the frame.
  @inline(__always)
  static func truncated(_ coordinate: Double) -> Int {
    Int(max(-limit, min(limit, coordinate.isNaN ? -limit : coordinate)))
  }
}
