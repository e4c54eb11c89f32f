import Environments
import Episodes
import ShowreelSupport

/// The identity of a training run, and what it has told so far: the beginning of its state.
final class RunHistory {
  static let operation = "write the state of the run"

  /// All episodes.
  private(set) var episodes: [TrainedEpisode] = []
  /// The steps by the end of each.
  private(set) var stepsByEpisode: [Int] = []
  /// The seconds of training by the end of each.
  private(set) var seconds: [Double] = []
  /// The first that counted as solved.
  private(set) var solvedEpisode: Int?
  /// Indicates whether a state was saved.
  var isSaved = false
  private let identity: [(name: String, value: String)]

  /// The seconds of training before this part of the run.
  private var earlierSeconds = 0.0
  private let start = ContinuousClock.now

  /// The seconds of training so far, without those between a stop and a resumption.
  var elapsed: Double { earlierSeconds + (ContinuousClock.now - start) / .seconds(1) }
  /// The steps of all episodes.
  var steps: Int { stepsByEpisode.last ?? 0 }
  /// The total rewards of all episodes.
  var returns: [Double] { episodes.map(\.totalReward) }

  init(
    _ algorithm: TrainingAlgorithm, in environment: any Environment, options: [String: OptionValue],
    evaluation: PeriodicEvaluationSettings?
  ) {
    var identity = [("environment", environment.spec.id), ("algorithm", algorithm.name)]
    let chosen = environment.spec.options.merging(options) { $1 }
    identity.append(("options", JSON.options(chosen).line))
    // A run may go on for longer, and by more threads.
    for (name, value) in algorithm.settings where !["steps", "episodes", "threads"].contains(name) {
      identity.append((name, value))
    }
    switch algorithm {
    case .dqn, .sac: identity.append(("instructions", Kernels.productName))
    default: break
    }
    let evaluated = evaluation.map {
      "each \($0.everySteps) steps by \($0.episodes) episodes from the seed \($0.seed)"
    }
    identity.append(("evaluation", evaluated ?? "none"))
    self.identity = identity
  }

  /// Counts an episode, unless it was counted before the run was stopped and is played again.
  ///
  /// - Returns: Whether it is new.
  func append(_ episode: TrainedEpisode) -> Bool {
    guard episode.episode >= episodes.count else { return false }
    stepsByEpisode.append(steps + episode.length)
    episodes.append(episode)
    seconds.append(elapsed)
    if episode.isSolved && solvedEpisode == nil { solvedEpisode = episode.episode }
    return true
  }

  /// Visits what the run is, which has to be the same where it goes on, and its episodes.
  func visit(_ state: inout StateArchive) throws(FileError) {
    for (name, value) in identity {
      var found = value
      try state.visit(name, &found)
      try state.check(
        found == value, "\(name) \(value)",
        "\(found): a run goes on with the environment and the settings that it started with")
    }
    var rewards = episodes.map(\.totalReward)
    var lengths = episodes.map(\.length)
    var means = episodes.map(\.runningMean)
    var areSolved = episodes.map(\.isSolved)
    try state.visit("returns", &rewards)
    try state.visit("lengths", &lengths)
    try state.visit("running means", &means)
    try state.visit("solved", &areSolved)
    try state.visit("seconds", &seconds)
    let count = rewards.count
    try state.check(
      lengths.count == count && means.count == count && areSolved.count == count && seconds.count == count
        && lengths.allSatisfy { (0...1 << 40).contains($0) }, "\(count) episodes", lengths.count)
    guard state.isReading else { return }
    episodes = (0..<count).map { i in
      TrainedEpisode(
        episode: i, totalReward: rewards[i], length: lengths[i], runningMean: means[i], isSolved: areSolved[i]
      )
    }
    stepsByEpisode = []
    for length in lengths { stepsByEpisode.append(steps + length) }
    earlierSeconds = seconds.last ?? 0
    solvedEpisode = areSolved.firstIndex(of: true)
  }

  /// The bytes of the state at `path`.
  ///
  /// - Throws: `FileError`: missing or inputOutput.
  static func read(_ path: String) throws(FileError) -> [UInt8] {
    do {
      let file = try FileReader(path: path, operation: "resume from")
      return try file.read(0..<file.size)
    } catch  where error.kind == .missing {
      var error = FileError(
        .missing, "resume from", path: path,
        "there is none; a run that is stopped leaves one, and a run to its end where it saves its state on the way"
      )
      error.remedies = [Remedy("state-every", "STEPS")]
      throw error
    }
  }
}
