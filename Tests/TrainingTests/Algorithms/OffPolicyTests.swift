import Environments
import Foundation
import Policies
import Testing

@testable import Training

private let registered: Void = {
  register(
    EnvironmentSpec(
      id: "Hall-v0", rewardThreshold: 5.4, renderFPS: 1, frameWidth: 1, frameHeight: 1)
  ) { _ in
    Corridor(length: 6)
  }
  register(EnvironmentSpec(id: "Aim-v0", renderFPS: 1, frameWidth: 1, frameHeight: 1)) { _ in Target() }
}()

private func environments(_ id: String, count: Int = 1) throws -> VectorEnvironment {
  _ = registered
  return try VectorEnvironment(id, count: count)
}

@Suite struct ReplayTests {
  private func buffer(steps: Int) -> ReplayBuffer {
    var replay = ReplayBuffer(capacity: 4, observationWidth: 2, actionWidth: 1)
    for i in 0..<steps {
      let x = Float(i)
      replay.append(
        observation: [x, x + 0.1], action: [x + 0.2], reward: x + 0.3, terminated: i % 3 == 1,
        truncated: i % 3 == 2, led: [x + 0.4, x + 0.5])
    }
    return replay
  }

  @Test func theOldestGivesWay() {
    #expect(buffer(steps: 3).count == 3)
    let replay = buffer(steps: 6)
    #expect(replay.count == 4 && replay.next == 2)
    let batch = TransitionBatch(rows: 4, observationWidth: 2, actionWidth: 1)
    for row in 0..<4 { replay.copy(row, to: row, of: batch) }
    for (row, step) in [4, 5, 2, 3].enumerated() {
      let x = Float(step)
      #expect([batch.observations[row][0], batch.observations[row][1]] == [x, x + 0.1])
      #expect(batch.actions[row][0] == x + 0.2 && batch.rewards[row] == x + 0.3)
      #expect([batch.nextObservations[row][0], batch.nextObservations[row][1]] == [x + 0.4, x + 0.5])
      // A limit of steps is no end.
      #expect(batch.goesOn[row] == (step % 3 == 1 ? 0 : 1))
    }
  }

  /// Every step that is there is drawn as often as any other, with replacement: 1,000 of 4 within five deviations of 250,
  /// which are 13.7 each.
  @Test func drawsAreUniform() {
    let replay = buffer(steps: 6)
    let batch = TransitionBatch(rows: 1000, observationWidth: 2, actionWidth: 1)
    var generator = PCG64(seed: 4)
    replay.sample(into: batch, using: &generator)
    for step in 2..<6 {
      let count = (0..<1000).count { batch.observations[$0][0] == Float(step) }
      #expect(abs(count - 250) < 69)
    }
  }

  /// What an episode ended with, and not the next one's first observation.
  @Test func keepsTheLastObservations() throws {
    var settings = DQNSettings()
    settings.steps = 20
    var experience = try ExperienceCollector(environments("Hall-v0", count: 2), settings: settings)
    var lengths: [Int] = []
    for _ in 0..<7 {
      experience.actions[0][0] = 1
      experience.actions[1][0] = 0
      try experience.step { lengths.append($0.length) }
    }
    #expect(lengths == [6, 6] && experience.replay.count == 14)
    let batch = TransitionBatch(rows: 14, observationWidth: 2, actionWidth: 1)
    for row in 0..<14 { experience.replay.copy(row, to: row, of: batch) }
    for row in 0..<14 {
      let step = row / 2
      #expect(batch.observations[row][0] == Float(step % 6))
      #expect(batch.nextObservations[row][0] == Float(step % 6 + 1))
      #expect(batch.goesOn[row] == (step == 5 ? 0 : 1) && batch.rewards[row] == (row % 2 == 0 ? 1 : 0))
    }
  }
}

@Suite struct OffPolicyTests {
  private func dqn(_ change: (inout DQNSettings) -> Void = { _ in }) -> DQNSettings {
    var settings = DQNSettings()
    (settings.hidden, settings.steps, settings.learningStarts, settings.window) = ([16], 1500, 100, 20)
    (settings.learningRate, settings.targetInterval) = (3e-3, 50)
    (settings.explorationFraction, settings.finalEpsilon) = (0.5, 0.02)
    change(&settings)
    return settings
  }

  private func sac(_ change: (inout SACSettings) -> Void = { _ in }) -> SACSettings {
    var settings = SACSettings()
    (settings.hidden, settings.batchSize, settings.steps, settings.window) = ([16, 16], 32, 1500, 20)
    (settings.learningRate, settings.gamma) = (5e-3, 0.9)
    change(&settings)
    return settings
  }

