import Foundation
import Testing

@testable import Environments

/// States with a physics world: read, stored as JSON and set, in the air, in touch with the ground and asleep.
@Suite struct WorldStateTests {
  /// What a step gave, to the bit.
  struct Seen: Equatable {
    var observation: [UInt32]
    var reward: UInt64
    var terminated: Bool

    init(_ step: Step) {
      observation = step.observation.map(\.bitPattern)
      reward = step.reward.bitPattern
      terminated = step.terminated
    }
  }

  /// A moment of an episode, as JSON.
  struct Moment {
    var step: Int
    var json: Data
    var values: [String: Double]
    var observation: Observation

    var isTouching: Bool { values.contains { $0.key.hasSuffix("_points") && $0.value > 0 } }
    var isAsleep: Bool { values["hull_is_awake"] == 0 }
  }

  /// Plays an episode and beyond: the state after each of `moments` steps, and all that was seen.
  private func play<Model: EnvironmentModel>(
    _ environment: ModelEnvironment<Model>, seed: UInt64, _ actions: [Action], moments: Set<Int>
  ) throws -> (moments: [Moment], seen: [Seen]) {
    var observation = try environment.reset(seed: seed)
    var found: [Moment] = []
    var seen: [Seen] = []
    for (i, action) in actions.enumerated() {
      if moments.contains(i) {
        let values = try #require(environment.stateValues)
        found.append(
          Moment(step: i, json: try JSONEncoder().encode(values), values: values, observation: observation))
      }
      let step = try environment.step(action)
      observation = step.observation
      seen.append(Seen(step))
    }
    return (found, seen)
  }

  /// Goes on from each moment, in an environment of another seed, with what was done then.
  private func goOn<Model: EnvironmentModel>(
    from moments: [Moment], in environment: ModelEnvironment<Model>, _ actions: [Action], _ seen: [Seen]
  ) throws {
    for moment in moments {
      _ = try environment.reset(seed: UInt64(moment.step) + 100)
      let values = try JSONDecoder().decode([String: Double].self, from: moment.json)
      #expect(try environment.setState(values) == moment.observation)
      #expect(environment.stateValues == moment.values)
      for i in moment.step..<actions.count {
        let step = try environment.step(actions[i])
        try #require(Seen(step) == seen[i], "set at step \(moment.step), step \(i)")
      }
    }
  }

  /// A lander that is thrown about by its engines, falls, comes to rest, and is woken by an engine.
  private func landerActions(_ space: ActionSpace, _ generator: inout PCG64) throws -> [Action] {
    func idle(_ count: Int) -> [Action] {
      if case .discrete = space { return Array(repeating: 0, count: count) }
      return Array(repeating: [0, 0], count: count)
    }
    let thrown = try (0..<60).map { _ in try space.sample(using: &generator) }
    let woken = try (0..<20).map { _ in try space.sample(using: &generator) }
    return thrown + idle(249) + woken
  }

  @Test(arguments: [(false, UInt64(1)), (true, 4)])
  func aLanderGoesOnFromJSON(isContinuous: Bool, seed: UInt64) throws {
    var options = LunarLander.Options()
    options.continuous = isContinuous
    options.enableWind = seed > 2
    // Sparks fly where it is drawn.
    let model = try LunarLander(options: options, hasSparks: seed % 2 == 1)
    let environment = ModelEnvironment(model)
    var generator = PCG64(seed: seed)
    let actions = try landerActions(environment.actionSpace, &generator)
    let moments = Set([
      generator.integers(5, 59), 62, generator.integers(63, 200), generator.integers(200, 300), 308,
    ])
    let (found, seen) = try play(environment, seed: seed, actions, moments: moments)
    #expect(found.contains { $0.values["contacts"] == 0 })
    #expect(found.contains { $0.isTouching })
    #expect(options.enableWind || found.contains { $0.isAsleep })
    #expect(model.hasSparks == found.contains { $0.values["sparks"] != 0 })
    try goOn(from: found, in: environment, actions, seen)
    // What is drawn does not decide what happens.
    let other = ModelEnvironment(try LunarLander(options: options, hasSparks: !model.hasSparks))
    try goOn(from: Array(found.suffix(1)), in: other, actions, seen)
  }

  @Test(arguments: [false, true])
  func aWalkerGoesOnFromJSON(isHardcore: Bool) throws {
    let spec = isHardcore ? BipedalWalker.hardcoreSpec : BipedalWalker.spec
    let environment = ModelEnvironment(BipedalWalker(Configuration(defaultsOf: spec)), spec: spec)
    var generator = PCG64(seed: 9)
    let idle: [Action] = Array(repeating: [0, 0, 0, 0], count: 130)
    let actions =
      try (0..<40).map { _ in try environment.actionSpace.sample(using: &generator) } + idle
      + (0..<10).map { _ in try environment.actionSpace.sample(using: &generator) }
    let moments = Set([0, generator.integers(3, 39), generator.integers(40, 90), generator.integers(90, 168)])
    let (found, seen) = try play(environment, seed: 5, actions, moments: moments)
    #expect(found.contains { $0.isTouching })
    try goOn(from: found, in: environment, actions, seen)
  }

