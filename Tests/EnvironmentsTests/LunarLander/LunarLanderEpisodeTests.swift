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

  /// Plays the episode of `seed` to its end or to 1,000 steps.
  static func play(
    _ kind: Kind, seed: UInt64, in lander: LunarLander
  ) throws -> (return: Double, length: Int) {
    var agent = LunarLanderAgent(kind, seed: seed)
    var observation = try lander.reset(seed: seed)
    var total = 0.0
    for length in 1...1000 {
      let step = try lander.step(.discrete(agent.choose(observation)))
      observation = step.observation
      total += step.reward
      if step.terminated { return (total, length) }
    }
    return (total, 1000)
  }
}

/// Whole episodes against Gymnasium's, in the mean: single ones part ways.
@Suite struct LunarLanderEpisodeTests {
  /// All are compared unless the environment variable SHOWREEL_QUICK_TESTS is set. It takes some 40 s of processor
  /// time, nearly all of it in Box2D, so that an optimized build is no faster.
  static let isQuick = ProcessInfo.processInfo.environment["SHOWREEL_QUICK_TESTS"] != nil
  static let seeds = 2000
  /// Of the mean return. Measured: −1.0 for the written policy, −0.6 for the random one.
  static let tolerance = 4.0
  /// By how much the two returns of one seed differ from each other, about their mean difference.
  static let deviation = 71.0

  @Test(arguments: [LunarLanderAgent.Kind.written, .random])
  func meanReturnIsGymnasiums(kind: LunarLanderAgent.Kind) async throws {
    let reference: LunarLanderFixtures.Returns = try LunarLanderFixtures.load("returns")
    let expected = (kind == .written ? reference.written : reference.random).returns.numbers(Float.self)
    try #require(expected.count == Self.seeds)
    let played = Self.isQuick ? 100 : Self.seeds
    let shares = 4
    let difference = try await withThrowingTaskGroup(of: Double.self) { group in
      for share in 0..<shares {
        group.addTask {
          let lander = try LunarLander()
          return try stride(from: share, to: played, by: shares).reduce(0) { sum, seed in
            let mine = try LunarLanderAgent.play(kind, seed: UInt64(seed), in: lander).return
            return sum + mine - Double(expected[seed])
          }
        }
      }
      return try await group.reduce(0, +)
    }
    // Over all seeds the noise, 1.6, is part of the tolerance. Over fewer, three standard errors come on top.
    let noise = Self.isQuick ? 3 * Self.deviation / Double(played).squareRoot() : 0
    #expect(abs(difference / Double(played)) <= Self.tolerance + noise)
  }

  @Test func landingAsleepEarnsAHundred() throws {
    // The written policy lands with this seed, in Gymnasium as well.
    let lander = try LunarLander()
    var observation = try lander.reset(seed: 0)
    var last: Step?
    for _ in 0..<1000 {
      let step = try lander.step(.discrete(LunarLanderAgent.choose(observation)))
      observation = step.observation
      last = step
      if step.terminated { break }
    }
    #expect(last?.terminated == true)
    #expect(last?.reward == 100)
    #expect(observation[6] == 1 || observation[7] == 1)
  }

  @Test func crashCostsAHundredAndSleepOverridesIt() throws {
    let lander = try LunarLander()
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
    let lander = try LunarLander()
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
