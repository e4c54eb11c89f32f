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

  private static let kinds: [any AlgorithmSettings.Type] = [
    ReinforceSettings.self, A2CSettings.self, PPOSettings.self, DQNSettings.self, SACSettings.self,
  ]

  /// The names that `init(named:)` takes.
  public static let names = kinds.map { $0.name }

  /// The algorithm of a name, with its default settings; `nil` where there is none.
  public init?(named name: String) {
    guard let kind = Self.kinds.first(where: { $0.name == name }) else { return nil }
    self = kind.init().algorithm
  }

  /// Its settings, as what all algorithms' settings are.
  var own: any AlgorithmSettings {
    switch self {
    case .reinforce(let settings): settings
    case .a2c(let settings): settings
    case .ppo(let settings): settings
    case .dqn(let settings): settings
    case .sac(let settings): settings
    }
  }

  /// The name as an option takes it.
  public var name: String { type(of: own).name }

  /// The name as a heading has it.
  public var title: String { name.uppercased() }

  /// The episodes of the running mean.
  public var window: Int { own.window }

  /// The settings by name, in their order, as `set(_:to:)` takes them.
  public var settings: [(name: String, value: String)] { own.values }

  /// Changes a setting, whose name may have underscores for its hyphens.
  ///
  /// - Throws: `TrainingError`, where the algorithm has no such setting, and which does; and for a value of another kind.
  public mutating func set(_ name: String, to text: String) throws(TrainingError) {
    let name = String(name.map { $0 == "_" ? "-" : $0 })
    guard let changed = try own.setting(name, to: text) else { throw TrainingError(unknown(name)) }
    self = changed
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
    try own.validate()
    try own.check(for: environment)
  }
}
