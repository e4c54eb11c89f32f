import Environments

/// The generator of one stream of a seed; streams of one seed are independent of each other and of the environment's
/// own, which is that of the seed alone.
func generator(seed: UInt64, stream: UInt64) -> PCG64 { PCG64(SeedSequence([seed, stream])) }
