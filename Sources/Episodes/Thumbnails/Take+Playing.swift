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
    let actions = ActionList(keepsProbabilities: agent.givesProbabilities, in: environment)
    result = try agent.playEpisode(
      in: environment, seed: header.seed, observers: [actions], shouldStop: shouldStop)
    (self.actions, probabilities) = (actions.list, actions.probabilities)
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
    let actions = ActionList(keepsProbabilities: trace.givesProbabilities, in: environment)
    do {
      result = try Rollout.play(in: environment, from: header, by: &trace, observers: [actions])
    } catch let error as EnvironmentError {
      throw trace.refusal(error)
    }
    (self.actions, probabilities) = (actions.list, actions.probabilities)
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
      self, in: environment, overlay: overlay, givesProbabilities: source.givesProbabilities)
    var rollout = try Rollout(in: environment, from: header, by: &source)
    builder.scene.begin()
    var probabilities: [Double] = []
    for step in steps {
      while rollout.episode.length < step, let (action, step) = try rollout.advance(by: &source) {
        probabilities.removeAll(keepingCapacity: true)
        source.appendProbabilities(to: &probabilities)
        builder.add(action, step, probabilities: probabilities)
      }
      if rollout.episode.length == step { try body(&builder.scene) }
    }
  }
}

/// The actions of an episode and what is known of their probabilities, written down while it is played.
private final class ActionList: EpisodeObserver {
  private(set) var list: [Action] = []
  private(set) var probabilities: ActionProbabilities?

  init(keepsProbabilities: Bool, in environment: any Environment) {
    if keepsProbabilities, case .discrete = environment.actionSpace { probabilities = ActionProbabilities() }
  }

  func begin(_ observation: Observation) {}

  func add(_ action: Action, _ step: Step, probabilities: [Double]) {
    list.append(action)
    self.probabilities?.append(probabilities.map(ActionProbabilities.rounded))
  }
}
