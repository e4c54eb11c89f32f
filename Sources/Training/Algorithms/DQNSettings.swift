import Policies

/// The settings of DQN. The defaults are those of Stable-Baselines3.
public struct DQNSettings: OffPolicySettings, Hashable {
  public var steps = 100_000
  public var seed: UInt64 = 0
  public var environments = 1
  public var gamma = 0.99
  public var learningRate: Schedule = 1e-4
  public var bufferSize = 1_000_000
  public var learningStarts = 100
  public var batchSize = 32
  public var trainFrequency = 4
  public var gradientSteps = 1
  public var tau = 1.0
  /// The steps after which the target network follows.
  public var targetInterval = 10_000
  /// The part of the run over which ε falls.
  public var explorationFraction = 0.1
  /// The probability of an action by chance, at the start.
  public var initialEpsilon = 1.0
  /// The probability of an action by chance, once it has fallen.
  public var finalEpsilon = 0.05
  /// The greatest norm of the gradient; a longer one is scaled down.
  public var maximumGradientNorm = 10.0
  /// Indicates whether the trained network chooses the action whose value the target network gives (van Hasselt et al.,
  /// 2016); otherwise the target network does both.
  public var isDouble = false
  public var hidden = [64, 64]
  public var activation = Activation.relu
  public var window = 100

  /// The defaults.
  public init() {}

  /// The probability of an action by chance after so many steps.
  func epsilon(after taken: Int) -> Double {
    let done = 1 - remaining(after: taken)
    if done >= explorationFraction { return finalEpsilon }
    return initialEpsilon + done * (finalEpsilon - initialEpsilon) / explorationFraction
  }

  /// Throws what is out of range.
  public func validate() throws(TrainingError) {
    try validateShared()
    try check(targetInterval >= 1, "at least one step between the target's", targetInterval)
    try check(
      (0...1).contains(explorationFraction), "an exploration fraction from 0 to 1", explorationFraction)
    try check((0...1).contains(initialEpsilon), "an initial epsilon from 0 to 1", initialEpsilon)
    try check((0...1).contains(finalEpsilon), "a final epsilon from 0 to 1", finalEpsilon)
    try check(
      maximumGradientNorm > 0 && maximumGradientNorm.isFinite, "a positive norm of the gradient",
      maximumGradientNorm)
  }
}
