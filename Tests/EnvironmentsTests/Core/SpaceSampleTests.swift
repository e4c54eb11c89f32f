import Environments
import TestSupport
import Testing

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
