/// A reason why a policy cannot be evaluated in an environment.
public enum EvaluationError: Error, CustomStringConvertible {
  /// The policy's network chooses among classes, and the environment wants real numbers.
  case continuousActions(environment: String, path: String)
  /// The policy's network gives real numbers, and the environment wants classes.
  case discreteActions(environment: String, path: String)
  /// The policy's network overflowed.
  case notANumber(path: String)
  /// The environment does not do the same again for the same seed and actions.
  case notReproducible(environment: String, seed: UInt64)

  /// What is wrong, and with which file.
  public var description: String {
    switch self {
    case .continuousActions(let environment, let path):
      "\(path): \(environment) takes continuous actions, and this policy chooses among discrete ones (it has no log_std)"
    case .discreteActions(let environment, let path):
      "\(path): \(environment) takes discrete actions, and this policy gives continuous ones (it has a log_std)"
    case .notANumber(let path): "\(path): the network's output is not a number"
    case .notReproducible(let environment, let seed):
      "\(environment), seed \(seed): the episode went another way when it was played again"
    }
  }
}
