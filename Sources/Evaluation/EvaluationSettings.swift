import Environments
import Episodes
import Policies
import Recording

/// The settings of an evaluation: which episodes are played by which policies, and what is recorded of them.
public struct EvaluationSettings: Sendable {
  /// The environment's id.
  public var environment: String
  /// The environment's options.
  public var options: [String: OptionValue] = [:]
  /// The policies, at least one; all play the same seeds.
  public var policies: [PolicySource]
  /// The place of the policy that all others are compared with; `nil` to compare each with each.
  public var baseline: Int?
  /// The number of episodes that each policy plays in the whole run.
  public var episodes = 1
  /// The share of the episodes that is played; `nil` for all.
  public var shard: Shard?
  /// The seed of episode 0; episode i is reset with `seed` + i.
  public var seed: UInt64 = 0
  /// Indicates whether the most probable action is taken, instead of a sampled one.
  public var deterministic = false
  /// The options of the policies, which add to what their files say.
  public var policyOptions = PolicyOptions()
  /// The number of episodes that are played at the same time, each on a thread of its own; the results are the same.
  public var jobs = 1
  /// The episodes that are recorded.
  public var record = EpisodeSelection.all
  /// The place that recordings go to.
  public var output: RecordingOutput
  /// The layout of the grid, if the recorded episodes of all policies are shown side by side in one video instead of
  /// one by one.
  public var grid: GridLayout?
  /// The seconds for which the grid's video stays on its last frame, which shows all outcomes.
  package var gridHold = 1.0

  /// Makes settings that play and record one episode of each policy, from seed 0, with sampled actions.
  public init(environment: String, policies: [PolicySource], output: RecordingOutput = .none) {
    self.environment = environment
    self.policies = policies
    self.output = output
  }

  /// The numbers of the episodes that are played.
  package var share: Range<Int> { shard?.episodes(of: episodes) ?? 0..<episodes }

  /// The names of the policies in file names and tables; `nil` for a single policy, which needs none.
  package var labels: [String?] { policies.count > 1 ? policies.labels : [nil] }

  /// The place that recordings of one policy go to; a grid is recorded when all episodes are known.
  func output(of policy: Int) -> RecordingOutput {
    grid == nil ? output.named(labels[policy], among: labels) : .none
  }

  /// The number of episodes of a policy that are recorded.
  var recordedCount: Int { record.size(of: episodes) }
}
