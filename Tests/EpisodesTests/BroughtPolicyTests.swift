import Checkpoints
import Environments
import Episodes
import Foundation
import Policies
import ShowreelSupport
import TestSupport
import Testing

/// What `make_brought_fixtures.py` noted of the episodes in Gymnasium.
private struct Expected: Decodable {
  struct Case: Decodable {
    var file, environment: String
    var options: [String: String]
    var actions: [[Double]]?
    var returns: [Double]
  }
  var observations: [String: [[Float]]]
  var seeds: [UInt64]
  var cases: [Case]
}

@Suite struct BroughtPolicyTests {
  private let expected: Expected

  init() throws {
    expected = try TestFiles.json("brought/brought.json", of: "CheckpointsTests")
  }

  private func path(_ name: String) -> String {
    TestFiles.fixture("brought/\(name)", of: "CheckpointsTests").path
  }

  private func environment(_ id: String) throws -> any Environment {
    try make(id, options: id == "LunarLander-v3" ? ["continuous": .bool(true)] : [:])
  }

  private func agent(_ file: Expected.Case, in environment: any Environment) throws -> Agent {
    let options = PolicyOptions(
      activation: file.options["activation"].flatMap { Activation(rawValue: $0) },
      head: file.options["head"].flatMap { .init(rawValue: $0) }, network: file.options["network"],
      normalization: file.options["normalize"].map { .init($0 == "none" ? $0 : path($0)) })
    return try .checkpoint(at: path(file.file), for: environment, deterministic: true, options: options)
  }

  @Test func actionsAreThoseOfPython() throws {
    let continuous = expected.cases.filter { $0.actions != nil }
    #expect(continuous.count >= 8)
    for file in continuous {
      let environment = try environment(file.environment)
      var agent = try agent(file, in: environment)
      agent.begin(seed: 0)
      var worst = 0.0
      for (observation, wanted) in zip(
        try #require(expected.observations[file.environment]), file.actions ?? [])
      {
        guard case .continuous(let found)? = try agent.nextAction(for: Vector(observation)) else {
          Issue.record("\(file.file) gives no vector")
          break
        }
        #expect(found.count == wanted.count)
        for i in 0..<min(found.count, wanted.count) { worst = max(worst, abs(Double(found[i]) - wanted[i])) }
      }
      // Absolute, of actions from −1 to 1.
      #expect(worst < 1e-5, "\(file.file): \(worst)")
    }
  }

  /// Of discrete actions the returns are equal. Continuous ones differ in their last digits, which the lander's physics
  /// magnifies to another landing; of these the actions are compared, above.
  @Test func bestActionsHaveTheReturnsOfGymnasium() throws {
    let discrete = expected.cases.filter { $0.environment == "CartPole-v1" }
    #expect(discrete.count >= 10)
    for file in discrete {
      let environment = try environment(file.environment)
      var agent = try agent(file, in: environment)
      let found = try expected.seeds.map { try agent.playEpisode(in: environment, seed: $0).totalReward }
      #expect(found == file.returns, "\(file.file)")
    }
  }

  @Test func aPolicyOfNormalizedObservationsIsNotPlayedRawInSilence() throws {
    let environment = try environment("CartPole-v1")
    #expect {
      try Agent.checkpoint(at: path("ppo-vecnormalize.zip"), for: environment, deterministic: true)
    } throws: {
      "\($0)".contains("trained under VecNormalize")
        && "\($0)".contains("the file that VecNormalize.save wrote")
        && ($0 as? EvaluationError)?.remedies.map(\.value) == ["vecnormalize.pkl", "none"]
    }
    let raw = try Agent.checkpoint(
      at: path("ppo-vecnormalize.zip"), for: environment, deterministic: true,
      options: PolicyOptions(normalization: .some(.none)))
    #expect(raw.description?.normalization == "none")
    // Statistics of another environment's observations.
    #expect(throws: EvaluationError.self) {
      try Agent.checkpoint(
        at: path("sac.zip"), for: self.environment("LunarLander-v3"), deterministic: true,
        options: PolicyOptions(normalization: .statistics(path: path("vecnormalize.pkl"))))
    }
  }

  /// Finite weights whose outputs are not, for numbered actions and vectors alike.
  @Test(arguments: ["CartPole-v1", "LunarLander-v3"])
  func outputsThatOverflowAreNamedWithTheirStep(id: String) throws {
    let environment = try environment(id)
    let folder = try TemporaryFolder()
    let inputs = environment.observationSpace.count
    var network = Network(sizes: [inputs, 2, 2])
    network.setWeight(of: 0, to: [Float](repeating: .greatestFiniteMagnitude, count: 2 * inputs))
    network.setWeight(of: 1, to: [1e30, 1e30, 1e30, 1e30])
    let head: Checkpoint.Head = id == "CartPole-v1" ? .categorical : .gaussian(logStandardDeviations: [0, 0])
    let path = folder("policy.safetensors")
    try Checkpoint(network: network, head: head).write(to: path)
    for deterministic in [true, false] {
      var agent = try Agent.checkpoint(at: path, for: environment, deterministic: deterministic)
      #expect {
        // Whether it overflows depends on what is seen; over some episodes it does.
        for seed in 0..<20 { _ = try agent.playEpisode(in: environment, seed: UInt64(seed)) }
      } throws: {
        guard case .overflow(path, let step)? = $0 as? EvaluationError else { return false }
        return step >= 1 && "\($0)".contains("found others at step \(step)")
      }
    }
  }

  @Test func squashedGaussiansAreDrawnFrom() throws {
    let environment = try environment("LunarLander-v3")
    func actions(seed: UInt64) throws -> [Vector] {
      var agent = try Agent.checkpoint(at: path("sac.zip"), for: environment, deterministic: false)
      agent.begin(seed: seed)
      let observation = try environment.reset(seed: 3)
      return try (0..<200).compactMap { _ in
        guard case .continuous(let vector)? = try agent.nextAction(for: observation) else { return nil }
        return vector
      }
    }
    let drawn = try actions(seed: 1)
    #expect(drawn.count == 200 && drawn.allSatisfy { $0.allSatisfy { -1...1 ~= $0 } })
    #expect(Set(drawn.map { $0[0] }).count > 190)
    #expect(try actions(seed: 1) == drawn && actions(seed: 2) != drawn)
  }

  @Test func whatAPolicyWasTakenForIsADocument() throws {
    let file = try #require(expected.cases.first { $0.file == "two-networks.pth" })
    let agent = try agent(file, in: environment(file.environment))
    let description = try #require(agent.description)
    #expect(
      description.text == "PyTorch, policy_net: 4 → 16 → 16 → 2, relu (assumed), values (file)")
    #expect(
      description.json.line
        == #"{"format": "PyTorch", "network": "policy_net", "layers": ["layer1", "layer2", "layer3"], "#
        + #""sizes": [4, 16, 16, 2], "activation": {"name": "relu", "origin": "assumed"}, "#
        + #""head": {"name": "values", "origin": "file"}, "normalization": null, "normalization_sha256": null}"#
    )
    let again = try PolicyDescription(
      json: JSON(parsing: Array(description.json.line.utf8), of: "the description"))
    #expect(again == description)
  }
}
