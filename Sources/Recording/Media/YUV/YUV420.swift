import Raster
import ShowreelSupport

/// A converter of frames from RGB to yuv420p: BT.709 in limited range, in three planes one after the other, Y of shape
/// (height, width), then U and V of shape (height / 2, width / 2) each. Odd sides are padded to even ones by the edge's
/// own pixels.
///
/// The samples are the same that ffmpeg (5.1) makes of RGB frames with the filters of `FFmpeg.arguments`, so that a
/// video does not depend on how its frames were piped: the weights are those of its swscale, and chroma is rounded to
/// 64ths for the two pixels of a row before two rows are averaged. The two differ only in frames of one or two rows,
/// whose chroma swscale takes from the lower row alone.
///
/// Eight samples are computed at a time, in `Float`, whose vector product every processor has, unlike that of 32-bit
/// integers. All sums are below 2^23 and so exact; adding 2^23 leaves them in the low bits.
///
/// Most rows of a scene equal the row above, whose samples are then copied: a frame of CartPole's takes a sixth of the
/// time.
enum YUV420 {
  /// The weights of red, green and blue in Y, times 2^15: 219/255 of BT.709's 0.2126, 0.7152, 0.0722.
  private static let luma: SIMD3<Float> = [5983, 20127, 2032]
  /// The weights of red, green and blue in U, and below in V, times 2^15 and halved for the sum of two pixels. Each three
  /// sum to zero but for rounding.
  private static let blueness: SIMD3<Float> = [-1649, -5547, 7196]
  private static let redness: SIMD3<Float> = [7196, -6536.5, -660]
  /// The offset of Y: 16, one half for rounding, and swscale's one half of a 64th.
  private static let lumaOffset = Float(16 << 15 + 1 << 14 + 1 << 8)
  /// The offset of chroma: 128, and one half of a 64th for rounding.
  private static let chromaOffset = Float(128 << 15 + 1 << 8)

