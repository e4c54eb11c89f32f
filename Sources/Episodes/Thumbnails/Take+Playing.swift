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
    var actions: [Action] = []
    result = try agent.playEpisode(
      in: environment, seed: header.seed, shouldStop: shouldStop,
      onStep: { action, _ in actions.append(action) })
    self.actions = actions
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
    var actions: [Action] = []
    do {
      result = try playEpisode(
        in: environment, seed: header.seed, onStep: { action, _ in actions.append(action) },
        nextAction: { _ in try trace.nextAction() })
    } catch let error as EnvironmentError {
      throw trace.refusal(error)
    }
    self.actions = actions
  }

  /// Plays the episode again up to the last of `steps`, telling `body` of each of these, in ascending order, with the
  /// environment in that state. Step 0 is the reset.
  func visit(_ steps: [Int], in environment: any Environment, _ body: () throws -> Void) throws {
    var remaining = steps[...]
    var step = 0
    func arrive() throws {
      if remaining.first == step {
        try body()
        remaining.removeFirst()
      }
      step += 1
    }
    _ = try playEpisode(
      in: environment, seed: header.seed, onReset: { _ in try arrive() }, onStep: { _, _ in try arrive() },
      nextAction: { _ in remaining.isEmpty || step > actions.count ? nil : actions[step - 1] })
  }
}
