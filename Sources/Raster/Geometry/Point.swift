/// A point of the plane. The origin is the frame's top left corner, x grows to the right and y down;
/// pixel (i, j) covers the square [i, i + 1) × [j, j + 1).
public struct Point: Hashable, Sendable {
  /// The coordinate to the right.
  public var x: Double
  /// The coordinate downward.
  public var y: Double

  /// Makes the point (`x`, `y`).
  @inlinable
  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  /// The origin.
  public static let zero = Point(0, 0)

  /// The largest coordinate, in pixels, that is drawn. Products of two such numbers are still far from overflow.
  static let limit = 1e100

  /// Indicates whether both coordinates are finite, and small enough that arithmetic on them cannot overflow.
  var isDrawable: Bool { abs(x) <= Point.limit && abs(y) <= Point.limit }
}
