/// The pixels of a frame as pygame's surface, on which pygame's shapes are drawn to the same bytes.
///
/// Gymnasium draws its scenes with two libraries that come with pygame: `pygame.gfxdraw`, which is SDL_gfx, and `pygame.draw`,
/// which is pygame's own. Both are integer algorithms with 8-bit weights, each with rules of its own for what is truncated,
/// which end of a line is drawn and what is blended twice. They are followed here rule by rule, so that frames equal
/// pygame-ce 2.5.8's (with 32-bit surfaces, as Gymnasium makes them); other sizes have the exact rasterizer.
///
/// | here | there |
/// |---|---|
/// | `gfxFillPolygon`, `gfxOutlinePolygon` | `gfxdraw.filled_polygon`, `gfxdraw.aapolygon` |
/// | `gfxFillCircle`, `gfxOutlineCircle` | `gfxdraw.filled_circle`, `gfxdraw.aacircle` |
/// | `gfxRow`, `gfxColumn` | `gfxdraw.hline`, `gfxdraw.vline` |
/// | `drawPolygon`, `drawCircle` | `draw.polygon`, `draw.circle`, both filled |
/// | `drawOutline` | `draw.polygon` of width 1 |
/// | `drawLine`, `drawSmoothLine`, `drawSmoothLines` | `draw.line`, `draw.aaline`, `draw.aalines` |
///
/// Points are Gymnasium's before it turns its picture upside down: whole coordinates are pixels, y grows upward from the
/// frame's lowest row. A surface may be wider than the frame, which then shows its last columns: lines are clipped at the
/// surface's edges, and where they are clipped changes them.
package struct PygameSurface: ~Copyable {
  /// Columns of the surface.
  let width: Int
  /// Rows of the surface, and of the frame.
  let height: Int
  /// The first column that the frame shows.
  private let left: Int
  /// Columns of the frame.
  private let frameWidth: Int
  private let pixels: PixelBytes
  /// The part of the frame that was drawn on.
  var damage = Damage(width: 0, height: 0)

  /// A surface of `width` columns over a frame, which shows the last of them; a narrower one than the frame is as wide.
  init(_ pixels: PixelBytes, frameWidth: Int, height: Int, width: Int) {
    self.pixels = pixels
    self.frameWidth = frameWidth
    self.height = height
    self.width = max(width, frameWidth)
    left = self.width - frameWidth
  }

  /// Takes note that pixels of a rectangle may change, whose bounds are included; of what is in the frame.
  mutating func touch(_ minX: Int, _ minY: Int, _ maxX: Int, _ maxY: Int) {
    damage.add(
      PixelRect(
        minX: max(minX - left, 0), minY: max(height - 1 - maxY, 0), maxX: min(maxX + 1 - left, frameWidth),
        maxY: min(height - minY, height)))
  }

  /// The place of a pixel's bytes; `nil` beyond the frame.
  @inline(__always)
  private func offset(_ x: Int, _ y: Int) -> Int? {
    let column = x &- left
    guard column >= 0, column < frameWidth, y >= 0, y < height else { return nil }
    return 3 &* ((height &- 1 &- y) &* frameWidth &+ column)
  }

  /// Gives a pixel a colour.
  @inline(__always)
  func set(_ x: Int, _ y: Int, _ ink: Ink) {
    if let offset = offset(x, y) { ink.paint.fill(pixels, at: offset, count: 1, alpha: 255) }
  }

  /// Gives the pixels of row `y` between two columns, in either order and both included, a colour.
  @inline(__always)
  func fillRow(_ y: Int, _ x1: Int, _ x2: Int, _ ink: Ink) {
    guard y >= 0, y < height else { return }
    let start = max(min(x1, x2) &- left, 0)
    let end = min(max(x1, x2) &- left, frameWidth &- 1)
    guard start <= end else { return }
    let offset = 3 &* ((height &- 1 &- y) &* frameWidth &+ start)
    ink.paint.fill(pixels, at: offset, count: end &- start &+ 1, alpha: 255)
  }

  /// Gives the pixels of column `x` between two rows, in either order and both included, a colour.
  func fillColumn(_ x: Int, _ y1: Int, _ y2: Int, _ ink: Ink) {
    var y = max(min(y1, y2), 0)
    let last = min(max(y1, y2), height - 1)
    while y <= last {
      set(x, y, ink)
      y += 1
    }
  }

  /// Blends a colour into a pixel as SDL_gfx does with the weight of an anti-aliased pixel, 0 to 255, as the alpha
  /// 255 · weight / 256, rounded down: by old + (new − old) · alpha / 256, rounded down too. So no weight covers fully.
  @inline(__always)
  func blend(_ x: Int, _ y: Int, _ ink: Ink, weight: UInt64) {
    guard weight > 0, let offset = offset(x, y) else { return }
    let alpha = (255 &* weight) &>> 8
    let pixel = pixels.pointer(at: offset, count: 3)
    let old = UInt64(pixel[0]) | UInt64(pixel[1]) << 16 | UInt64(pixel[2]) << 32
    // No sum exceeds its 16 bits.
    let sum = alpha &* ink.lanes &+ (256 &- alpha) &* old
    pixel[0] = UInt8(truncatingIfNeeded: sum &>> 8)
    pixel[1] = UInt8(truncatingIfNeeded: sum &>> 24)
    pixel[2] = UInt8(truncatingIfNeeded: sum &>> 40)
  }

  /// Mixes a colour into a pixel as pygame's anti-aliased lines do, in single precision and rounded toward zero.
  @inline(__always)
  func mix(_ x: Int, _ y: Int, _ ink: Ink, brightness: Float) {
    guard let offset = offset(x, y) else { return }
    let pixel = pixels.pointer(at: offset, count: 3)
    let rest = 1 - brightness
    pixel[0] = Self.level(brightness * ink.red + rest * Float(pixel[0]))
    pixel[1] = Self.level(brightness * ink.green + rest * Float(pixel[1]))
    pixel[2] = Self.level(brightness * ink.blue + rest * Float(pixel[2]))
  }

  /// A level of brightness out of bounds by rounding keeps its low bits, as the C compiler's conversion does.
  @inline(__always)
  private static func level(_ value: Float) -> UInt8 { UInt8(truncatingIfNeeded: Int32(value)) }

  /// A colour prepared for what is done with it here.
  struct Ink {
    let paint: Paint
    /// The channels, 16 bits each.
    let lanes: UInt64
    let red, green, blue: Float

    init(_ color: Color) {
      paint = Paint(Color(color.red, color.green, color.blue))
      lanes = UInt64(color.red) | UInt64(color.green) << 16 | UInt64(color.blue) << 32
      (red, green, blue) = (Float(color.red), Float(color.green), Float(color.blue))
    }
  }
}
