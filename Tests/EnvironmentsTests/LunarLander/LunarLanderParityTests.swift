import Foundation
import Testing

@testable import Environments

/// Against Gymnasium 1.4.0 with PyPI's box2d 2.3.10: same seeds, same actions, the same bits.
@Suite struct LunarLanderParityTests {
  static func traces() throws -> [LunarLanderFixtures.Trace] { try LunarLanderFixtures.load("traces") }

  @Test(arguments: try traces())
  func terrainIsGymnasiumsToTheLastBit(trace: LunarLanderFixtures.Trace) throws {
    let lander = try trace.makeLander()
    _ = try lander.reset(seed: trace.seed)
    #expect(lander.state?.terrain.heights == trace.terrain.numbers(Double.self))
  }

  @Test(arguments: try traces())
  func stepsAreGymnasiumsToTheLastBit(trace: LunarLanderFixtures.Trace) throws {
    let lander = try trace.makeLander()
    let (observations, rewards) = (trace.decodedObservations, trace.rewards.numbers(Double.self))
    #expect(try Array(lander.reset(seed: trace.seed)) == observations[0])
    for (index, action) in trace.decodedActions.enumerated() {
      let step = try lander.step(action)
      try #require(Array(step.observation) == observations[index + 1], "after \(index + 1) steps")
      try #require(step.reward == rewards[index], "after \(index + 1) steps")
      #expect(step.terminated == (trace.terminated && index + 1 == trace.steps))
    }
  }

  @Test func drawsAsManyNumbersAsGymnasium() throws {
    let lander = try lunarLander()
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
    let lander = try lunarLander(options: options)
    _ = try lander.reset(seed: 7)
    var expected = PCG64(seed: 7)
    for _ in 0..<(12 + 2) { _ = expected.next() }
    let beginnings = (expected.integers(-9999, 9999), expected.integers(-9999, 9999))
    for _ in 0..<2 { _ = expected.next() }
    #expect(lander.generator == expected)
    // The idle step of reset is windy too.
    #expect(lander.state?.windIndex == beginnings.0 + 1)
    #expect(lander.state?.torqueIndex == beginnings.1 + 1)
  }
}
