/// The permuted congruential generator PCG XSL RR 128/64, bit for bit NumPy's `PCG64`, with those functions of
/// `numpy.random.Generator` that environments use.
///
/// Reference: M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random
/// Number Generation" (2014).
public struct PCG64: Sendable, Hashable, RandomNumberGenerator {
  @usableFromInline var state: UInt128
  @usableFromInline let increment: UInt128
  /// The upper half of a 64-bit output whose lower half has been used.
  @usableFromInline var spare: UInt32?

  @usableFromInline static let multiplier: UInt128 = 0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645

  /// Starts from `seed`, as `numpy.random.PCG64(seed)` does.
  public init(seed: UInt64) { self.init(SeedSequence(seed)) }

  /// Starts from `seeds`, as `numpy.random.PCG64(SeedSequence)` does.
  public init(_ seeds: SeedSequence) {
    let words = seeds.generateState(4)
    let start = UInt128(words[0]) << 64 | UInt128(words[1])
    let stream = UInt128(words[2]) << 64 | UInt128(words[3])
    increment = stream << 1 | 1
    state = (increment &+ start) &* Self.multiplier &+ increment
    spare = nil
  }

  /// Starts from the operating system's entropy, as a generator without a seed does.
  public init() {
    var system = SystemRandomNumberGenerator()
    self.init(SeedSequence((0..<4).map { _ in system.next() }))
  }

  /// The whole state, five words.
  package var words: [UInt64] {
    func halves(_ value: UInt128) -> [UInt64] {
      [UInt64(truncatingIfNeeded: value >> 64), UInt64(truncatingIfNeeded: value)]
    }
    return halves(state) + halves(increment) + [spare.map { 1 << 32 | UInt64($0) } ?? 0]
  }

  /// A generator in the state of these words; `nil` where they are none.
  package init?(words: [UInt64]) {
    guard words.count == 5, words[3] & 1 == 1, words[4] >> 33 == 0 else { return nil }
    state = UInt128(words[0]) << 64 | UInt128(words[1])
    increment = UInt128(words[2]) << 64 | UInt128(words[3])
    spare = words[4] >> 32 == 1 ? UInt32(truncatingIfNeeded: words[4]) : nil
  }

  /// The next 64 bits.
  @inlinable
  public mutating func next() -> UInt64 {
    state = state &* Self.multiplier &+ increment
    let high = UInt64(truncatingIfNeeded: state >> 64)
    let folded = high ^ UInt64(truncatingIfNeeded: state)
    let rotation = high >> 58
    return folded &>> rotation | folded &<< (64 &- rotation)
  }

  /// The next 32 bits: each 64-bit output gives two, the lower half first, as in NumPy.
  @inlinable
  public mutating func next32() -> UInt32 {
    if let half = spare {
      spare = nil
      return half
    }
    let word: UInt64 = next()
    spare = UInt32(truncatingIfNeeded: word >> 32)
    return UInt32(truncatingIfNeeded: word)
  }

  /// A number uniform in [0, 1), of 53 random bits: `Generator.random()`.
  @inlinable
  public mutating func random() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A number uniform in [`low`, `high`): `Generator.uniform(low, high)`. Takes bounds whose distance is finite.
  @inlinable
  public mutating func uniform(_ low: Double, _ high: Double) -> Double {
    let range = high - low
    precondition(range.isFinite, "the distance of the bounds is finite")
    return low + range * random()
  }

  /// A whole number uniform in `low` ..< `high`: `Generator.integers(low, high)`. Takes `low` below `high`.
  @inlinable
  public mutating func integers(_ low: Int, _ high: Int) -> Int {
    precondition(low < high, "the range holds at least one number")
    let last = UInt64(bitPattern: Int64(high) &- 1 &- Int64(low))
    return low &+ Int(truncatingIfNeeded: offset(upTo: last))
  }

  /// A whole number uniform in 0 ..< `n`: `Generator.integers(n)`. Takes `n` above 0.
  @inlinable
  public mutating func integers(_ n: Int) -> Int { integers(0, n) }

  /// A number uniform in 0 ... `last`, by Lemire's method without a division in the common case: "Fast Random Integer
  /// Generation in an Interval" (2019). Ranges of 32 bits use 32 bits of the generator, as in NumPy.
  @inlinable
  mutating func offset(upTo last: UInt64) -> UInt64 {
    if last == 0 { return 0 }
    if last <= 0xffff_ffff {
      if last == 0xffff_ffff { return UInt64(next32()) }
      let count = last + 1
      var product = UInt64(next32()) * count
      if product & 0xffff_ffff < count {
        let threshold = (0xffff_ffff - last) % count
        while product & 0xffff_ffff < threshold { product = UInt64(next32()) * count }
      }
      return product >> 32
    }
    if last == .max { return next() }
    let count = last + 1
    var product = next().multipliedFullWidth(by: count)
    if product.low < count {
      let threshold = (UInt64.max - last) % count
      while product.low < threshold { product = next().multipliedFullWidth(by: count) }
    }
    return product.high
  }
}
