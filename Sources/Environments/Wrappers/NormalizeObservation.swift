/// Shifts and scales observations by the statistics of all observations so far, to a mean of 0 and a variance of 1, as
/// Gymnasium's `NormalizeObservation` does.
///
/// The statistics belong to the policy that is trained with them, which needs them wherever it acts.
public final class NormalizeObservation: Wrapper {
  /// The environment inside.
  public let wrapped: any Environment
  /// The statistics of the observations.
  public var statistics: RunningStatistics<Float>
  /// Indicates whether observations change the statistics; evaluation needs them unchanged.
  public var isUpdating = true
  /// The addend that keeps the variance from being 0.
  public let epsilon: Float
  /// The space of as many elements as the wrapped environment's, without bounds.
  public let observationSpace: Box

  /// Wraps `wrapped`; the statistics begin empty, or as they were stored.
  public init(
    _ wrapped: any Environment, epsilon: Float = 1e-8, statistics: RunningStatistics<Float>? = nil
  ) {
    precondition(epsilon > 0, "epsilon is positive")
    self.wrapped = wrapped
    self.epsilon = epsilon
    let width = wrapped.observationSpace.count
    precondition(statistics?.mean.count ?? width == width, "the statistics are of \(width) elements")
    self.statistics = statistics ?? RunningStatistics(width: width)
    observationSpace = Box(
      low: Array(repeating: -.infinity, count: width), high: Array(repeating: .infinity, count: width))
  }

  /// Starts an episode.
  public func reset(seed: UInt64?) throws -> Observation { observe(try wrapped.reset(seed: seed)) }

  /// Takes a step.
  public func step(_ action: Action) throws -> Step {
    var step = try wrapped.step(action)
    step.observation = observe(step.observation)
    return step
  }

  /// Sets the state of the wrapped environment; its observation does not change the statistics.
  public func setState(_ values: [String: Double]) throws -> Observation {
    normalize(try wrapped.setState(values))
  }

  private func observe(_ observation: Observation) -> Observation {
    if isUpdating { statistics.update(with: observation) }
    return normalize(observation)
  }

  private func normalize(_ observation: Observation) -> Observation {
    Observation(count: observation.count) { target in
      for i in observation.indices {
        target[i] = (observation[i] - statistics.mean[i]) / (statistics.variance[i] + epsilon).squareRoot()
      }
    }
  }
}
