import Foundation
import Policies
import TestSupport
import Testing

/// Relative error of a few double operations and one call of libm, with room to spare.
private let tolerance = 1e-13

@Suite struct CategoricalTests {
  @Test func matchesTheDefinition() {
    let logits: [Float] = [0.5, -1.25, 2, 0]
    let distribution = Categorical(logits: logits)
    let weights = logits.map { exp(Double($0)) }
    let total = weights.reduce(0, +)
    for i in logits.indices {
      #expect(abs(distribution.probability(of: i) - weights[i] / total) < tolerance)
      #expect(abs(distribution.logProbability(of: i) - log(weights[i] / total)) < tolerance)
    }
    let entropy = -weights.map { $0 / total * log($0 / total) }.reduce(0, +)
    #expect(abs(distribution.entropy - entropy) < tolerance)
    #expect(distribution.mode == 2)
  }

  @Test(
    arguments: [
      [1e38, -1e38], [-3.4e38, 3.4e38, 0], [3.4e38, 3.4e38], [-3.4e38, -3.4e38, -3.4e38], [1e-38, 0],
      [88, -104, 700],
    ] as [[Float]])
  func isStableForFiniteLogits(logits: [Float]) {
    let distribution = Categorical(logits: logits)
    #expect(abs(distribution.probabilities.reduce(0, +) - 1) < tolerance)
    for i in logits.indices {
      #expect(distribution.logProbability(of: i).isFinite)
      #expect(distribution.logProbability(of: i) <= 0)
    }
    #expect((0...log(Double(logits.count)) + tolerance).contains(distribution.entropy))
  }

  @Test func huge() {
    let distribution = Categorical(logits: [1e38, -1e38])
    #expect(distribution.probabilities == [1, 0])
    #expect(distribution.entropy == 0)
    #expect(distribution.logProbability(of: 0) == 0)
    #expect(distribution.logProbability(of: 1) == Double(Float(-1e38)) - Double(Float(1e38)))
  }

  @Test func oneClass() {
    let distribution = Categorical(logits: [-7])
    #expect(distribution.sample(at: 0) == 0)
    #expect(distribution.sample(at: 1 - 0x1p-53) == 0)
    #expect(distribution.logProbability(of: 0) == 0)
    #expect(distribution.entropy == 0)
  }

  @Test func equalLogits() {
    let distribution = Categorical(logits: [3, 3, 3, 3])
    #expect(distribution.mode == 0)
    #expect(distribution.probabilities == [0.25, 0.25, 0.25, 0.25])
    #expect(abs(distribution.entropy - log(4)) < tolerance)
    let bounds = [0, 0.2499999, 0.25, 0.4999999, 0.5, 0.75, 1 - 0x1p-53]
    #expect(bounds.map { distribution.sample(at: $0) } == [0, 0, 1, 1, 2, 3, 3])
  }

  @Test func modeIsTheFirstOfEquals() {
    #expect(Categorical(logits: [0, 2, 1, 2]).mode == 1)
  }

  @Test func neverDrawsWhatHasNoProbability() {
    let distribution = Categorical(logits: [-1e30, 0, -1e30])
    #expect(distribution.sample(at: 0) == 1)
    #expect(distribution.sample(at: 1 - 0x1p-53) == 1)
  }

  @Test func staysInRangeForLogitsThatAreNotFinite() {
    for logits in [
      [Float.nan, 0], [0, .nan], [.infinity, 0], [-.infinity, -.infinity], [.infinity, .infinity],
    ] {
      let distribution = Categorical(logits: logits)
      #expect((0..<2).contains(distribution.sample(at: 0.3)))
      #expect((0..<2).contains(distribution.mode))
    }
  }

  @Test func drawsOneDoubleOfTheUpperBits() {
    // 0.75 · 2⁵³ in the upper bits; the lower eleven do not matter.
    var generator = Constant(value: 0b11 << 62 | 0x7FF)
    #expect(generator.nextUnitDouble() == 0.75)
    #expect(Categorical(logits: [0, 0, 0, 0]).sample(using: &generator) == 3)
    var greatest = Constant(value: .max)
    #expect(greatest.nextUnitDouble() == 1 - 0x1p-53)
  }

  @Test func samplesFollowTheProbabilities() {
    let distribution = Categorical(logits: [0, 1, 2])
    var generator = SeededGenerator(state: 1)
    var counts = [0, 0, 0]
    let n = 20_000
    for _ in 0..<n { counts[distribution.sample(using: &generator)] += 1 }
    for i in 0..<3 {
      let p = distribution.probability(of: i)
      // Five standard deviations of a binomial; the seed is fixed, so this passes always or never.
      #expect(abs(Double(counts[i]) - Double(n) * p) < 5 * (Double(n) * p * (1 - p)).squareRoot())
    }
  }
}
