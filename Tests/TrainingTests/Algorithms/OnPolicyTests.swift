import Environments
import Policies
import Raster
import Testing

@testable import Training

/// An environment of one step: the nearer the action is to what the observation says, the better.
final class Target: Environment {
  static let id = "Target-v0"
  private var generator = PCG64(seed: 0)
  private var target: Float = 0

  var spec: EnvironmentSpec { EnvironmentSpec(id: Self.id, renderFPS: 1, frameWidth: 1, frameHeight: 1) }
  var observationSpace: Box { Box(low: [-1, 0], high: [1, 1]) }
  var actionSpace: ActionSpace { .box(Box(low: [-2], high: [2])) }
  var renderMode: RenderMode? { nil }

  func reset(seed: UInt64?) throws -> Observation {
    if let seed { generator = PCG64(seed: seed) }
    target = Float(generator.uniform(-1, 1))
    return [target, 1]
  }

  func step(_ action: Action) throws -> Step {
    guard case .continuous(let vector) = action else {
      return Step(observation: [0, 1], reward: 0, terminated: true)
    }
    let miss = Double(vector[0] - target)
    return Step(observation: [target, 1], reward: -miss * miss, terminated: true)
  }

  func draw(on canvas: inout Canvas) {}
}

/// Registers what the tests here train in.
private let registered: Void = {
  register(Corridor(length: 6).spec) { _ in Corridor(length: 6) }
  register(EnvironmentSpec(id: "Limited-v0", maxEpisodeSteps: 3, renderFPS: 1, frameWidth: 1, frameHeight: 1))
  { _ in
    Corridor(length: 1000)
  }
  register(Target().spec) { _ in Target() }
}()

private func environments(_ id: String, _ settings: some OnPolicySettings) throws -> VectorEnvironment {
  _ = registered
  return try VectorEnvironment(id, count: settings.environments, threads: settings.threads)
}

private func ppo(_ change: (inout PPOSettings) -> Void = { _ in }) -> PPOSettings {
  var settings = PPOSettings()
  settings.hidden = [8, 8]
  (settings.environments, settings.rolloutSteps, settings.batchSize, settings.epochs) = (4, 32, 64, 4)
  settings.steps = 512
  change(&settings)
  return settings
}

@Suite struct OnPolicyTests {
  @Test func theThreadsDoNotChangeTheResult() throws {
    func run(_ threads: Int) throws -> [TrainingResult] {
      let one = ppo {
        $0.threads = threads
        $0.batchSize = 128
        $0.normalizesObservations = true
        $0.normalizesRewards = true
      }
      var other = A2CSettings()
      (other.environments, other.rolloutSteps, other.hidden, other.steps) = (16, 8, [8, 8], 512)
      other.threads = threads
      return [
        try PPO.train(in: environments("CartPole-v1", one), settings: one),
        try PPO.train(in: environments("Pendulum-v1", one), settings: one),
        try A2C.train(in: environments("CartPole-v1", other), settings: other),
      ]
    }
    let single = try run(1)
    for threads in [2, 3] {
      for (found, expected) in zip(try run(threads), single) {
        #expect(found.network == expected.network)
        #expect(found.head == expected.head && found.normalization == expected.normalization)
      }
    }
  }

  @Test func theSeedDecides() throws {
    func run(_ seed: UInt64) throws -> Network {
      let settings = ppo { $0.seed = seed }
      return try PPO.train(in: environments("CartPole-v1", settings), settings: settings).network
    }
    let first = try run(5)
    #expect(try run(5) == first)
    #expect(try run(6) != first)
  }

  @Test func ppoLearnsNumberedActions() throws {
    let settings = ppo {
      $0.steps = 4096
      $0.learningRate = 3e-3
      $0.window = 20
    }
    let result = try PPO.train(in: environments("Corridor-v0", settings), settings: settings)
    // Six rewards of one at most; chance gets three.
    #expect(try #require(result.bestMean) > 5.5)
    #expect(result.solvedEpisode != nil && result.head == .categorical)
  }

  @Test func a2cLearnsNumberedActions() throws {
    var settings = A2CSettings()
    (settings.environments, settings.hidden, settings.steps, settings.window) = (8, [8, 8], 8000, 20)
    settings.learningRate = 3e-3
    let result = try A2C.train(in: environments("Corridor-v0", settings), settings: settings)
    #expect(try #require(result.bestMean) > 5.5)
  }

  /// With a Gaussian and with gSDE, whose mean has to follow the observation: chance misses by a third in the mean square.
  @Test func ppoLearnsContinuousActions() throws {
    for exploresByState in [false, true] {
      let settings = ppo {
        $0.steps = 16_384
        $0.rolloutSteps = 64
        $0.learningRate = 3e-3
        $0.epochs = 8
        $0.exploresByState = exploresByState
        $0.initialLogDeviation = -1
      }
      let result = try PPO.train(in: environments(Target.id, settings), settings: settings)
      for target in [Float(-0.8), 0, 0.7] {
        let mean = result.network.logits(for: [target, 1])[0]
        #expect(abs(mean - target) < 0.25, "\(exploresByState): \(mean) for \(target)")
      }
      switch result.head {
      case .gaussian(let deviations): #expect(!exploresByState && deviations.count == 1)
      case .stateDependentGaussian(let deviations): #expect(exploresByState && deviations.count == 8)
      default: Issue.record("\(result.head)")
      }
    }
  }