  @Test(arguments: [false, true])
  func dqnLearnsNumberedActions(isDouble: Bool) throws {
    let result = try DQN.train(in: environments("Hall-v0"), settings: dqn { $0.isDouble = isDouble })
    // Six rewards of one at most; chance gets three.
    #expect(try #require(result.bestMean) > 5.5)
    #expect(result.head == .greedy && result.bestWindow?.count == 20 && result.solvedEpisode != nil)
    for position in 0..<6 {
      let values = result.network.logits(for: [Float(position), 1])
      #expect(values[1] > values[0])
    }
  }

  /// The mean has to follow the observation: chance misses by a third in the mean square.
  @Test(arguments: [false, true])
  func sacLearnsContinuousActions(exploresByState: Bool) throws {
    let settings = sac {
      $0.exploresByState = exploresByState
      $0.initialLogDeviation = -1
    }
    let result = try SAC.train(in: environments("Aim-v0"), settings: settings)
    for target in [Float(-0.8), 0, 0.7] {
      let mean = tanh(result.network.logits(for: [target, 1])[0])
      // Actions are within ±2.
      #expect(abs(2 * mean - target) < 0.25, "\(exploresByState): \(2 * mean) for \(target)")
    }
    #expect(
      result.head == (exploresByState ? .deterministic(limit: 2, squashes: true) : .squashedGaussian))
  }

  @Test func theSeedDecides() throws {
    func run(_ seed: UInt64) throws -> [Network] {
      let dqn = dqn {
        $0.seed = seed
        $0.steps = 400
        $0.environments = 2
      }
      let sac = sac {
        $0.seed = seed
        $0.steps = 300
        $0.environments = 2
      }
      return [
        try DQN.train(in: environments("CartPole-v1", count: 2), settings: dqn).network,
        try SAC.train(in: environments("Pendulum-v1", count: 2), settings: sac).network,
      ]
    }
    let first = try run(5)
    #expect(try run(5) == first)
    for (one, other) in zip(try run(6), first) { #expect(one != other) }
  }

  @Test func epsilonFallsOverAPartOfTheRun() {
    let settings = dqn {
      $0.steps = 1000
      $0.explorationFraction = 0.2
      $0.initialEpsilon = 0.9
      $0.finalEpsilon = 0.1
    }
    #expect(settings.epsilon(after: 0) == 0.9)
    #expect(abs(settings.epsilon(after: 100) - 0.5) < 1e-12)
    #expect(abs(settings.epsilon(after: 200) - 0.1) < 1e-12 && settings.epsilon(after: 1000) == 0.1)
    #expect(dqn { $0.explorationFraction = 0 }.epsilon(after: 0) == 0.02)
  }

  @Test func stopsAndDivergesWithFiniteParameters() throws {
    var asked = 0
    let stopped = try DQN.train(
      in: environments("CartPole-v1"), settings: dqn(),
      shouldStop: {
        asked += 1
        return asked > 300
      })
    #expect(stopped.ending == .stopped && asked == 301)
    let diverged = try SAC.train(in: environments("Pendulum-v1"), settings: sac { $0.learningRate = 1e300 })
    #expect(diverged.ending == .diverged)
    for result in [stopped, diverged] {
      #expect(result.network.parameters.allSatisfy { $0.isFinite })
    }
  }

  @Test func refusesWhatIsOutOfRange() throws {
    let values: [(String, (inout DQNSettings) -> Void)] = [
      ("at least one step, found 0", { $0.steps = 0 }),
      ("a batch size of 1 to 1048576, found 0", { $0.batchSize = 0 }),
      ("tau above 0 and at most 1, found 0.0", { $0.tau = 0 }),
      ("at least one gradient step, or -1, found 0", { $0.gradientSteps = 0 }),
      ("a final epsilon from 0 to 1, found 2.0", { $0.finalEpsilon = 2 }),
    ]
    for (expected, change) in values {
      #expect(throws: TrainingError("expected \(expected)")) { try dqn(change).validate() }
    }
    let soft: [(String, (inout SACSettings) -> Void)] = [
      ("a buffer of 1 to 268435456 steps, found 0", { $0.bufferSize = 0 }),
      ("a positive first weight of the entropy, found 0.0", { $0.temperature = .learned(initial: 0) }),
      ("a finite target of the entropy, found inf", { $0.targetEntropy = .infinity }),
    ]
    for (expected, change) in soft {
      #expect(throws: TrainingError("expected \(expected)")) { try sac(change).validate() }
    }
    #expect(throws: TrainingError.self) { try DQN.train(in: environments("Pendulum-v1"), settings: dqn()) }
    #expect(throws: TrainingError.self) { try SAC.train(in: environments("CartPole-v1"), settings: sac()) }
  }

  @Test func temperaturesAreReadAsTheyAreShown() {
    typealias Temperature = SACSettings.Temperature
    #expect(Temperature("auto") == .learned(initial: 1) && Temperature("auto_0.1") == .learned(initial: 0.1))
    #expect(Temperature("0.2") == .fixed(0.2))
    #expect(Temperature("auto_x") == nil && Temperature("much") == nil)
    for temperature in [Temperature.fixed(0.25), .learned(initial: 1), .learned(initial: 0.5)] {
      #expect(Temperature(temperature.description) == temperature)
    }
  }

  /// What stands in a settings file comes before the recipe, and what does not is refused by name.
  @Test func theEntropysWeightIsEitherKind() throws {
    var algorithm = TrainingAlgorithm.sac(SACSettings())
    try algorithm.set("ent-coef", to: "0.1")
    guard case .sac(let settings) = algorithm else { return }
    #expect(settings.temperature == .fixed(0.1))
    #expect(
      throws: TrainingError("expected a number, auto, or auto_ and a number as ent-coef, found much")
    ) { try algorithm.set("ent-coef", to: "much") }
    var dqn = TrainingAlgorithm.dqn(DQNSettings())
    #expect(
      throws: TrainingError(
        "ent-coef is a setting of reinforce, a2c, ppo and sac, not of dqn; use exploration-fraction and "
          + "exploration-final-eps")
    ) { try dqn.set("ent-coef", to: "0.1") }
  }
}

