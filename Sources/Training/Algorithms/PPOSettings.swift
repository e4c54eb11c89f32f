import Policies

/// The settings of PPO. The defaults are those of Stable-Baselines3.
public struct PPOSettings: OnPolicySettings, Hashable {
  public var steps = 100_000
  public var seed: UInt64 = 0
  public var environments = 1
  public var rolloutSteps = 2048
  /// The rows of a minibatch; the last of an epoch may have fewer.
  public var batchSize = 64
  /// The number of times that each roll-out is gone through.
  public var epochs = 10
  public var gamma = 0.99
  public var gaeLambda = 0.95
  public var learningRate: Schedule = 3e-4
  /// The distance from 1 that the ratio of the probabilities may move and still be rewarded.
  public var clipRange: Schedule = 0.2
  /// The divergence from the policy that played at which an update ends early; `nil` for no such limit. As in
  /// Stable-Baselines3, it ends at one and a half times as much.
  public var targetKL: Double?
  public var entropyCoefficient = 0.0
  public var valueCoefficient = 0.5
  public var maximumGradientNorm = 0.5
  public var normalizesAdvantages = true
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
  public func validate() throws(TrainingError) {
    try validateShared()
    try check(batchSize >= 1, "a batch size of at least 1", batchSize)
    try check(epochs >= 1, "at least one epoch", epochs)
    try check(
      clipRange.initial > 0 && clipRange.initial.isFinite, "a positive clip range", clipRange.initial)
    if let targetKL {
      try check(targetKL > 0 && targetKL.isFinite, "a positive target of the divergence", targetKL)
    }
  }
}

extension OnPolicySettings {
  func check(_ isGood: Bool, _ expected: String, _ found: Any) throws(TrainingError) {
    guard isGood else { throw TrainingError("expected \(expected), found \(found)") }
  }

  /// Throws which of the shared settings is out of range.
  func validateShared() throws(TrainingError) {
    try check((1...1 << 48).contains(steps), "at least one step", steps)
    try check((1...65_536).contains(environments), "1 to 65536 environments", environments)
    try check((1...1 << 24).contains(rolloutSteps), "at least one step of a roll-out", rolloutSteps)
    try check(
      rolloutSteps * environments <= 1 << 26, "roll-outs of at most \(1 << 26) steps",
      rolloutSteps * environments)
    try check((0...1).contains(gamma), "gamma from 0 to 1", gamma)
    try check((0...1).contains(gaeLambda), "a GAE lambda from 0 to 1", gaeLambda)
    try check(
      learningRate.initial > 0 && learningRate.initial.isFinite, "a positive learning rate",
      learningRate.initial)
    try check(
      entropyCoefficient >= 0 && entropyCoefficient.isFinite, "an entropy coefficient from 0 on",
      entropyCoefficient)
    try check(
      valueCoefficient >= 0 && valueCoefficient.isFinite, "a value coefficient from 0 on", valueCoefficient)
    try check(
      maximumGradientNorm > 0 && maximumGradientNorm.isFinite, "a positive norm of the gradient",
      maximumGradientNorm)
    try check(
      !hidden.isEmpty && hidden.allSatisfy { (1...4096).contains($0) }, "hidden widths of 1 to 4096", hidden)
    try check(activation.isTrainable, "an activation whose slope follows from its value", activation.rawValue)
    try check(noiseSteps == -1 || noiseSteps >= 1, "noise for at least one step, or -1", noiseSteps)
    try check(
      (-20...2).contains(initialLogDeviation), "a logarithm of the deviation from -20 to 2",
      initialLogDeviation)
    try check(window >= 1, "a window of at least one episode", window)
    try check((1...1024).contains(threads), "1 to 1024 threads", threads)
  }
}
