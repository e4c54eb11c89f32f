import Checkpoints
import Environments
import Policies

/// What acts in an environment: a policy read from a file, or chance.
public struct Agent: Sendable {
  private let actionSpace: ActionSpace
  // Without either, actions are drawn from the space. Optionals and no enumeration: they are changed in place, without
  // a copy of the memory that a forward pass needs.
  private var policy: NetworkPolicy?
  private var gaussian: GaussianPolicy?
  private var choice = ActionChoice.sampled
  private var path = ""
  /// What the policy's file does not say and was assumed, a line each.
  public private(set) var notes: [String] = []
  /// The SHA-256 of the bytes that the policy was read from, in hexadecimal; `nil` without one.
  public private(set) var policySHA256: String?
  /// What discrete actions are drawn from without a policy.
  private var uniform: Categorical?
  /// Whether the network gives values (DQN), which are no probabilities.
  private var isGreedy = false

  /// Takes every action with the same probability; in a box, every point of it.
  public static func random(in environment: any Environment) -> Agent {
    var agent = Agent(actionSpace: environment.actionSpace)
    if case .discrete(let space) = environment.actionSpace { agent.uniform = Categorical(count: space.n) }
    return agent
  }

  /// Reads the policy at `path`, whose network has to fit the environment.
  ///
  /// - Parameters:
  ///   - deterministic: Take the most probable action, instead of drawing one from the distribution; of a network of
  ///     values (DQN) the best is always taken.
  ///   - activation: What stands between the network's layers, where the file does not say so.
  /// - Throws: `FileError`, where the file is missing, malformed or for another shape of environment;
  ///   `EvaluationError`, where it is for another kind of actions.
  public static func checkpoint(
    at path: String, for environment: any Environment, deterministic: Bool, activation: Activation? = nil
  ) throws -> Agent {
    let space = environment.actionSpace
    let checkpoint = try Checkpoint(
      contentsOf: path, inputs: environment.observationSpace.count, outputs: space.outputs,
      activation: activation)
    var agent = Agent(actionSpace: space)
    agent.choice = deterministic ? .mostProbable : .sampled
    agent.path = path
    agent.notes = checkpoint.notes
    agent.policySHA256 = checkpoint.sha256
    switch (space, checkpoint.head) {
    case (.discrete, .categorical): agent.policy = NetworkPolicy(network: checkpoint.network)
    case (.discrete, .greedy):
      agent.policy = NetworkPolicy(network: checkpoint.network)
      agent.choice = .mostProbable
      agent.isGreedy = true
    case (.box, .gaussian(let logStandardDeviations)):
      agent.gaussian = GaussianPolicy(
        network: checkpoint.network, logStandardDeviations: logStandardDeviations)
    case (.box, _): throw EvaluationError.continuousActions(environment: environment.spec.id, path: path)
    case (.discrete, .gaussian):
      throw EvaluationError.discreteActions(environment: environment.spec.id, path: path)
    }
    return agent
  }

  /// What `source` says.
  ///
  /// - Throws: `FileError` or `EvaluationError`.
  public init(
    _ source: PolicySource, for environment: any Environment, deterministic: Bool,
    activation: Activation? = nil
  ) throws {
    switch source {
    case .random: self = .random(in: environment)
    case .checkpoint(let path):
      self = try .checkpoint(at: path, for: environment, deterministic: deterministic, activation: activation)
    }
  }

  private init(actionSpace: ActionSpace) { self.actionSpace = actionSpace }

  /// What the last action was drawn from, or the most probable of; `nil` for continuous actions and for a network of values.
  public var distribution: Categorical? { isGreedy ? nil : policy?.distribution ?? uniform }

  /// The action for `observation`; one that the network puts outside of the box is moved to its border.
  public mutating func action(for observation: Observation, using generator: inout PCG64) throws -> Action {
    if let index = observation.withSpan({ policy?.action(for: $0, choice: choice, using: &generator) }) {
      return .discrete(index)
    }
    guard case .box(let box) = actionSpace,
      observation.withSpan({ gaussian?.act(for: $0, choice: choice, using: &generator) }) != nil
    else { return try actionSpace.sample(using: &generator) }
    return .continuous(try clipped(to: box))
  }

  /// The Gaussian's last action within `box`.
  private func clipped(to box: Box) throws -> Vector {
    func element(_ i: Int) throws -> Float {
      guard let value = gaussian?.action[i], !value.isNaN else {
        throw EvaluationError.notANumber(path: path)
      }
      return min(max(value, box.low[i]), box.high[i])
    }
    guard box.count <= 16 else { return Vector(try (0..<box.count).map(element)) }
    var lanes = SIMD16<Float>.zero
    for i in 0..<box.count { lanes[i] = try element(i) }
    return Vector(lanes: lanes, count: box.count)
  }
}

extension ActionSpace {
  /// How many outputs a network needs to act in it.
  fileprivate var outputs: Int {
    switch self {
    case .discrete(let space): space.n
    case .box(let box): box.count
    }
  }
}

extension Agent {
  /// What the actions of the episode of `seed` are drawn from.
  static func generator(ofEpisode seed: UInt64) -> PCG64 { PCG64(SeedSequence([seed, 1])) }

  /// Plays the episode of `seed`, which is the same whatever was played before it: its actions are drawn from a
  /// generator of its own.
  ///
  /// - Parameters:
  ///   - shouldStop: Asked before each step; true stops before the end.
  ///   - onReset: Told of the first observation.
  ///   - onChoice: Told what each action was drawn from, before it is taken; for as long as the call, since a copy that
  ///     is kept would have to be copied for the next step.
  ///   - onStep: Told of each step.
  public mutating func playEpisode(
    in environment: any Environment, seed: UInt64, shouldStop: () -> Bool = { false },
    onReset: (Observation) throws -> Void = { _ in }, onChoice: (Categorical) -> Void = { _ in },
    onStep: (Action, Step) throws -> Void = { _, _ in }
  ) throws -> Episode {
    var generator = Self.generator(ofEpisode: seed)
    return try Episodes.playEpisode(
      in: environment, seed: seed, onReset: onReset, onStep: onStep,
      nextAction: { observation in
        if shouldStop() { return nil }
        let action = try action(for: observation, using: &generator)
        if let distribution { onChoice(distribution) }
        return action
      })
  }
}

/// Why an evaluation cannot be made.
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
