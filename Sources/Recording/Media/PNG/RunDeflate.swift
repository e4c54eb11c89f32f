/// A writer of a zlib stream (RFC 1950) for data that is nearly all runs, of one byte or of three repeated bytes.
///
/// zlib examines each byte several times, and took 80 % of the time of encoding a frame as PNG. Here a run costs the
/// same whatever its length, its checksum included. The stream is one deflate block (RFC 1951) with a fixed Huffman
/// code made for such data, so that nothing is written twice: long runs have the shortest words, then the bytes 0 and
/// 255.
struct RunDeflate {
  /// The stream, once it is finished.
  private(set) var bytes: [UInt8] = []
  /// The bits that do not fill four bytes yet, the next one lowest.
  private var pending: UInt64 = 0
  private var pendingCount: UInt64 = 0
  /// The Adler-32 checksum of the data so far.
  private var sum1: UInt64 = 1
  private var sum2: UInt64 = 0

  /// The number of bytes written so far.
  var count: Int { bytes.count }

  /// Empties the stream and starts another.
  mutating func begin() {
    bytes.removeAll(keepingCapacity: true)
    (pending, pendingCount, sum1, sum2) = (0, 0, 1, 0)
    // Deflate with a window of 32 kB; a check that makes these two bytes a multiple of 31.
    put(Word(bits: 0x0178, count: 16))
    for word in RunCode.shared.header { put(word) }
  }

  /// Appends the byte `value`, `count` times.
  mutating func append(_ value: UInt8, count: Int) {
    guard count > 0 else { return }
    let code = RunCode.shared
    let literal = code.literals[Int(value)]
    put(literal)
    var rest = count - 1
    while rest >= RunCode.longest {
      put(code.repeatsOfByte[RunCode.longest])
      rest -= RunCode.longest
    }
    if rest >= RunCode.shortest {
      put(code.repeatsOfByte[rest])
    } else {
      for _ in 0..<rest { put(literal) }
    }
    // After i bytes the first sum is s + i · v, and the second the sum of those.
    let (n, v) = (UInt64(count), UInt64(value))
    sum2 = (sum2 + n * sum1 + v * (n * (n + 1) / 2 % Self.modulus)) % Self.modulus
    sum1 = (sum1 + n * v) % Self.modulus
  }

  /// Appends the three bytes of a colour, the highest one first, `count` times.
  mutating func append(color: UInt32, count: Int) {
    guard count > 0 else { return }
    let code = RunCode.shared
    let (r, g, b) = (color >> 16 & 0xff, color >> 8 & 0xff, color & 0xff)
    put(code.literals[Int(r)])
    put(code.literals[Int(g)])
    put(code.literals[Int(b)])
    // The longest match is a multiple of three, and so is every rest.
    var rest = 3 * (count - 1)
    while rest >= RunCode.longest {
      put(code.repeatsOfThree[RunCode.longest])
      rest -= RunCode.longest
    }
    if rest > 0 { put(code.repeatsOfThree[rest]) }
    // Each time the first sum grows by r + g + b, and the second by three times that before it and by 3r + 2g + b.
    let n = UInt64(count)
    let total = UInt64(r + g + b)
    let grown = 3 * (n * sum1 + total * (n * (n - 1) / 2 % Self.modulus)) + n * UInt64(3 * r + 2 * g + b)
    sum2 = (sum2 + grown) % Self.modulus
    sum1 = (sum1 + n * total) % Self.modulus
  }

  /// Ends the stream.
  mutating func finish() {
    put(RunCode.shared.end)
    while pendingCount > 0 {
      bytes.append(UInt8(truncatingIfNeeded: pending))
      pending >>= 8
      pendingCount = pendingCount > 8 ? pendingCount - 8 : 0
    }
    for sum in [sum2, sum1] {
      bytes.append(UInt8(sum >> 8))
      bytes.append(UInt8(sum & 0xff))
    }
  }

  private static let modulus: UInt64 = 65521

  @inline(__always)
  private mutating func put(_ word: Word) {
    pending |= UInt64(word.bits) << pendingCount
    pendingCount += UInt64(word.count)
    while pendingCount >= 32 {
      for shift in [0, 8, 16, 24] as [UInt64] { bytes.append(UInt8(truncatingIfNeeded: pending >> shift)) }
      pending >>= 32
      pendingCount -= 32
    }
  }

  /// A sequence of up to 32 bits, the first one lowest.
  struct Word {
    var bits: UInt32
    var count: UInt32

