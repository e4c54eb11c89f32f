import Checkpoints
import Environments
import Policies

/// A policy that acts in an environment: one read from a file, or chance.
///
/// The actions of an episode are drawn from a generator of its own, so that it is the same whatever was played before.
public struct Agent: ActionSource, Sendable {
  private let actionSpace: ActionSpace
  // Without any, actions are drawn from the space. Optionals and no enumeration: they are changed in place, without
  // a copy of the memory that a forward pass needs.
  private var policy: NetworkPolicy?
  private var gaussian: GaussianPolicy?
  private var squashed: SquashedGaussianPolicy?
  private var deterministic: DeterministicPolicy?
  private var choice = ActionChoice.sampled
  private var normalization: ObservationNormalization?
  /// The observation as the policy sees it, where it is normalized.
  private var normalized: [Float] = []
  private var path = ""
  private var steps = 0
  private var generator = Agent.generator(ofEpisode: 0)
  /// The format, network and head that the policy's file was taken for; `nil` for chance.
  package private(set) var description: PolicyDescription?
  /// The assumptions about what the policy's file does not say, a line each.
  public private(set) var notes: [String] = []
  /// The strings beside the policy's tensors, such as how far its training had come.
  package private(set) var metadata: [String: String] = [:]
  /// The SHA-256 of the bytes that the policy was read from, in hexadecimal; `nil` for chance.
  public private(set) var policySHA256: String?
  /// The distribution of discrete actions without a policy.
  private var uniform: Categorical?
  /// Indicates whether the network gives values (DQN), which are no probabilities.
  private var isGreedy = false
  /// The probability of an action by chance.
  private var epsilon = 0.0

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
  ///   - options: What else is said of it.
  /// - Throws: `FileError`, where a file is missing, malformed or for another shape of environment;
  ///   `EvaluationError`, where it is for another kind of actions, or wants normalized observations and nothing is said
  ///   of how.
  public static func checkpoint(
    at path: String, for environment: any Environment, deterministic: Bool,
    options: PolicyOptions = PolicyOptions()
  ) throws -> Agent {
    let space = environment.actionSpace
    let checkpoint = try Checkpoint(
      contentsOf: path, inputs: environment.observationSpace.count, outputs: space.outputs,
      activation: options.activation, head: options.head, network: options.network)
    var agent = Agent(actionSpace: space)
    agent.choice = deterministic ? .mostProbable : .sampled
    agent.path = path
    agent.notes = checkpoint.notes
    agent.metadata = checkpoint.metadata
    agent.policySHA256 = checkpoint.sha256
    agent.description = try agent.normalize(checkpoint, options.normalization, in: environment)
    try agent.take(checkpoint, in: environment)
    if agent.samples, checkpoint.reading?.format.hasPrefix("Stable-Baselines3") == true {
      agent.notes.append(
        "samples its actions, as training does; Stable-Baselines3's evaluate_policy is deterministic, and takes the most "
          + "probable ones")
    }
    if let epsilon = options.epsilon {
      guard agent.isGreedy else { throw EvaluationError.noValues(path: path) }
      agent.epsilon = epsilon
      agent.description?.epsilon = epsilon
    }
    return agent
  }

  /// An agent of a policy that is in memory, such as one in the middle of its training.
  ///
  /// - Parameter name: What errors call it.
  /// - Throws: `EvaluationError`, where it is for another kind of actions.
  public static func policy(
    _ checkpoint: Checkpoint, called name: String, for environment: any Environment, deterministic: Bool
  ) throws -> Agent {
    var agent = Agent(actionSpace: environment.actionSpace)
    agent.choice = deterministic ? .mostProbable : .sampled
    agent.path = name
    agent.metadata = checkpoint.metadata
    agent.normalization = checkpoint.normalization
    agent.normalized = [Float](repeating: 0, count: agent.normalization?.count ?? 0)
    try agent.take(checkpoint, in: environment)
    return agent
  }

  /// Indicates whether actions are drawn from a distribution that the policy gives.
  private var samples: Bool {
    choice == .sampled && (policy != nil || gaussian != nil || squashed != nil)
  }

  private mutating func take(_ checkpoint: Checkpoint, in environment: any Environment) throws {
    switch (actionSpace, checkpoint.head) {
    case (.discrete, .categorical): policy = NetworkPolicy(network: checkpoint.network)
    case (.discrete, .greedy):
      policy = NetworkPolicy(network: checkpoint.network)
      choice = .mostProbable
      isGreedy = true
    case (.box, .gaussian(let logStandardDeviations)):
      gaussian = GaussianPolicy(
        network: checkpoint.network, logStandardDeviations: logStandardDeviations)
    case (.box, .stateDependentGaussian(let logStandardDeviations)):
      gaussian = GaussianPolicy(network: checkpoint.network, latentLogDeviations: logStandardDeviations)
    case (.box, .squashedGaussian): squashed = SquashedGaussianPolicy(network: checkpoint.network)
    case (.box, .deterministic(let limit, let squashes)):
      deterministic = DeterministicPolicy(network: checkpoint.network, limit: limit, squashes: squashes)
    case (.box, _): throw EvaluationError.continuousActions(environment: environment.spec.id, path: path)
    case (.discrete, _):
      throw EvaluationError.discreteActions(environment: environment.spec.id, path: path)
    }
  }

