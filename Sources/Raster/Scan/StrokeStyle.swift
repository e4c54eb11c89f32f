/// How a line is drawn along a path.
public struct StrokeStyle: Hashable, Sendable {
  /// How the ends of an open contour look: cut off at the end, a half disc, or half a square of the width.
  public enum Cap: Hashable, Sendable { case butt, round, square }
  /// How corners look: with a tip, rounded, or cut off.
  public enum Join: Hashable, Sendable { case miter, round, bevel }

  /// In the units of the path. A line whose width is not positive and finite is not drawn.
  public var width: Double
  /// How ends look.
  public var cap: Cap
  /// How corners look.
  public var join: Join
  /// The longest mitre, as a multiple of the width; beyond it the join is bevelled.
  public var miterLimit: Double

  /// Makes a style; the defaults are SVG's.
  @inlinable
  public init(width: Double, cap: Cap = .butt, join: Join = .miter, miterLimit: Double = 4) {
    (self.width, self.cap, self.join, self.miterLimit) = (width, cap, join, miterLimit)
  }
}
