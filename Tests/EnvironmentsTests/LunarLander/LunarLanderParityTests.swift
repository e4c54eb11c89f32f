import Foundation
import Testing

@testable import Environments

/// Against Gymnasium 1.4.0 with Box2D 2.3.10: same seeds, same actions.
@Suite struct LunarLanderParityTests {
  /// How far an observation may be from Gymnasium's: the two versions of Box2D differ in the solver of the legs' joints, and
  /// the difference grows. Measured: 1e-6 after reset, 8e-5 over 20 steps, 8e-3 over 50, most of it in the angular velocity.
  static let tolerances: [(steps: Int, tolerance: Float)] = [(0, 1e-5), (20, 1e-4), (50, 1e-2)]
  /// Of a reward: a hundred times that of the observation over 20 steps, for shaping is 100 times distance, speed and
  /// angle.
  static let rewardTolerance = 100 * 1e-4

  static func traces() throws -> [LunarLanderFixtures.Trace] { try LunarLanderFixtures.load("traces") }

  @Test(arguments: try traces())
  func terrainIsGymnasiumsToTheLastBit(trace: LunarLanderFixtures.Trace) throws {
    let lander = try trace.makeLander()
    _ = try lander.reset(seed: trace.seed)
    #expect(lander.state.terrain.heights == trace.terrain.numbers(Double.self))
  }

  @Test(arguments: try traces())
  func observationsStayNearGymnasiums(trace: LunarLanderFixtures.Trace) throws {
    let lander = try trace.makeLander()
    let expected = trace.decodedObservations
    var observation = try lander.reset(seed: trace.seed)
    for (index, action) in trace.decodedActions.prefix(50).enumerated() {
      try expectNear(observation, expected[index], after: index)
      observation = try lander.step(action).observation
    }
    try expectNear(observation, expected[50], after: 50)
  }

  private func expectNear(_ found: Observation, _ expected: [Float], after steps: Int) throws {
    let tolerance = try #require(Self.tolerances.first { steps <= $0.steps }).tolerance
    #expect(found.count == expected.count)
    for (a, b) in zip(found, expected) {
      #expect(abs(a - b) <= tolerance, "after \(steps) steps: \(found), expected \(expected)")
    }
  }

  @Test(arguments: try traces())
  func rewardsStayNearGymnasiums(trace: LunarLanderFixtures.Trace) throws {
    let lander = try trace.makeLander()
    _ = try lander.reset(seed: trace.seed)
    let expected = trace.rewards.numbers(Double.self)
    for (action, reward) in zip(trace.decodedActions.prefix(20), expected) {
      #expect(abs(try lander.step(action).reward - reward) <= Self.rewardTolerance)
    }
  }

  @Test func drawsAsManyNumbersAsGymnasium() throws {
    let lander = try LunarLander()
    _ = try lander.reset(seed: 7)
    for action in 0..<4 { _ = try lander.step(.discrete(action)) }
    // Twelve heights, two of the push, then two for each step whatever the action, the idle one of reset included.
    var expected = PCG64(seed: 7)
    for _ in 0..<(12 + 2 + 2 + 4 * 2) { _ = expected.next() }
    #expect(lander.generator == expected)
  }

  @Test func windDrawsItsBeginningAfterThePush() throws {
    var options = LunarLander.Options()
    options.enableWind = true
    let lander = try LunarLander(options: options)
    _ = try lander.reset(seed: 7)
    var expected = PCG64(seed: 7)
    for _ in 0..<(12 + 2) { _ = expected.next() }
    let beginnings = (expected.integers(-9999, 9999), expected.integers(-9999, 9999))
    for _ in 0..<2 { _ = expected.next() }
    #expect(lander.generator == expected)
    // The idle step of reset is windy too.
    #expect(lander.windIndex == beginnings.0 + 1)
    #expect(lander.torqueIndex == beginnings.1 + 1)
  }
}
