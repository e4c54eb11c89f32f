/// The values of an episode's present step that are shown beside its scene or over it, and change from frame to frame.
public struct Readout: Hashable, Sendable {
  /// The words above all, as `ReadoutPanel.heading(name:seed:)` cuts them to its width.
  public var heading = ReadoutHeading()
  /// The number of steps taken so far.
  public var step = 0
  /// The reward of the last step; `nil` before the first.
  public var reward: Double?
  /// The sum of the rewards so far.
  public var totalReward = 0.0
  /// The return so far, step after step.
  public private(set) var course = ReturnLine()
  /// A number for each row of the panel, such as the probability that its action had; empty where none are known.
  public var levels: [Double] = []
  /// The range of all levels so far, where they are values, which no range is known of before; else `nil`.
  public private(set) var levelRange: ClosedRange<Double>?
  /// The row of the action that was taken last, where actions have rows.
  public var taken: Int?
  /// The outcome; `nil` as long as the episode goes on.
  public var verdict: Verdict?

  /// Makes the readout of an episode before its first step.
  public init() {}

  /// Starts another episode, in the memory of this one.
  public mutating func begin(_ heading: ReadoutHeading) {
    self.heading = heading
    (step, reward, totalReward) = (0, nil, 0)
    course.removeAll()
    levels.removeAll(keepingCapacity: true)
    (levelRange, taken, verdict) = (nil, nil, nil)
  }

  /// Counts a step, of which no action is known yet.
  public mutating func add(reward: Double) {
    step += 1
    self.reward = reward
    totalReward += reward
    course.add(totalReward)
    taken = nil
    levels.removeAll(keepingCapacity: true)
  }

  /// Adds the level of the next row.
  ///
  /// - Parameter isValue: Whether it may be any number, so that bars show the range of all so far.
  public mutating func add(level: Double, isValue: Bool = false) {
    levels.append(level)
    guard isValue, level.isFinite else { return }
    let range = levelRange ?? level...level
    levelRange = min(range.lowerBound, level)...max(range.upperBound, level)
  }
}

/// The words above a readout: what acts, and the seed that its episode began with.
public struct ReadoutHeading: Hashable, Sendable {
  /// The name of the policy, or of the environment; empty for none.
  public var name = ""
  /// The seed, such as `seed 42`; empty where it is not known.
  public var seed = ""

  /// Makes a heading without words.
  public init() {}
}
