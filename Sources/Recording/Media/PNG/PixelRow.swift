import ShowreelSupport

/// A row of a frame's pixels, read in runs of one colour.
///
/// The pointer is unsafe, because spans have no unaligned loads; it is valid as long as the frame's bytes are lent.
struct PixelRow {
  private let start: UnsafeRawPointer
  private let width: Int

  /// Makes row `y` of the pixels that begin at `frame`.
  init(_ y: Int, of frame: UnsafeRawPointer, width: Int) {
    start = frame + 3 * width * y
    self.width = width
  }

  /// Indicates whether the row has the same pixels as the row above, which must exist.
  var repeatsRowAbove: Bool {
    System.haveSameBytes(start, start - 3 * width, count: 3 * width)
  }

  /// The colour at column `x`, red in the highest of its three bytes, and the number of pixels from there on that have
  /// it.
  @inline(__always)
  func run(from x: Int) -> (color: UInt32, count: Int) {
    let at = start + 3 * x
    let color =
      UInt32(at.load(as: UInt8.self)) << 16 | UInt32(at.load(fromByteOffset: 1, as: UInt8.self)) << 8
      | UInt32(at.load(fromByteOffset: 2, as: UInt8.self))
    // A run goes on for as long as the bytes are those of three bytes before.
    return (color, 1 + Self.commonBytes(at, at + 3, limit: 3 * (width - x - 1)) / 3)
  }

  /// The number of bytes at the start of two stretches of `limit` bytes that are the same.
  @inline(__always)
  private static func commonBytes(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, limit: Int) -> Int {
    var count = 0
    while count + 32 <= limit {
      let difference =
        a.loadUnaligned(fromByteOffset: count, as: SIMD4<UInt64>.self)
        ^ b.loadUnaligned(fromByteOffset: count, as: SIMD4<UInt64>.self)
      if difference[0] | difference[1] | difference[2] | difference[3] != 0 { break }
      count += 32
    }
    while count + 8 <= limit {
      let difference =
        a.loadUnaligned(fromByteOffset: count, as: UInt64.self).littleEndian
        ^ b.loadUnaligned(fromByteOffset: count, as: UInt64.self).littleEndian
      if difference != 0 { return count + difference.trailingZeroBitCount / 8 }
      count += 8
    }
    while count < limit,
      a.load(fromByteOffset: count, as: UInt8.self) == b.load(fromByteOffset: count, as: UInt8.self)
    {
      count += 1
    }
    return count
  }
}
