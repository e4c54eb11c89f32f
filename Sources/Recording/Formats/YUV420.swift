import Raster

/// Converts frames from RGB to yuv420p: BT.709 in limited range, in three planes one after the other, Y of (height, width),
/// then U and V of (height / 2, width / 2) each. Odd sides are padded to even ones by the edge's own pixels.
///
/// A chroma sample is that of the mean of its four pixels. ffmpeg does the same in two steps, with a rounding between
/// them, so that about one sample in two hundred differs by 1.
///
/// Eight samples are computed at a time. Sums are integers below 2^23, which `Float` holds exactly, and whose vector
/// product every processor has, unlike that of 32-bit integers; adding 2^23 leaves them in the low bits.
enum YUV420 {
  /// Weights of red, green and blue, times 2^15: 219/255 of BT.709's 0.2126, 0.7152, 0.0722.
  private static let luma: SIMD3<Float> = [5983, 20127, 2032]
  /// Times 2^13, and for a sum of four pixels. Each sums to zero, so that grey stays grey.
  private static let blueness: SIMD3<Float> = [-825, -2773, 3598]
  private static let redness: SIMD3<Float> = [3598, -3268, -330]
  /// 16 and 128, and one half for rounding.
  private static let lumaOffset = Float(16 << 15 + 1 << 14)
  private static let chromaOffset = Float(128 << 15 + 1 << 14)

  /// Bytes of a frame.
  static func count(width: Int, height: Int) -> Int {
    (width + width % 2) * (height + height % 2) * 3 / 2
  }

  /// Converts `frame` into `planes`, which gets its size with the first frame.
  static func convert(_ frame: Pixmap, to planes: inout [UInt8]) {
    let count = count(width: frame.width, height: frame.height)
    if planes.count != count { planes = [UInt8](repeating: 0, count: count) }
    let (width, height) = (frame.width, frame.height)
    let (lumaWidth, lumaHeight) = (width + width % 2, height + height % 2)
    let (chromaWidth, chromaHeight) = (lumaWidth / 2, lumaHeight / 2)
    frame.withBytes { source in
      planes.withUnsafeMutableBytes { target in
        // Unsafe, because spans have no unaligned vector loads and stores. The loops below stay in these bounds.
        guard let source = source.baseAddress, let target = target.baseAddress else { return }
        for y in 0..<lumaHeight {
          let row = source + min(y, height - 1) * width * 3
          convertLuma(row, width: width, to: target + y * lumaWidth, count: lumaWidth)
        }
        let blue = target + lumaWidth * lumaHeight
        let red = blue + chromaWidth * chromaHeight
        for y in 0..<chromaHeight {
          let row = source + 2 * y * width * 3
          let next = source + min(2 * y + 1, height - 1) * width * 3
          convertChroma(
            row, next, width: width, to: blue + y * chromaWidth, red + y * chromaWidth, count: chromaWidth)
        }
      }
    }
  }

  private static func convertLuma(
    _ row: UnsafeRawPointer, width: Int, to target: UnsafeMutableRawPointer, count: Int
  ) {
    var x = 0
    // A pixel is loaded with the byte behind it, hence not the row's last.
    while x + 8 < width {
      let pixels = load(row + 3 * x, stride: 3)
      let samples = weigh(
        pixels & 0xff, (pixels &>> 8) & 0xff, (pixels &>> 16) & 0xff, by: luma, offset: lumaOffset)
      (target + x).storeBytes(of: SIMD8<UInt8>(truncatingIfNeeded: samples), as: SIMD8<UInt8>.self)
      x += 8
    }
    while x < count {
      let pixel = color(row, min(x, width - 1))
      (target + x).storeBytes(of: weigh(pixel, by: luma, offset: lumaOffset), as: UInt8.self)
      x += 1
    }
  }

  private static func convertChroma(
    _ row: UnsafeRawPointer, _ next: UnsafeRawPointer, width: Int, to blue: UnsafeMutableRawPointer,
    _ red: UnsafeMutableRawPointer, count: Int
  ) {
    var x = 0
    while 2 * x + 16 < width {
      let quads = (
        load(row + 6 * x, stride: 6), load(row + 6 * x + 3, stride: 6), load(next + 6 * x, stride: 6),
        load(next + 6 * x + 3, stride: 6)
      )
      // Red and blue are summed in the two halves of a word.
      let mask = SIMD8<UInt32>(repeating: 0x00ff_00ff)
      let redAndBlue = (quads.0 & mask) &+ (quads.1 & mask) &+ (quads.2 & mask) &+ (quads.3 & mask)
      let green =
        ((quads.0 &>> 8) & 0xff) &+ ((quads.1 &>> 8) & 0xff) &+ ((quads.2 &>> 8) & 0xff)
        &+ ((quads.3 &>> 8) & 0xff)
      let (r, b) = (redAndBlue & 0xffff, redAndBlue &>> 16)
      let u = weigh(r, green, b, by: blueness, offset: chromaOffset)
      let v = weigh(r, green, b, by: redness, offset: chromaOffset)
      (blue + x).storeBytes(of: SIMD8<UInt8>(truncatingIfNeeded: u), as: SIMD8<UInt8>.self)
      (red + x).storeBytes(of: SIMD8<UInt8>(truncatingIfNeeded: v), as: SIMD8<UInt8>.self)
      x += 8
    }
    while x < count {
      let right = min(2 * x + 1, width - 1)
      let sum = color(row, 2 * x) + color(row, right) + color(next, 2 * x) + color(next, right)
      (blue + x).storeBytes(of: weigh(sum, by: blueness, offset: chromaOffset), as: UInt8.self)
      (red + x).storeBytes(of: weigh(sum, by: redness, offset: chromaOffset), as: UInt8.self)
      x += 1
    }
  }

  /// Eight pixels that lie `stride` bytes apart, red in the low byte, and anything in the highest.
  @inline(__always)
  private static func load(_ at: UnsafeRawPointer, stride: Int) -> SIMD8<UInt32> {
    func pixel(_ i: Int) -> UInt32 { at.loadUnaligned(fromByteOffset: i * stride, as: UInt32.self) }
    return SIMD8(pixel(0), pixel(1), pixel(2), pixel(3), pixel(4), pixel(5), pixel(6), pixel(7))
  }

  @inline(__always)
  private static func weigh(
    _ red: SIMD8<UInt32>, _ green: SIMD8<UInt32>, _ blue: SIMD8<UInt32>, by weights: SIMD3<Float>,
    offset: Float
  ) -> SIMD8<UInt32> {
    let sum =
      float(red) * weights.x + float(green) * weights.y + float(blue) * weights.z + (offset + 0x1p23)
    return (unsafeBitCast(sum, to: SIMD8<UInt32>.self) & 0x7f_ffff) &>> 15
  }

  @inline(__always)
  private static func float(_ value: SIMD8<UInt32>) -> SIMD8<Float> {
    unsafeBitCast(value | 0x4b00_0000, to: SIMD8<Float>.self) - 0x1p23
  }

  private static func color(_ row: UnsafeRawPointer, _ x: Int) -> SIMD3<Float> {
    let at = row + 3 * x
    return SIMD3(
      Float(at.load(as: UInt8.self)), Float(at.load(fromByteOffset: 1, as: UInt8.self)),
      Float(at.load(fromByteOffset: 2, as: UInt8.self)))
  }

  private static func weigh(_ color: SIMD3<Float>, by weights: SIMD3<Float>, offset: Float) -> UInt8 {
    UInt8(truncatingIfNeeded: Int((color * weights).sum() + offset) >> 15)
  }
}
