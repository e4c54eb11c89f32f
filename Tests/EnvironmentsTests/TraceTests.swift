import Environments
import TestSupport
import Testing

/// An episode of Gymnasium's, and some steps beyond its end.
struct Trace: Decodable, CustomTestStringConvertible {
  var seed: UInt64
  var options: [String: OptionValue]
  /// A digit each.
  var actions: String
  /// Each reward with the number of steps in a row that gave it.
  var rewards: [[Double]]
  /// The first step that terminated, or was truncated, counted from 0.
  var terminated, truncated: Int?
  /// Which observations are kept: those of every `every`th step.
  var every: Int
  var observations: [Floats]
  var last: Floats
  /// FNV-1a of all observations' bytes.
  var digest: Word

  var testDescription: String { "seed \(seed), \(actions.count) steps" }

  /// Replays the actions and compares everything, to the last bit.
  func replay(_ id: String) throws {
    let environment = try make(id, options: options)
    var digest = Digest()
    var observation = try environment.reset(seed: seed)
    digest.update(observation)
    #expect(Array(observation) == observations[0].values)

    var rewards: [[Double]] = []
    var terminated: Int?
    var truncated: Int?
    for (i, action) in actions.enumerated() {
      let step = try environment.step(.discrete(try #require(action.wholeNumberValue)))
      observation = step.observation
      digest.update(observation)
      if (i + 1) % every == 0 {
        #expect(Array(observation) == observations[(i + 1) / every].values, "after step \(i)")
      }
      if rewards.last?[0] == step.reward {
        rewards[rewards.count - 1][1] += 1
      } else {
        rewards.append([step.reward, 1])
      }
      if step.terminated, terminated == nil { terminated = i }
      if step.truncated, truncated == nil { truncated = i }
    }
    #expect(Array(observation) == last.values)
    #expect(Word(digest.value) == self.digest)
    #expect(rewards == self.rewards)
    #expect(terminated == self.terminated)
    #expect(truncated == self.truncated)
  }
}

/// The hash of numbers' bytes, the high byte first.
struct Digest {
  private var hash = FNV1a()
  var value: UInt64 { hash.value }

  mutating func update(_ observation: Observation) {
    for element in observation { update(element) }
  }

  mutating func update(_ value: Float) { update(UInt64(value.bitPattern), bytes: 4) }
  mutating func update(_ value: Double) { update(value.bitPattern, bytes: 8) }

  private mutating func update(_ word: UInt64, bytes: UInt64) {
    for i in (0..<bytes).reversed() { hash.add(word >> (8 * i) & 0xff) }
  }
}

struct CartPoleTests {
  @Test(arguments: try TestFiles.json("cartpole-traces.json", as: [Trace].self))
  func asGymnasium(_ trace: Trace) throws { try trace.replay("CartPole-v1") }

  @Test func theGeneratorGoesOnWithoutASeed() throws {
    let environment = ModelEnvironment(try CartPole())
    let first = try environment.reset(seed: 0)
    let second = try environment.reset()
    #expect(first != second)
    var generator = PCG64(seed: 0)
    let draws = (0..<8).map { _ in Float(generator.uniform(-0.05, 0.05)) }
    #expect(Array(first) + Array(second) == draws)
  }

  @Test func actionsOutsideTheSpaceAreRejected() throws {
    let environment = try make("CartPole-v1")
    _ = try environment.reset(seed: 0)
    for action: Action in [2, -1, [0.5]] {
      #expect(
        throws: EnvironmentError.invalidAction(
          action, expected: .discrete(Discrete(2)), environment: "CartPole-v1")
      ) { try environment.step(action) }
    }
    let error = EnvironmentError.invalidAction(
      2, expected: .discrete(Discrete(2)), environment: "CartPole-v1")
    #expect(error.description == "CartPole-v1 takes a discrete action of 0 to 1; found 2")
  }

  @Test func spacesAreGymnasiums() throws {
    let high: [Float] = [4.8, .infinity, 0.41887903, .infinity]
    let environment = try make("CartPole-v1")
    #expect(environment.observationSpace == Box(low: high.map { -$0 }, high: high))
    #expect(environment.actionSpace == .discrete(Discrete(2)))
    #expect(environment.observationSpace.contains([4.8, 1e30, -0.4, 0]))
    #expect(!environment.observationSpace.contains([4.9, 0, 0, 0]))
    #expect(!environment.observationSpace.contains([.nan, 0, 0, 0]))
    #expect(!environment.observationSpace.contains([0, 0, 0]))
  }
}

struct AcrobotTests {
  @Test(arguments: try TestFiles.json("acrobot-traces.json", as: [Trace].self))
  func asGymnasium(_ trace: Trace) throws { try trace.replay("Acrobot-v1") }

  struct Starts: Decodable {
    var count: UInt64
    var first: Floats
    var digest: Word
    /// Of starts with the bounds ±50.
    var wide: Word
  }

  /// Observations after `reset`, whose sines and cosines NumPy takes in float32.
  @Test func startsAsGymnasium() throws {
    let starts: Starts = try TestFiles.json("acrobot-starts.json")
    let environment = ModelEnvironment(try Acrobot())
    #expect(try Array(environment.reset(seed: 0)) == starts.first.values)
    var digest = Digest()
    for seed in 0..<starts.count { digest.update(try environment.reset(seed: seed)) }
    #expect(Word(digest.value) == starts.digest)

    let wide = try make("Acrobot-v1", options: ["low": -50, "high": 50])
    var wideDigest = Digest()
    for seed in 0..<starts.count { wideDigest.update(try wide.reset(seed: seed)) }
    #expect(Word(wideDigest.value) == starts.wide)
  }

  @Test func actionsOutsideTheSpaceAreRejected() throws {
    let environment = try make("Acrobot-v1")
    _ = try environment.reset(seed: 0)
    for action: Action in [3, -1, [0, 0, 0]] {
      #expect(
        throws: EnvironmentError.invalidAction(
          action, expected: .discrete(Discrete(3)), environment: "Acrobot-v1")
      ) { try environment.step(action) }
    }
  }

  @Test func spacesAndSpecAreGymnasiums() throws {
    let high: [Float] = [1, 1, 1, 1, 12.566371, 28.274334]
    let environment = try make("Acrobot-v1")
    #expect(environment.observationSpace == Box(low: high.map { -$0 }, high: high))
    #expect(environment.actionSpace == .discrete(Discrete(3)))
    let spec = environment.spec
    #expect(spec.maxEpisodeSteps == 500 && spec.rewardThreshold == -100 && spec.renderFPS == 15)
    #expect(spec.frameWidth == 500 && spec.frameHeight == 500 && spec.options == ["low": -0.1, "high": 0.1])
  }
}
