/// The values of an episode's present step that are shown beside its scene or over it, and change from frame to frame.
public struct Readout: Hashable, Sendable {
  /// The number of steps taken so far.
  public var step = 0
  /// The reward of the last step; `nil` before the first.
  public var reward: Double?
  /// The sum of the rewards so far.
  public var totalReward = 0.0
  /// A number for each row of the panel, such as the probability that its action had; empty where none are known.
  public var levels: [Double] = []
  /// The row of the action that was taken last, where actions have rows.
  public var taken: Int?

  /// Makes the readout of an episode before its first step.
  public init() {}
}
