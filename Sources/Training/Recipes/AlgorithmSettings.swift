import Environments

/// The settings of an algorithm, of whichever of `TrainingAlgorithm`'s.
///
/// A run calls its algorithm through this and not by a switch, for which the compiler would make a second copy of each algorithm.
protocol AlgorithmSettings: Sendable {
  /// The algorithm's name, as an option takes it.
  static var name: String { get }
  /// The settings as text, in their order.
  static var fields: [SettingField<Self>] { get }
  /// The algorithm with these settings.
  var algorithm: TrainingAlgorithm { get }
  /// The episodes of the running mean.
  var window: Int { get }

  /// Default settings.
  init()

  /// Throws what is out of range.
  func validate() throws(TrainingError)

  /// Throws what does not go with the environment.
  func check(for environment: any Environment) throws(TrainingError)

  /// Trains in the environment, or in as many as the algorithm steps together.
  ///
  /// - Parameter options: Those that `environment` was made with.
  func train(
    in environment: any Environment, options: [String: OptionValue], keeping: consuming StateKeeping,
    shouldStop: () -> Bool, progress: (TrainedEpisode) -> Void, watching: PolicyWatcher
  ) throws -> TrainingResult
}

extension AlgorithmSettings {
  /// The settings by name.
  var values: [(name: String, value: String)] { Self.fields.map { ($0.name, $0.get(self)) } }

  /// The algorithm with one of them changed; `nil` where there is none of that name.
  func setting(_ name: String, to text: String) throws(TrainingError) -> TrainingAlgorithm? {
    guard let field = Self.fields.first(where: { $0.name == name }) else { return nil }
    var changed = self
    guard field.set(&changed, text) else {
      throw TrainingError("expected \(field.kind) as \(name), found \(text)")
    }
    return changed.algorithm
  }
}

extension ReinforceSettings: AlgorithmSettings {
  static let name = "reinforce"
  var algorithm: TrainingAlgorithm { .reinforce(self) }

  func check(for environment: any Environment) throws(TrainingError) {
    try environment.requireDiscreteActions(for: Self.name, instead: "ppo, sac or a2c")
  }

  func train(
    in environment: any Environment, options: [String: OptionValue], keeping: consuming StateKeeping,
    shouldStop: () -> Bool, progress: (TrainedEpisode) -> Void, watching: PolicyWatcher
  ) throws -> TrainingResult {
    try Reinforce.train(
      in: environment, settings: self, keeping: keeping, shouldStop: shouldStop, progress: progress,
      watching: watching)
  }
}

extension A2CSettings: AlgorithmSettings {
  static let name = "a2c"
  var algorithm: TrainingAlgorithm { .a2c(self) }

  func train(
    in environment: any Environment, options: [String: OptionValue], keeping: consuming StateKeeping,
    shouldStop: () -> Bool, progress: (TrainedEpisode) -> Void, watching: PolicyWatcher
  ) throws -> TrainingResult {
    try A2C.train(
      in: VectorEnvironment(
        environment.spec.id, count: environments, threads: threads, options: options),
      settings: self, keeping: keeping, shouldStop: shouldStop, progress: progress, watching: watching)
  }
}

extension PPOSettings: AlgorithmSettings {
  static let name = "ppo"
  var algorithm: TrainingAlgorithm { .ppo(self) }

  func train(
    in environment: any Environment, options: [String: OptionValue], keeping: consuming StateKeeping,
    shouldStop: () -> Bool, progress: (TrainedEpisode) -> Void, watching: PolicyWatcher
  ) throws -> TrainingResult {
    try PPO.train(
      in: VectorEnvironment(
        environment.spec.id, count: environments, threads: threads, options: options),
      settings: self, keeping: keeping, shouldStop: shouldStop, progress: progress, watching: watching)
  }
}

extension DQNSettings: AlgorithmSettings {
  static let name = "dqn"
  var algorithm: TrainingAlgorithm { .dqn(self) }

  func check(for environment: any Environment) throws(TrainingError) {
    try environment.requireDiscreteActions(for: Self.name, instead: "sac, ppo or a2c")
  }

  func train(
    in environment: any Environment, options: [String: OptionValue], keeping: consuming StateKeeping,
    shouldStop: () -> Bool, progress: (TrainedEpisode) -> Void, watching: PolicyWatcher
  ) throws -> TrainingResult {
    try DQN.train(
      in: VectorEnvironment(environment.spec.id, count: environments, options: options), settings: self,
      keeping: keeping, shouldStop: shouldStop, progress: progress, watching: watching)
  }
}

extension SACSettings: AlgorithmSettings {
  static let name = "sac"
  var algorithm: TrainingAlgorithm { .sac(self) }

  func check(for environment: any Environment) throws(TrainingError) {
    guard case .box(let box) = environment.actionSpace else {
      throw TrainingError(
        "sac takes continuous actions, and \(environment.spec.id) has discrete ones; use dqn, ppo or a2c")
    }
    guard box.low.allSatisfy(\.isFinite) && box.high.allSatisfy(\.isFinite) else {
      throw TrainingError(
        "sac takes bounded actions, and those of \(environment.spec.id) are \(box); use ppo or a2c")
    }
  }

  func train(
    in environment: any Environment, options: [String: OptionValue], keeping: consuming StateKeeping,
    shouldStop: () -> Bool, progress: (TrainedEpisode) -> Void, watching: PolicyWatcher
  ) throws -> TrainingResult {
    try SAC.train(
      in: VectorEnvironment(environment.spec.id, count: environments, options: options), settings: self,
      keeping: keeping, shouldStop: shouldStop, progress: progress, watching: watching)
  }
}

extension Environment {
  fileprivate func requireDiscreteActions(for name: String, instead: String) throws(TrainingError) {
    guard case .discrete = actionSpace else {
      throw TrainingError(
        "\(name) takes discrete actions, and \(spec.id) has continuous ones; use \(instead)")
    }
  }
}

extension AlgorithmSettings where Self: OnPolicySettings {
  // Some settings are for continuous actions.
  func check(for environment: any Environment) throws(TrainingError) {
    guard case .discrete = environment.actionSpace, exploresByState || initialLogDeviation != 0 else {
      return
    }
    throw TrainingError(
      "\(environment.spec.id) has discrete actions, and \(exploresByState ? "use-sde" : "log-std-init") is for "
        + "continuous ones; leave it out: a categorical explores by its entropy (ent-coef)")
  }
}
