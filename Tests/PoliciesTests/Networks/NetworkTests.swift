import Foundation
import Policies
import TestSupport
import Testing

@Suite struct NetworkTests {
  @Test func weightsComeBackAsTheyWereSet() {
    var network = Network(sizes: [3, 5, 2])
    let weight = (0..<15).map(Float.init)
    network.setWeight(of: 0, to: weight)
    network.setBias(of: 0, to: [1, 2, 3, 4, 5])
    #expect(network.weight(of: 0) == weight)
    #expect(network.bias(of: 0) == [1, 2, 3, 4, 5])
    #expect(network.weight(of: 1) == [Float](repeating: 0, count: 10))
    #expect(network.sizes == [3, 5, 2])
  }

  /// Small whole numbers, so that every sum is exact and the order of the additions does not matter.
  @Test(arguments: [[1, 1], [3, 5, 2], [4, 16, 2], [2, 24, 8, 3], [17, 33, 1]], Activation.allCases)
  func forwardMatchesTheDefinition(sizes: [Int], activation: Activation) {
    var generator = SeededGenerator(state: 9)
    var network = Network(sizes: sizes, activation: activation)
    for (k, layer) in network.layers.enumerated() {
      let count = layer.inputs * layer.outputs
      network.setWeight(of: k, to: (0..<count).map { _ in Float(Int.random(in: -3...3, using: &generator)) })
      network.setBias(
        of: k, to: (0..<layer.outputs).map { _ in Float(Int.random(in: -3...3, using: &generator)) })
    }
    let observation = (0..<sizes[0]).map { _ in Float(Int.random(in: -3...3, using: &generator)) }
    var x = observation
    for (k, layer) in network.layers.enumerated() {
      let weight = network.weight(of: k)
      let bias = network.bias(of: k)
      var y = (0..<layer.outputs).map { row in
        (0..<layer.inputs).reduce(bias[row]) { $0 + weight[row * layer.inputs + $1] * x[$1] }
      }
      if k < network.layers.count - 1 {
        y = y.map { Float(defined(activation, Double($0))) }
      }
      x = y
    }
    // Two times the float's resolution a term, relative to sums below two hundred; relu's sums are exact.
    let tolerance: Float = [.relu, .identity].contains(activation) ? 0 : 1e-4
    for (found, expected) in zip(network.logits(for: observation), x) {
      #expect(abs(found - expected) <= tolerance)
    }
  }

  /// PyTorch's definitions, in double.
  private func defined(_ activation: Activation, _ x: Double) -> Double {
    switch activation {
    case .relu: max(x, 0)
    case .tanh: tanh(x)
    case .elu: x > 0 ? x : exp(x) - 1
    case .leakyReLU: max(x, 0) + 0.01 * min(x, 0)
    case .silu: x / (1 + exp(-x))
    case .gelu: x * erfc(-x / 2.squareRoot()) / 2
    case .sigmoid: 1 / (1 + exp(-x))
    case .identity: x
    }
  }

  @Test func initialParametersAreUniformWithinTheirBound() {
    var generator = SeededGenerator(state: 3)
    let network = Network(sizes: [4, 400, 100], using: &generator)
    for (k, layer) in network.layers.enumerated() {
      let bound = 1 / Float(layer.inputs).squareRoot()
      let values = network.weight(of: k) + network.bias(of: k)
      #expect(values.allSatisfy { abs($0) <= bound })
      #expect(values.contains { $0 > 0.9 * bound } && values.contains { $0 < -0.9 * bound })
      let variance = values.reduce(0) { $0 + $1 * $1 } / Float(values.count)
      // A uniform distribution's variance is a third of its squared bound; 2,000 values give it within 5 %.
      #expect(abs(variance / (bound * bound / 3) - 1) < 0.05)
    }
    var again = SeededGenerator(state: 3)
    #expect(Network(sizes: [4, 400, 100], using: &again) == network)
  }

  @Test func paddingStaysZero() {
    var generator = SeededGenerator(state: 3)
    let network = Network(sizes: [2, 3, 2], using: &generator)
    let layer = network.layers[0]
    let column = network.parameters[layer.weightOffset..<layer.weightOffset + layer.stride]
    #expect(column.dropFirst(3).allSatisfy { $0 == 0 } && column.first != 0)
  }

  @Test func recordHoldsEveryLayer() {
    let network = Network(sizes: [3, 9, 2])
    #expect(network.recordCount == 8 + 16 + 8)
    #expect(network.inputOffset(of: 0) == 0)
    #expect(network.inputOffset(of: 1) == 8)
    #expect(network.logitsOffset == 24)
    #expect(Network(sizes: [3, 9, 17, 2]).inputOffset(of: 2) == 24)
  }
}

@Suite struct PolicyTests {
  @Test func choosesFromTheNetworksDistribution() {
    var generator = SeededGenerator(state: 5)
    let network = Network(sizes: [4, 16, 3], using: &generator)
    var policy = NetworkPolicy(network: network)
    for _ in 0..<20 {
      let observation = (0..<4).map { _ in Float.random(in: -2...2, using: &generator) }
      let expected = Categorical(logits: network.logits(for: observation))
      var draws = Constant(value: generator.next())
      let action = policy.action(for: observation.span, choice: .sampled, using: &draws)
      #expect(action == expected.sample(using: &draws))
      #expect(policy.distribution.probabilities == expected.probabilities)
      let state = generator.state
      #expect(policy.action(for: observation.span, choice: .mostProbable, using: &generator) == expected.mode)
      #expect(generator.state == state)
    }
  }

  @Test func uniformPolicyTakesEveryAction() {
    var policy = UniformPolicy(actionCount: 4)
    let nothing: [Float] = []
    let actions = (0..<4).map { k in
      var generator = Constant(value: UInt64(k) << 62)
      return policy.action(for: nothing.span, choice: .sampled, using: &generator)
    }
    #expect(actions == [0, 1, 2, 3])
  }
}
