import Checkpoints
import Policies

/// The options of a policy: what whoever plays it says of it, beyond its file.
public struct PolicyOptions: Sendable, Hashable {
  /// A choice of how observations are normalized before the policy sees them.
  public enum Normalization: Sendable, Hashable {
    /// Not at all, whatever training did.
    case none
    /// By the statistics that `VecNormalize.save` wrote to the file at this path.
    case statistics(path: String)

    /// Reads a path, or `none`.
    package init(_ name: String) { self = name == "none" ? .none : .statistics(path: name) }

    /// The text that `init(_:)` reads as the same.
    package var name: String {
      switch self {
      case .none: "none"
      case .statistics(let path): path
      }
    }
  }

  /// The function between the network's layers, where the file does not say so.
  public var activation: Activation?
  /// The meaning of the network's outputs, where the file does not say so.
  public var head: HeadChoice?
  /// The name of the network that is meant, in a file of several.
  public var network: String?
  /// The normalization of observations; `nil` where nothing was said, which a policy that needs it does not take.
  public var normalization: Normalization?
  /// The probability of an action by chance, of a network of values; `nil` for none.
  public var epsilon: Double?

  /// Options of which nothing is said but what is given.
  public init(
    activation: Activation? = nil, head: HeadChoice? = nil, network: String? = nil,
    normalization: Normalization? = nil, epsilon: Double? = nil
  ) {
    self.activation = activation
    self.head = head
    self.network = network
    self.normalization = normalization
    self.epsilon = epsilon
  }

  /// Indicates whether nothing is said.
  package var isEmpty: Bool { self == PolicyOptions() }
}
