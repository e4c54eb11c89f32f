/// Scales rewards so that their discounted sum has a variance of about 1, as Gymnasium's `NormalizeReward` does. They
/// are not shifted.
public final class NormalizeReward: Wrapper {
  /// The environment inside.
  public let wrapped: any Environment
  /// The statistics of the discounted sums, of one element.
  public var statistics: RunningStatistics<Double>
  /// Indicates whether rewards change the statistics.
  public var isUpdating = true
  /// The discount of a step, from 0 to 1.
  public let gamma: Double
  /// The addend that keeps the variance from being 0.
  public let epsilon: Double
  /// The discounted sum of the rewards so far. It goes on over a truncation, as in Gymnasium; termination ends it.
  public private(set) var discountedReward = 0.0

  /// Wraps `wrapped`; the statistics begin empty, or as they were stored.
  public init(
    _ wrapped: any Environment, gamma: Double = 0.99, epsilon: Double = 1e-8,
    statistics: RunningStatistics<Double>? = nil
  ) {
    precondition((0...1).contains(gamma), "gamma is between 0 and 1")
    precondition(epsilon > 0, "epsilon is positive")
    precondition(statistics?.mean.count ?? 1 == 1, "the statistics are of one element")
    self.wrapped = wrapped
    self.gamma = gamma
    self.epsilon = epsilon
    self.statistics = statistics ?? RunningStatistics(width: 1)
  }

  /// Takes a step.
  public func step(_ action: Action) throws -> Step {
    var step = try wrapped.step(action)
    discountedReward = discountedReward * gamma * (step.terminated ? 0 : 1) + step.reward
    if isUpdating { statistics.update(with: CollectionOfOne(discountedReward)) }
    step.reward /= (statistics.variance[0] + epsilon).squareRoot()
    return step
  }
}
