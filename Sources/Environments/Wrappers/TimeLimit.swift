/// Truncates an episode that reaches a number of steps, as Gymnasium's `TimeLimit` does.
///
/// The last step allowed may end the task too: it is then both terminated and truncated.
public final class TimeLimit: Wrapper {
  /// The environment inside.
  public let wrapped: any Environment
  /// The number of steps that an episode may take.
  public let maxEpisodeSteps: Int
  /// The number of steps since the last `reset`.
  public var elapsedSteps: Int { elapsed }
  // Private, so that a step does not look for conflicting accesses from outside.
  private var elapsed = 0

  /// Limits the episodes of `wrapped` to `maxEpisodeSteps`, at least one.
  public init(_ wrapped: any Environment, maxEpisodeSteps: Int) {
    precondition(maxEpisodeSteps > 0, "an episode takes at least one step")
    self.wrapped = wrapped
    self.maxEpisodeSteps = maxEpisodeSteps
  }

  /// The wrapped environment's description, with this limit.
  public var spec: EnvironmentSpec {
    var spec = wrapped.spec
    spec.maxEpisodeSteps = maxEpisodeSteps
    return spec
  }

  /// Starts an episode, and the count.
  public func reset(seed: UInt64?) throws -> Observation {
    let observation = try wrapped.reset(seed: seed)
    elapsed = 0
    return observation
  }

  /// Takes a step, which is truncated from the limit on.
  public func step(_ action: Action) throws -> Step {
    var step = try wrapped.step(action)
    elapsed += 1
    if elapsed >= maxEpisodeSteps { step.truncated = true }
    return step
  }
}
