import Raster
import Testing

@testable import Environments

@Suite struct LunarLanderTests {
  /// A trajectory to compare to the last bit.
  private struct Record: Equatable {
    var observations: [Observation] = []
    var rewards: [Double] = []
    var terminated: [Bool] = []
  }

  private func play(
    _ lander: ModelEnvironment<LunarLander>, seed: UInt64?, actions: [Action],
    between: (ModelEnvironment<LunarLander>) -> Void = { _ in }
  ) throws -> Record {
    var record = Record()
    record.observations.append(try lander.reset(seed: seed))
    for action in actions {
      between(lander)
      let step = try lander.step(action)
      record.observations.append(step.observation)
      record.rewards.append(step.reward)
      record.terminated.append(step.terminated)
    }
    return record
  }

  /// All four, in an order without pattern.
  private static let actions: [Action] = (0..<150).map { .discrete(($0 * $0 / 7 + $0) % 4) }

  private func options(_ change: (inout LunarLander.Options) -> Void) -> LunarLander.Options {
    var options = LunarLander.Options()
    change(&options)
    return options
  }

  // MARK: Determinism

  @Test func seedAndActionsDecide() throws {
    let one = try play(lunarLander(), seed: 11, actions: Self.actions)
    #expect(try play(lunarLander(), seed: 11, actions: Self.actions) == one)
    #expect(try play(lunarLander(), seed: 12, actions: Self.actions) != one)
  }

  @Test func earlierEpisodesDoNotMatter() throws {
    let fresh = try play(lunarLander(), seed: 11, actions: Self.actions)
    let used = try lunarLander()
    for seed in 0..<5 {
      _ = try play(used, seed: UInt64(seed), actions: Self.actions.reversed())
    }
    #expect(try play(used, seed: 11, actions: Self.actions) == fresh)
  }

  @Test func withoutASeedTheGeneratorGoesOn() throws {
    let (a, b) = (try lunarLander(), try lunarLander())
    let first = try play(a, seed: 3, actions: Self.actions)
    _ = try play(b, seed: 3, actions: Self.actions)
    let second = try play(a, seed: nil, actions: Self.actions)
    #expect(second != first)
    #expect(try play(b, seed: nil, actions: Self.actions) == second)
  }

  @Test func drawingChangesNothing() throws {
    let quiet = try play(lunarLander(), seed: 5, actions: Self.actions)
    var canvas = Canvas(width: 60, height: 40)
    let watched = try lunarLander(renderMode: .rgbArray)
    let record = try play(watched, seed: 5, actions: Self.actions) { lander in
      let before = lander.state?.sparks
      for _ in 0..<3 { lander.draw(on: &canvas) }
      #expect(lander.state?.sparks == before)
    }
    #expect(record == quiet)
  }

  // MARK: Actions

