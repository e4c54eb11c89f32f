/// The colours of one picture, and the palette that represents them.
///
/// Up to 256 colours are kept exactly, and scenes seldom have more. Beyond that the most frequent half of the palette is
/// exact, hence every large flat area is, and the rest are grouped by median cut.
struct Palette {
  /// The most colours that are told apart; where a picture has more, their lowest bits are dropped until there are no
  /// more than these.
  private static let limit = 4096
  /// The red, green and blue of each distinct colour, 8 bits each.
  private var colors: [UInt32] = []
  private var counts: [Int] = []
  /// A hash table of the masked colours, by open addressing; -1 for none.
  private var table = [Int32](repeating: -1, count: 4 * limit)
  private var mask: UInt32 = 0xffffff

  /// The colours of the palette.
  private(set) var entries: [UInt32] = []
  /// The entry for each distinct colour, by the number that `number(of:)` gave it.
  private(set) var entryOfColor: [UInt8] = []

  /// Forgets all colours, and from now on ignores the lowest `dropping` bits of each component.
  mutating func begin(dropping: Int) {
    colors.removeAll(keepingCapacity: true)
    counts.removeAll(keepingCapacity: true)
    for i in table.indices { table[i] = -1 }
    mask = UInt32((0xff >> dropping) << dropping) * 0x010101
  }

  /// Counts a pixel, and returns the number of its colour; `nil` where there are too many colours.
  mutating func number(of color: UInt32) -> UInt16? {
    let key = color & mask
    var slot = Int((key &* 0x9e37_79b1) >> 18)
    while table[slot] >= 0 {
      let i = Int(table[slot])
      if colors[i] & mask == key {
        // Where colours are lumped together, the one that most of them have stands for them all (Boyer and Moore).
        if colors[i] == color {
          counts[i] += 1
        } else if counts[i] > 1 {
          counts[i] -= 1
        } else {
          colors[i] = color
        }
        return UInt16(i)
      }
      slot = (slot + 1) & (table.count - 1)
    }
    guard colors.count < Self.limit else { return nil }
    table[slot] = Int32(colors.count)
    colors.append(color)
    counts.append(1)
    return UInt16(colors.count - 1)
  }

  /// Counts one more pixel of the colour with that number.
  mutating func countAgain(_ number: UInt16) { counts[Int(number)] += 1 }

  /// Makes the palette, of at most `maximum` entries.
  mutating func make(maximum: Int) {
    entries.removeAll(keepingCapacity: true)
    entryOfColor.removeAll(keepingCapacity: true)
    if colors.count <= maximum {
      entries.append(contentsOf: colors)
      for i in colors.indices { entryOfColor.append(UInt8(i)) }
      return
    }
    let order = colors.indices.sorted { counts[$0] != counts[$1] ? counts[$0] > counts[$1] : $0 < $1 }
    let exact = maximum / 2
    for i in order.prefix(exact) { entries.append(colors[i]) }
    cut(Array(order.dropFirst(exact)), into: maximum - exact)
    for color in colors { entryOfColor.append(nearest(to: color)) }
  }

  /// Reduces the members to `count` colours by median cut: the group that is widest, by its pixels, is cut in two until
  /// there are enough, and each gives its mean.
  private mutating func cut(_ members: [Int], into count: Int) {
    var members = members
    var groups = [members.indices]
    while groups.count < count {
      var widest: (score: Int, group: Int, shift: UInt32)?
      for (g, group) in groups.enumerated() where group.count > 1 {
        let pixels = members[group].reduce(0) { $0 + counts[$1] }
        for shift in [UInt32(16), 8, 0] {
          let values = members[group].lazy.map { [colors] in Int(colors[$0] >> shift & 0xff) }
          let score = ((values.max() ?? 0) - (values.min() ?? 0)) * pixels
          if score > widest?.score ?? 0 { widest = (score, g, shift) }
        }
      }
      guard let (_, g, shift) = widest else { break }
      let group = groups[g]
      members[group].sort { [colors] in colors[$0] >> shift & 0xff < colors[$1] >> shift & 0xff }
      let half = members[group].reduce(0) { $0 + counts[$1] } / 2
      var sum = 0
      var middle = group.lowerBound
      while middle < group.upperBound - 1, sum <= half || middle == group.lowerBound {
        sum += counts[members[middle]]
        middle += 1
      }
      groups[g] = group.lowerBound..<middle
      groups.append(middle..<group.upperBound)
    }
    for group in groups {
      let pixels = members[group].reduce(0) { $0 + counts[$1] }
      var mean: UInt32 = 0
      for shift in [UInt32(16), 8, 0] {
        let sum = members[group].reduce(0) { $0 + Int(colors[$1] >> shift & 0xff) * counts[$1] }
        mean |= UInt32((sum + pixels / 2) / max(1, pixels)) << shift
      }
      entries.append(mean)
    }
  }

  private func nearest(to color: UInt32) -> UInt8 {
    var best = (distance: Int.max, entry: 0)
    for (i, entry) in entries.enumerated() {
      var distance = 0
      for shift in [UInt32(16), 8, 0] {
        let difference = Int(color >> shift & 0xff) - Int(entry >> shift & 0xff)
        distance += difference * difference
      }
      if distance < best.distance { best = (distance, i) }
    }
    return UInt8(best.entry)
  }
}
