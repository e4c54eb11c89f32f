/// A colour prepared for writing pixels.
///
/// Colours are mixed on the 8-bit sRGB values, as pygame does: with the alpha a of a pixel (coverage times the
/// colour's alpha, rounded to 8 bits once) each channel becomes (a · colour + (255 − a) · old) / 255, rounded to nearest. So a
/// fully covered pixel gets exactly an opaque colour, and one of alpha 0 stays as it is.
struct Paint: Sendable {
  private let red, green, blue: UInt32
  private let alpha: Int
  private let scale: Double
  /// 16 pixels of the opaque colour: 48 bytes, three wide stores.
  private let pattern: (SIMD16<UInt8>, SIMD16<UInt8>, SIMD16<UInt8>)

  /// Red, green, blue and red again, in the order of memory.
  private let single: UInt32

  init(_ color: Color) {
    (red, green, blue) = (UInt32(color.red), UInt32(color.green), UInt32(color.blue))
    alpha = Int(color.alpha)
    scale = Double(color.alpha)
    single = (red | green << 8 | blue << 16 | red << 24).littleEndian
    let reds = SIMD16<UInt8>(repeating: color.red)
    let greens = SIMD16<UInt8>(repeating: color.green)
    let blues = SIMD16<UInt8>(repeating: color.blue)
    func vector(_ channel: SIMD16<UInt8>) -> SIMD16<UInt8> {
      reds.replacing(with: greens, where: channel .== 1).replacing(with: blues, where: channel .== 2)
    }
    // Which channel each byte is, 0, 1 or 2.
    pattern = (
      vector([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0]),
      vector([1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1]),
      vector([2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2])
    )
  }

  /// The alpha of a pixel of which the share `coverage` is covered: the product with the colour's alpha, rounded to
  /// nearest. What is a half but for the grid that vertices are moved to (2⁻²⁰ pixel, times 255) is rounded up: halves are
  /// common, and have to look the same wherever the shape is.
  @inline(__always)
  func alpha(coverage: Double) -> Int {
    max(0, min(alpha, Int(coverage * scale + 0.50025)))
  }

  /// Mixes the colour into the pixel at byte `offset`.
  @inline(__always)
  func blend(_ pixels: PixelBytes, at offset: Int, alpha: Int) {
    if alpha == 0 { return }
    let pixel = pixels.pointer(at: offset, count: 3)
    if alpha == 255 {
      pixel[0] = UInt8(truncatingIfNeeded: red)
      pixel[1] = UInt8(truncatingIfNeeded: green)
      pixel[2] = UInt8(truncatingIfNeeded: blue)
    } else {
      mix(into: pixel, UInt32(truncatingIfNeeded: alpha))
    }
  }

  @inline(__always)
  private func mix(into pixel: UnsafeMutablePointer<UInt8>, _ alpha: UInt32) {
    pixel[0] = Paint.mix(red, pixel[0], alpha)
    pixel[1] = Paint.mix(green, pixel[1], alpha)
    pixel[2] = Paint.mix(blue, pixel[2], alpha)
  }

  /// (a · new + (255 − a) · old) / 255, rounded to nearest.
  @inline(__always)
  private static func mix(_ new: UInt32, _ old: UInt8, _ a: UInt32) -> UInt8 {
    let sum = a &* new &+ (255 &- a) &* UInt32(old) &+ 128
    return UInt8(truncatingIfNeeded: (sum &+ (sum >> 8)) >> 8)
  }

  /// Mixes the colour into `count` pixels from byte `offset`, all with one alpha.
  @inline(__always)
  func fill(_ pixels: PixelBytes, at offset: Int, count: Int, alpha: Int) {
    guard count > 0, alpha > 0 else { return }
    let start = pixels.pointer(at: offset, count: 3 * count)
    if alpha == 255 {
      fillOpaque(start, count)
    } else {
      for i in 0..<count { mix(into: start + 3 * i, UInt32(truncatingIfNeeded: alpha)) }
    }
  }

  @inline(__always)
  private func fillOpaque(_ start: UnsafeMutablePointer<UInt8>, _ count: Int) {
    let bytes = UnsafeMutableRawPointer(start)
    guard count > 5 else {
      // Four bytes a pixel, of which the next pixel replaces the fourth.
      var at = bytes
      for _ in 1..<count {
        at.storeBytes(of: single, as: UInt32.self)
        at += 3
      }
      at.storeBytes(of: UInt8(truncatingIfNeeded: red), as: UInt8.self)
      at.storeBytes(of: UInt8(truncatingIfNeeded: green), toByteOffset: 1, as: UInt8.self)
      at.storeBytes(of: UInt8(truncatingIfNeeded: blue), toByteOffset: 2, as: UInt8.self)
      return
    }
    let length = 3 * count
    var at = 0
    while at + 48 <= length {
      bytes.storeBytes(of: pattern.0, toByteOffset: at, as: SIMD16<UInt8>.self)
      bytes.storeBytes(of: pattern.1, toByteOffset: at + 16, as: SIMD16<UInt8>.self)
      bytes.storeBytes(of: pattern.2, toByteOffset: at + 32, as: SIMD16<UInt8>.self)
      at += 48
    }
    if at + 16 <= length { bytes.storeBytes(of: pattern.0, toByteOffset: at, as: SIMD16<UInt8>.self) }
    if at + 32 <= length { bytes.storeBytes(of: pattern.1, toByteOffset: at + 16, as: SIMD16<UInt8>.self) }
    // The last 16 bytes of whole pixels, which may overlap the ones before, begin with a blue one as the third vector.
    bytes.storeBytes(of: pattern.2, toByteOffset: length - 16, as: SIMD16<UInt8>.self)
  }
}

/// The bytes of a frame, to write to.
///
/// Unsafe pointers, with one check a run of pixels: through `MutableSpan`, which checks each byte of it, small shapes took
/// about twice the instructions.
struct PixelBytes {
  private let base: UnsafeMutablePointer<UInt8>
  private let count: Int

  /// Valid as long as `buffer`, which is not empty.
  init?(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
    guard let base = buffer.baseAddress else { return nil }
    self.base = base
    count = buffer.count
  }

  @inline(__always)
  func pointer(at offset: Int, count length: Int) -> UnsafeMutablePointer<UInt8> {
    precondition(offset >= 0 && length <= count &- offset, "the pixels are in the frame")
    return base + offset
  }
}