  /// What a limit cuts off is worth what the critic expects: in an endless corridor of rewards of one, not three.
  @Test func aTruncationIsNoEnd() throws {
    let settings = ppo {
      $0.steps = 20_480
      $0.learningRate = 3e-3
      $0.gamma = 0.8
      $0.hidden = [16]
    }
    let environments = try environments("Limited-v0", settings)
    let model = ActorCritic(for: environments, settings: settings)
    var collector = try RolloutCollector(environments, model: model, settings: settings)
    var lengths: [Int] = []
    let isFull = try collector.collect(
      with: model, shouldStop: { false }, onEpisode: { lengths.append($0.length) })
    #expect(isFull && lengths == Array(repeating: 3, count: 40))
    // The third step of each episode is its last; its reward holds the discounted value of where it led.
    let critic = NetworkPass(model.critic, capacity: 1)
    let seen = Matrix([[3, 1]], stride: 8)
    critic.forward(parameters: model.parameters.start + model.criticOffset, inputs: seen.rows, rows: 1)
    let action = collector.buffer.actions[2 * 4][0]
    let expected = Double(action) + 0.8 * Double(critic.outputs[0][0])
    #expect(isClose(Double(collector.buffer.rewards[2 * 4]), expected))
    #expect(collector.buffer.ends[2 * 4] && !collector.buffer.ends[4])
  }

  @Test func stopsWhenAsked() throws {
    let settings = ppo()
    var asked = 0
    let result = try PPO.train(
      in: environments("CartPole-v1", settings), settings: settings,
      shouldStop: {
        asked += 1
        return asked > 100
      })
    #expect(result.ending == .stopped && asked == 101)
    #expect(result.network.parameters.allSatisfy { $0.isFinite })
  }

  @Test func keepsFiniteParametersWhenItDiverges() throws {
    let settings = ppo { $0.learningRate = 1e300 }
    let result = try PPO.train(in: environments("CartPole-v1", settings), settings: settings)
    #expect(result.ending == .diverged)
    #expect(result.network.parameters.allSatisfy { $0.isFinite })
  }

  @Test func aTargetOfTheDivergenceEndsUpdatesEarly() throws {
    func run(_ target: Double?) throws -> Network {
      let settings = ppo {
        $0.targetKL = target
        $0.learningRate = 0.01
      }
      return try PPO.train(in: environments("CartPole-v1", settings), settings: settings).network
    }
    let free = try run(nil)
    #expect(try run(1e9) == free)
    #expect(try run(1e-4) != free)
  }

  @Test func refusesWhatIsOutOfRange() throws {
    let bad: [(String, (inout PPOSettings) -> Void)] = [
      ("at least one step, found 0", { $0.steps = 0 }),
      ("1 to 65536 environments, found 0", { $0.environments = 0 }),
      ("gamma from 0 to 1, found 1.5", { $0.gamma = 1.5 }),
      ("a positive learning rate, found nan", { $0.learningRate = .constant(.nan) }),
      ("hidden widths of 1 to 4096, found []", { $0.hidden = [] }),
      ("a batch size of at least 1, found 0", { $0.batchSize = 0 }),
      ("a positive clip range, found -0.2", { $0.clipRange = .linear(-0.2) }),
      ("a positive target of the divergence, found 0.0", { $0.targetKL = 0 }),
    ]
    for (expected, change) in bad {
      #expect(throws: TrainingError("expected \(expected)")) { try ppo(change).validate() }
    }
  }
}

@Suite struct ReinforceOptionTests {
  private func train(_ change: (inout ReinforceSettings) -> Void) throws -> TrainingResult {
    var settings = ReinforceSettings()
    (settings.episodes, settings.window) = (60, 20)
    change(&settings)
    return try Reinforce.train(in: Corridor(length: 6, varies: true), settings: settings)
  }

  @Test func offTheyChangeNothingAndOnTheyDo() throws {
    let plain = try train { _ in }.network
    #expect(try train { $0.entropyCoefficient = 0 }.network == plain)
    #expect(try train { $0.entropyCoefficient = 0.1 }.network != plain)
    #expect(try train { $0.hasBaseline = true }.network != plain)
  }

  @Test func learnsWithABaseline() throws {
    let result = try train {
      $0.episodes = 400
      $0.hasBaseline = true
      $0.entropyCoefficient = 0.01
    }
    // Lengths are 6 to 15 by the seed's last digit, 10.5 in the mean: all rewards but one in ten.
    #expect(try #require(result.bestMean) > 9.4)
  }

