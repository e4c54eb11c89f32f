/// The colours of a frame, numbered in the order in which they appear, up to the size of a palette.
struct ColorTable {
  /// The most colours in a palette.
  static let limit = 256
  /// The red, green and blue of each colour.
  private(set) var palette: [UInt8] = []
  /// The number of each colour, found by open addressing: number, red, green, blue from the highest byte on; `free` for
  /// none.
  private var table = [UInt64](repeating: free, count: 1 << tableBits)

  private static let tableBits = 10
  private static let free = UInt64.max

  mutating func removeAll() {
    palette.removeAll(keepingCapacity: true)
    for slot in table.indices { table[slot] = Self.free }
  }

  /// The number of a colour, which has red in the highest of its three bytes; `nil` where there would be more than
  /// `limit`.
  mutating func number(of color: UInt32) -> UInt8? {
    let color = UInt64(color)
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
}
