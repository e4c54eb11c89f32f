import Policies

/// The settings of A2C. The defaults are those of Stable-Baselines3.
public struct A2CSettings: OnPolicySettings, Hashable {
  public var steps = 100_000
  public var seed: UInt64 = 0
  public var environments = 1
  public var rolloutSteps = 5
  public var gamma = 0.99
  public var gaeLambda = 1.0
  public var learningRate: Schedule = 7e-4
  public var entropyCoefficient = 0.0
  public var valueCoefficient = 0.5
  public var maximumGradientNorm = 0.5
  public var normalizesAdvantages = false
  public var normalizesObservations = false
  public var normalizesRewards = false
  public var hidden = [64, 64]
  public var activation = Activation.tanh
  public var startsOrthogonal = true
  public var exploresByState = false
  public var noiseSteps = -1
  public var initialLogDeviation = 0.0
  public var window = 100
  public var threads = 1

  /// The defaults.
  public init() {}

  /// Throws what is out of range.
  public func validate() throws(TrainingError) { try validateShared() }
}
