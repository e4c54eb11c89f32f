/// Clips continuous actions to the wrapped environment's bounds, as Gymnasium's `ClipAction` does.
public final class ClipAction: Wrapper {
  /// The environment inside.
  public let wrapped: any Environment
  /// The space of as many numbers as the wrapped environment takes, without bounds.
  public let actionSpace: ActionSpace
  private let bounds: Box

  /// Wraps `wrapped`.
  ///
  /// Throws `EnvironmentError.continuousActionsNeeded` where its actions are discrete.
  public init(_ wrapped: any Environment) throws {
    bounds = try wrapped.continuousActions(for: "ClipAction")
    self.wrapped = wrapped
    actionSpace = .box(
      Box(
        low: Array(repeating: -.infinity, count: bounds.count),
        high: Array(repeating: .infinity, count: bounds.count)))
  }

  /// Takes a step with the clipped action.
  public func step(_ action: Action) throws -> Step {
    guard case .continuous(let vector) = action, vector.count == bounds.count else {
      return try wrapped.step(action)
    }
    return try wrapped.step(
      .continuous(
        Vector(count: vector.count) { target in
          for i in vector.indices {
            // NaN is neither, and stays for the environment to refuse.
            let value = vector[i]
            target[i] =
              value < bounds.low[i] ? bounds.low[i] : value > bounds.high[i] ? bounds.high[i] : value
          }
        }))
  }
}

/// Maps continuous actions of other bounds to the wrapped environment's, as Gymnasium's `RescaleAction` does.
public final class RescaleAction: Wrapper {
  /// The environment inside.
  public let wrapped: any Environment
  /// The space of the actions that the wrapper takes.
  public let actionSpace: ActionSpace
  private let gradient: [Float]
  private let intercept: [Float]

  /// Wraps `wrapped`; the elements of actions are then between `low` and `high`.
  ///
  /// Throws `EnvironmentError.continuousActionsNeeded` where its actions are discrete, and `.unboundedSpace` where they
  /// have no bounds.
  public init(_ wrapped: any Environment, low: Double, high: Double) throws {
    precondition(low < high && (high - low).isFinite, "the lower bound is below the upper one")
    let bounds = try wrapped.continuousActions(for: "RescaleAction")
    guard bounds.low.allSatisfy(\.isFinite), bounds.high.allSatisfy(\.isFinite) else {
      throw EnvironmentError.unboundedSpace(bounds)
    }
    self.wrapped = wrapped
    // Rounded to float32 where NumPy does.
    gradient = zip(bounds.low, bounds.high).map { Float((high - low) / (Double($1) - Double($0))) }
    intercept = zip(gradient, bounds.low).map { Float(Double($0 * -$1) + low) }
    actionSpace = .box(
      Box(
        low: Array(repeating: Float(low), count: bounds.count),
        high: Array(repeating: Float(high), count: bounds.count)))
  }

  /// Takes a step with the rescaled action.
  public func step(_ action: Action) throws -> Step {
    guard case .continuous(let vector) = action, vector.count == gradient.count else {
      return try wrapped.step(action)
    }
    return try wrapped.step(
      .continuous(
        Vector(count: vector.count) { target in
          for i in vector.indices { target[i] = (vector[i] - intercept[i]) / gradient[i] }
        }))
  }
}

extension Environment {
  /// The bounds of continuous actions, which `wrapper` needs.
  fileprivate func continuousActions(for wrapper: String) throws -> Box {
    guard case .box(let box) = actionSpace else {
      throw EnvironmentError.continuousActionsNeeded(by: wrapper, environment: spec.id)
    }
    return box
  }
}
