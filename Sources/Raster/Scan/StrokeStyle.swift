/// How a line is drawn along a path.
public struct StrokeStyle: Hashable, Sendable {
  public enum Cap: Hashable, Sendable { case butt, round, square }
  public enum Join: Hashable, Sendable { case miter, round, bevel }

  /// In the units of the path.
  public var width: Double
  public var cap: Cap
  public var join: Join
  /// The longest mitre, as a multiple of the width; beyond it the join is bevelled.
  public var miterLimit: Double

  public init(width: Double, cap: Cap = .butt, join: Join = .miter, miterLimit: Double = 4) {
    (self.width, self.cap, self.join, self.miterLimit) = (width, cap, join, miterLimit)
  }
}
