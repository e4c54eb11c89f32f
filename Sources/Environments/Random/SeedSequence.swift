/// Spreads a seed of any length over the states of generators, bit for bit as `numpy.random.SeedSequence` does.
///
/// The algorithm is that of M. E. O'Neill, "Developing a seed_seq Alternative" (2015), with NumPy's pool of four
/// words; its constants are NumPy's.
public struct SeedSequence: Sendable, Hashable {
  /// The mixed entropy.
  private let pool: SIMD4<UInt32>

  /// Mixes `seed`, as `SeedSequence(seed)` does in NumPy.
  public init(_ seed: UInt64) { self.init([seed]) }

  /// Mixes `seeds` in their order, as `SeedSequence([...])` does in NumPy.
  public init(_ seeds: [UInt64]) {
    // Each number takes as many 32-bit words as it needs, at least one, the low word first.
    var entropy: [UInt32] = []
    entropy.reserveCapacity(seeds.count * 2)
    for seed in seeds {
      entropy.append(UInt32(truncatingIfNeeded: seed))
      if seed >> 32 != 0 { entropy.append(UInt32(truncatingIfNeeded: seed >> 32)) }
    }

    var constant: UInt32 = 0x43b0_d7e5
    func hash(_ value: UInt32) -> UInt32 {
      var value = value ^ constant
      constant &*= 0x931e_8875
      value &*= constant
      return value ^ (value >> 16)
    }
    func mix(_ x: UInt32, _ y: UInt32) -> UInt32 {
      let value = 0xca01_f9dd &* x &- 0x4973_f715 &* y
      return value ^ (value >> 16)
    }

    var pool = SIMD4<UInt32>.zero
    for i in 0..<4 { pool[i] = hash(i < entropy.count ? entropy[i] : 0) }
    for source in 0..<4 {
      for target in 0..<4 where target != source {
        pool[target] = mix(pool[target], hash(pool[source]))
      }
    }
    for word in entropy.dropFirst(4) {
      for target in 0..<4 { pool[target] = mix(pool[target], hash(word)) }
    }
    self.pool = pool
  }

  /// The first `count` 64-bit words of state, as `generate_state(count, numpy.uint64)` gives them.
  public func generateState(_ count: Int) -> [UInt64] {
    var constant: UInt32 = 0x8b51_f9dd
    var position = 0
    func next() -> UInt64 {
      var value = pool[position & 3] ^ constant
      position += 1
      constant &*= 0x58f3_8ded
      value &*= constant
      return UInt64(value ^ (value >> 16))
    }
    return (0..<count).map { _ in
      let low = next()
      return low | next() << 32
    }
  }
}
