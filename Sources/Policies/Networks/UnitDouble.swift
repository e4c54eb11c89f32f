extension RandomNumberGenerator {
  /// A double in [0, 1) from the upper 53 bits of one number of the generator, as `numpy.random.Generator.random` makes
  /// it.
  @inlinable
  public mutating func nextUnitDouble() -> Double { Double(next() >> 11) * 0x1p-53 }
}
