import Checkpoints
import Policies
import ShowreelSupport

/// An episode of a training run, when it has ended.
public struct TrainedEpisode: Sendable, Hashable {
  /// Counted from 0.
  public var episode: Int
  /// The sum of the rewards, undiscounted.
  public var totalReward: Double
  /// Steps.
  public var length: Int
  /// The mean total reward of the last 100 episodes (`ReinforceSettings.window`), or of all while there are fewer.
  public var runningMean: Double
  /// Indicates whether the running mean covers a full window and has reached the environment's threshold.
  public var isSolved: Bool
}

/// The outcome of a training run.
public struct TrainingResult: Sendable {
  /// Why it ended.
  public enum Ending: Sendable, Hashable {
    /// All episodes were played.
    case finished
    /// It was asked to stop.
    case stopped
    /// A gradient step made a parameter infinite or not a number; the step was not taken.
    case diverged
  }

  /// Why the run ended.
  public var ending: Ending
  /// With parameters from the middle of the window of the best running mean; before a window is full, the latest.
  public var network: Network
  /// The running mean that `network` was kept for; `nil` before a window is full.
  public var bestMean: Double?
  /// The episodes, counted from 0, whose mean return is `bestMean`; `nil` before a window is full.
  public var bestWindow: Range<Int>?
  /// The episode that `network` played, in the middle of that window or the last of all; `nil` if none was played.
  public var bestEpisode: Int?
  /// Episodes played.
  public var episodes: Int
  /// Steps taken in them.
  public var steps: Int
  /// The first episode after which the environment counted as solved.
  public var solvedEpisode: Int?
  /// Indicates whether the run's state lies beside its checkpoint, for another to go on from.
  public var hasState = false
  /// The head that makes an action of what `network` puts out.
  public var head = Checkpoint.Head.categorical
  /// The normalization of observations that `network` was trained with, if any.
  public var normalization: ObservationNormalization?
}

/// The end of a training run in its middle: by an error of the environment, or by numbers that are not finite.
public struct TrainingFailure: Error, CustomStringConvertible {
  /// The environment's own error, or a `TrainingError` that names the number.
  public var cause: any Error
  /// The best so far, as a run that was stopped there has it.
  public var result: TrainingResult
  /// Indicates whether an update had been made by then.
  package var hasLearned: Bool

  /// Runs a part of a training run that the environment may fail; what it throws comes with what was learned before.
  static func wrapping<Value>(
    hasLearned: Bool, result: @autoclosure () -> TrainingResult, _ body: () throws -> Value
  ) throws(TrainingFailure) -> Value {
    do {
      return try body()
    } catch {
      var result = result()
      result.ending = .stopped
      throw TrainingFailure(cause: error, result: result, hasLearned: hasLearned)
    }
  }

  /// The cause's message.
  public var description: String { "training ended: \((cause as? TrainingError)?.detail ?? "\(cause)")" }
}

/// The running mean, and the parameters from the middle of the best window.
///
/// Those that end a window may already be the ones that spoil the next: of 20 runs of CartPole over 1,000 episodes, all
/// best windows near 500, the parameters at their ends scored 485 on fresh episodes and those in their middles 497.
struct BestParameters {
  private(set) var parameters: [Float]
  private(set) var mean: Double?
  private(set) var episode: Int?
  /// The episodes that `mean` is of.
  private(set) var episodes: Range<Int>?
  /// The latest total rewards, the oldest overwritten first.
  private var recent: [Double] = []
  private let window: Int
  /// The parameters of every `interval`th episode, for half a window, the oldest overwritten first.
  private var snapshots: [[Float]] = []
  private let interval: Int
  private let slots: Int

  init(parameters: [Float], window: Int) {
    self.parameters = parameters
    self.window = window
    interval = max(window / 10, 1)
    slots = window / 2 / interval + 2
    recent.reserveCapacity(window)
    snapshots.reserveCapacity(slots)
  }

  /// Indicates whether the running mean covers as many episodes as it should.
  var isFull: Bool { recent.count == window }

  /// Visits all that was counted and kept.
  mutating func visit(_ state: inout StateArchive) throws(FileError) {
    let count = parameters.count
    try state.visit("best parameters", &parameters)
    try state.check(parameters.count == count, "\(count) parameters", parameters.count)
    try state.visit("best mean", &mean)
    try state.visitCount("best episode", &episode)
    var end = episodes?.upperBound
    try state.visit("end of the best window", &end)
    if let end { try state.check((window...1 << 48).contains(end), "an episode of the run", end) }
    episodes = end.map { $0 - window..<$0 }
    try state.visit("latest returns", &recent)
    try state.check(recent.count <= window, "at most \(window) returns", recent.count)
    var kept = snapshots.count
    try state.visit("snapshots", &kept)
    try state.check((0...slots).contains(kept), "at most \(slots) snapshots", kept)
    if state.isReading { snapshots = Array(repeating: [], count: kept) }
    for i in 0..<kept {
      try state.visit("snapshot", &snapshots[i])
      try state.check(snapshots[i].count == count, "\(count) parameters", snapshots[i].count)
    }
  }

  /// Counts an episode that `parameters` played, and gives the running mean.
  mutating func count(_ totalReward: Double, episode: Int, parameters: [Float]) -> Double {
    if isFull { recent[episode % window] = totalReward } else { recent.append(totalReward) }
    if episode % interval == 0 {
      let slot = episode / interval % slots
      if slot < snapshots.count { snapshots[slot] = parameters } else { snapshots.append(parameters) }
    }
    // Summed anew: a sum kept up by subtraction would drift.
    let mean = recent.reduce(0, +) / Double(recent.count)
    if !isFull {
      self.parameters = parameters
      self.episode = episode
    } else if mean > self.mean ?? -.infinity {
      let middle = (episode - window / 2) / interval
      self.parameters = snapshots[middle % slots]
      self.episode = middle * interval
      self.mean = mean
      episodes = episode - window + 1..<episode + 1
    }
    return mean
  }
}