/// Episodes that are taken elsewhere go on there as they would have here.
@Suite struct EpisodeTapeTests {
  @Test(arguments: [
    "CartPole-v1", "Pendulum-v1", "LunarLander-v3", "MountainCarContinuous-v0", "BipedalWalker-v3",
  ])
  func goesOnElsewhere(id: String) throws {
    func step(_ environments: VectorEnvironment, _ generator: inout PCG64) throws {
      switch environments.actionSpace {
      case .discrete(let space):
        try environments.step((0..<environments.count).map { _ in space.sample(using: &generator) })
      case .box(let box):
        try environments.step(
          (0..<environments.count).flatMap { _ in
            (0..<box.count).map { Float(generator.uniform(Double(box.low[$0]), Double(box.high[$0]))) }
          })
      }
    }
    var generator = PCG64(seed: 3)
    let here = try VectorEnvironment(id, count: 3)
    here.keepsTapes = true
    try here.reset(seed: 9)
    for _ in 0..<130 { try step(here, &generator) }
    let there = try VectorEnvironment(id, count: 3)
    there.keepsTapes = true
    let tapes = try #require(here.tapes)
    try there.restore(tapes)
    #expect(there.observations == here.observations && there.tapes == tapes)
    var other = generator
    for _ in 0..<150 {
      try step(here, &generator)
      try step(there, &other)
      #expect(there.observations == here.observations && there.rewards == here.rewards)
      #expect(there.finalObservations == here.finalObservations)
      #expect(there.terminated == here.terminated && there.truncated == here.truncated)
      #expect(there.episodeReturns == here.episodeReturns && there.episodeLengths == here.episodeLengths)
    }
  }

  @Test func generatorsGoOnFromTheirWords() throws {
    var generator = PCG64(seed: 5)
    _ = generator.next32()
    var copy = try #require(PCG64(words: generator.words))
    #expect(copy == generator)
    for _ in 0..<5 { #expect(copy.next32() == generator.next32()) }
    #expect(PCG64(words: [1, 2, 3, 4, 0]) == nil && PCG64(words: [1, 2, 3]) == nil)
    #expect(PCG64(words: [1, 2, 3, 5, 1 << 33]) == nil)
  }

  @Test func actionsOfOtherSpacesAreRefused() throws {
    let environments = try VectorEnvironment("CartPole-v1", count: 1)
    for action in [Float(2), -1, 0.5, .nan] {
      #expect(throws: EnvironmentError.self) {
        try environments.restore([EpisodeTape(generator: PCG64(seed: 1), actions: [action])])
      }
    }
  }
}
