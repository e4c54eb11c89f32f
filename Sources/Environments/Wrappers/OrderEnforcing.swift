import Raster

/// Refuses to step or render before the first `reset`, as Gymnasium's `OrderEnforcing` does.
public final class OrderEnforcing: Wrapper {
  /// The environment inside.
  public let wrapped: any Environment
  /// Indicates whether `reset` has been called.
  public var hasReset: Bool { wasReset }
  // Private, so that a step does not look for conflicting accesses from outside.
  private var wasReset = false

  /// Wraps `wrapped`.
  public init(_ wrapped: any Environment) { self.wrapped = wrapped }

  /// Starts an episode.
  public func reset(seed: UInt64?) throws -> Observation {
    let observation = try wrapped.reset(seed: seed)
    wasReset = true
    return observation
  }

  /// Takes a step; throws `EnvironmentError.resetNeeded` before the first `reset`.
  public func step(_ action: Action) throws -> Step {
    try requireReset("step(_:)")
    return try wrapped.step(action)
  }

  /// Renders a native frame; throws `EnvironmentError.resetNeeded` before the first `reset`.
  public func render() throws -> Pixmap {
    try requireReset("render()")
    return try wrapped.render()
  }

  /// Renders a frame of `width` by `height` pixels; throws `EnvironmentError.resetNeeded` before the first `reset`.
  public func render(width: Int, height: Int) throws -> Pixmap {
    try requireReset("render(width:height:)")
    return try wrapped.render(width: width, height: height)
  }

  private func requireReset(_ operation: String) throws {
    guard wasReset else {
      throw EnvironmentError.resetNeeded(operation: operation, environment: wrapped.spec.id)
    }
  }
}
