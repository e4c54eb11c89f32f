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

  /// The action for `observation`.
  public mutating func action(for observation: Observation, using generator: inout PCG64) throws -> Action {
    let index = observation.withSpan { policy?.action(for: $0, choice: choice, using: &generator) }
    return try index.map(Action.discrete) ?? actionSpace.sample(using: &generator)
  }
}

/// Why an evaluation cannot be made.
public enum EvaluationError: Error, CustomStringConvertible {
  /// The policy's network chooses among classes, and the environment wants real numbers.
  case continuousActions(environment: String, path: String)

  public var description: String {
    switch self {
    case .continuousActions(let environment, let path):
      "\(path): \(environment) takes continuous actions, and this policy chooses among discrete ones"
    }
  }
}
