/// The generator of one stream of a seed. Stands in for PCG64(SeedSequence([seed, stream])).
func generator(seed: UInt64, stream: UInt64) -> StandInGenerator {
  StandInGenerator(state: seed &* 0x2545_F491_4F6C_DD1D ^ stream << 56)
}

struct StandInGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
