import Environments

/// Settings that are known to work for an algorithm in an environment: the defaults of training there.
///
/// After rl-baselines3-zoo's (`hyperparams/*.yml`, 2026-04), as far as the documentation's tables do not say otherwise.
public struct Recipe: Sendable {
  /// The algorithm's name.
  public let algorithm: String
  /// The environment's id.
  public let environment: String
  /// The settings that differ from the algorithm's defaults, by name.
  public let settings: [(name: String, value: String)]

  /// - Parameter settings: Each `name=value`, in any number of lines: a dictionary for each would take the compiler seconds.
  private init(_ algorithm: String, _ environment: String, _ settings: String) {
    self.algorithm = algorithm
    self.environment = environment
    self.settings = settings.split(whereSeparator: \.isWhitespace).compactMap { setting in
      let sides = setting.split(separator: "=", maxSplits: 1)
      return sides.count == 2 ? (String(sides[0]), String(sides[1])) : nil
    }
  }

  /// All that ship.
  public static let all: [Recipe] = [
    Recipe(
      "ppo", "CartPole-v1",
      """
      steps=100000 n-envs=8 n-steps=32 batch-size=256 gae-lambda=0.8 gamma=0.98 n-epochs=20
      learning-rate=lin_0.001 clip-range=lin_0.2
      """),
    Recipe(
      "ppo", "Acrobot-v1",
      """
      steps=1000000 n-envs=16 n-steps=256 gae-lambda=0.94 n-epochs=4 normalize-observations=true
      normalize-rewards=true
      """),
    Recipe(
      "ppo", "MountainCar-v0",
      """
      steps=1000000 n-envs=16 n-steps=16 gae-lambda=0.98 n-epochs=4 normalize-observations=true
      normalize-rewards=true
      """),
    Recipe("ppo", "LunarLander-v3", lander),
    Recipe("ppo", "LunarLanderContinuous-v3", lander),
    Recipe(
      "ppo", "Pendulum-v1",
      """
      steps=100000 n-envs=4 n-steps=1024 gamma=0.9 learning-rate=0.001 use-sde=true
      sde-sample-freq=4
      """),
    Recipe(
      "ppo", "MountainCarContinuous-v0",
      """
      steps=20000 n-envs=1 n-steps=8 batch-size=256 gamma=0.9999 learning-rate=7.77e-05
      ent-coef=0.00429 clip-range=0.1 gae-lambda=0.9 max-grad-norm=5.0 vf-coef=0.19 use-sde=true
      log-std-init=-3.29 ortho-init=false normalize-observations=true normalize-rewards=true
      """),
    Recipe(
      "ppo", "BipedalWalker-v3",
      """
      steps=5000000 n-envs=32 n-steps=2048 gamma=0.999 clip-range=0.18 normalize-observations=true
      normalize-rewards=true
      """),
    Recipe("a2c", "CartPole-v1", "steps=500000 n-envs=8"),
    Recipe(
      "a2c", "Acrobot-v1",
      "steps=500000 n-envs=16 normalize-observations=true normalize-rewards=true"),
    Recipe(
      "a2c", "MountainCar-v0",
      "steps=1000000 n-envs=16 normalize-observations=true normalize-rewards=true"),
    Recipe(
      "a2c", "LunarLander-v3",
      "steps=200000 n-envs=8 gamma=0.995 learning-rate=lin_0.00083 ent-coef=1e-05"),
    Recipe(
      "dqn", "CartPole-v1",
      """
      steps=50000 learning-rate=0.0023 batch-size=64 buffer-size=100000 learning-starts=1000
      target-update-interval=10 train-freq=256 gradient-steps=128 exploration-fraction=0.16
      exploration-final-eps=0.04 net-arch=256,256
      """),
    Recipe(
      "dqn", "MountainCar-v0",
      """
      steps=120000 learning-rate=0.004 batch-size=128 buffer-size=10000 learning-starts=1000
      gamma=0.98 target-update-interval=600 train-freq=16 gradient-steps=8 exploration-fraction=0.2
      exploration-final-eps=0.07 net-arch=256,256
      """),
    Recipe("dqn", "Acrobot-v1", values),
    Recipe("dqn", "LunarLander-v3", values),
    Recipe("sac", "Pendulum-v1", "steps=20000 learning-rate=0.001"),
    Recipe(
      "sac", "MountainCarContinuous-v0",
      """
      steps=50000 buffer-size=50000 batch-size=512 ent-coef=0.1 train-freq=32 gradient-steps=32
      gamma=0.9999 tau=0.01 learning-starts=0 use-sde=true log-std-init=-3.67 net-arch=64,64
      """),
    Recipe(
      "sac", "LunarLanderContinuous-v3",
      "steps=500000 learning-rate=lin_0.00073 tau=0.01 learning-starts=10000 net-arch=400,300"),
  ]

  private static let values = """
    steps=100000 learning-rate=0.00063 batch-size=128 buffer-size=50000 learning-starts=0
    target-update-interval=250 gradient-steps=-1 exploration-fraction=0.12
    exploration-final-eps=0.1 net-arch=256,256
    """

  private static let lander = """
    steps=1000000 n-envs=16 n-steps=1024 gae-lambda=0.98 gamma=0.999 n-epochs=4 ent-coef=0.01
    """

  /// The recipe for an algorithm in an environment; `nil` where there is none.
  public static func find(_ algorithm: String, in environment: String) -> Recipe? {
    all.first { $0.algorithm == algorithm && $0.environment == environment }
  }
}

extension TrainingAlgorithm {
  /// The algorithm of a name with the settings of its recipe for the environment, or its defaults where there is none.
  ///
  /// - Parameter isContinuous: Whether the environment was made with continuous actions, where both are one name's.
  /// - Throws: `TrainingError`, where there is no such algorithm.
  public init(named name: String, for environment: any Environment) throws(TrainingError) {
    guard var algorithm = TrainingAlgorithm(named: name) else {
      throw TrainingError(
        "expected an algorithm, \(Self.names.joined(separator: ", ")), found \(name)")
    }
    for (name, value) in Recipe.find(name, in: environment.recipeName)?.settings ?? [] {
      try algorithm.set(name, to: value)
    }
    self = algorithm
  }
}

extension Environment {
  /// The id that recipes know the environment by: LunarLander with continuous actions is one of its own.
  public var recipeName: String {
    if case .box = actionSpace, spec.id == "LunarLander-v3" { return "LunarLanderContinuous-v3" }
    return spec.id
  }
}
