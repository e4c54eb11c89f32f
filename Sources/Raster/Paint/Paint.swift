/// A colour prepared for writing pixels.
///
/// Colours are mixed on the 8-bit sRGB values, as pygame does: with the alpha a of a pixel (coverage times the
/// colour's alpha, rounded to 8 bits once) each channel becomes (a · colour + (255 − a) · old) / 255, rounded to nearest. So a
/// fully covered pixel gets exactly an opaque colour, and one of alpha 0 stays as it is.
struct Paint: Sendable {
  /// The bytes of a pixel in memory's order, and the same with 16 bits a channel.
  private let pixel, lanes: UInt64
  private let alpha: Int
  private let scale: Double
  /// The bytes of 16 pixels of the opaque colour: 48, three wide stores.
  private let pattern: (SIMD2<UInt64>, SIMD2<UInt64>, SIMD2<UInt64>)

  init(_ color: Color) {
    let (red, green, blue) = (UInt64(color.red), UInt64(color.green), UInt64(color.blue))
    alpha = Int(color.alpha)
    scale = Double(color.alpha)
    pixel = red | green << 8 | blue << 16
    lanes = red | green << 16 | blue << 32
    // Eight bytes of the pattern, which begin with either channel.
    func word(_ pixel: UInt64) -> UInt64 { (pixel | pixel << 24 | pixel << 48).littleEndian }
    let fromRed = word(pixel)
    let fromGreen = word(green | blue << 8 | red << 16)
    let fromBlue = word(blue | red << 8 | green << 16)
    pattern = (SIMD2(fromRed, fromBlue), SIMD2(fromGreen, fromRed), SIMD2(fromBlue, fromGreen))
  }

  /// The alpha of a pixel of which the share `coverage` is covered: the product with the colour's alpha, rounded to
  /// nearest. A product that misses a half only because vertices are moved to a grid (2⁻²⁰ pixel, times 255) is rounded
  /// up too: halves are common, and have to look the same wherever the shape is.
  @inline(__always)
  func alpha(coverage: Double) -> Int {
    max(0, min(alpha, Int(coverage * scale + 0.50025)))
  }

  /// Mixes the colour into the pixel at byte `offset`.
  @inline(__always)
  func blend(_ pixels: PixelBytes, at offset: Int, alpha: Int) {
    if alpha == 0 { return }
    mix(into: pixels.pointer(at: offset, count: 3), UInt64(truncatingIfNeeded: alpha))
  }

  /// Mixes the three channels at once: (a · new + (255 − a) · old) / 255, rounded to nearest; no sum exceeds its 16
  /// bits. With a = 255 that is the colour itself.
  @inline(__always)
  private func mix(into pixel: UnsafeMutablePointer<UInt8>, _ alpha: UInt64) {
    let old = UInt64(pixel[0]) | UInt64(pixel[1]) << 16 | UInt64(pixel[2]) << 32
    let sum = alpha &* lanes &+ (255 &- alpha) &* old &+ 0x80_0080_0080
    let mixed = sum &+ (sum &>> 8 & 0xFF_00FF_00FF)
    pixel[0] = UInt8(truncatingIfNeeded: mixed &>> 8)
    pixel[1] = UInt8(truncatingIfNeeded: mixed &>> 24)
    pixel[2] = UInt8(truncatingIfNeeded: mixed &>> 40)
  }

  /// Mixes the colour into `count` pixels from byte `offset`, all with one alpha.
  @inline(__always)
  func fill(_ pixels: PixelBytes, at offset: Int, count: Int, alpha: Int) {
    guard count > 0, alpha > 0 else { return }
    let start = pixels.pointer(at: offset, count: 3 * count)
    if alpha == 255 {
      fillOpaque(start, count)
    } else if count < 16 {
      for i in 0..<count { mix(into: start + 3 * i, UInt64(truncatingIfNeeded: alpha)) }
    } else {
      mixWide(start, count, UInt16(truncatingIfNeeded: alpha))
    }
  }

