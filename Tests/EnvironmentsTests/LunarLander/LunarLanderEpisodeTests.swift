import Foundation
import Testing

@testable import Environments

/// What an agent of Python and one of here do alike: the functions of the fixture script, in double precision.
struct LunarLanderAgent {
  enum Kind: Sendable { case written, random }
  let kind: Kind
  var generator: PCG64

  init(_ kind: Kind, seed: UInt64) {
    self.kind = kind
    // Shares nothing with the environment's own: NumPy's default_rng([seed, 1]).
    generator = PCG64(SeedSequence([seed, 1]))
  }

  mutating func choose(_ observation: Observation) -> Int {
    switch kind {
    case .random: generator.integers(0, 4)
    case .written: Self.choose(observation)
    }
  }

  /// A controller after Gymnasium's: leans towards the pad, and hovers in proportion to the distance from it.
  static func choose(_ s: Observation) -> Int {
    let (x, y, vx, vy) = (Double(s[0]), Double(s[1]), Double(s[2]), Double(s[3]))
    let lean = min(0.4, max(-0.4, 0.5 * x + vx))
    var turn = 0.5 * (lean - Double(s[4])) - Double(s[5])
    var lift = 0.5 * (0.55 * abs(x) - y) - 0.5 * vy
    if s[6] != 0 || s[7] != 0 { (turn, lift) = (0, -0.5 * vy) }
    if lift > abs(turn), lift > 0.05 { return 2 }
    if turn < -0.05 { return 3 }
    return turn > 0.05 ? 1 : 0
  }
}

/// Whole episodes, to the last bit: discrete and continuous, with wind and another gravity, of a written, a random and the
/// trained policy, with sparks and without.
@Suite struct LunarLanderEpisodeTests {
  static func episodes() throws -> [LunarLanderFixtures.Episode] { try LunarLanderFixtures.load("episodes") }

  @Test(arguments: try episodes())
  func episodeIsGymnasiums(episode: LunarLanderFixtures.Episode) throws {
    let environment = try make(
      episode.environment, renderMode: episode.sparks ? .rgbArray : nil, options: episode.options)
    let lander = try #require(environment.unwrapped as? ModelEnvironment<LunarLander>)
    var hash = LunarLanderFixtures.Hash()
    var total = 0.0
    hash.add(try environment.reset(seed: episode.seed))
    for action in episode.decodedActions {
      let step = try environment.step(action)
      if episode.sparks { try hash.addSparks(of: #require(lander.state)) }
      hash.add(step.observation)
      hash.add(step.reward)
      hash.add((step.terminated ? 1 : 0) + (step.truncated ? 2 : 0) as UInt64)
      total += step.reward
    }
    #expect(total == episode.return)
    #expect(hash.text == episode.hash)
  }

  /// Lengths and contacts are Gymnasium's. With seed 0 each leg stands where two edges meet and has left one of them last,
  /// which counts as not touching.
  @Test(arguments: [(0, 152, [0, 0]), (1, 205, [1, 1]), (2, 200, [1, 1])] as [(UInt64, Int, [Float])])
  func landingAsleepEarnsAHundred(seed: UInt64, length: Int, contacts: [Float]) throws {
    let lander = try lunarLander()
    var observation = try lander.reset(seed: seed)
    var last: Step?
    var steps = 0
    while last?.terminated != true, steps < 1000 {
      let step = try lander.step(.discrete(LunarLanderAgent.choose(observation)))
      observation = step.observation
      last = step
      steps += 1
    }
    #expect(last?.terminated == true)
    #expect(last?.reward == 100)
    #expect(steps == length)
    #expect([observation[6], observation[7]] == contacts)
  }

  @Test func crashCostsAHundredAndSleepOverridesIt() throws {
    let lander = try lunarLander()
    _ = try lander.reset(seed: 0)
    let rewards = try (0..<1000).map { _ -> Double? in
      let step = try lander.step(0)
      return step.terminated ? step.reward : nil
    }
    let first = try #require(rewards.firstIndex { $0 != nil })
    // Idle, it falls, crashes, lies a while and falls asleep. Gymnasium assigns the reward of sleep last.
    #expect(rewards[first] == -100)
    #expect(rewards[first...].allSatisfy { $0 == -100 || $0 == 100 })
    #expect(rewards.last == 100)
  }

  @Test func leavingTheViewCostsAHundred() throws {
    let lander = try lunarLander()
    var s = try lander.reset(seed: 1)
    for _ in 0..<1000 {
      // Keeps its height, and leans to the right.
      let turn = 0.5 * (-0.3 - s[4]) - s[5]
      let action: Action = turn > 0.05 ? 1 : turn < -0.05 ? 3 : s[1] < 1 && s[3] < 0 ? 2 : 0
      let step = try lander.step(action)
      s = step.observation
      guard step.terminated else { continue }
      #expect(abs(step.observation[0]) >= 1)
      #expect(step.reward == -100)
      return
    }
    Issue.record("it never left the view")
  }
}
