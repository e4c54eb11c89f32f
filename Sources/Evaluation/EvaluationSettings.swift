import Environments
import Episodes
import Policies
import ShowreelSupport

/// What is evaluated, and how.
public struct EvaluationSettings: Sendable {
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
