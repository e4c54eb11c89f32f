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
