/// The look of a line along a path: its width, its ends and its corners.
public struct StrokeStyle: Hashable, Sendable {
  /// The shape of an open contour's ends: cut off at the end, a half disc, or half a square of the width.
  public enum Cap: Hashable, Sendable { case butt, round, square }
  /// The shape of corners: with a tip, rounded, or cut off.
  public enum Join: Hashable, Sendable { case miter, round, bevel }

  /// The width in the units of the path. A line whose width is not positive and finite is not drawn.
  public var width: Double
  /// The shape of the ends.
  public var cap: Cap
  /// The shape of the corners.
  public var join: Join
  /// The longest mitre, as a multiple of the width; beyond it the join is bevelled.
  public var miterLimit: Double

  /// Makes a style; the defaults are SVG's.
  @inlinable
  public init(width: Double, cap: Cap = .butt, join: Join = .miter, miterLimit: Double = 4) {
    (self.width, self.cap, self.join, self.miterLimit) = (width, cap, join, miterLimit)
  }
}
