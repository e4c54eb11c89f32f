import Checkpoints
import ShowreelSupport

/// Policies from along a run, at equal distances from the first to the last, each a file that says how far it had come.
///
/// They are written at once, so that a run that is killed leaves those that it got to.
final class CheckpointSeries: TrainingObserver {
  private let checkpoint: String
  private let overwrite: Bool
  private let count: Int
  private let earlier: String?
  private let metadata: [String: String]
  /// The number of the next place along the run, from 0.
  private var next = 0
  private var lastSteps: Int?
  private var latest: (policy: PolicySnapshot, moment: TrainingMoment)?
  /// The paths of those that were written, first to last.
  private(set) var paths: [String] = []

  /// Makes sure that the files can be written.
  ///
  /// - Parameters:
  ///   - count: At least 2, and few enough for each to have a whole percent of its own.
  ///   - checkpoint: The run's checkpoint, beside which they lie: for `lander.safetensors`, `lander-000.safetensors` to
  ///     `lander-100.safetensors`.
  ///   - earlier: The checkpoint of the run that this one goes on with, if any.
  ///   - metadata: What each says of the run.
  /// - Throws: `FileError`, where one exists or cannot be made.
  init(
    count: Int, beside checkpoint: String, after earlier: String? = nil, overwrite: Bool,
    metadata: [String: String]
  ) throws(FileError) {
    self.checkpoint = checkpoint
    self.count = count
    self.earlier = earlier
    self.overwrite = overwrite
    self.metadata = metadata
    for index in 0..<count {
      let path = Self.path(beside: checkpoint, atPart: Double(index) / Double(count - 1))
      try OutputFile.check(path, overwrite: overwrite, operation: Checkpoint.writing)
    }
  }

  /// The file of a policy, named after the part of the run that lies behind it, in percent.
  private static func path(beside checkpoint: String, atPart part: Double) -> String {
    let (stem, suffix) = Files.splitSuffix(checkpoint)
    let percent = String(Int((part * 100).rounded()))
    return "\(stem)-\(String(repeating: "0", count: max(0, 3 - percent.count)))\(percent)\(suffix)"
  }

  /// Takes the policies that the earlier run kept, and goes on with the place behind the last of them.
  func goOn(after episodes: [TrainedEpisode], at moment: TrainingMoment) {
    guard let earlier else { return }
    let place = place(at: moment)
    let kept = (0...place).map { Self.path(beside: earlier, atPart: part($0)) }
    paths = kept.filter { Files.exists($0) }
    // It may have been saved before it came to keep that of its last place.
    next = paths.last == kept.last ? place + 1 : place
    // Where the run was stopped, its policy was kept then.
    lastSteps = moment.steps
  }

  /// The last place that the run has reached.
  private func place(at moment: TrainingMoment) -> Int { Int(moment.progress * Double(count - 1) + 1e-9) }
  private func part(_ place: Int) -> Double { Double(place) / Double(count - 1) }

  func see(_ policy: () -> PolicySnapshot, at moment: TrainingMoment) throws {
    let policy = policy()
    latest = (policy, moment)
    // One update may pass several places, which have one policy then; the last place is the run's end, whenever it comes.
    let place = place(at: moment)
    guard place >= next, place < count - 1 else { return }
    try write(policy, moment, at: part(place))
    next = place + 1
  }

  func finish() throws {
    guard let (policy, moment) = latest, policy.steps != lastSteps else { return }
    try write(policy, moment, at: moment.progress)
  }

  private func write(_ policy: PolicySnapshot, _ moment: TrainingMoment, at part: Double) throws {
    let path = Self.path(beside: checkpoint, atPart: part)
    var moment = moment
    (moment.steps, moment.episodes) = (policy.steps, policy.episodes)
    try policy.checkpoint(metadata.merging(moment.metadata) { $1 }).write(to: path, overwrite: overwrite)
    paths.append(path)
    lastSteps = policy.steps
  }
}

extension TrainingMoment {
  /// What a checkpoint says of it.
  var metadata: [String: String] {
    var metadata = ["steps": "\(steps)", "episodes": "\(episodes)"]
    metadata["mean_return"] = runningMean.map { "\($0)" }
    return metadata
  }
}
