/// A frame: 8-bit sRGB pixels of shape (height, width, 3), channels in the order red, green, blue, row-major with
/// the origin at the top left and no padding, so a row's stride is 3 · width bytes. It is the layout of
/// Gymnasium's `rgb_array`.
public struct Pixmap: Hashable, Sendable {
  /// Pixels a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// The bytes, of shape (height, width, 3). `pixels.span` and `withBytes` read them without a copy.
  public var pixels: [UInt8]

  /// Makes a black frame.
  public init(width: Int, height: Int) {
    precondition(width > 0 && height > 0, "a frame has at least one pixel")
    self.width = width
    self.height = height
    pixels = [UInt8](repeating: 0, count: width * height * 3)
  }

  /// The pixel in column `x` of row `y`. Its alpha is always 255; that of a new value is dropped.
  public subscript(x: Int, y: Int) -> Color {
    get {
      let at = offset(x, y)
      return Color(pixels[at], pixels[at + 1], pixels[at + 2])
    }
    set {
      let at = offset(x, y)
      pixels[at] = newValue.red
      pixels[at + 1] = newValue.green
      pixels[at + 2] = newValue.blue
    }
  }

  /// Calls `body` with the bytes, (height, width, 3), without a copy; for C functions, which take pointers. The
  /// pointer is valid during the call.
  @inlinable
  public func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try pixels.withUnsafeBufferPointer { (buffer) throws(Failure) in try body(UnsafeRawBufferPointer(buffer))
    }
  }

  /// Sets every pixel to `color`, whose alpha is ignored.
  public mutating func clear(_ color: Color) {
    let paint = Paint(Color(color.red, color.green, color.blue))
    let count = width * height
    pixels.withUnsafeMutableBufferPointer { buffer in
      guard let bytes = PixelBytes(buffer) else { return }
      paint.fill(bytes, at: 0, count: count, alpha: 255)
    }
  }

  private func offset(_ x: Int, _ y: Int) -> Int {
    precondition(x >= 0 && x < width && y >= 0 && y < height, "the pixel is in the frame")
    return 3 * (y * width + x)
  }
}
