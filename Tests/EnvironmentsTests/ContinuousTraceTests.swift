import Environments
import TestSupport
import Testing

/// An episode of Gymnasium's with continuous actions, and some steps beyond its end.
struct ContinuousTrace: Decodable, CustomTestStringConvertible {
  var id: String
  var seed: UInt64
  var options: [String: OptionValue]
  var steps: Int
  /// The numbers of all actions; where there are none, they are drawn from the seed, each within ±1.25.
  var actions: Floats?
  /// A flag that is set where no action does anything.
  var still: Bool?
  /// The first step that terminated, or was truncated, counted from 0.
  var terminated, truncated: Int?
  var first, last: Floats
  var lastReward: Word
  /// FNV-1a of all observations' bytes, and of all rewards'.
  var observations, rewards: Word

  var testDescription: String { "\(id), seed \(seed), \(options)" }

  static func all() throws -> [ContinuousTrace] {
    try ["mountaincarcontinuous", "pendulum", "walker"].flatMap {
      try TestFiles.json("\($0)-traces.json", as: [ContinuousTrace].self)
    }
  }
}

struct ContinuousTraceTests {
  /// Observations and rewards, to the last bit.
  @Test(arguments: try ContinuousTrace.all())
  func asGymnasium(_ trace: ContinuousTrace) throws {
    let environment = try make(trace.id, options: trace.options)
    var (observations, rewards) = (Digest(), Digest())
    var observation = try environment.reset(seed: trace.seed)
    #expect(Array(observation) == trace.first.values)
    observations.update(observation)
    var terminated: Int?
    var truncated: Int?
    var reward = 0.0
    guard case .box(let box) = environment.actionSpace else { return }
    var generator = PCG64(seed: trace.seed)
    for i in 0..<trace.steps {
      let numbers = (0..<box.count).map { j in
        if let actions = trace.actions?.values { return actions[i * box.count + j] }
        return trace.still == true ? 0 : Float(generator.uniform(-1.25, 1.25))
      }
      let step = try environment.step(.continuous(Vector(numbers)))
      observation = step.observation
      reward = step.reward
      observations.update(observation)
      rewards.update(reward)
      if step.terminated, terminated == nil { terminated = i }
      if step.truncated, truncated == nil { truncated = i }
    }
    #expect(Array(observation) == trace.last.values)
    #expect(Word(reward.bitPattern) == trace.lastReward)
    #expect(Word(observations.value) == trace.observations)
    #expect(Word(rewards.value) == trace.rewards)
    #expect(terminated == trace.terminated)
    #expect(truncated == trace.truncated)
  }

  @Test(arguments: ["MountainCarContinuous-v0", "Pendulum-v1"])
  func actionsThatAreNoneAreRejected(_ id: String) throws {
    let environment = try make(id)
    let before = try environment.reset(seed: 0)
    for action: Action in [0, [], [0, 0], [.nan]] {
      let error = #expect(throws: EnvironmentError.self) { try environment.step(action) }
      guard case .invalidAction? = error else {
        Issue.record("found \(String(describing: error))")
        return
      }
    }
    #expect(try environment.reset(seed: 0) == before)
    #expect(try environment.step([.infinity]).observation.allSatisfy(\.isFinite))
  }
}
