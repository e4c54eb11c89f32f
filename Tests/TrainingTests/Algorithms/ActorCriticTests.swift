import Environments
import Foundation
import Policies
import Testing

@testable import Training

/// Whole updates against Stable-Baselines3's own.
@Suite struct ActorCriticUpdateTests {
  private func head(_ example: CoreFixtures.Update) -> ActionHead {
    switch example.name {
    case "ppo gsde": .stateDependent(width: 2, latents: 8)
    case "ppo gaussian", "a2c gaussian": .gaussian(width: 2)
    default: .categorical(count: 3)
    }
  }

  private func network(_ tensors: [String: CoreFixtures.Tensor], _ names: [String], _ sizes: [Int]) throws
    -> Network
  {
    var network = Network(sizes: sizes, activation: .tanh)
    for (index, name) in names.enumerated() {
      network.setWeight(of: index, to: try #require(tensors["\(name).weight"]).values)
      network.setBias(of: index, to: try #require(tensors["\(name).bias"]).values)
    }
    return network
  }

  private func model(_ example: CoreFixtures.Update, _ tensors: [String: CoreFixtures.Tensor]) throws
    -> ActorCritic
  {
    let head = head(example)
    let actor = try network(
      tensors, ["mlp_extractor.policy_net.0", "mlp_extractor.policy_net.2", "action_net"],
      [example.inputs] + example.hidden + [head.outputs])
    let critic = try network(
      tensors, ["mlp_extractor.value_net.0", "mlp_extractor.value_net.2", "value_net"],
      [example.inputs] + example.hidden + [1])
    let model = ActorCritic(actor: actor, critic: critic, head: head, logStandardDeviation: 0)
    if let deviations = tensors["log_std"] {
      for (i, value) in deviations.values.enumerated() { model.headParameters[i] = value }
    }
    return model
  }

  private func buffer(_ example: CoreFixtures.Update) -> RolloutBuffer {
    let buffer = RolloutBuffer(
      steps: example.observations.count, environments: 1, observationWidth: example.inputs,
      actionWidth: example.actions[0].count)
    for row in example.observations.indices {
      for (j, value) in example.observations[row].enumerated() { buffer.observations[row][j] = value }
      for (j, value) in example.actions[row].enumerated() { buffer.actions[row][j] = value }
    }
    buffer.logProbabilities.set(example.logProbabilities)
    buffer.advantages.set(example.advantages)
    buffer.returns.set(example.returns)
    return buffer
  }

  @Test func wholeUpdatesMatchStableBaselines3() throws {
    for example in try CoreFixtures.read().updates {
      let model = try model(example, example.initial)
      let buffer = buffer(example)
      let update = GradientUpdate(model, batch: buffer.count, threads: 2)
      if example.name.hasPrefix("ppo") {
        var settings = PPOSettings()
        (settings.entropyCoefficient, settings.valueCoefficient) = (0.02, 0.4)
        var adam = Adam(count: model.parameters.count, learningRate: 0, epsilon: 1e-5)
        let minibatch = Minibatch(buffer, capacity: buffer.count)
        for _ in 0..<example.passes {
          minibatch.gather(Array(0..<buffer.count)[...], from: buffer)
          normalizeAdvantages(minibatch.advantages.start, count: buffer.count)
          _ = update.compute(
            model, minibatch, rows: buffer.count, settings: settings,
            clip: example.name == "ppo gaussian" ? 0.1 : 0.2)
          adam.step(
            model.parameters.start, gradient: update.gradient.start,
            scale: clippingScale(norm: update.norm, limit: 0.5), learningRate: 1e-3)
          model.parametersMoved()
        }
      } else {
        var settings = A2CSettings()
        (settings.entropyCoefficient, settings.valueCoefficient) = (0.02, 0.4)
        var optimizer = RMSprop(count: model.parameters.count)
        for _ in 0..<example.passes {
          update.compute(model, buffer, settings: settings)
          optimizer.step(
            model.parameters.start, gradient: update.gradient.start,
            scale: clippingScale(norm: update.norm, limit: 0.5), learningRate: 1e-3)
          model.parametersMoved()
        }
      }
      let expected = try self.model(example, example.parameters)
      #expect(areClose(model.parameters.array, expected.parameters.array), "\(example.name)")
      // The update did move them, by many times the tolerance.
      let initial = try self.model(example, example.initial)
      let moved = zip(model.parameters.array, initial.parameters.array).map { abs($0 - $1) }.max()
      #expect(try #require(moved) > 1e-3)
    }
  }

  /// Against central differences of the loss, whose terms are those of the distribution's own tests.
  @Test func gradientsMatchFiniteDifferences() throws {
    for example in try CoreFixtures.read().updates {
      let model = try model(example, example.initial)
      let buffer = buffer(example)
      let rows = 20
      let update = GradientPass(model, capacity: rows)
      /// Σ 0.3 · a · log π + 0.05 · a · V² − 0.4 · H, a being the row's advantage.
      func loss() -> Double {
        var sum = 0.0
        update.compute(
          model, inputs: buffer.observations, actions: buffer.actions, rows: rows, byEntropy: -0.4
        ) { row, logProbability, entropy, value in
          let a = Double(buffer.advantages[row])
          sum +=
            0.3 * a * Double(logProbability) + 0.05 * a * Double(value) * Double(value) - 0.4
            * Double(entropy)
          return GradientPass.Derivatives(
            byLogProbability: Float(0.3 * a), byValue: Float(0.1 * a) * value)
        }
        return sum
      }
      _ = loss()
      let gradient = update.gradient.array
      let scale = gradient.map { abs($0) }.max() ?? 0
      // gSDE's noise does not reach the hidden layers that its variance follows, by design; the rest is compared.
      let first = example.name == "ppo gsde" ? model.actor.layers[2].weightOffset : 0
      for k in stride(from: first, to: model.parameters.count, by: 5) where gradient[k] != 0 {
        let original = model.parameters[k]
        let h: Float = 5e-3
        model.parameters[k] = original + h
        let above = loss()
        let width = Double(model.parameters[k])
        model.parameters[k] = original - h
        let below = loss()
        let difference = (above - below) / (width - Double(model.parameters[k]))
        model.parameters[k] = original
        // The outputs are float32, good to 1e-7 each, of twenty rows, over a width of 0.01; and the third derivative's
        // part of h².
        #expect(abs(difference - Double(gradient[k])) < 1e-3 * Double(max(scale, 1)), "\(example.name) \(k)")
      }
    }
  }
}
