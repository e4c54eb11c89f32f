import Environments
import TestSupport
import Testing

/// Seeds, raw outputs and draws against NumPy's, equal to the last bit.
struct SeedingTests {
  struct Values: Decodable {
    var ranges: [[Word]]
    var cases: [Case]
  }

  struct Case: Decodable, CustomTestStringConvertible {
    var seed, state, raw, random, uniform, integers, after: [Word]
    var testDescription: String { seed.description }

    var sequence: SeedSequence { SeedSequence(seed.map(\.bits)) }
  }

  static let values = Result { try TestFiles.json("seeding.json", as: Values.self) }

  @Test(arguments: try values.get().cases)
  func seedSequence(_ expected: Case) {
    #expect(expected.sequence.generateState(expected.state.count).map(Word.init) == expected.state)
    if expected.seed.count == 1 { #expect(SeedSequence(expected.seed[0].bits) == expected.sequence) }
  }

  @Test(arguments: try values.get().cases)
  func rawOutputs(_ expected: Case) {
    var generator = PCG64(expected.sequence)
    #expect(expected.raw.map { _ in Word(generator.next()) } == expected.raw)
  }

  @Test(arguments: try values.get().cases)
  func randomAndUniform(_ expected: Case) {
    var generator = PCG64(expected.sequence)
    #expect(expected.random.map { _ in Word(generator.random().bitPattern) } == expected.random)

    generator = PCG64(expected.sequence)
    let bounds = [(-0.05, 0.05), (0, 1e300), (3, 3), (-1, 2)]
    #expect(bounds.map { Word(generator.uniform($0.0, $0.1).bitPattern) } == expected.uniform)
  }

  /// Ranges of 32 and of 64 bits in turn, from one generator: the spare half of an output must survive, as in NumPy.
  @Test(arguments: try values.get().cases)
  func integers(_ expected: Case) throws {
    var generator = PCG64(expected.sequence)
    let ranges = try Self.values.get().ranges
    let drawn = (0..<3).flatMap { _ in ranges.map { generator.integers($0[0].int, $0[1].int) } }
    #expect(drawn == expected.integers.map(\.int))
    #expect(Word(generator.next()) == expected.after[0])
  }

  @Test func withoutASeedGeneratorsDiffer() {
    var one = PCG64()
    var other = PCG64()
    let first: UInt64 = one.next()
    #expect(first != other.next())
  }
}