  /// Mixes into 16 pixels or more, 16 at a time.
  private func mixWide(_ start: UnsafeMutablePointer<UInt8>, _ count: Int, _ alpha: UInt16) {
    let mixers = (Mixer(pattern.0, alpha), Mixer(pattern.1, alpha), Mixer(pattern.2, alpha))
    let bytes = UnsafeMutableRawPointer(start)
    let last = bytes + 3 * (count - 16)
    // The last 16 pixels may overlap those before, so they are mixed first and stored at the end.
    let ending = (mixers.0.mixed(last), mixers.1.mixed(last + 16), mixers.2.mixed(last + 32))
    var at = bytes
    while at < last {
      at.storeBytes(of: mixers.0.mixed(at), as: SIMD8<UInt16>.self)
      at.storeBytes(of: mixers.1.mixed(at + 16), toByteOffset: 16, as: SIMD8<UInt16>.self)
      at.storeBytes(of: mixers.2.mixed(at + 32), toByteOffset: 32, as: SIMD8<UInt16>.self)
      at += 48
    }
    last.storeBytes(of: ending.0, as: SIMD8<UInt16>.self)
    last.storeBytes(of: ending.1, toByteOffset: 16, as: SIMD8<UInt16>.self)
    last.storeBytes(of: ending.2, toByteOffset: 32, as: SIMD8<UInt16>.self)
  }

  /// Mixes 16 bytes with a part of the pattern, even and odd bytes separately, in 16 bits each.
  private struct Mixer {
    private let even, odd: SIMD8<UInt16>
    private let rest: UInt16

    @inline(__always)
    init(_ pattern: SIMD2<UInt64>, _ alpha: UInt16) {
      let bytes = unsafeBitCast(pattern, to: SIMD8<UInt16>.self)
      even = (bytes & 0xFF) &* alpha &+ 128
      odd = (bytes &>> 8) &* alpha &+ 128
      rest = 255 &- alpha
    }

    @inline(__always)
    func mixed(_ old: UnsafeMutableRawPointer) -> SIMD8<UInt16> {
      let bytes = old.loadUnaligned(as: SIMD8<UInt16>.self)
      let even = self.even &+ (bytes & 0xFF) &* rest
      let odd = self.odd &+ (bytes &>> 8) &* rest
      return (even &+ (even &>> 8)) &>> 8 | (odd &+ (odd &>> 8)) & 0xFF00
    }
  }

  @inline(__always)
  private func fillOpaque(_ start: UnsafeMutablePointer<UInt8>, _ count: Int) {
    let bytes = UnsafeMutableRawPointer(start)
    guard count > 5 else {
      // Four bytes a pixel, of which the next pixel replaces the fourth.
      var at = bytes
      for _ in 1..<count {
        at.storeBytes(of: UInt32(truncatingIfNeeded: pixel).littleEndian, as: UInt32.self)
        at += 3
      }
      at.storeBytes(of: UInt16(truncatingIfNeeded: pixel).littleEndian, as: UInt16.self)
      at.storeBytes(of: UInt8(truncatingIfNeeded: pixel >> 16), toByteOffset: 2, as: UInt8.self)
      return
    }
    let length = 3 * count
    var at = 0
    while at + 48 <= length {
      bytes.storeBytes(of: pattern.0, toByteOffset: at, as: SIMD2<UInt64>.self)
      bytes.storeBytes(of: pattern.1, toByteOffset: at + 16, as: SIMD2<UInt64>.self)
      bytes.storeBytes(of: pattern.2, toByteOffset: at + 32, as: SIMD2<UInt64>.self)
      at += 48
    }
    if at + 16 <= length { bytes.storeBytes(of: pattern.0, toByteOffset: at, as: SIMD2<UInt64>.self) }
    if at + 32 <= length { bytes.storeBytes(of: pattern.1, toByteOffset: at + 16, as: SIMD2<UInt64>.self) }
    // The last 16 bytes of whole pixels, which may overlap the ones before, begin with a blue one as the third vector.
    bytes.storeBytes(of: pattern.2, toByteOffset: length - 16, as: SIMD2<UInt64>.self)
  }
}

/// The bytes of a frame, for writing.
///
/// The pointers are unsafe, with one check a run of pixels: through `MutableSpan`, which checks each byte, mixing a
/// pixel took 33 instructions in place of 25, and filling one took 17, for a span of bytes has no stores wider than a
/// byte.
struct PixelBytes {
  private let base: UnsafeMutablePointer<UInt8>
  private let count: Int

  /// Makes the bytes of `buffer`, valid as long as it is; `nil` where it is empty.
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
