import Policies

/// A setting of an algorithm as text: by the name that the literature and Stable-Baselines3 know it by.
struct SettingField<Settings: Sendable>: Sendable {
  let name: String
  /// The kind of value, for errors.
  let kind: String
  let get: @Sendable (Settings) -> String
  /// Sets the value that the text spells; false where it spells none.
  let set: @Sendable (inout Settings, String) -> Bool

  /// A field of a value that has a text of its own.
  init<Value: LosslessStringConvertible & SendableMetatype>(
    _ name: String, _ path: WritableKeyPath<Settings, Value> & Sendable, _ kind: String
  ) {
    self.name = name
    self.kind = kind
    get = { "\($0[keyPath: path])" }
    set = { settings, text in
      guard let value = Value(text) else { return false }
      settings[keyPath: path] = value
      return true
    }
  }

  /// A field that is one of several words.
  init<Value: RawRepresentable & CaseIterable & SendableMetatype>(
    _ name: String, word path: WritableKeyPath<Settings, Value> & Sendable
  ) where Value.RawValue == String {
    self.name = name
    kind = Value.allCases.map(\.rawValue).joined(separator: " or ")
    get = { $0[keyPath: path].rawValue }
    set = { settings, text in
      guard let value = Value(rawValue: text) else { return false }
      settings[keyPath: path] = value
      return true
    }
  }

  /// A field of a number that may be absent, `none`.
  init(_ name: String, optional path: WritableKeyPath<Settings, Double?> & Sendable) {
    self.name = name
    kind = "a number or none"
    get = { $0[keyPath: path].map { "\($0)" } ?? "none" }
    set = { settings, text in
      let value = Double(text)
      guard value != nil || text == "none" else { return false }
      settings[keyPath: path] = value
      return true
    }
  }

  /// A field of several whole numbers, commas between them.
  init(_ name: String, list path: WritableKeyPath<Settings, [Int]> & Sendable) {
    self.name = name
    kind = "whole numbers with commas between them"
    get = { $0[keyPath: path].map(String.init).joined(separator: ",") }
    set = { settings, text in
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      let values = parts.compactMap { Int($0) }
      guard values.count == parts.count else { return false }
      settings[keyPath: path] = values
      return true
    }
  }
}

private let (whole, number, truth) = ("a whole number", "a number", "true or false")

extension ReinforceSettings {
  static let fields: [SettingField<Self>] = [
    SettingField("episodes", \.episodes, whole),
    SettingField("seed", \.seed, whole),
    SettingField("net-arch", list: \.hidden),
    SettingField("activation", word: \.activation),
    SettingField("gamma", \.gamma, number),
    SettingField("learning-rate", \.learningRate, number),
    SettingField("batch", \.batch, whole),
    SettingField("normalize", word: \.normalization),
    SettingField("baseline", \.hasBaseline, truth),
    SettingField("ent-coef", \.entropyCoefficient, number),
  ]
}

extension A2CSettings {
  static let fields: [SettingField<Self>] = onPolicyFields
}

extension PPOSettings {
  static let fields: [SettingField<Self>] =
    onPolicyFields + [
      SettingField("batch-size", \.batchSize, whole),
      SettingField("n-epochs", \.epochs, whole),
      SettingField("clip-range", \.clipRange, "a number, or lin_ and a number"),
      SettingField("target-kl", optional: \.targetKL),
    ]
}

extension DQNSettings {
  static let fields: [SettingField<Self>] =
    offPolicyFields + [
      SettingField("target-update-interval", \.targetInterval, whole),
      SettingField("exploration-fraction", \.explorationFraction, number),
      SettingField("exploration-initial-eps", \.initialEpsilon, number),
      SettingField("exploration-final-eps", \.finalEpsilon, number),
      SettingField("max-grad-norm", \.maximumGradientNorm, number),
      SettingField("double-q", \.isDouble, truth),
    ]
}

extension SACSettings {
  static let fields: [SettingField<Self>] =
    offPolicyFields + [
      SettingField("target-update-interval", \.targetInterval, whole),
      SettingField("ent-coef", \.temperature, "a number, auto, or auto_ and a number"),
      SettingField("target-entropy", optional: \.targetEntropy),
      SettingField("use-sde", \.exploresByState, truth),
      SettingField("sde-sample-freq", \.noiseSteps, whole),
      SettingField("log-std-init", \.initialLogDeviation, number),
    ]
}

extension OffPolicySettings {
  fileprivate static var offPolicyFields: [SettingField<Self>] {
    [
      SettingField("steps", \.steps, whole),
      SettingField("seed", \.seed, whole),
      SettingField("n-envs", \.environments, whole),
      SettingField("gamma", \.gamma, number),
      SettingField("learning-rate", \.learningRate, "a number, or lin_ and a number"),
      SettingField("buffer-size", \.bufferSize, whole),
      SettingField("learning-starts", \.learningStarts, whole),
      SettingField("batch-size", \.batchSize, whole),
      SettingField("train-freq", \.trainFrequency, whole),
      SettingField("gradient-steps", \.gradientSteps, whole),
      SettingField("tau", \.tau, number),
      SettingField("net-arch", list: \.hidden),
      SettingField("activation", word: \.activation),
    ]
  }
}

extension OnPolicySettings {
  fileprivate static var onPolicyFields: [SettingField<Self>] {
    [
      SettingField("steps", \.steps, whole),
      SettingField("seed", \.seed, whole),
      SettingField("n-envs", \.environments, whole),
      SettingField("n-steps", \.rolloutSteps, whole),
      SettingField("gamma", \.gamma, number),
      SettingField("gae-lambda", \.gaeLambda, number),
      SettingField("learning-rate", \.learningRate, "a number, or lin_ and a number"),
      SettingField("ent-coef", \.entropyCoefficient, number),
      SettingField("vf-coef", \.valueCoefficient, number),
      SettingField("max-grad-norm", \.maximumGradientNorm, number),
      SettingField("normalize-advantages", \.normalizesAdvantages, truth),
      SettingField("normalize-observations", \.normalizesObservations, truth),
      SettingField("normalize-rewards", \.normalizesRewards, truth),
      SettingField("net-arch", list: \.hidden),
      SettingField("activation", word: \.activation),
      SettingField("ortho-init", \.startsOrthogonal, truth),
      SettingField("use-sde", \.exploresByState, truth),
      SettingField("sde-sample-freq", \.noiseSteps, whole),
      SettingField("log-std-init", \.initialLogDeviation, number),
      SettingField("threads", \.threads, whole),
    ]
  }
}
