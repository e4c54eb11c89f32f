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

  init(_ color: Color) {
    (red, green, blue) = (UInt32(color.red), UInt32(color.green), UInt32(color.blue))
    alpha = Int(color.alpha)
    scale = Double(color.alpha)
    pattern = Paint.pattern(color.red, color.green, color.blue)
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
  func blend(_ pixels: inout MutableSpan<UInt8>, at offset: Int, alpha: Int) {
    if alpha == 0 { return }
    if alpha == 255 {
      pixels[offset] = UInt8(truncatingIfNeeded: red)
      pixels[offset + 1] = UInt8(truncatingIfNeeded: green)
      pixels[offset + 2] = UInt8(truncatingIfNeeded: blue)
      return
    }
    let a = UInt32(truncatingIfNeeded: alpha)
    pixels[offset] = Paint.mix(red, pixels[offset], a)
    pixels[offset + 1] = Paint.mix(green, pixels[offset + 1], a)
    pixels[offset + 2] = Paint.mix(blue, pixels[offset + 2], a)
  }

  /// (a · new + (255 − a) · old) / 255, rounded to nearest.
  @inline(__always)
  private static func mix(_ new: UInt32, _ old: UInt8, _ a: UInt32) -> UInt8 {
    let sum = a &* new &+ (255 &- a) &* UInt32(old) &+ 128
    return UInt8(truncatingIfNeeded: (sum &+ (sum >> 8)) >> 8)
  }

  /// Mixes the colour into `count` pixels from byte `offset`, all with one alpha.
  @inline(__always)
  func fill(_ pixels: inout MutableSpan<UInt8>, at offset: Int, count: Int, alpha: Int) {
    if alpha == 255 {
      fillOpaque(&pixels, at: offset, count: count)
    } else if alpha > 0 {
      fillTranslucent(&pixels, at: offset, count: count, alpha: alpha)
    }
  }

  private func fillOpaque(_ pixels: inout MutableSpan<UInt8>, at offset: Int, count: Int) {
    guard count >= 16 else {
      for i in 0..<max(0, count) { blend(&pixels, at: offset + 3 * i, alpha: 255) }
      return
    }
    var bytes = pixels.mutableBytes
    var at = offset
    let last = offset + 3 * (count - 16)
    while at < last {
      bytes.storeBytes(of: pattern.0, toByteOffset: at, as: SIMD16<UInt8>.self)
      bytes.storeBytes(of: pattern.1, toByteOffset: at + 16, as: SIMD16<UInt8>.self)
      bytes.storeBytes(of: pattern.2, toByteOffset: at + 32, as: SIMD16<UInt8>.self)
      at += 48
    }
    // The last 16 pixels may overlap the ones before; the pattern's phase is the same.
    bytes.storeBytes(of: pattern.0, toByteOffset: last, as: SIMD16<UInt8>.self)
    bytes.storeBytes(of: pattern.1, toByteOffset: last + 16, as: SIMD16<UInt8>.self)
    bytes.storeBytes(of: pattern.2, toByteOffset: last + 32, as: SIMD16<UInt8>.self)
  }

  private func fillTranslucent(_ pixels: inout MutableSpan<UInt8>, at offset: Int, count: Int, alpha: Int) {
    for i in 0..<max(0, count) { blend(&pixels, at: offset + 3 * i, alpha: alpha) }
  }

  private static func pattern(
    _ red: UInt8, _ green: UInt8, _ blue: UInt8
  ) -> (SIMD16<UInt8>, SIMD16<UInt8>, SIMD16<UInt8>) {
    var vectors = (SIMD16<UInt8>(), SIMD16<UInt8>(), SIMD16<UInt8>())
    for i in 0..<16 {
      vectors.0[i] = [red, green, blue][i % 3]
      vectors.1[i] = [red, green, blue][(i + 1) % 3]
      vectors.2[i] = [red, green, blue][(i + 2) % 3]
    }
    return vectors
  }
}
