import Checkpoints
import Environments
import Episodes
import Foundation
import Policies
import ShowreelSupport
import TestSupport
import Testing

private let fixtures = TestFiles.fixture("checkpoints", of: "CheckpointsTests")

/// What `make_checkpoint_fixtures.py` noted of the episodes in Gymnasium.
private struct Expected: Decodable {
  struct Case: Decodable {
    var file, environment, kind, activation: String
    var given: Bool
    var returns: [Double]?
  }
  var seeds: [UInt64]
  var cases: [Case]
}

@Suite struct PythonReturnsTests {
  private let expected: Expected

  init() throws {
    expected = try TestFiles.json("checkpoints/checkpoints.json", of: "CheckpointsTests")
  }

  @Test func bestActionsHaveTheReturnsOfGymnasium() throws {
    for file in expected.cases {
      guard let returns = file.returns else { continue }
      let environment = try make(file.environment)
      var agent = try Agent.checkpoint(
        at: fixtures.appending(path: file.file).path, for: environment, deterministic: true,
        options: PolicyOptions(activation: file.given ? Activation(rawValue: file.activation) : nil))
      let found = try expected.seeds.map { try agent.playEpisode(in: environment, seed: $0).totalReward }
      #expect(found == returns, "\(file.file)")
      #expect(Set(returns).count > 1, "\(file.file) tells seeds apart")
    }
  }

  /// A network of values has no distribution to draw from.
  @Test func aDeepQNetworkAlwaysTakesTheBest() throws {
    let file = try #require(expected.cases.first { $0.kind == "greedy" && $0.environment == "CartPole-v1" })
    let environment = try make(file.environment)
    var agent = try Agent.checkpoint(
      at: fixtures.appending(path: file.file).path, for: environment, deterministic: false)
    #expect(try agent.playEpisode(in: environment, seed: expected.seeds[0]).totalReward == file.returns?[0])
  }

  @Test(arguments: ["sb3-ppo-lander.zip", "cleanrl-ppo-lander.pt"])
  func aGaussianActsInTheBox(file: String) throws {
    let environment = try make("LunarLander-v3", options: ["continuous": .bool(true)])
    let path = fixtures.appending(path: file).path
    func actions(deterministic: Bool, seed: UInt64) throws -> [[Float]] {
      var agent = try Agent.checkpoint(at: path, for: environment, deterministic: deterministic)
      var actions: [[Float]] = []
      var rollout = try Rollout(in: environment, seed: seed, by: &agent)
      while let (action, _) = try rollout.advance(by: &agent) {
        if case .continuous(let vector) = action { actions.append(Array(vector)) }
      }
      return actions
    }
    let drawn = try actions(deterministic: false, seed: 3)
    #expect(drawn.count > 20)
    #expect(drawn.joined().allSatisfy { -1...1 ~= $0 })
    #expect(drawn.joined().contains { abs($0) == 1 }, "some are clipped")
    #expect(try actions(deterministic: false, seed: 3) == drawn, "an episode is its seed's")
    let best = try actions(deterministic: true, seed: 3)
    #expect(best[0] != drawn[0])
    let network = try Checkpoint(contentsOf: path).network
    let observation = try environment.reset(seed: 3)
    #expect(best[0] == network.logits(for: Array(observation)).map { min(max($0, -1), 1) })
  }

  @Test func aPolicyForOtherActionsIsRefused() throws {
    let continuous = try make("LunarLander-v3", options: ["continuous": .bool(true)])
    let lander = TestFiles.path("assets/policies/LunarLander-v3.safetensors")
    #expect(throws: FileError.self) {
      try Agent.checkpoint(at: lander, for: continuous, deterministic: true)
    }
    #expect(throws: FileError.self) {
      try Agent.checkpoint(
        at: fixtures.appending(path: "sb3-ppo-lander.zip").path, for: make("LunarLander-v3"),
        deterministic: true)
    }
  }
}
