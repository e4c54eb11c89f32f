/// A rectangle of whole pixels: columns `minX` ..< `maxX` of the rows `minY` ..< `maxY`. Empty where a minimum is not
/// below its maximum.
public struct PixelRect: Hashable, Sendable {
  /// The first column and the first row.
  public var minX, minY: Int
  /// The column after the last one and the row after the last one.
  public var maxX, maxY: Int

  /// Makes the rectangle of its bounds.
  public init(minX: Int, minY: Int, maxX: Int, maxY: Int) {
    (self.minX, self.minY, self.maxX, self.maxY) = (minX, minY, maxX, maxY)
  }

  /// Indicates whether the rectangle holds no pixel.
  public var isEmpty: Bool { minX >= maxX || minY >= maxY }

  /// The pixels in both rectangles.
  public func intersection(_ other: PixelRect) -> PixelRect {
    PixelRect(
      minX: max(minX, other.minX), minY: max(minY, other.minY),
      maxX: min(maxX, other.maxX), maxY: min(maxY, other.maxY))
  }
}
