/// A rectangle of a scene's plane, in scene units, y growing downward; it holds the scene's own, from 0 to width and height.
public struct SceneExtent: Hashable, Sendable {
  /// The left edge: 0, or less where the frame shows more than the scene.
  public private(set) var minX = 0.0
  /// The upper edge: 0, or less.
  public private(set) var minY = 0.0
  /// The right edge: the scene's width, or more.
  public private(set) var maxX: Double
  /// The lower edge: the scene's height, or more.
  public private(set) var maxY: Double

  /// Makes the rectangle of a scene.
  init(width: Double, height: Double) { (maxX, maxY) = (width, height) }

  /// The rectangle with so much more on the left and the right, and above and below.
  func growing(x: Double, y: Double) -> SceneExtent {
    var grown = self
    if x > 0 { (grown.minX, grown.maxX) = (minX - x, maxX + x) }
    if y > 0 { (grown.minY, grown.maxY) = (minY - y, maxY + y) }
    return grown
  }
}