  @Test func throttlesOfContinuousActions() throws {
    func throttle(_ main: Float, _ side: Float) throws -> LunarLander.Throttle {
      let throttle = LunarLander.Throttle(continuous: [main, side].span)
      return try #require(throttle)
    }
    // All numbers here are exact in binary.
    #expect(try throttle(0, 0) == LunarLander.Throttle())
    #expect(try throttle(-1, 0.5) == LunarLander.Throttle())
    #expect(try throttle(0, -0.5) == LunarLander.Throttle())
    #expect(try throttle(0.25, 0).main == 0.625)
    #expect(try throttle(1, 0).main == 1)
    #expect(try throttle(0, -0.75) == LunarLander.Throttle(main: 0, side: 0.75, direction: -1))
    #expect(try throttle(0, 0.75) == LunarLander.Throttle(main: 0, side: 0.75, direction: 1))
    // Out of bounds is clipped, as in Gymnasium.
    #expect(try throttle(7, -9) == LunarLander.Throttle(main: 1, side: 1, direction: -1))
    #expect(
      try throttle(-.infinity, .infinity) == LunarLander.Throttle(main: 0, side: 1, direction: 1))
  }

  @Test func fullThrottleIsTheDiscreteAction() throws {
    let same: [(Action, Action)] = [(0, [0, 0]), (1, [-1, -1]), (2, [1, 0]), (3, [0, 1])]
    for (discrete, continuous) in same {
      let throttles = try lunarLander(options: options { $0.continuous = true })
      let choices = try play(lunarLander(), seed: 9, actions: Array(repeating: discrete, count: 60))
      #expect(
        try play(throttles, seed: 9, actions: Array(repeating: continuous, count: 60)) == choices)
    }
  }

  @Test(arguments: [-1, 4, .max, .min])
  func unknownChoicesAreErrors(choice: Int) throws {
    let lander = try lunarLander()
    _ = try lander.reset(seed: 0)
    #expect(
      throws: EnvironmentError.invalidAction(
        .discrete(choice), expected: .discrete(Discrete(4)), environment: "LunarLander-v3")
    ) { try lander.step(.discrete(choice)) }
  }

  @Test func actionsOfTheOtherKindAreErrors() throws {
    let (discrete, continuous) = (
      try lunarLander(), try lunarLander(options: options { $0.continuous = true })
    )
    _ = try discrete.reset(seed: 0)
    _ = try continuous.reset(seed: 0)
    #expect(throws: EnvironmentError.self) { try discrete.step([0, 0]) }
    #expect(throws: EnvironmentError.self) { try continuous.step(0) }
    #expect(throws: EnvironmentError.self) { try continuous.step([0]) }
    #expect(throws: EnvironmentError.self) { try continuous.step([0, 0, 0]) }
    #expect(throws: EnvironmentError.self) { try continuous.step([.nan, 0]) }
    #expect(throws: EnvironmentError.self) { try continuous.step([0, .nan]) }
  }

  @Test func stepNeedsReset() throws {
    let lander = try lunarLander()
    let error = EnvironmentError.resetNeeded(operation: "step(_:)", environment: "LunarLander-v3")
    #expect(throws: error) { try lander.step(0) }
    _ = try lander.reset(seed: 0)
    _ = try lander.step(0)
    lander.close()
    lander.close()
    #expect(throws: error) { try lander.step(0) }
    #expect(try lander.reset(seed: 0) == lunarLander().reset(seed: 0))
  }

  // MARK: Options

  @Test(arguments: [0, 0.5, -12, -100, .nan, -.infinity])
  func gravityOutOfBoundsIsAnError(gravity: Double) throws {
    #expect(throws: EnvironmentError.self) {
      try lunarLander(options: options { $0.gravity = gravity })
    }
  }

  @Test func gravityJustInsideIsAllowed() throws {
    for gravity in [-0.0001, -11.9999] {
      #expect(try lunarLander(options: options { $0.gravity = gravity }).model.options.gravity == gravity)
    }
  }

  @Test(arguments: [.nan, .infinity, 1e7, -1e300])
  func unbearableWindIsAnError(power: Double) throws {
    #expect(throws: EnvironmentError.self) {
      try lunarLander(options: options { $0.windPower = power })
    }
    #expect(throws: EnvironmentError.self) {
      try lunarLander(options: options { $0.turbulencePower = power })
    }
  }

  @Test func unusualWindIsAWarning() throws {
    #expect(options { _ in }.warnings.isEmpty)
    #expect(options { $0.windPower = 20.5 }.warnings.count == 1)
    #expect(options { $0.windPower = -1 }.warnings.count == 1)
    #expect(options { $0.turbulencePower = 2.5 }.warnings.count == 1)
    _ = try lunarLander(options: options { $0.windPower = 20.5 })
  }

  /// The strongest winds that are allowed, and steps long after the end: no number may get out of hand.
  @Test(arguments: [(1e6, 0), (0, 1e6), (-1e6, -1e6)])
  func theStrongestWindIsSurvived(wind: Double, turbulence: Double) throws {
    let lander = try lunarLander(
      options: options {
        $0.enableWind = true
        $0.windPower = wind
        $0.turbulencePower = turbulence
      })
    _ = try lander.reset(seed: 1)
    for i in 0..<1500 {
      let step = try lander.step(.discrete(i % 4))
      #expect(step.observation.allSatisfy { $0.isFinite })
    }
  }

  @Test func makeKnowsBothNames() throws {
    let discrete = try make("LunarLander-v3", options: ["gravity": -5, "wind_power": 3])
    let continuous = try make("LunarLanderContinuous-v3")
    #expect(discrete.actionSpace == .discrete(Discrete(4)))
    #expect(continuous.actionSpace == .box(Box(low: [-1, -1], high: [1, 1])))
    #expect((discrete.unwrapped as? ModelEnvironment<LunarLander>)?.model.options.gravity == -5)
    #expect((discrete.unwrapped as? ModelEnvironment<LunarLander>)?.model.options.windPower == 3)
    for environment in [discrete, continuous] {
      #expect(environment.spec.maxEpisodeSteps == 1000)
      #expect(environment.spec.rewardThreshold == 200)
      #expect(environment.spec.renderFPS == 50)
      #expect((environment.spec.frameWidth, environment.spec.frameHeight) == (600, 400))
      #expect(environment.observationSpace.high == [2.5, 2.5, 10, 10, 2 * .pi, 10, 1, 1])
      #expect(environment.observationSpace.low == [-2.5, -2.5, -10, -10, -2 * .pi, -10, 0, 0])
    }
    #expect(throws: EnvironmentError.self) { try make("LunarLander-v3", options: ["gravity": 1]) }
    #expect(throws: EnvironmentError.self) { try make("LunarLander-v3", options: ["wind": 1]) }
  }

  // MARK: Sparks

  @Test func sparksLiveSixSteps() throws {
    let lander = try lunarLander(renderMode: .rgbArray)
    _ = try lander.reset(seed: 2)
    #expect(lander.state?.sparks.isEmpty == true)
    _ = try lander.step(2)
    var counts = [lander.state?.sparks.count]
    for _ in 0..<6 {
      _ = try lander.step(0)
      counts.append(lander.state?.sparks.count)
    }
    // 1 less 0.15 a step stays above 0 six times.
    #expect(counts == [1, 1, 1, 1, 1, 1, 0])
  }

  @Test func weakSparksWaitForOlderOnes() throws {
    let lander = try lunarLander(options: options { $0.continuous = true }, renderMode: .rgbArray)
    _ = try lander.reset(seed: 2)
    _ = try lander.step([1, 0])
    _ = try lander.step([0.0625, 0])
    for _ in 0..<4 { _ = try lander.step([0, 0]) }
    // The second began with 0.53 and is spent after four steps, but the first is still there.
    let sparks = try #require(lander.state?.sparks)
    try #require(sparks.count == 2)
    #expect(sparks[1].timeToLive < 0)
    _ = try lander.step([0, 0])
    #expect(lander.state?.sparks.isEmpty == true)
  }

  @Test func sparksNeverOutgrowTheirStorage() throws {
    let lander = try lunarLander(options: options { $0.continuous = true }, renderMode: .rgbArray)
    _ = try lander.reset(seed: 2)
    var most = 0
    for _ in 0..<60 {
      _ = try lander.step([1, 1])
      let state = try #require(lander.state)
      most = max(most, state.sparks.count)
      // Four bodies, and a spark's is gone with it.
      #expect(state.world.bodyCount == 4 + state.sparks.count)
    }
    #expect(most == 12)
    #expect(most <= LunarLander.Spark.capacity)
  }

  @Test func withoutARenderModeThereAreNoSparks() throws {
    let lander = try lunarLander()
    _ = try lander.reset(seed: 2)
    for _ in 0..<10 { _ = try lander.step(2) }
    #expect(lander.state?.sparks.isEmpty == true)
    #expect(lander.state?.world.bodyCount == 4)
  }

  // MARK: State

  /// Snapshots all along an episode, in the air, at the touch-down and at rest, go on as the original did.
  @Test(arguments: [0, 5, 120, 200, 250] as [Int])
  func aSnapshotGoesOnAsTheOriginalDoes(steps: Int) throws {
    let original = try lunarLander(renderMode: .rgbArray)
    var observation = try original.reset(seed: 0)
    for _ in 0..<steps {
      observation = try original.step(.discrete(LunarLanderAgent.choose(observation))).observation
    }
    let snapshot = original.state
    // The numbers that the snapshot needs are drawn from a generator of the same seed that has gone as far.
    let other = try lunarLander(renderMode: .rgbArray)
    _ = try other.reset(seed: 0)
    for _ in 0..<steps { _ = try other.step(0) }
    other.state = snapshot
    for _ in 0..<60 {
      let action = Action.discrete(LunarLanderAgent.choose(observation))
      let (one, two) = (try original.step(action), try other.step(action))
      #expect(one.observation == two.observation)
      #expect(one.reward == two.reward)
      #expect(one.terminated == two.terminated)
      #expect(original.state?.sparks == other.state?.sparks)
      observation = one.observation
    }
  }

  @Test func theStateMayBeSet() throws {
    let lander = try lunarLander()
    _ = try lander.reset(seed: 0)
    var state = try #require(lander.state)
    var hull = try state.world.state(of: state.hull)
    hull.velocity = .zero
    hull.angularVelocity = 0
    try state.world.set(hull, of: state.hull)
    lander.state = state
    let step = try lander.step(0)
    // Slower than a free fall over a step: the legs, which move on, pull it.
    #expect(abs(step.observation[2]) < 0.1)
    #expect(try #require(lander.state).world.state(of: state.hull).velocity.y < 0)
  }
}
