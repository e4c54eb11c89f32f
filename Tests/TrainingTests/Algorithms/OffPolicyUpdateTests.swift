import Environments
import Foundation
import Policies
import TestSupport
import Testing

@testable import Training

/// What `make_off_policy_fixtures.py` computed with PyTorch and Stable-Baselines3.
private struct OffPolicyFixtures: Decodable {
  struct Batch: Decodable {
    var observations, actions, nextObservations: [[Float]]
    var ends, rewards: [Float]
  }
  struct Values: Decodable {
    struct Step: Decodable {
      var batch: Batch
      var parameters, targets: [String: CoreFixtures.Tensor]
    }
    var name: String
    var inputs: Int
    var hidden: [Int]
    var tau, limit: Double
    var isDouble: Bool
    var initial: [String: CoreFixtures.Tensor]
    var steps: [Step]
  }
  struct Soft: Decodable {
    struct Networks: Decodable {
      var actor, critic: [String: CoreFixtures.Tensor]
    }
    struct Step: Decodable {
      var batch: Batch
      var draws: [Double]
      var actor, critic, target: [String: CoreFixtures.Tensor]
      var logTemperature: Double?
    }
    var name: String
    var inputs: Int
    var hidden: [Int]
    var initial: Networks
    var steps: [Step]
  }
  var dqn: [Values]
  var sac: [Soft]

  static func read() throws -> OffPolicyFixtures { try TestFiles.json("off_policy.json") }
}

extension OffPolicyFixtures.Batch {
  /// Goes the way of every step: into a replay buffer and out of it.
  func load(into batch: borrowing TransitionBatch) {
    var replay = ReplayBuffer(
      capacity: rewards.count, observationWidth: observations[0].count, actionWidth: actions[0].count)
    for row in rewards.indices {
      replay.append(
        observation: observations[row], action: actions[row], reward: rewards[row],
        terminated: ends[row] == 1, truncated: row % 3 == 0, led: nextObservations[row])
    }
    for row in rewards.indices { replay.copy(row, to: row, of: batch) }
  }
}

/// Whole updates against Stable-Baselines3's own, several one after the other.
@Suite struct OffPolicyUpdateTests {
  private typealias Tensors = [String: CoreFixtures.Tensor]

  private func network(_ tensors: Tensors, _ names: [String], _ sizes: [Int]) throws -> Network {
    var network = Network(sizes: sizes, activation: .relu)
    for (index, name) in names.enumerated() {
      // SAC's means and logarithms of deviations are two layers of PyTorch's and one of ours.
      let parts = name.split(separator: "+")
      network.setWeight(of: index, to: try parts.flatMap { try #require(tensors["\($0).weight"]).values })
      network.setBias(of: index, to: try parts.flatMap { try #require(tensors["\($0).bias"]).values })
    }
    return network
  }

  @Test func updatesOfDQNMatchStableBaselines3() throws {
    let fixtures = try OffPolicyFixtures.read().dqn
    #expect(fixtures.count == 3)
    for example in fixtures {
      let sizes = [example.inputs] + example.hidden + [3]
      func network(_ tensors: Tensors) throws -> Network {
        try self.network(tensors, ["q_net.0", "q_net.2", "q_net.4"], sizes)
      }
      var settings = DQNSettings()
      (settings.hidden, settings.batchSize) = (example.hidden, example.steps[0].batch.rewards.count)
      (settings.gamma, settings.tau, settings.targetInterval) = (0.97, example.tau, 1)
      (settings.maximumGradientNorm, settings.isDouble) = (example.limit, example.isDouble)
      let values = ActionValues(try network(example.initial), environments: 1, settings: settings)
      for (index, step) in example.steps.enumerated() {
        step.batch.load(into: values.batch)
        values.update(learningRate: 3e-3)
        values.follow(after: index + 1)
        #expect(areClose(values.parameters.array, try network(step.parameters).parameters), "\(example.name)")
        #expect(areClose(values.target.array, try network(step.targets).parameters), "\(example.name)")
      }
    }
  }

  @Test func updatesOfSACMatchStableBaselines3() throws {
    let fixtures = try OffPolicyFixtures.read().sac
    #expect(fixtures.count == 3)
    for example in fixtures {
      let exploresByState = example.name == "sac gsde"
      let width = 2
      func actor(_ tensors: Tensors) throws -> Network {
        try network(
          tensors, ["latent_pi.0", "latent_pi.2", exploresByState ? "mu.0" : "mu+log_std"],
          [example.inputs] + example.hidden + [exploresByState ? width : 2 * width])
      }
      func critics(_ tensors: Tensors) throws -> [Network] {
        try ["qf0", "qf1"].map { name in
          try network(
            tensors, ["\(name).0", "\(name).2", "\(name).4"], [example.inputs + width] + example.hidden + [1])
        }
      }
      var settings = SACSettings()
      (settings.hidden, settings.batchSize) = (example.hidden, example.steps[0].batch.rewards.count)
      (settings.gamma, settings.tau, settings.initialLogDeviation) = (0.97, 0.02, -1)
      settings.exploresByState = exploresByState
      switch example.name {
      case "sac fixed": settings.temperature = .fixed(0.1)
      case "sac gsde": settings.temperature = .learned(initial: 0.2)
      default: break
      }
      let learner = SoftActorCritic(
        actor: try actor(example.initial.actor), critics: try critics(example.initial.critic),
        actionWidth: width, environments: 1, settings: settings)
      let latentOffset = learner.actor.parameters.count
      for step in example.steps {
        step.batch.load(into: learner.batch)
        var next = 0
        learner.update(learningRate: 3e-3) { _ in
          defer { next += 1 }
          return step.draws[next]
        }
        learner.follow()
        #expect(next == step.draws.count)
        let parameters = learner.actorParameters.array
        #expect(
          areClose(Array(parameters[..<latentOffset]), try actor(step.actor).parameters), "\(example.name)")
        if exploresByState {
          let deviations = try #require(step.actor["log_std"]).values
          #expect(areClose(Array(parameters[latentOffset...].prefix(deviations.count)), deviations))
        }
        #expect(
          areClose(learner.criticParameters.array, try critics(step.critic).flatMap(\.parameters)),
          "\(example.name)")
        #expect(
          areClose(learner.targetParameters.array, try critics(step.target).flatMap(\.parameters)),
          "\(example.name)")
        if let logTemperature = step.logTemperature {
          #expect(isClose(Double(learner.logTemperature[0]), logTemperature), "\(example.name)")
        } else {
          #expect(learner.temperature == 0.1, "\(example.name)")
        }
      }
    }
  }
}
