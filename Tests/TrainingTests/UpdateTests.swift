import Environments
import Foundation
import Policies
import TestSupport
import Testing

@testable import Training

/// One of the cases that `make_policy_fixtures.py` computes with PyTorch.
struct UpdateCase: Decodable {
  struct Trajectory: Decodable {
    var observations: [[Float]]
    var actions: [Int]
    var rewards: [Double]
  }
  struct Update: Decodable {
    var loss: Double
    var gradients, parameters: [String: [Float]]
  }
  var sizes: [Int]
  var activation, normalization: String
  var gamma, learningRate: Double
  var trajectories: [Trajectory]
  var weights: [[Double]]
  var initial: [String: [Float]]
  var updates: [Update]

  static func all() throws -> [UpdateCase] { try TestFiles.json("updates.json") }

  func network() throws -> Network {
    var network = Network(sizes: sizes, activation: try #require(Activation(rawValue: activation)))
    network.load(initial)
    return network
  }

  /// The trajectories as the network would have recorded them.
  func record(with network: Network) -> Trajectories {
    var result = Trajectories(network: network)
    var distribution = Categorical(count: network.outputs)
    for trajectory in trajectories {
      result.begin()
      for t in trajectory.actions.indices {
        result.observe(Vector(trajectory.observations[t]), network: network, distribution: &distribution)
        result.append(action: trajectory.actions[t], reward: trajectory.rewards[t])
      }
    }
    return result
  }
}

@Suite struct UpdateTests {
  @Test func returnsMatchPyTorch() throws {
    for example in try UpdateCase.all() {
      let recorded = example.record(with: try example.network())
      var values = recorded.rewards
      for index in 0..<recorded.count {
        Returns.discount(&values, at: recorded.steps(of: index), gamma: example.gamma)
        if example.normalization == "trajectory" { Returns.normalize(&values, at: recorded.steps(of: index)) }
      }
      if example.normalization == "batch" { Returns.normalize(&values, at: values.indices) }
      for (found, expected) in zip(values, example.weights.joined()) {
        // PyTorch works in float32: ten of its ulps, of values up to about 3.
        #expect(abs(found - expected) < 2e-6)
      }
    }
  }

  /// Loss, gradients and the parameters after Adam's step, three times over.
  @Test func wholeUpdatesMatchPyTorch() throws {
    for example in try UpdateCase.all() {
      var network = try example.network()
      var gradient = PolicyGradient(network: network)
      var adam = Adam(count: network.parameters.count, learningRate: example.learningRate)
      let weights = Array(example.weights.joined())
      for update in example.updates {
        let recorded = example.record(with: network)
        let loss = gradient.compute(network: network, trajectories: recorded, weights: weights)
        // Sums of up to 25 terms of the order of 1 in float32, in another order than PyTorch's.
        #expect(abs(loss - update.loss) < 1e-5)
        for (name, found) in network.with(parameters: gradient.values).named {
          for (found, expected) in zip(found, try #require(update.gradients[name])) {
            #expect(abs(found - expected) < 1e-5)
          }
        }
        adam.step(&network.parameters, gradient: gradient.values)
        for (name, found) in network.named {
          for (found, expected) in zip(found, try #require(update.parameters[name])) {
            // A step is 0.01 times a quotient of running means, each good to some 1e-6 of its size.
            #expect(abs(found - expected) < 1e-6)
          }
        }
      }
    }
  }

  /// Against central differences of the loss in double, by a forward pass of its own.
  @Test func gradientsMatchFiniteDifferences() throws {
    for example in try UpdateCase.all() {
      let network = try example.network()
      let weights = Array(example.weights.joined())
      var gradient = PolicyGradient(network: network)
      let recorded = example.record(with: network)
      _ = gradient.compute(network: network, trajectories: recorded, weights: weights)
      let parameters = network.named.mapValues { $0.map(Double.init) }
      let h = 1e-6
      for (name, found) in network.with(parameters: gradient.values).named {
        for k in found.indices {
          func loss(_ shift: Double) -> Double {
            var moved = parameters
            moved[name]?[k] += shift
            return referenceLoss(example, parameters: moved)
          }
          let expected = (loss(h) - loss(-h)) / (2 * h)
          // The differences are good to about 1e-9; float32 sums to 1e-5.
          #expect(abs(Double(found[k]) - expected) < 1e-5)
        }
      }
    }
  }

  private func referenceLoss(_ example: UpdateCase, parameters: [String: [Double]]) -> Double {
    var sum = 0.0
    for (trajectory, weights) in zip(example.trajectories, example.weights) {
      for t in weights.indices {
        var x = trajectory.observations[t].map(Double.init)
        for layer in 1..<example.sizes.count {
          let weight = parameters["fc\(layer).weight"] ?? []
          x = (parameters["fc\(layer).bias"] ?? []).enumerated().map { row, bias in
            x.indices.reduce(bias) { $0 + weight[row * x.count + $1] * x[$1] }
          }
          if layer < example.sizes.count - 1 {
            x = x.map { example.activation == "relu" ? max($0, 0) : tanh($0) }
          }
        }
        sum -= (x[trajectory.actions[t]] - log(x.map { exp($0) }.reduce(0, +))) * weights[t]
      }
    }
    return sum / Double(example.trajectories.count)
  }
}

@Suite struct ReturnsTests {
  @Test func discounts() {
    var values: [Double] = [9, 1, 2, 4, 9]
    Returns.discount(&values, at: 1..<4, gamma: 0.5)
    #expect(values == [9, 3, 4, 4, 9])
  }

  @Test func normalizesByTheUnbiasedDeviation() {
    var values: [Double] = [1, 2, 3, 4]
    Returns.normalize(&values, at: 0..<4)
    let deviation = (5.0 / 3).squareRoot() + 1e-8
    #expect(values == [-1.5 / deviation, -0.5 / deviation, 0.5 / deviation, 1.5 / deviation])
  }

  @Test func oneValueAndEqualValuesBecomeZero() {
    var one: [Double] = [-7]
    Returns.normalize(&one, at: 0..<1)
    #expect(one == [0])
    var equal: [Double] = [5, 3, 3, 3]
    Returns.normalize(&equal, at: 1..<4)
    #expect(equal == [5, 0, 0, 0])
  }
}