  @Test func aVectorTakesAStateFromASingleEnvironment() throws {
    let single = try make("LunarLander-v3")
    _ = try single.reset(seed: 3)
    for _ in 0..<50 { _ = try single.step(0) }
    let values = try #require(single.stateValues)
    let vector = try VectorEnvironment("LunarLander-v3", count: 5)
    try vector.reset(seed: 8)
    try vector.step([0, 1, 2, 3, 0])
    try vector.setState(values, of: 2)
    #expect(vector.stateValues(2) == values)
    for action in [2, 2, 1, 0, 3] {
      let step = try single.step(.discrete(action))
      try vector.step([0, 1, action, 3, 0])
      #expect(Observation(vector.finalObservations[16..<24]) == step.observation)
      #expect(vector.rewards[2] == step.reward)
    }
  }

  /// The numbers that a lander on the ground has, sparks beside it; found once.
  private static let landedValues: [String: Double]? = {
    guard let environment = try? ModelEnvironment(LunarLander(options: .init(), hasSparks: true)),
      (try? environment.reset(seed: 0)) != nil
    else { return nil }
    // It falls; once it lies on the ground, the main engine throws a spark.
    for i in 0..<400 {
      let values = i < 40 ? [:] : environment.stateValues ?? [:]
      let isTouching = (values["contact_0_points"] ?? 0) > 0
      if isTouching, values["sparks"] != 0 { return values }
      guard (try? environment.step(isTouching ? 2 : 0)) != nil else { return nil }
    }
    return nil
  }()

  private func landed() throws -> (ModelEnvironment<LunarLander>, [String: Double]) {
    let values = try #require(Self.landedValues)
    let environment = ModelEnvironment(try LunarLander(options: .init(), hasSparks: true))
    _ = try environment.reset(seed: 2)
    _ = try environment.setState(values)
    return (environment, values)
  }

  @Test(
    arguments: [
      (["ground_3": nil], "needs a number \"ground_3\""), (["speed": 1], "has no number \"speed\""),
      (["hull_x": .nan], "cannot have nan as \"hull_x\"; expected a number between -1000000.0 and 1000000.0"),
      (["hull_is_awake": 0.5], "cannot have 0.5 as \"hull_is_awake\"; expected a whole number"),
      (["contacts": 1e9], "cannot have 1000000000.0 as \"contacts\"; expected a number between 0.0 and"),
      (["sparks": -1], "cannot have -1.0 as \"sparks\"; expected a number between 0.0 and 16.0"),
      (["sparks": 16], "needs a number \"spark_1_is_main\""),
      (["contact_0_body": 99], "cannot have 99.0 as \"contact_0_body\""),
      (["contact_0_ground": -1], "cannot have -1.0 as \"contact_0_ground\""),
      (["hull_x": 1e5], "cannot be: the gap between a joint's bodies is "),
      (["contact_0_kind": 3], "cannot have 3.0 as \"contact_0_kind\"; expected a number between"),
      (["hull_box_right": -1e5], "cannot have -100000.0 as \"hull_box_right\""),
      (
        ["generator_stream_3": 2], "cannot have 2.0 as \"generator_stream_3\"; expected an odd number"
      ),
      (["left_leg_joint_limit_state": 4], "cannot have 4.0 as \"left_leg_joint_limit_state\""),
    ] as [([String: Double?], String)])
  func numbersThatAreNoStateAreRejected(_ change: [String: Double?], _ reason: String) throws {
    var (environment, values) = try landed()
    let before = values
    for (name, value) in change { values[name] = value }
    #expect {
      try environment.setState(values)
    } throws: {
      guard case .invalidState(let found, "LunarLander-v3")? = $0 as? EnvironmentError else { return false }
      return found.hasPrefix(reason)
    }
    #expect(environment.stateValues == before)
  }

  /// The same pair of shapes cannot touch twice.
  @Test func aContactIsThereOnce() throws {
    var (environment, values) = try landed()
    let count = try #require(values["contacts"].map(Int.init))
    for (name, value) in values where name.hasPrefix("contact_0_") {
      values["contact_\(count)_" + name.dropFirst("contact_0_".count)] = value
    }
    values["contacts"] = Double(count + 1)
    #expect(throws: EnvironmentError.self) { try environment.setState(values) }
  }

  /// Numbers that no episode leads to are refused, or stepped on from: nothing traps, nothing hangs.
  @Test func oddNumbersAreRefusedOrSteppedOnFrom() throws {
    let (environment, values) = try landed()
    var refused = 0
    for name in values.keys.sorted() {
      for odd in [.nan, -1e308, -1, 0.5, 3, 1e6] {
        var changed = values
        changed[name] = odd
        do {
          _ = try environment.setState(changed)
          _ = try environment.step(2)
        } catch EnvironmentError.invalidState {
          refused += 1
        }
      }
    }
    #expect(refused > 2 * values.count)
  }

  /// Many numbers changed at once, within what is taken.
  @Test func randomNumbersAreSteppedOnFrom() throws {
    let (environment, values) = try landed()
    var generator = PCG64(seed: 77)
    // Of numbers that are no flags, counts or sides of boxes, most values are taken.
    let names = values.keys.sorted().filter { name in
      values[name].map { $0 != $0.rounded() } == true && !name.contains("_box_")
    }
    var taken = 0
    for _ in 0..<40 {
      var changed = values
      for _ in 0..<generator.integers(1, 12) {
        let name = names[generator.integers(names.count)]
        changed[name] = (changed[name] ?? 0) * generator.uniform(-3, 3)
      }
      do {
        _ = try environment.setState(changed)
        taken += 1
        for i in 0..<6 { _ = try environment.step(.discrete(i % 4)) }
      } catch EnvironmentError.invalidState {
        continue
      }
    }
    #expect(taken > 3)
  }
}
