import Policies
import TestSupport
import Testing

@Suite struct GaussianPolicyTests {
  /// Means 3 and -2 whatever is seen; standard deviations e^0.5 and e^-1.
  private func policy() -> GaussianPolicy {
    var network = Network(sizes: [1, 2])
    network.setBias(of: 0, to: [3, -2])
    return GaussianPolicy(network: network, logStandardDeviations: [0.5, -1])
  }

  @Test func drawsHaveTheMeansAndDeviations() {
    var policy = policy()
    var generator = SeededGenerator(state: 11)
    let observation: [Float] = [0.25]
    var sums = [0.0, 0.0]
    var squares = [0.0, 0.0]
    var products = 0.0
    let count = 20_000
    for _ in 0..<count {
      policy.act(for: observation.span, choice: .sampled, using: &generator)
      let deviations = [Double(policy.action[0]) - 3, Double(policy.action[1]) + 2]
      for i in 0..<2 {
        sums[i] += deviations[i]
        squares[i] += deviations[i] * deviations[i]
      }
      products += deviations[0] * deviations[1]
    }
    // Five standard errors of a mean, a variance and a covariance of so many draws.
    let n = Double(count)
    for (i, deviation) in [1.6487212707, 0.3678794412].enumerated() {
      #expect(abs(sums[i] / n) < 5 * deviation / n.squareRoot())
      #expect(abs(squares[i] / n / (deviation * deviation) - 1) < 5 * (2 / n).squareRoot())
    }
    #expect(abs(products / n) < 5 * 1.6487212707 * 0.3678794412 / n.squareRoot())
  }

  @Test func theMostProbableIsTheMeanAndDrawsNothing() {
    var policy = policy()
    var generator = SeededGenerator(state: 11)
    let observation: [Float] = [0.25]
    policy.act(for: observation.span, choice: .mostProbable, using: &generator)
    #expect(policy.action == [3, -2])
    var untouched = SeededGenerator(state: 11)
    #expect(generator.next() == untouched.next())
  }

  @Test(arguments: [0, UInt64.max])
  func theEndsOfTheGeneratorsRangeAreFinite(value: UInt64) {
    var generator = Constant(value: value)
    #expect(generator.nextNormalDouble().isFinite)
  }
}
