import Checkpoints
import Environments
import Foundation
import Raster
import Synchronization
import TestSupport
import Testing

@testable import Training

private struct SensorError: Error, CustomStringConvertible {
  let description = "the sensor is gone"
}

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
      case .error: throw SensorError()
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
    .observation: "gave an observation with nan as its element 1; expected finite elements",
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
    let run = try TrainingRun(
      algorithm, in: make(id), files: TrainingRun.Files(checkpoint: path, log: folder("log.csv")))
    let message = try #require(Self.messages[fault])
    let error = #expect(throws: TrainingFailure.self) { _ = try run.train() }
    let failure = try #require(error)
    #expect("\(failure)".hasPrefix("training ended: ") && "\(failure)".contains(message))
    #expect(failure.cause is SensorError == (fault == .error) && run.failure is TrainingFailure)
    // 149 steps are 37 episodes, which the table has.
    let table = try String(contentsOfFile: folder("log.csv"), encoding: .utf8)
    #expect(table.split(separator: "\n").count == 1 + 37)

    // The policy is that of a run that was stopped there.
    let stopped = try TrainingRun(
      algorithm, in: make(id), files: TrainingRun.Files(checkpoint: folder("stopped.safetensors")))
    var asked = 0
    _ = try stopped.train(shouldStop: {
      asked += 1
      return asked > (name == "reinforce" ? 37 : 149)
    })
    #expect(try folder.data(of: "policy.safetensors") == folder.data(of: "stopped.safetensors"))
  }

  /// The state that a run goes on from is still there when it failed: the next one may go on from it again.
  @Test func aFailureLeavesTheStateThatTheRunCameFrom() throws {
    _ = registered
    var settings = PPOSettings()
    (settings.environments, settings.rolloutSteps, settings.batchSize) = (1, 32, 32)
    (settings.hidden, settings.steps) = ([8], 600)
    let folder = try TemporaryFolder()
    func train(_ name: String, resume: Bool = false, stopAfter questions: Int = .max) throws {
      let run = try TrainingRun(
        .ppo(settings), in: make("Sensor-v0"),
        files: TrainingRun.Files(checkpoint: folder(name), resume: resume ? folder(name) : nil))
      var asked = 0
      _ = try run.train(shouldStop: {
        asked += 1
        return asked > questions
      })
    }
    register(Sensor.self)
    try train("whole.safetensors")
    try train("policy.safetensors", stopAfter: 100)
    let state = try folder.data(of: "policy.safetensors.state")
    Sensor.isBroken.store(true, ordering: .relaxed)
    #expect(throws: TrainingFailure.self) { try train("policy.safetensors", resume: true) }
    Sensor.isBroken.store(false, ordering: .relaxed)
    #expect(try folder.data(of: "policy.safetensors.state") == state)
    try train("policy.safetensors", resume: true)
    #expect(try folder.data(of: "policy.safetensors") == folder.data(of: "whole.safetensors"))
  }

  /// What goes on beside a run is finished too: its evaluations, the best policy by them, and those from along the run.
  @Test func aFailureKeepsEvaluationsAndPoliciesFromAlongTheRun() throws {
    _ = registered
    var settings = PPOSettings()
    (settings.environments, settings.rolloutSteps, settings.batchSize) = (1, 32, 32)
    (settings.hidden, settings.steps) = ([8], 600)
    let folder = try TemporaryFolder()
    var files = TrainingRun.Files(checkpoint: folder("policy.safetensors"))
    files.checkpoints = 3
    let run = try TrainingRun(
      .ppo(settings), in: make(Spoiled.id(.error, isContinuous: false)), files: files,
      evaluation: PeriodicEvaluationSettings(everySteps: 32, episodes: 2, log: folder("evaluations.csv")))
    #expect(throws: TrainingFailure.self) { _ = try run.train() }

    // The roll-out that failed is the fifth; of four evaluations as good as each other the latest is the best.
    let table = try String(contentsOfFile: folder("evaluations.csv"), encoding: .utf8)
    #expect(table.split(separator: "\n").count == 1 + 4 * 2)
    #expect(run.origin == .evaluation(steps: 128, episodes: 2, meanReturn: 4))
    #expect(run.checkpoints == [folder("policy-000.safetensors"), folder("policy-021.safetensors")])
    let latest = try Checkpoint(contentsOf: folder("policy-021.safetensors"))
    #expect(latest.metadata["steps"] == "128")
    #expect(try Checkpoint(contentsOf: files.checkpoint).network == latest.network)
  }

  /// Where nothing was learned there is nothing to keep.
  @Test func anEarlyFaultLeavesNoFiles() throws {
    register(EnvironmentSpec(id: "Broken-v0", renderFPS: 1, frameWidth: 1, frameHeight: 1)) { _ in Broken() }
    let folder = try TemporaryFolder()
    let path = folder("policy.safetensors")
    let run = try TrainingRun(
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
    let run = try TrainingRun(
      .ppo(settings), in: make("CartPole-v1"), files: TrainingRun.Files(checkpoint: path))
    #expect {
      _ = try run.train()
    } throws: { "\($0)".hasPrefix("training ended: a parameter was no longer finite after ") }
    #expect(try Checkpoint(contentsOf: path).network.parameters.allSatisfy { $0.isFinite })
  }
}

/// A model with episodes of four steps, whose rewards are none while it is broken.
private struct Sensor: EnvironmentModel {
  static let isBroken = Atomic(false)
  static let spec = EnvironmentSpec(
    id: "Sensor-v0", maxEpisodeSteps: 4, renderFPS: 1, frameWidth: 1, frameHeight: 1)
  let observationSpace = Box(low: [0], high: [1])
  let actionSpace = ActionSpace.discrete(Discrete(2))

  init(_ configuration: Configuration) {}
  func start(using generator: inout PCG64) -> Double { generator.uniform(0, 1) }
  func advance(_ state: inout Double, by action: Int, using generator: inout PCG64) -> Outcome {
    let reward = Double(action) - state
    state = generator.uniform(0, 1)
    return Outcome(reward: Self.isBroken.load(ordering: .relaxed) ? .nan : reward, terminated: false)
  }
  func observe(_ state: Double, into observation: inout MutableSpan<Float>) { observation[0] = Float(state) }
  func draw(_ state: Double, on canvas: inout Canvas) {}
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
