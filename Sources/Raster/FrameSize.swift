/// The size of a frame in pixels.
public struct FrameSize: Sendable, Hashable, CustomStringConvertible {
  /// Pixels a row.
  public var width: Int
  /// Rows.
  public var height: Int

  /// A size of `width` by `height` pixels.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// The size as text, such as 600x400.
  public var description: String { "\(width)x\(height)" }

  /// The most pixels that a side of a frame may have.
  public static let maximumSide = 16_384

  /// Indicates whether each side has 1 to `maximumSide` pixels.
  public var isValid: Bool {
    let sides = 1...Self.maximumSide
    return sides.contains(width) && sides.contains(height)
  }
}
