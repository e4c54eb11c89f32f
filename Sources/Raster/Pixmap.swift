/// A frame: 8-bit sRGB pixels of shape (height, width, 3), channels in the order red, green, blue, row-major with
/// the origin at the top left and no padding, so a row's stride is 3 · width bytes. It is the layout of
/// Gymnasium's `rgb_array`.
public struct Pixmap: Hashable, Sendable {
  /// Pixels a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// The bytes, (height, width, 3).
  public var pixels: [UInt8]

  /// Makes a black frame.
  public init(width: Int, height: Int) {
    precondition(width > 0 && height > 0, "a frame has at least one pixel")
    self.width = width
    self.height = height
    pixels = [UInt8](repeating: 0, count: width * height * 3)
  }
}