  /// Takes the statistics that observations are normalized by, if any; says what the policy was taken for.
  private mutating func normalize(
    _ checkpoint: Checkpoint, _ choice: PolicyOptions.Normalization?, in environment: any Environment
  ) throws -> PolicyDescription? {
    guard var description = PolicyDescription(checkpoint) else { return nil }
    switch choice {
    case nil:
      if checkpoint.reading?.isNormalized == true { throw EvaluationError.normalized(path: path) }
      normalization = checkpoint.normalization
      normalized = [Float](repeating: 0, count: normalization?.count ?? 0)
    case .some(.none): description.normalization = "none"
    case .statistics(let file):
      let statistics = try NormalizationFile(contentsOf: file)
      normalization = statistics.normalization
      description.normalization = file
      description.normalizationSHA256 = statistics.sha256
      guard let found = normalization?.count else {
        notes.append("\(file) leaves observations as they are (norm_obs is false)")
        break
      }
      let expected = environment.observationSpace.count
      guard found == expected else {
        throw EvaluationError.otherStatistics(
          path: file, environment: environment.spec.id, expected: expected, found: found)
      }
      normalized = [Float](repeating: 0, count: found)
    }
    return description
  }

  /// Reads a policy, or makes one of chance.
  ///
  /// - Throws: As `checkpoint(at:for:deterministic:options:)`.
  public init(
    _ source: PolicySource, for environment: any Environment, deterministic: Bool,
    options: PolicyOptions = PolicyOptions()
  ) throws {
    switch source {
    case .random: self = .random(in: environment)
    case .checkpoint(let path):
      self = try .checkpoint(at: path, for: environment, deterministic: deterministic, options: options)
    }
  }

  /// The generator that the actions of the episode of `seed` are drawn from.
  package static func generator(ofEpisode seed: UInt64) -> PCG64 { PCG64(SeedSequence([seed, 1])) }

  /// Takes memory that nothing else shares, for a thread of its own.
  package mutating func unshare() {
    policy?.unshare()
    gaussian?.unshare()
    squashed?.unshare()
    deterministic?.unshare()
    normalization?.unshare()
    normalized.withUnsafeMutableBufferPointer { _ in }
  }

  public mutating func begin(seed: UInt64) {
    generator = Self.generator(ofEpisode: seed)
    steps = 0
  }

  /// The action for `observation`; one that the network puts outside of the box is moved to its border.
  ///
  /// - Throws: `EvaluationError.overflow`, where the network's outputs are not finite.
  public mutating func nextAction(for observation: Observation) throws -> Action? {
    steps += 1
    let isChance = epsilon > 0 && generator.random() < epsilon
    let isFinite: Bool?
    if let normalization {
      observation.withSpan { span in
        var result = normalized.mutableSpan
        normalization.apply(to: span, into: &result)
      }
      // Out of the agent and back, so that the agent can change while the span is read.
      let seen = normalized
      isFinite = act(for: seen.span)
    } else {
      isFinite = observation.withSpan { act(for: $0) }
    }
    // The values of this step are known then too.
    if isChance { return try actionSpace.sample(using: &generator) }
    guard let isFinite else { return try actionSpace.sample(using: &generator) }
    guard isFinite else { throw EvaluationError.overflow(path: path, step: steps) }
    if let index = policy?.lastAction { return .discrete(index) }
    guard case .box(let box) = actionSpace else { return nil }
    return .continuous(vector(in: box))
  }

  /// Lets the policy choose.
  ///
  /// - Returns: Whether what its network put out is finite; `nil` without a policy.
  private mutating func act(for observation: Span<Float>) -> Bool? {
    if policy?.act(for: observation, choice: choice, using: &generator) != nil { return policy?.isFinite }
    if gaussian?.act(for: observation, choice: choice, using: &generator) != nil { return gaussian?.isFinite }
    if squashed?.act(for: observation, choice: choice, using: &generator) != nil { return squashed?.isFinite }
    if deterministic?.act(for: observation) != nil { return deterministic?.isFinite }
    return nil
  }

  /// The distribution of the last action; `nil` for continuous actions and for a network of values.
  private var distribution: Categorical? { isGreedy ? nil : policy?.distribution ?? uniform }

  public var scoreKind: ScoreKind? { isGreedy ? .value : distribution.map { _ in .probability } }

  public func appendScores(to list: inout [Double]) {
    if isGreedy, let policy {
      for index in 0..<policy.actionCount { list.append(Double(policy.output(of: index))) }
    }
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

  /// The last action in `box`: from −1 to 1 scaled to it where it was squashed, else moved to its border from outside.
  private func vector(in box: Box) -> Vector {
    let isSquashed = squashed != nil || deterministic?.squashes ?? false
    func element(_ i: Int) -> Float {
      let value = gaussian?.action[i] ?? squashed?.action[i] ?? deterministic?.action[i] ?? 0
      // As Stable-Baselines3's `unscale_action` computes it.
      if isSquashed { return box.low[i] + 0.5 * (value + 1) * (box.high[i] - box.low[i]) }
      return min(max(value, box.low[i]), box.high[i])
    }
    guard box.count <= 16 else { return Vector((0..<box.count).map(element)) }
    var lanes = SIMD16<Float>.zero
    for i in 0..<box.count { lanes[i] = element(i) }
    return Vector(lanes: lanes, count: box.count)
  }
}

extension ActionSpace {
  /// The number of outputs that a network needs to act in it.
  var outputs: Int {
    switch self {
    case .discrete(let space): space.n
    case .box(let box): box.count
    }
  }
}
