import Environments
import TestSupport
import Testing

/// Steps of a wrapped environment of Gymnasium's.
struct WrappedRun: Decodable, CustomTestStringConvertible {
  /// The wrapper and the environment.
  var name: String
  var seed: UInt64
  var steps: Int
  /// The step from which on statistics stay as they are.
  var freeze: Int?
  var last: Floats
  var observations, rewards, lastReward: Word

  var testDescription: String { name }

  /// Makes the environment, and the function that freezes its statistics.
  func make() throws -> (any Environment, () -> Void) {
    let words = name.split(separator: " ").map(String.init)
    let inner = try Environments.make(words[1])
    switch words[0] {
    case "observation":
      let wrapper = NormalizeObservation(inner)
      return (wrapper, { wrapper.isUpdating = false })
    case "reward":
      let wrapper = NormalizeReward(inner, gamma: words[1] == "Pendulum-v1" ? 0.9 : 0.99)
      return (wrapper, { wrapper.isUpdating = false })
    case "clip": return (try ClipAction(inner), {})
    default: return (try RescaleAction(inner, low: -0.3, high: 4), {})
    }
  }
}

struct NormalizationTests {
  /// Observations and rewards, to the last bit.
  @Test(arguments: try TestFiles.json("wrappers.json", as: [WrappedRun].self))
  func asGymnasium(_ run: WrappedRun) throws {
    let (environment, freeze) = try run.make()
    var generator = PCG64(seed: run.seed)
    var (observations, rewards) = (Digest(), Digest())
    var (observation, reward) = (try environment.reset(seed: run.seed), 0.0)
    observations.update(observation)
    for i in 0..<run.steps {
      if i == run.freeze { freeze() }
      let step: Step
      switch environment.actionSpace {
      case .discrete(let space): step = try environment.step(.discrete(generator.integers(space.n)))
      case .box(let box):
        let numbers = (0..<box.count).map { _ in Float(generator.uniform(-3, 3)) }
        step = try environment.step(.continuous(Vector(numbers)))
      }
      (observation, reward) = (step.observation, step.reward)
      observations.update(observation)
      rewards.update(reward)
      if step.isLast {
        observation = try environment.reset()
        observations.update(observation)
      }
    }
    #expect(Array(observation) == run.last.values)
    #expect(Word(reward.bitPattern) == run.lastReward)
    #expect(Word(observations.value) == run.observations)
    #expect(Word(rewards.value) == run.rewards)
  }

  /// Statistics that are stored and given back go on as if nothing had been.
  @Test func storedStatisticsGoOn() throws {
    let first = NormalizeObservation(try make("CartPole-v1"))
    _ = try first.reset(seed: 1)
    for _ in 0..<5 { _ = try first.step(1) }
    let second = NormalizeObservation(try make("CartPole-v1"), statistics: first.statistics)
    #expect(try second.reset(seed: 2) == first.reset(seed: 2))
    #expect(try second.step(0).observation == first.step(0).observation)
    #expect(second.statistics == first.statistics)
  }

  @Test func spacesAreThoseOfTheOutside() throws {
    let normalized = NormalizeObservation(try make("Pendulum-v1"))
    #expect(normalized.observationSpace.high == [.infinity, .infinity, .infinity])
    #expect(
      try ClipAction(make("Pendulum-v1")).actionSpace
        == .box(Box(low: [-.infinity], high: [.infinity])))
    #expect(
      try RescaleAction(make("Pendulum-v1"), low: 0, high: 1).actionSpace == .box(Box(low: [0], high: [1])))
  }

  @Test func discreteActionsAreRefused() throws {
    let cartPole = try make("CartPole-v1")
    let error = EnvironmentError.continuousActionsNeeded(by: "ClipAction", environment: "CartPole-v1")
    #expect(throws: error) { try ClipAction(cartPole) }
    #expect(throws: EnvironmentError.self) { try RescaleAction(cartPole, low: 0, high: 1) }
    #expect(throws: EnvironmentError.self) {
      try RescaleAction(ClipAction(make("Pendulum-v1")), low: 0, high: 1)
    }
  }

  @Test func aNumberThatIsNoneIsNotClipped() throws {
    let environment = try ClipAction(make("Pendulum-v1"))
    _ = try environment.reset(seed: 0)
    #expect(throws: EnvironmentError.self) { try environment.step([.nan]) }
    #expect(throws: EnvironmentError.self) { try environment.step([0, 0]) }
  }
}
