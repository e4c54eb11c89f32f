import Environments

/// An algorithm with its settings.
public enum TrainingAlgorithm: Sendable, Hashable {
  /// REINFORCE, for discrete actions.
  case reinforce(ReinforceSettings)
  /// Advantage actor-critic.
  case a2c(A2CSettings)
  /// Proximal policy optimization.
  case ppo(PPOSettings)
  /// Deep Q-learning, for discrete actions.
  case dqn(DQNSettings)
  /// Soft actor-critic, for continuous actions.
  case sac(SACSettings)

  /// The names that `init(named:)` takes.
  public static let names = ["reinforce", "a2c", "ppo", "dqn", "sac"]

  /// The algorithm of a name, with its default settings; `nil` where there is none.
  public init?(named name: String) {
    switch name {
    case "reinforce": self = .reinforce(ReinforceSettings())
    case "a2c": self = .a2c(A2CSettings())
    case "ppo": self = .ppo(PPOSettings())
    case "dqn": self = .dqn(DQNSettings())
    case "sac": self = .sac(SACSettings())
    default: return nil
    }
  }

  /// The name as an option takes it.
  public var name: String {
    switch self {
    case .reinforce: "reinforce"
    case .a2c: "a2c"
    case .ppo: "ppo"
    case .dqn: "dqn"
    case .sac: "sac"
    }
  }

  /// The name as a heading has it.
  public var title: String { name.uppercased() }

  /// The episodes of the running mean.
  public var window: Int {
    switch self {
    case .reinforce(let settings): settings.window
    case .a2c(let settings): settings.window
    case .ppo(let settings): settings.window
    case .dqn(let settings): settings.window
    case .sac(let settings): settings.window
    }
  }

  /// The settings by name, in their order, as `set(_:to:)` takes them.
  public var settings: [(name: String, value: String)] {
    switch self {
    case .reinforce(let settings): Self.reinforceFields.map { ($0.name, $0.get(settings)) }
    case .a2c(let settings): Self.a2cFields.map { ($0.name, $0.get(settings)) }
    case .ppo(let settings): Self.ppoFields.map { ($0.name, $0.get(settings)) }
    case .dqn(let settings): Self.dqnFields.map { ($0.name, $0.get(settings)) }
    case .sac(let settings): Self.sacFields.map { ($0.name, $0.get(settings)) }
    }
  }

  /// Changes a setting, whose name may have underscores for its hyphens.
  ///
  /// - Throws: `TrainingError`, where the algorithm has no such setting, and which does; and for a value of another kind.
  public mutating func set(_ name: String, to text: String) throws(TrainingError) {
    let name = String(name.map { $0 == "_" ? "-" : $0 })
    switch self {
    case .reinforce(var settings):
      try Self.set(name, to: text, of: &settings, in: Self.reinforceFields, for: self)
      self = .reinforce(settings)
    case .a2c(var settings):
      try Self.set(name, to: text, of: &settings, in: Self.a2cFields, for: self)
      self = .a2c(settings)
    case .ppo(var settings):
      try Self.set(name, to: text, of: &settings, in: Self.ppoFields, for: self)
      self = .ppo(settings)
    case .dqn(var settings):
      try Self.set(name, to: text, of: &settings, in: Self.dqnFields, for: self)
      self = .dqn(settings)
    case .sac(var settings):
      try Self.set(name, to: text, of: &settings, in: Self.sacFields, for: self)
      self = .sac(settings)
    }
  }

  private static func set<Settings>(
    _ name: String, to text: String, of settings: inout Settings, in fields: [SettingField<Settings>],
    for algorithm: TrainingAlgorithm
  ) throws(TrainingError) {
    guard let field = fields.first(where: { $0.name == name }) else {
      throw TrainingError(algorithm.unknown(name))
    }
    guard field.set(&settings, text) else {
      throw TrainingError("expected \(field.kind) as \(name), found \(text)")
    }
  }

  /// Why there is no setting of that name, and what to use instead.
  private func unknown(_ name: String) -> String {
    let instead = [
      "batch": "batch-size", "normalize": "normalize-observations and normalize-rewards",
      "batch-size": "batch", "normalize-observations": "normalize", "normalize-rewards": "normalize",
      "n-steps": "batch", "baseline": "algorithm a2c or ppo, which have a critic",
      "ent-coef": "exploration-fraction and exploration-final-eps", "exploration-final-eps": "ent-coef",
    ]
    let others = Self.names.filter { other in
      other != self.name
        && (TrainingAlgorithm(named: other)?.settings.contains { $0.name == name } ?? false)
    }
    guard !others.isEmpty else {
      return "expected a setting of \(self.name), found \(name); there are: "
        + settings.map(\.name).joined(separator: ", ")
    }
    let advice = instead[name].map { "; use \($0)" } ?? ""
    let last = others[others.count - 1]
    let those = others.count == 1 ? last : others.dropLast().joined(separator: ", ") + " and " + last
    return "\(name) is a setting of \(those), not of \(self.name)\(advice)"
  }

  /// Throws what is out of range, and what does not go with the environment.
  public func validate(for environment: any Environment) throws(TrainingError) {
    switch self {
    case .reinforce(let settings):
      try settings.validate()
      guard case .discrete = environment.actionSpace else {
        throw TrainingError(
          "reinforce takes discrete actions, and \(environment.spec.id) has continuous ones; use ppo, sac or a2c"
        )
      }
    case .a2c(let settings):
      try settings.validate()
      try settings.validateExploration(in: environment)
    case .ppo(let settings):
      try settings.validate()
      try settings.validateExploration(in: environment)
    case .dqn(let settings):
      try settings.validate()
      guard case .discrete = environment.actionSpace else {
        throw TrainingError(
          "dqn takes discrete actions, and \(environment.spec.id) has continuous ones; use sac, ppo or a2c")
      }
    case .sac(let settings):
      try settings.validate()
      guard case .box(let box) = environment.actionSpace else {
        throw TrainingError(
          "sac takes continuous actions, and \(environment.spec.id) has discrete ones; use dqn, ppo or a2c")
      }
      guard box.low.allSatisfy(\.isFinite) && box.high.allSatisfy(\.isFinite) else {
        throw TrainingError(
          "sac takes bounded actions, and those of \(environment.spec.id) are \(box); use ppo or a2c")
      }
    }
  }
}

extension OnPolicySettings {
  /// Throws where a setting is for continuous actions and the environment has none.
  fileprivate func validateExploration(in environment: any Environment) throws(TrainingError) {
    guard case .discrete = environment.actionSpace, exploresByState || initialLogDeviation != 0 else {
      return
    }
    throw TrainingError(
      "\(environment.spec.id) has discrete actions, and \(exploresByState ? "use-sde" : "log-std-init") is for "
        + "continuous ones; leave it out: a categorical explores by its entropy (ent-coef)")
  }
}
