/// The outcome of an episode in a word or two for people, such as "Landed", and how it is to be taken.
///
/// It is the environment's own account of its last state, not a guess from the rewards.
public struct Ending: Hashable, Sendable {
  /// A judgment of an ending.
  public enum Kind: Hashable, Sendable, CaseIterable {
    /// The task was done.
    case success
    /// The task was failed.
    case failure
    /// Neither is known, as where the time ran out.
    case neutral
  }

  /// The word or two, beginning with a capital.
  public var name: String
  /// The judgment of it.
  public var kind: Kind

  /// Makes an ending of a name and a judgment.
  public init(_ name: String, _ kind: Kind) {
    self.name = name
    self.kind = kind
  }

  /// The ending by a limit of steps, where the environment says nothing else of it.
  public static let outOfTime = Ending("Out of time", .neutral)
  /// The ending by the task itself, where the environment says no more.
  public static let ended = Ending("Ended", .neutral)
}
