import Checkpoints
import Environments
import Foundation
import Raster
import TestSupport
import Testing

@testable import Training

/// An environment with episodes of four steps that fails in its 150th step.
final class Spoiled: Environment {
  enum Fault: String, CaseIterable {
    case nan, infinity, observation, error
  }

  private let fault: Fault
  private let isContinuous: Bool
  private var steps = 0

  init(_ fault: Fault, isContinuous: Bool) {
    self.fault = fault
    self.isContinuous = isContinuous
  }

  static func id(_ fault: Fault, isContinuous: Bool) -> String {
    "Spoiled\(fault.rawValue)\(isContinuous ? "Continuous" : "")-v0"
  }

  var spec: EnvironmentSpec {
    EnvironmentSpec(
      id: Self.id(fault, isContinuous: isContinuous), renderFPS: 1, frameWidth: 1, frameHeight: 1)
  }
  var observationSpace: Box { Box(low: [0, 0], high: [1, 1]) }
  var actionSpace: ActionSpace { isContinuous ? .box(Box(low: [-1], high: [1])) : .discrete(Discrete(2)) }
  var renderMode: RenderMode? { nil }

  func reset(seed: UInt64?) throws -> Observation { [0, 1] }

  func step(_ action: Action) throws -> Step {
    steps += 1
    var step = Step(observation: [Float(steps % 4) / 4, 1], reward: 1, terminated: steps % 4 == 0)
    if steps >= 150 {
      switch fault {
      case .nan: step.reward = .nan
      case .infinity: step.reward = -.infinity
      case .observation: step.observation = [0.5, .nan]
      case .error: throw TrainingError("the sensor is gone")
      }
    }
    return step
  }

  func draw(on canvas: inout Canvas) {}
}

private let registered: Void = {
  for fault in Spoiled.Fault.allCases {
    for isContinuous in [false, true] {
      register(Spoiled(fault, isContinuous: isContinuous).spec) { _ in
        Spoiled(fault, isContinuous: isContinuous)
      }
    }
  }
}()

/// Runs whose environment fails in the middle: they end with its error, and what was learned is kept.
@Suite struct SpoiledRunTests {
  private static let messages: [Spoiled.Fault: String] = [
    .nan: "earned nan in step 1 of an episode; expected a finite reward",
    .infinity: "earned -inf in step 1 of an episode; expected a finite reward",
    .observation: "gave an observation with nan as its element 1; expected finite ones",
    .error: "the sensor is gone",
  ]

  private static let settings: [String: [String: String]] = [
    "reinforce": ["episodes": "100"],
    "ppo": ["steps": "600", "n-envs": "1", "n-steps": "32", "batch-size": "32"],
    "a2c": ["steps": "600", "n-envs": "1", "n-steps": "8"],
    "dqn": ["steps": "600", "learning-starts": "20", "batch-size": "8"],
    "sac": ["steps": "600", "learning-starts": "20", "batch-size": "8"],
  ]

  @Test(arguments: Array(settings.keys).sorted(), Spoiled.Fault.allCases)
  func whatWasLearnedIsKept(name: String, fault: Spoiled.Fault) throws {
    _ = registered
    let id = Spoiled.id(fault, isContinuous: name == "sac")
    var algorithm = try #require(TrainingAlgorithm(named: name))
    for (setting, value) in try #require(Self.settings[name]) { try algorithm.set(setting, to: value) }
    try algorithm.set("net-arch", to: "8")
    let folder = try TemporaryFolder()
    let path = folder("policy.safetensors")
    var run = try TrainingRun(
      algorithm, in: make(id), files: TrainingRun.Files(checkpoint: path, log: folder("log.csv")))
    let message = try #require(Self.messages[fault])
    #expect {
      _ = try run.train()
    } throws: { "\($0)".contains(message) }
    #expect(run.failure != nil)
    let checkpoint = try Checkpoint(contentsOf: path)
    #expect(checkpoint.network.parameters.allSatisfy { $0.isFinite })
    // 149 steps are 37 episodes, which the table has.
    let table = try String(contentsOfFile: folder("log.csv"), encoding: .utf8)
    #expect(table.split(separator: "\n").count == 1 + 37)
  }

  /// Of a run without an episode there is nothing to keep.
  @Test func anEarlyFaultLeavesNoFiles() throws {
    register(EnvironmentSpec(id: "Broken-v0", renderFPS: 1, frameWidth: 1, frameHeight: 1)) { _ in Broken() }
    let folder = try TemporaryFolder()
    let path = folder("policy.safetensors")
    var run = try TrainingRun(
      .ppo(PPOSettings()), in: make("Broken-v0"), files: TrainingRun.Files(checkpoint: path))
    #expect {
      _ = try run.train()
    } throws: { "\($0)".contains("Broken-v0 earned nan in step 0 of an episode") }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  /// A run that diverges ends with an error too, by whose message the checkpoint has finite parameters.
  @Test func aDivergedRunSaysSo() throws {
    let folder = try TemporaryFolder()
    let path = folder("policy.safetensors")
    var settings = PPOSettings()
    (settings.environments, settings.rolloutSteps, settings.batchSize) = (4, 32, 64)
    (settings.hidden, settings.learningRate) = ([8], 1e300)
    var run = try TrainingRun(
      .ppo(settings), in: make("CartPole-v1"), files: TrainingRun.Files(checkpoint: path))
    #expect {
      _ = try run.train()
    } throws: { "\($0)".contains("the parameters became infinite after episode") }
    #expect(try Checkpoint(contentsOf: path).network.parameters.allSatisfy { $0.isFinite })
  }
}

/// An environment that earns nothing that can be counted.
private final class Broken: Environment {
  var spec: EnvironmentSpec {
    EnvironmentSpec(id: "Broken-v0", renderFPS: 1, frameWidth: 1, frameHeight: 1)
  }
  var observationSpace: Box { Box(low: [0], high: [1]) }
  var actionSpace: ActionSpace { .discrete(Discrete(2)) }
  var renderMode: RenderMode? { nil }
  func reset(seed: UInt64?) throws -> Observation { [0] }
  func step(_ action: Action) throws -> Step { Step(observation: [0], reward: .nan, terminated: false) }
  func draw(on canvas: inout Canvas) {}
}