  /// The number of bytes of a converted frame.
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
        let blue = target + lumaWidth * lumaHeight
        let red = blue + chromaWidth * chromaHeight
        let stride = 3 * width
        // How many rows above the present one are the same.
        var alike = 0
        for y in 0..<lumaHeight {
          let row = source + min(y, height - 1) * stride
          let luma = target + y * lumaWidth
          if y > 0, y == height || System.haveSameBytes(row, row - stride, count: stride) {
            alike += 1
            luma.copyMemory(from: luma - lumaWidth, byteCount: lumaWidth)
          } else {
            alike = 0
            convertLuma(row, above: y > 0 ? row - stride : nil, width: width, to: luma, count: lumaWidth)
          }
          guard y % 2 == 1 else { continue }
          let (u, v) = (blue + y / 2 * chromaWidth, red + y / 2 * chromaWidth)
          if alike >= 3 {
            u.copyMemory(from: u - chromaWidth, byteCount: chromaWidth)
            v.copyMemory(from: v - chromaWidth, byteCount: chromaWidth)
          } else {
            // An odd frame's last row is a pair by itself, unlike the one above.
            let isPair = y < height
            convertChroma(
              isPair ? row - stride : row, row, above: isPair && y > 1 ? row - 3 * stride : nil, width: width,
              to: u, v, count: chromaWidth)
          }
        }
      }
    }
  }

  private static func convertLuma(
    _ row: UnsafeRawPointer, above: UnsafeRawPointer?, width: Int, to target: UnsafeMutableRawPointer,
    count: Int
  ) {
    var x = 0
    // A pixel is loaded with the byte behind it, hence not the row's last.
    while x + 8 < width {
      if let above, isSame(row + 3 * x, above + 3 * x) {
        (target + x).copyMemory(from: target + x - count, byteCount: 8)
        x += 8
        continue
      }
      let pixels = load(row + 3 * x, stride: 3)
      let sum =
        float(pixels & 0xff) * luma.x + float((pixels &>> 8) & 0xff) * luma.y
        + float((pixels &>> 16) & 0xff) * luma.z + (lumaOffset + 0x1p23)
      let samples = (unsafeBitCast(sum, to: SIMD8<UInt32>.self) & 0x7f_ffff) &>> 15
      (target + x).storeBytes(of: SIMD8<UInt8>(truncatingIfNeeded: samples), as: SIMD8<UInt8>.self)
      x += 8
    }
    while x < count {
      let pixel = color(row, min(x, width - 1))
      let sample = Int((pixel * luma).sum() + lumaOffset) >> 15
      (target + x).storeBytes(of: UInt8(truncatingIfNeeded: sample), as: UInt8.self)
      x += 1
    }
  }

  private static func convertChroma(
    _ row: UnsafeRawPointer, _ next: UnsafeRawPointer, above: UnsafeRawPointer?, width: Int,
    to blue: UnsafeMutableRawPointer, _ red: UnsafeMutableRawPointer, count: Int
  ) {
    var x = 0
    while 2 * x + 16 < width {
      // The pair above, whose upper row is at `above`.
      if let above {
        let (upper, lower, old) = (row + 6 * x, next + 6 * x, above + 6 * x)
        if isSame(upper, old), isSame(upper + 24, old + 24), isSame(lower, old + 3 * width),
          isSame(lower + 24, old + 3 * width + 24)
        {
          (blue + x).copyMemory(from: blue + x - count, byteCount: 8)
          (red + x).copyMemory(from: red + x - count, byteCount: 8)
          x += 8
          continue
        }
      }
      let (above, below) = (Pairs(row + 6 * x), Pairs(next + 6 * x))
      let u = mean(above.weigh(by: blueness), below.weigh(by: blueness))
      let v = mean(above.weigh(by: redness), below.weigh(by: redness))
      (blue + x).storeBytes(of: SIMD8<UInt8>(truncatingIfNeeded: u), as: SIMD8<UInt8>.self)
      (red + x).storeBytes(of: SIMD8<UInt8>(truncatingIfNeeded: v), as: SIMD8<UInt8>.self)
      x += 8
    }
    while x < count {
      let right = min(2 * x + 1, width - 1)
      let (above, below) = (color(row, 2 * x) + color(row, right), color(next, 2 * x) + color(next, right))
      let u = mean(weighPair(above, by: blueness), weighPair(below, by: blueness))
      let v = mean(weighPair(above, by: redness), weighPair(below, by: redness))
      (blue + x).storeBytes(of: UInt8(truncatingIfNeeded: u), as: UInt8.self)
      (red + x).storeBytes(of: UInt8(truncatingIfNeeded: v), as: UInt8.self)
      x += 1
    }
  }

  /// Tells whether eight pixels are the same as eight others.
  @inline(__always)
  private static func isSame(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer) -> Bool {
    func difference(_ offset: Int) -> UInt64 {
      a.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        ^ b.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
    return difference(0) | difference(8) | difference(16) == 0
  }

  /// The chroma of two rows' samples in 64ths.
  @inline(__always)
  private static func mean(_ above: SIMD8<UInt32>, _ below: SIMD8<UInt32>) -> SIMD8<UInt32> {
    (above &+ below &+ 64) &>> 7
  }

  private static func mean(_ above: Int, _ below: Int) -> Int { (above + below + 64) >> 7 }

  /// The sums of the colours of eight pairs of neighbours.
  private struct Pairs {
    let red: SIMD8<Float>
    let green: SIMD8<Float>
    let blue: SIMD8<Float>

    @inline(__always)
    init(_ at: UnsafeRawPointer) {
      let (left, right) = (load(at, stride: 6), load(at + 3, stride: 6))
      // Red and blue are summed in the two halves of a word.
      let mask = SIMD8<UInt32>(repeating: 0x00ff_00ff)
      let redAndBlue = (left & mask) &+ (right & mask)
      red = float(redAndBlue & 0xffff)
      green = float(((left &>> 8) & 0xff) &+ ((right &>> 8) & 0xff))
      blue = float(redAndBlue &>> 16)
    }

    /// Chroma in 64ths.
    @inline(__always)
    func weigh(by weights: SIMD3<Float>) -> SIMD8<UInt32> {
      // The sum may have a half, which adding 2^23 would round; a quarter less, it rounds it down.
      let sum = (red * weights.x + green * weights.y + blue * weights.z - 0.25) + (chromaOffset + 0x1p23)
      return (unsafeBitCast(sum, to: SIMD8<UInt32>.self) & 0x7f_ffff) &>> 9
    }
  }

  private static func weighPair(_ color: SIMD3<Float>, by weights: SIMD3<Float>) -> Int {
    Int((color * weights).sum() + chromaOffset) >> 9
  }

  /// Eight pixels that lie `stride` bytes apart, red in the low byte, and anything in the highest.
  @inline(__always)
  private static func load(_ at: UnsafeRawPointer, stride: Int) -> SIMD8<UInt32> {
    func pixel(_ i: Int) -> UInt32 { at.loadUnaligned(fromByteOffset: i * stride, as: UInt32.self) }
    return SIMD8(pixel(0), pixel(1), pixel(2), pixel(3), pixel(4), pixel(5), pixel(6), pixel(7))
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
}
