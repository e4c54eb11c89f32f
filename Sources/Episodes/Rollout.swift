import Environments

/// A source of an episode's actions: a policy, a trace, or a recording.
public protocol ActionSource: ~Copyable {
  /// Prepares for the episode of `seed`.
  mutating func begin(seed: UInt64)

  /// The next action; `nil` ends the episode before its end.
  mutating func nextAction(for observation: Observation) throws -> Action?

  /// The kind of the numbers that `appendScores` has; `nil` where it has none.
  var scoreKind: ScoreKind? { get }

  /// Appends the numbers that the last action was chosen by, one for each action that there was.
  func appendScores(to list: inout [Double])
}

/// An observer of an episode: a recording, an overlay, a trace.
public protocol EpisodeObserver: AnyObject {
  /// Sees the state after the reset.
  func begin(_ observation: Observation) throws

  /// Sees a step.
  ///
  /// - Parameter scores: The numbers that the action was chosen by; empty where they are not known.
  func add(_ action: Action, _ step: Step, scores: [Double]) throws
}

/// An episode while it is played: the one loop that steps an environment, whoever chooses the actions and whoever watches.
public struct Rollout {
  /// The course of the episode so far.
  public private(set) var episode: Episode
  /// The state after the reset, or after the last step.
  public private(set) var observation: Observation
  private let environment: any Environment

  /// Resets the environment.
  ///
  /// - Throws: What the environment throws.
  public init(
    in environment: any Environment, seed: UInt64, by source: inout some ActionSource & ~Copyable
  ) throws {
    try self.init(in: environment, seed: seed, state: nil, by: &source)
  }

  /// Resets the environment, and sets its state where the header has one.
  ///
  /// - Throws: What the environment throws.
  public init(
    in environment: any Environment, from header: TraceHeader, by source: inout some ActionSource & ~Copyable
  ) throws {
    try self.init(in: environment, seed: header.seed, state: header.state, by: &source)
  }

  private init(
    in environment: any Environment, seed: UInt64, state: [String: Double]?,
    by source: inout some ActionSource & ~Copyable
  ) throws {
    self.environment = environment
    episode = Episode(seed: seed)
    source.begin(seed: seed)
    observation = try environment.reset(seed: seed)
    if let state { observation = try environment.setState(state) }
  }

  /// Takes a step.
  ///
  /// - Returns: `nil`, where the episode is over or the source has no more actions.
  /// - Throws: What the source or the environment throws.
  public mutating func advance(
    by source: inout some ActionSource & ~Copyable
  ) throws -> (action: Action, step: Step)? {
    guard !episode.isComplete, let action = try source.nextAction(for: observation) else { return nil }
    let step = try environment.step(action)
    observation = step.observation
    episode.add(step)
    return (action, step)
  }

  /// Plays a whole episode.
  ///
  /// - Parameters:
  ///   - shouldStop: Asked before each step; true stops before the end.
  ///   - onStep: Told of the number of steps after each.
  /// - Throws: What the source, the environment or an observer throws.
  public static func play(
    in environment: any Environment, seed: UInt64, by source: inout some ActionSource & ~Copyable,
    observers: [any EpisodeObserver] = [], shouldStop: () -> Bool = { false },
    onStep: (Int) -> Void = { _ in }
  ) throws -> Episode {
    try play(
      in: environment, from: TraceHeader(environment: environment.spec.id, seed: seed), by: &source,
      observers: observers, shouldStop: shouldStop, onStep: onStep)
  }

  /// Plays a whole episode from what a trace or a recording begins with; see
  /// `play(in:seed:by:observers:shouldStop:onStep:)`.
  public static func play(
    in environment: any Environment, from header: TraceHeader, by source: inout some ActionSource & ~Copyable,
    observers: [any EpisodeObserver] = [], shouldStop: () -> Bool = { false },
    onStep: (Int) -> Void = { _ in }
  ) throws -> Episode {
    var rollout = try Rollout(in: environment, from: header, by: &source)
    for observer in observers { try observer.begin(rollout.observation) }
    var scores: [Double] = []
    while !shouldStop(), let (action, step) = try rollout.advance(by: &source) {
      if !observers.isEmpty {
        scores.removeAll(keepingCapacity: true)
        source.appendScores(to: &scores)
        for observer in observers { try observer.add(action, step, scores: scores) }
      }
      onStep(rollout.episode.length)
    }
    return rollout.episode
  }
}