  /// The baseline comes to expect what follows: of a fixed return per observation, that return.
  @Test func theBaselineLearnsTheReturns() throws {
    var settings = ReinforceSettings()
    settings.learningRate = 0.02
    var generator = PCG64(seed: 1)
    let network = Network(sizes: [2, 4, 2], using: &generator)
    var trajectories = Trajectories(network: network)
    var distribution = Categorical(count: 2)
    trajectories.begin()
    for t in 0..<4 {
      trajectories.observe([Float(t), 1], network: network, distribution: &distribution)
      trajectories.append(action: 0, reward: 0)
    }
    var baseline = ValueBaseline(inputs: 2, settings: settings)
    var rest: [Double] = []
    for _ in 0..<800 {
      rest = [4, 3, 2, 1]
      baseline.subtract(from: &rest, trajectories: trajectories)
    }
    for value in rest { #expect(abs(value) < 0.1) }
  }

  /// The derivatives of the entropy's part, against central differences in double.
  @Test func theEntropysGradientMatchesFiniteDifferences() throws {
    var generator = PCG64(seed: 2)
    var network = Network(sizes: [2, 5, 3], activation: .tanh, using: &generator)
    func loss(_ gradient: inout PolicyGradient) -> Double {
      var trajectories = Trajectories(network: network)
      var distribution = Categorical(count: 3)
      trajectories.begin()
      for t in 0..<3 {
        trajectories.observe([Float(t) - 1, 0.5], network: network, distribution: &distribution)
        trajectories.append(action: t, reward: 0)
      }
      return gradient.compute(
        network: network, trajectories: trajectories, weights: [0.4, -1, 0.7], entropyCoefficient: 0.6)
    }
    var gradient = PolicyGradient(network: network)
    _ = loss(&gradient)
    let found = gradient.values
    var scratch = PolicyGradient(network: network)
    for k in found.indices where found[k] != 0 {
      let original = network.parameters[k]
      network.parameters[k] = original + 2e-3
      let (above, high) = (loss(&scratch), Double(network.parameters[k]))
      network.parameters[k] = original - 2e-3
      let (below, low) = (loss(&scratch), Double(network.parameters[k]))
      network.parameters[k] = original
      // The logits are float32: 1e-7 over a width of 0.004.
      #expect(abs((above - below) / (high - low) - Double(found[k])) < 2e-4)
    }
  }
}

@Suite struct RecipeTests {
  @Test func everyRecipeIsOfKnownSettingsThatGoWithItsEnvironment() throws {
    for recipe in Recipe.all {
      let environment = try make(recipe.environment)
      let algorithm = try TrainingAlgorithm(named: recipe.algorithm, for: environment)
      try algorithm.validate(for: environment)
      let values = Dictionary(uniqueKeysWithValues: algorithm.settings.map { ($0.name, $0.value) })
      for (name, value) in recipe.settings {
        #expect(values[name] == value, "\(recipe.environment): \(name)")
      }
    }
    let lander = try make("LunarLander-v3", options: ["continuous": .bool(true)])
    #expect(Recipe.find("ppo", in: lander.recipeName) != nil && lander.recipeName != lander.spec.id)
  }

  @Test func settingsAreReadAsTheyAreShown() throws {
    for name in TrainingAlgorithm.names {
      let algorithm = try #require(TrainingAlgorithm(named: name))
      var copy = algorithm
      for (name, value) in algorithm.settings { try copy.set(name, to: value) }
      #expect(copy == algorithm)
    }
    var algorithm = TrainingAlgorithm.ppo(PPOSettings())
    try algorithm.set("net_arch", to: "32,16")
    try algorithm.set("target-kl", to: "0.02")
    guard case .ppo(let settings) = algorithm else { return }
    #expect(settings.hidden == [32, 16] && settings.targetKL == 0.02)
  }

  @Test func wrongSettingsSayWhatToUse() throws {
    var (ppo, a2c, reinforce) = (
      TrainingAlgorithm.ppo(PPOSettings()), TrainingAlgorithm.a2c(A2CSettings()),
      TrainingAlgorithm.reinforce(ReinforceSettings())
    )
    #expect(throws: TrainingError("batch is a setting of reinforce, not of ppo; use batch-size")) {
      try ppo.set("batch", to: "4")
    }
    #expect(throws: TrainingError("clip-range is a setting of ppo, not of a2c")) {
      try a2c.set("clip-range", to: "0.1")
    }
    #expect(throws: TrainingError("batch-size is a setting of ppo, dqn and sac, not of reinforce; use batch"))
    {
      try reinforce.set("batch-size", to: "4")
    }
    #expect(throws: TrainingError("expected a whole number as n-envs, found many")) {
      try ppo.set("n-envs", to: "many")
    }
    let pendulum = try make("Pendulum-v1")
    #expect(
      throws: TrainingError(
        "reinforce takes discrete actions, and Pendulum-v1 has continuous ones; use ppo, sac or a2c")
    ) {
      try reinforce.validate(for: pendulum)
    }
    try ppo.set("use-sde", to: "true")
    #expect(throws: TrainingError.self) { try ppo.validate(for: make("CartPole-v1")) }
    try ppo.validate(for: pendulum)
  }
}
