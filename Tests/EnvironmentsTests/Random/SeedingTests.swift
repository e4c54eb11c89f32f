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

/// Samples of spaces against Gymnasium's, from spaces of the same seed.
struct SpaceSampleTests {
  struct Samples: Decodable {
    var seed: UInt64
    var four, three: [Int]
    var box: [Floats]
  }

  @Test(arguments: try TestFiles.json("samples.json", as: [Samples].self))
  func asGymnasium(_ expected: Samples) throws {
    func samples(_ space: ActionSpace, _ count: Int) throws -> [Action] {
      var generator = PCG64(seed: expected.seed)
      return try (0..<count).map { _ in try space.sample(using: &generator) }
    }
    #expect(try samples(.discrete(Discrete(4)), 20) == expected.four.map { .discrete($0) })
    #expect(try samples(.discrete(Discrete(3)), 20) == expected.three.map { .discrete($0) })
    let box = Box(low: [-1, -0.3, 0], high: [1, 0.1, 5])
    #expect(try samples(.box(box), 5) == expected.box.map { .continuous(Vector($0.values)) })
  }

  @Test func aSampleNeedsNoGenerator() throws {
    let discrete = ActionSpace.discrete(Discrete(3))
    let numbers = try (0..<200).map { _ in try discrete.sample() }
    #expect(numbers.allSatisfy(discrete.contains))
    // Each misses among 200 with a probability of 10⁻³⁵.
    for number in 0..<3 { #expect(numbers.contains(.discrete(number))) }
    let box = ActionSpace.box(Box(low: [-1, 2], high: [1, 2]))
    let vectors = try (0..<20).map { _ in try box.sample() }
    #expect(vectors.allSatisfy(box.contains))
    #expect(vectors.contains { $0 != vectors[0] })
    #expect(throws: EnvironmentError.self) {
      try ActionSpace.box(Box(low: [0], high: [.infinity])).sample()
    }
  }

  @Test func aBoxWithoutBoundsHasNoSample() {
    let box = Box(low: [0, -.infinity], high: [1, 0])
    var generator = PCG64(seed: 0)
    #expect(throws: EnvironmentError.unboundedSpace(box)) { try box.sample(using: &generator) }
  }
}
