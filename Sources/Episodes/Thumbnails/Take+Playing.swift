import Environments
import ShowreelSupport

extension Take {
  /// Plays the policy's episode, without drawing, to learn how it goes.
  ///
  /// - Parameters:
  ///   - known: Environment, seed and policy.
  ///   - agent: That policy.
  public init(
    _ known: Take, by agent: inout Agent, in environment: any Environment, shouldStop: () -> Bool = { false }
  ) throws {
    self = known
    let actions = ActionList(agent.scoreKind, in: environment)
    result = try agent.playEpisode(
      in: environment, seed: header.seed, observers: [actions], shouldStop: shouldStop)
    (self.actions, scores) = (actions.list, actions.scores)
  }

  /// Plays a trace to its or the episode's end, without drawing. What the trace itself says of the policy is kept.
  ///
  /// - Throws: `FileError`, where a line is malformed or the environment refuses its action.
  public init(reading trace: inout TraceReader, in environment: any Environment) throws {
    if let grid = trace.grid {
      throw FileError(
        .malformed, path: trace.path,
        "a grid of \(grid.tiles.count) episodes; expected a trace or a recording of one")
    }
    self = trace.take ?? Take(header: trace.header)
    let actions = ActionList(trace.scoreKind, in: environment)
    do {
      result = try Rollout.play(in: environment, from: header, by: &trace, observers: [actions])
    } catch let error as EnvironmentError {
      throw trace.refusal(error)
    }
    (self.actions, scores) = (actions.list, actions.scores)
  }

  /// Plays the episode again up to the last of `steps`, telling `body` of each of these, in ascending order, with the
  /// environment in that state. Step 0 is the reset.
  ///
  /// - Parameters:
  ///   - overlay: What is drawn beside the scene; `nil` for nothing.
  ///   - body: Gets the scene, as it is after that step.
  func visit(
    _ steps: [Int], in environment: any Environment, overlay: Overlay? = nil,
    _ body: (inout EpisodeScene) throws -> Void
  ) throws {
    var source = RecordedActions(self)
    var builder = TakeBuilder(
      self, in: environment, overlay: overlay, look: .current, scores: source.scoreKind)
    var rollout = try Rollout(in: environment, from: header, by: &source)
    builder.begin()
    var scores: [Double] = []
    for step in steps {
      while rollout.episode.length < step, let (action, step) = try rollout.advance(by: &source) {
        scores.removeAll(keepingCapacity: true)
        source.appendScores(to: &scores)
        builder.add(action, step, scores: scores)
      }
      if rollout.episode.length == step { try body(&builder.scene) }
    }
  }
}

/// The actions of an episode and the numbers that they were chosen by, where these are known, written down while it is played.
private final class ActionList: EpisodeObserver {
  private(set) var list: [Action] = []
  private(set) var scores: ActionScores?

  init(_ kind: ScoreKind?, in environment: any Environment) {
    if let kind, case .discrete = environment.actionSpace { scores = ActionScores(kind) }
  }

  func begin(_ observation: Observation) {}

  func add(_ action: Action, _ step: Step, scores: [Double]) {
    list.append(action)
    self.scores?.append(scores.map(ActionScores.rounded))
  }
}
