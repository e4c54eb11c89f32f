import Environments
import Policies

/// What acts in an environment: a policy read from a file, or chance.
public struct Agent: Sendable {
  private let actionSpace: ActionSpace
  /// Without one, actions are drawn from the space.
  private var policy: NetworkPolicy?
  private let choice: ActionChoice

  /// Takes every action with the same probability; in a box, every point of it.
  public static func random(in environment: any Environment) -> Agent {
    Agent(actionSpace: environment.actionSpace, policy: nil, choice: .sampled)
  }

  /// Reads the policy at `path`, whose network has to fit the environment.
  ///
  /// - Parameter deterministic: Take the most probable action, instead of drawing one from the distribution.
  /// - Throws: `CheckpointError`, where the file is missing, malformed or for another shape of environment;
  ///   `EvaluationError`, where the environment's actions are not discrete.
  public static func checkpoint(
    at path: String, for environment: any Environment, deterministic: Bool
  ) throws -> Agent {
    guard case .discrete(let actions) = environment.actionSpace else {
      throw EvaluationError.continuousActions(environment: environment.spec.id, path: path)
    }
    let checkpoint = try Checkpoint(
      contentsOf: path, inputs: environment.observationSpace.count, outputs: actions.n)
    return Agent(
      actionSpace: environment.actionSpace, policy: NetworkPolicy(network: checkpoint.network),
      choice: deterministic ? .mostProbable : .sampled)
  }

  /// What `source` says.
  ///
  /// - Throws: `CheckpointError` or `EvaluationError`.
  public init(
    _ source: EvaluationSettings.PolicySource, for environment: any Environment, deterministic: Bool
  ) throws {
    switch source {
    case .random: self = .random(in: environment)
    case .checkpoint(let path):
      self = try .checkpoint(at: path, for: environment, deterministic: deterministic)
    }
  }

  private init(actionSpace: ActionSpace, policy: NetworkPolicy?, choice: ActionChoice) {
    self.actionSpace = actionSpace
    self.policy = policy
    self.choice = choice
  }

  /// The action for `observation`.
  public mutating func action(for observation: Observation, using generator: inout PCG64) throws -> Action {
    let index = observation.withSpan { policy?.action(for: $0, choice: choice, using: &generator) }
    return try index.map(Action.discrete) ?? actionSpace.sample(using: &generator)
  }
}

extension Agent {
  /// Plays the episode of `seed`, which is the same whatever was played before it: its actions are drawn from a
  /// generator of its own.
  ///
  /// - Parameters:
  ///   - shouldStop: Asked before each step; true stops before the end.
  ///   - onReset: Told of the first observation.
  ///   - onStep: Told of each step.
  public mutating func playEpisode(
    in environment: any Environment, seed: UInt64, shouldStop: () -> Bool = { false },
    onReset: (Observation) throws -> Void = { _ in }, onStep: (Action, Step) throws -> Void = { _, _ in }
  ) throws -> Episode {
    var generator = PCG64(SeedSequence([seed, 1]))
    return try Evaluation.playEpisode(
      in: environment, seed: seed, onReset: onReset, onStep: onStep,
      nextAction: { shouldStop() ? nil : try action(for: $0, using: &generator) })
  }
}

/// Why an evaluation cannot be made.
public enum EvaluationError: Error, CustomStringConvertible {
  /// The policy's network chooses among classes, and the environment wants real numbers.
  case continuousActions(environment: String, path: String)
  /// The environment does not do the same again for the same seed and actions.
  case notReproducible(environment: String, seed: UInt64)

  /// What is wrong, and with which file.
  public var description: String {
    switch self {
    case .continuousActions(let environment, let path):
      "\(path): \(environment) takes continuous actions, and this policy chooses among discrete ones"
    case .notReproducible(let environment, let seed):
      "\(environment), seed \(seed): the episode went another way when it was played again"
    }
  }
}
