import Checkpoints
import Policies

/// A policy in the middle of its training.
public struct PolicySnapshot: Sendable {
  /// Steps that it has learned from.
  public var steps: Int
  /// Episodes that were over by then.
  public var episodes: Int
  /// The policy's network.
  public var network: Network
  /// How an action comes from what `network` puts out.
  public var head = Checkpoint.Head.categorical
  /// The normalization of observations that `network` is trained with, if any.
  public var normalization: ObservationNormalization?

  /// A policy after so many steps and episodes.
  public init(
    steps: Int, episodes: Int, network: Network, head: Checkpoint.Head = .categorical,
    normalization: ObservationNormalization? = nil
  ) {
    self.steps = steps
    self.episodes = episodes
    self.network = network
    self.head = head
    self.normalization = normalization
  }

  /// The policy as a checkpoint.
  func checkpoint(_ metadata: [String: String]) -> Checkpoint {
    var checkpoint = Checkpoint(network: network, head: head, metadata: metadata)
    checkpoint.normalization = normalization
    return checkpoint
  }
}

/// Sees the policy of a run before its first step, after each time that it has learned, and when it is trained.
///
/// - Parameters:
///   - steps: Steps that the policy has learned from.
///   - policy: Copies the policy as it is.
public typealias PolicyWatcher = (_ steps: Int, _ policy: () -> PolicySnapshot) throws -> Void
