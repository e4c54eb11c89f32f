import Checkpoints
import Environments
import Policies

/// A policy that acts in an environment: one read from a file, or chance.
///
/// The actions of an episode are drawn from a generator of its own, so that it is the same whatever was played before.
public struct Agent: ActionSource, Sendable {
  private let actionSpace: ActionSpace
  // Without either, actions are drawn from the space. Optionals and no enumeration: they are changed in place, without
  // a copy of the memory that a forward pass needs.
  private var policy: NetworkPolicy?
  private var gaussian: GaussianPolicy?
  private var choice = ActionChoice.sampled
  private var path = ""
  private var generator = Agent.generator(ofEpisode: 0)
  /// What the policy's file does not say and was assumed, a line each.
  public private(set) var notes: [String] = []
  /// The SHA-256 of the bytes that the policy was read from, in hexadecimal; `nil` for chance.
  public private(set) var policySHA256: String?
  /// The distribution of discrete actions without a policy.
  private var uniform: Categorical?
  /// Whether the network gives values (DQN), which are no probabilities.
  private var isGreedy = false

  private init(actionSpace: ActionSpace) { self.actionSpace = actionSpace }

  /// An agent that takes every action with the same probability; in a box, every point of it.
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
  ///   - activation: The function between the network's layers, where the file does not say so.
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

  /// Reads a policy, or makes one of chance.
  ///
  /// - Throws: As `checkpoint(at:for:deterministic:activation:)`.
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

  /// The generator that the actions of the episode of `seed` are drawn from.
  package static func generator(ofEpisode seed: UInt64) -> PCG64 { PCG64(SeedSequence([seed, 1])) }

  /// Takes memory that nothing else shares, for a thread of its own.
  package mutating func unshare() {
    policy?.unshare()
    gaussian?.unshare()
  }

  public mutating func begin(seed: UInt64) { generator = Self.generator(ofEpisode: seed) }

  /// The action for `observation`; one that the network puts outside of the box is moved to its border.
  public mutating func nextAction(for observation: Observation) throws -> Action? {
    if let index = observation.withSpan({ policy?.action(for: $0, choice: choice, using: &generator) }) {
      return .discrete(index)
    }
    guard case .box(let box) = actionSpace,
      observation.withSpan({ gaussian?.act(for: $0, choice: choice, using: &generator) }) != nil
    else { return try actionSpace.sample(using: &generator) }
    return .continuous(try clipped(to: box))
  }

  /// The distribution of the last action; `nil` for continuous actions and for a network of values.
  private var distribution: Categorical? { isGreedy ? nil : policy?.distribution ?? uniform }

  public var givesProbabilities: Bool { distribution != nil }

  public func appendProbabilities(to list: inout [Double]) {
    guard let distribution else { return }
    for index in 0..<distribution.count { list.append(distribution.probability(of: index)) }
  }

  /// Plays the episode of `seed`.
  ///
  /// - Parameter shouldStop: Asked before each step; true stops before the end.
  public mutating func playEpisode(
    in environment: any Environment, seed: UInt64, observers: [any EpisodeObserver] = [],
    shouldStop: () -> Bool = { false }
  ) throws -> Episode {
    try Rollout.play(in: environment, seed: seed, by: &self, observers: observers, shouldStop: shouldStop)
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
  /// The number of outputs that a network needs to act in it.
  fileprivate var outputs: Int {
    switch self {
    case .discrete(let space): space.n
    case .box(let box): box.count
    }
  }
}
