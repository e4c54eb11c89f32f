import ShowreelSupport

/// A reason why a policy cannot be evaluated in an environment.
public enum EvaluationError: Error, Remediable, CustomStringConvertible {
  /// The policy's network chooses among classes, and the environment wants real numbers.
  case continuousActions(environment: String, path: String)
  /// The policy's network gives real numbers, and the environment wants classes.
  case discreteActions(environment: String, path: String)
  /// The network put out what is not finite, for its weights overflow, at a step, counted from 1.
  case overflow(path: String, step: Int)
  /// The policy was trained on normalized observations, and nothing was said of their statistics.
  case normalized(path: String)
  /// The statistics are of another number of elements than the environment's observations.
  case otherStatistics(path: String, environment: String, expected: Int, found: Int)
  /// Chance was asked for beside a policy that has probabilities of its own.
  case noValues(path: String)
  /// The environment does not do the same again for the same seed and actions.
  case notReproducible(environment: String, seed: UInt64)

  /// The settings with which the policy would play.
  package var remedies: [Remedy] {
    switch self {
    case .continuousActions: [Remedy("head", "deterministic")]
    case .normalized: [Remedy("normalize", "vecnormalize.pkl"), Remedy("normalize", "none")]
    default: []
    }
  }

  /// A message that says what is wrong, and with which file.
  public var description: String {
    switch self {
    case .continuousActions(let environment, let path):
      "\(path): \(environment) takes continuous actions, and this policy chooses among discrete ones (it has no "
        + "log_std); if its outputs are the action itself, its head is deterministic"
    case .discreteActions(let environment, let path):
      "\(path): \(environment) takes discrete actions, and this policy gives continuous ones"
    case .overflow(let path, let step):
      "\(path): expected finite outputs of the network, found others at step \(step): its weights are too great for "
        + "float32"
    case .normalized(let path):
      "\(path): this policy was trained under VecNormalize, which normalized what it saw by statistics that are not in its "
        + "file; give the file that VecNormalize.save wrote, or play it all the same"
    case .otherStatistics(let path, let environment, let expected, let found):
      "\(path): expected statistics of the \(expected) elements of an observation of \(environment), found \(found)"
    case .noValues(let path):
      "\(path): expected a network of values, such as DQN's, beside which to act by chance, "
        + "found a policy with probabilities of its own"
    case .notReproducible(let environment, let seed):
      "\(environment), seed \(seed): the episode went another way when it was played again"
    }
  }
}
