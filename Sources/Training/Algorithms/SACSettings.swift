import Policies

/// The settings of SAC. The defaults are those of Stable-Baselines3.
public struct SACSettings: OffPolicySettings, Hashable {
  /// The weight α of the entropy.
  public enum Temperature: Sendable, Hashable {
    /// The same throughout.
    case fixed(Double)
    /// Learned from this one on, so that the entropy comes to the target.
    case learned(initial: Double)
  }

  public var steps = 100_000
  public var seed: UInt64 = 0
  public var environments = 1
  public var gamma = 0.99
  public var learningRate: Schedule = 3e-4
  public var bufferSize = 1_000_000
  public var learningStarts = 100
  public var batchSize = 256
  public var trainFrequency = 1
  public var gradientSteps = 1
  public var tau = 0.005
  /// The updates after which the target networks follow, counted anew after each time that steps were played.
  public var targetInterval = 1
  /// The weight of the entropy.
  public var temperature = Temperature.learned(initial: 1)
  /// The entropy that a learned weight aims at; `nil` for less one nat for each element of an action.
  public var targetEntropy: Double?
  /// Indicates whether exploration depends on the state (gSDE).
  public var exploresByState = false
  /// The steps after which gSDE draws its noise anew; −1 for as many as are played between updates.
  public var noiseSteps = -1
  /// The logarithm of gSDE's standard deviations at the start.
  public var initialLogDeviation = -3.0
  public var hidden = [256, 256]
  public var activation = Activation.relu
  public var window = 100

  /// The defaults.
  public init() {}

  /// Throws what is out of range.
  public func validate() throws(TrainingError) {
    try validateShared()
    try check(targetInterval >= 1, "at least one update between the targets'", targetInterval)
    switch temperature {
    case .fixed(let value):
      try check(value >= 0 && value.isFinite, "a weight of the entropy from 0 on", value)
    case .learned(let value):
      try check(value > 0 && value.isFinite, "a positive first weight of the entropy", value)
    }
    if let targetEntropy {
      try check(targetEntropy.isFinite, "a finite target of the entropy", targetEntropy)
    }
    try check(noiseSteps == -1 || noiseSteps >= 1, "noise for at least one step, or -1", noiseSteps)
    try check(
      (-20...2).contains(initialLogDeviation), "a logarithm of the deviation from -20 to 2",
      initialLogDeviation)
  }
}

extension SACSettings.Temperature: LosslessStringConvertible {
  /// Reads a number, `auto`, or `auto_` and the number that it starts from, as Stable-Baselines3 has them.
  public init?(_ description: String) {
    if description == "auto" {
      self = .learned(initial: 1)
    } else if description.hasPrefix("auto_"), let value = Double(description.dropFirst(5)) {
      self = .learned(initial: value)
    } else if let value = Double(description) {
      self = .fixed(value)
    } else {
      return nil
    }
  }

  /// The text that `init(_:)` reads.
  public var description: String {
    switch self {
    case .fixed(let value): "\(value)"
    case .learned(let initial): initial == 1 ? "auto" : "auto_\(initial)"
    }
  }
}
