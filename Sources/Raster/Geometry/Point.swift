/// A point of the plane. The origin is the frame's top left corner, x grows to the right and y down;
/// pixel (i, j) covers the square [i, i + 1) × [j, j + 1).
public struct Point: Hashable, Sendable {
  public var x: Double
  public var y: Double

  /// Makes the point (`x`, `y`).
  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  /// The origin.
  public static let zero = Point(0, 0)
}
