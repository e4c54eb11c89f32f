import Raster

/// A frame's pixels as numbers of its own colours, for a PNG file with a palette: a third of the bytes to compress. Scenes
/// seldom have more than 150 colours, those of anti-aliased edges included.
struct IndexedFrame {
  /// The most colours that a palette has.
  static let limit = 256
  /// For each pixel the number of its colour, (height, width).
  private(set) var indices: [UInt8] = []
  /// Red, green and blue of each colour, in the order in which they appear.
  private(set) var palette: [UInt8] = []
  /// The number of each colour, found by open addressing: number, red, green, blue from the highest byte on; `free` for none.
  private var table = [UInt64](repeating: free, count: 1 << tableBits)

  private static let tableBits = 10
  private static let free = UInt64.max

  /// Numbers the colours of `frame`; `false` where there are more than `limit`.
  mutating func read(_ frame: Pixmap) -> Bool {
    let width = frame.width
    if indices.count != width * frame.height {
      indices = [UInt8](repeating: 0, count: width * frame.height)
    }
    palette.removeAll(keepingCapacity: true)
    for slot in table.indices { table[slot] = Self.free }
    return frame.withBytes { source in
      // Unsafe, because spans have no unaligned loads. All below stays in a row of `width` pixels.
      guard let source = source.baseAddress else { return false }
      for y in 0..<frame.height {
        let row = source + 3 * width * y
        // Most rows of a scene are the one above once more.
        if y > 0, Self.commonBytes(row, row - 3 * width, limit: 3 * width) == 3 * width {
          repeatRow(y, width)
        } else if !number(row, y, width) {
          return false
        }
      }
      return true
    }
  }

  /// Copies the indices of the row above row `y`.
  private mutating func repeatRow(_ y: Int, _ width: Int) {
    indices.withUnsafeMutableBufferPointer { indices in
      guard let row = indices.baseAddress.map({ $0 + y * width }) else { return }
      row.update(from: row - width, count: width)
    }
  }

  /// Numbers a row of pixels, run by run.
  private mutating func number(_ row: UnsafeRawPointer, _ y: Int, _ width: Int) -> Bool {
    var x = 0
    while x < width {
      let at = row + 3 * x
      let color =
        UInt64(at.load(as: UInt8.self)) << 16 | UInt64(at.load(fromByteOffset: 1, as: UInt8.self)) << 8
        | UInt64(at.load(fromByteOffset: 2, as: UInt8.self))
      guard let number = number(of: color) else { return false }
      // A run goes on for as long as the bytes are those of three bytes before.
      let count = 1 + Self.commonBytes(at, at + 3, limit: 3 * (width - x - 1)) / 3
      let start = y * width + x
      indices.withUnsafeMutableBufferPointer { $0[start..<start + count].update(repeating: number) }
      x += count
    }
    return true
  }

  private mutating func number(of color: UInt64) -> UInt8? {
    var slot = Int(truncatingIfNeeded: (color &* 0x9e37_79b9_7f4a_7c15) >> UInt64(64 - Self.tableBits))
    while table[slot] != Self.free {
      if table[slot] & 0xff_ffff == color { return UInt8(truncatingIfNeeded: table[slot] >> 24) }
      slot = (slot + 1) % table.count
    }
    let number = palette.count / 3
    guard number < Self.limit else { return nil }
    table[slot] = UInt64(number) << 24 | color
    for shift in stride(from: 16 as UInt64, through: 0, by: -8) {
      palette.append(UInt8(truncatingIfNeeded: color >> shift))
    }
    return UInt8(number)
  }

  /// How many bytes at the beginning of two stretches of `limit` bytes are the same.
  @inline(__always)
  private static func commonBytes(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, limit: Int) -> Int {
    var count = 0
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