    /// The sequence of this word and then `next`.
    func then(_ next: Word) -> Word { Word(bits: bits | next.bits << count, count: count + next.count) }
  }
}

/// The Huffman code of `RunDeflate`, as words that are ready to be written.
struct RunCode: Sendable {
  static let shared = RunCode()
  /// The least and the greatest length of a match.
  static let shortest = 3
  static let longest = 258

  typealias Word = RunDeflate.Word
  /// The bits before the data: the block's type and its code.
  private(set) var header: [Word] = []
  private(set) var literals: [Word] = []
  /// The words of matches by their length, at a distance of one byte and of three.
  private(set) var repeatsOfByte: [Word]
  private(set) var repeatsOfThree: [Word]
  /// The word that ends the block.
  let end: Word

  private init() {
    // A complete code, as decoders demand: 2^-length adds up to 1.
    var lengths = [Int](repeating: 10, count: 257)
    (lengths[0], lengths[255], lengths[1]) = (5, 5, 9)
    // 28 symbols for the shorter matches and one for the longest.
    lengths += [Int](repeating: 6, count: 28) + [2]
    let words = Self.words(lengths)
    literals = Array(words[0..<256])
    end = words[256]

    // Of the distances' symbols, 0 is a distance of 1 and 2 one of 3.
    let distanceLengths = [1, 0, 1]
    let distances = Self.words(distanceLengths)
    repeatsOfByte = [Word](repeating: Word(bits: 0, count: 0), count: Self.longest + 1)
    repeatsOfThree = repeatsOfByte
    for length in Self.shortest...Self.longest {
      let (symbol, extra) = Self.symbol(ofLength: length)
      let match = words[symbol].then(extra)
      repeatsOfByte[length] = match.then(distances[0])
      repeatsOfThree[length] = match.then(distances[2])
    }

    // The last block, with a code of its own: 286 symbols and 3 distances. The code of the lengths themselves gives three
    // bits to each that occurs.
    header = [
      Word(bits: 0b101, count: 3), Word(bits: UInt32(lengths.count - 257), count: 5),
      Word(bits: UInt32(distanceLengths.count - 1), count: 5), Word(bits: 14, count: 4),
    ]
    let occurring: Set = [0, 1, 2, 5, 6, 9, 10, Self.again]
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1]
    header += order.map { Word(bits: occurring.contains($0) ? 3 : 0, count: 3) }
    let lengthWords = Self.words((0...18).map { occurring.contains($0) ? 3 : 0 })
    let all = lengths + distanceLengths
    var i = 0
    while i < all.count {
      let same = all[i...].prefix { i > 0 && $0 == all[i - 1] }.count
      if same >= 3 {
        let count = min(6, same)
        header.append(lengthWords[Self.again].then(Word(bits: UInt32(count - 3), count: 2)))
        i += count
      } else {
        header.append(lengthWords[all[i]])
        i += 1
      }
    }
  }

  /// The symbol among the lengths that repeats the last one three to six times.
  private static let again = 16

  /// The words of the canonical code with these lengths: those of one length count upwards. They are written highest
  /// bit first.
  private static func words(_ lengths: [Int]) -> [Word] {
    var words = lengths.map { _ in Word(bits: 0, count: 0) }
    var next: UInt32 = 0
    for length in 1...15 {
      next <<= 1
      for symbol in lengths.indices where lengths[symbol] == length {
        var reversed: UInt32 = 0
        for bit in 0..<length where next >> UInt32(bit) & 1 == 1 { reversed |= 1 << UInt32(length - 1 - bit) }
        words[symbol] = Word(bits: reversed, count: UInt32(length))
        next += 1
      }
    }
    return words
  }

  /// The symbol of a match and the bits that follow it, by RFC 1951, 3.2.5: eight symbols for the lengths 3 to 10, then
  /// four for each number of extra bits; the longest has a symbol of its own.
  private static func symbol(ofLength length: Int) -> (symbol: Int, extra: Word) {
    if length == longest { return (285, Word(bits: 0, count: 0)) }
    let offset = length - shortest
    if offset < 8 { return (257 + offset, Word(bits: 0, count: 0)) }
    let extra = Int.bitWidth - 1 - offset.leadingZeroBitCount - 2
    let symbol = 257 + 4 * (extra + 1) + (offset >> extra & 3)
    return (symbol, Word(bits: UInt32(offset & (1 << extra - 1)), count: UInt32(extra)))
  }
}
