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
    let actions = ActionList()
    result = try agent.playEpisode(
      in: environment, seed: header.seed, observers: [actions], shouldStop: shouldStop)
    self.actions = actions.list
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
    let actions = ActionList()
    do {
      result = try Rollout.play(in: environment, from: header, by: &trace, observers: [actions])
    } catch let error as EnvironmentError {
      throw trace.refusal(error)
    }
    self.actions = actions.list
  }

  /// Plays the episode again up to the last of `steps`, telling `body` of each of these, in ascending order, with the
  /// environment in that state. Step 0 is the reset.
  func visit(_ steps: [Int], in environment: any Environment, _ body: () throws -> Void) throws {
    var source = RecordedActions(self)
    var rollout = try Rollout(in: environment, from: header, by: &source)
    for step in steps {
      while rollout.episode.length < step, try rollout.advance(by: &source) != nil {}
      if rollout.episode.length == step { try body() }
    }
  }
}

/// The actions of an episode, written down while it is played.
private final class ActionList: EpisodeObserver {
  private(set) var list: [Action] = []

  func begin(_ observation: Observation) {}

  func add(_ action: Action, _ step: Step, scores: [Double]) { list.append(action) }
}
