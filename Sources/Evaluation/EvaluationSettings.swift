import Environments
import Policies

/// What is evaluated, and how.
public struct EvaluationSettings: Sendable {
  /// What acts.
  public enum PolicySource: Sendable, Hashable {
    /// Every action with the same probability.
    case random
    /// A checkpoint's path.
    case checkpoint(String)
  }

  /// What acts.
  public var policy: PolicySource
  /// How many episodes the run has.
  public var episodes = 1
  /// The share of them that is played; `nil` for all.
  public var shard: Shard?
  /// Episode i is reset with `seed` + i.
  public var seed: UInt64 = 0
  /// Take the most probable action, instead of drawing one.
  public var deterministic = false
  /// What stands between the layers of the policy's network, where its file does not say so.
  public var activation: Activation?
  /// The options that the environment was made with, for the recordings' sidecars.
  public var options: [String: OptionValue] = [:]
  /// Which episodes are recorded.
  public var record = EpisodeSelection.all
  /// Where recordings go.
  public var output: RecordingOutput

  /// The numbers of the episodes that are played.
  public var share: Range<Int> { shard?.episodes(of: episodes) ?? 0..<episodes }

  /// One episode from seed 0, sampled, with every episode recorded.
  public init(policy: PolicySource, output: RecordingOutput) {
    self.policy = policy
    self.output = output
  }
}

extension EvaluationSettings.PolicySource {
  /// Reads the checkpoint's path, or `random`.
  public init(_ name: String) { self = name == "random" ? .random : .checkpoint(name) }

  /// The text that `init(_:)` reads as the same.
  public var name: String {
    switch self {
    case .random: "random"
    case .checkpoint(let path): path
    }
  }

  /// That of the checkpoint, in hexadecimal; `nil` for `random`.
  ///
  /// - Throws: `FileError`.
  public func sha256() throws(FileError) -> String? {
    switch self {
    case .random: nil
    case .checkpoint(let path): try Evaluation.sha256(ofFile: path)
    }
  }
}

extension [EvaluationSettings.PolicySource] {
  /// A short name for each, which no other has and which may be part of a file's: that of its file without its
  /// extension, with a number where there are several.
  public var labels: [String] {
    var labels: [String] = []
    for policy in self {
      let file = policy.name.split(separator: "/").last ?? "policy"
      let end = file.lastIndex(of: ".").flatMap { $0 > file.startIndex ? $0 : nil } ?? file.endIndex
      let stem = String(
        file[..<end].unicodeScalars.map { $0.properties.generalCategory == .control ? "_" : Character($0) })
      var label = stem
      var number = 2
      while labels.contains(label) {
        label = "\(stem)-\(number)"
        number += 1
      }
      labels.append(label)
    }
    return labels
  }
}
