import Checkpoints
import Environments
import Policies
import ShowreelSupport

/// A summary of a run over a vector of environments so far: episodes, their running mean, and the best parameters.
struct TrainingLog {
  var ending = TrainingResult.Ending.finished
  /// Steps that were learned from.
  var steps = 0
  private var episodes = 0
  private var playedSteps = 0
  private var solvedEpisode: Int?
  private let spec: EnvironmentSpec
  /// The latest returns, the oldest overwritten first.
  private var recent: [Double] = []
  private let window: Int
  /// The latest episodes that the best parameters are chosen by.
  private let selection: Int
  private var best: Snapshot?
  private var bestMean: Double?
  private var bestWindow: Range<Int>?
  /// Parameters from the last window, about ten of them, the oldest first.
  private var snapshots: [Snapshot] = []
  /// Parameters from before the last update, while none were kept.
  private var fallback: [Float]?
  /// Episodes at the last `keepAfterEpisode`.
  private var keptEpisodes = 0

  /// The parameters and statistics that a policy needs, and the number of episodes that were over when it had played
  /// its last.
  private struct Snapshot {
    var parameters: [Float]
    var normalizer: ObservationNormalizer?
    var episodes: Int

    mutating func visit(_ state: inout StateArchive) throws(FileError) {
      try state.visit("snapshot", &parameters)
      try state.visitCount("episodes before it", &episodes)
      var width = normalizer?.moments.mean.count
      try state.visit("width of its normalization", &width)
      guard let width else { return }
      try state.check((1...1 << 24).contains(width), "a width", width)
      var moments = normalizer ?? ObservationNormalizer(width: width)
      try moments.visit(&state)
      normalizer = moments
    }
  }

  /// - Parameters:
  ///   - window: The episodes of the running mean.
  ///   - selection: As many or fewer, by whose mean the best parameters are chosen.
  init(_ spec: EnvironmentSpec, window: Int, selection: Int? = nil) {
    self.spec = spec
    self.window = window
    self.selection = selection ?? window
    recent.reserveCapacity(min(window, 1 << 16))
  }

  /// Visits all that was counted and kept.
  mutating func visit(_ state: inout StateArchive) throws(FileError) {
    try state.visitCount("steps", &steps)
    try state.visitCount("episodes", &episodes)
    try state.visitCount("steps played", &playedSteps)
    try state.visitCount("episode of the solution", &solvedEpisode)
    try state.visit("latest returns", &recent)
    try state.check(
      recent.count == min(episodes, window), "\(min(episodes, window)) returns", recent.count)
    try state.visit("best mean", &bestMean)
    var bestEnd = bestWindow?.upperBound
    try state.visit("end of the best window", &bestEnd)
    if let bestEnd {
      try state.check(
        (selection...max(episodes, selection)).contains(bestEnd), "an episode of the run", bestEnd)
    }
    bestWindow = bestEnd.map { $0 - selection..<$0 }
    try state.visitCount("episodes at the last snapshot", &keptEpisodes)
    var hasBest = best != nil
    try state.visit("has best parameters", &hasBest)
    if hasBest {
      var snapshot = best ?? Snapshot(parameters: [], normalizer: nil, episodes: 0)
      try snapshot.visit(&state)
      best = snapshot
    }
    var count = snapshots.count
    try state.visit("snapshots", &count)
    try state.check((0...1024).contains(count), "at most 1024 snapshots", count)
    if state.isReading {
      snapshots = Array(repeating: Snapshot(parameters: [], normalizer: nil, episodes: 0), count: count)
    }
    for i in 0..<count { try snapshots[i].visit(&state) }
  }

  private var isFull: Bool { recent.count == window }
  // Summed anew: a sum kept up by subtraction would drift.
  private var mean: Double { recent.reduce(0, +) / Double(recent.count) }

  /// Counts an episode and gives what is to be told of it.
  mutating func count(_ statistics: EpisodeStatistics) -> TrainedEpisode {
    if isFull {
      recent[episodes % window] = statistics.totalReward
    } else {
      recent.append(statistics.totalReward)
    }
    let mean = mean
    let isSolved = isFull && mean >= spec.rewardThreshold ?? .infinity
    if isSolved && solvedEpisode == nil { solvedEpisode = episodes }
    playedSteps += statistics.length
    defer { episodes += 1 }
    return TrainedEpisode(
      episode: episodes, totalReward: statistics.totalReward, length: statistics.length, runningMean: mean,
      isSolved: isSolved)
  }

  /// Keeps parameters that have just played a roll-out, and finds the best so far: those from the middle of the window
  /// of the best running mean, or, before a window is full, the latest.
  ///
  /// Of equal means the latest: those of an environment with a greatest return are all alike.
  mutating func keep(_ parameters: borrowing Floats, _ normalizer: ObservationNormalizer? = nil) {
    let isDue = episodes - (snapshots.last?.episodes ?? -selection) >= selection / 10
    if !hasSelection || isDue {
      let snapshot = Snapshot(parameters: parameters.array, normalizer: normalizer, episodes: episodes)
      if !hasSelection { best = snapshot }
      if isDue {
        snapshots.removeAll { $0.episodes < episodes - selection }
        snapshots.append(snapshot)
      }
    }
    guard hasSelection else { return }
    let mean = selectionMean
    guard mean >= bestMean ?? -.infinity else { return }
    bestMean = mean
    bestWindow = episodes - selection..<episodes
    best = snapshots.first { $0.episodes >= episodes - selection / 2 } ?? best
  }

  /// Keeps parameters as `keep` does, where an episode has ended since the last time.
  mutating func keepAfterEpisode(_ parameters: borrowing Floats) {
    // Before the first, what there is to return where the next update spoils it.
    if best == nil { fallback = parameters.array }
    guard episodes > keptEpisodes else { return }
    fallback = nil
    keptEpisodes = episodes
    keep(parameters)
  }

  /// Indicates whether there are enough episodes to choose by.
  private var hasSelection: Bool { recent.count >= selection }

  /// The mean return of the latest episodes that the best parameters are chosen by.
  private var selectionMean: Double {
    guard selection < recent.count else { return mean }
    var sum = 0.0
    for episode in episodes - selection..<episodes { sum += recent[episode % window] }
    return sum / Double(selection)
  }

  /// The policy as it is.
  func snapshot(_ model: borrowing ActorCritic, _ normalizer: ObservationNormalizer?) -> PolicySnapshot {
    let values = model.parameters.array
    return PolicySnapshot(
      steps: steps, episodes: episodes, network: model.actor(with: values),
      head: model.policyHead(in: values),
      normalization: normalizer?.policy)
  }

  /// The policy as it is, by networks that are made from its parameters.
  func snapshot(
    _ parameters: borrowing Floats, head: Checkpoint.Head, network: ([Float]) -> Network
  ) -> PolicySnapshot {
    PolicySnapshot(steps: steps, episodes: episodes, network: network(parameters.array), head: head)
  }

  /// The run's result.
  ///
  /// - Parameters:
  ///   - latest: The parameters where none were kept.
  ///   - network: Makes the network that acts from parameters that were kept.
  func result(latest: borrowing Floats, network: ([Float]) -> Network) -> TrainingResult {
    let spoiled = ending == .diverged ? fallback : nil
    var result = TrainingResult(
      ending: ending, network: network(best?.parameters ?? spoiled ?? latest.array), episodes: episodes,
      steps: playedSteps)
    result.bestMean = bestMean
    result.bestWindow = bestWindow
    result.bestEpisode = best.flatMap { $0.episodes > 0 ? $0.episodes - 1 : nil }
    result.solvedEpisode = solvedEpisode
    return result
  }

  /// The result of a run of an actor and a critic.
  func result(_ model: borrowing ActorCritic, _ normalizer: ObservationNormalizer?) -> TrainingResult {
    let values = best?.parameters ?? model.parameters.array
    var result = result(latest: model.parameters) { _ in model.actor(with: values) }
    result.normalization = (best == nil ? normalizer : best?.normalizer)?.policy
    result.head = model.policyHead(in: values)
    return result
  }
}

extension ActorCritic {
  /// Returns the head of the actor, by which an action comes from its outputs, with all parameters in `values`.
  func policyHead(in values: [Float]) -> Checkpoint.Head {
    switch head {
    case .categorical: .categorical
    case .gaussian: .gaussian(logStandardDeviations: headParameters(in: values))
    case .stateDependent: .stateDependentGaussian(logStandardDeviations: headParameters(in: values))
    }
  }

  /// The networks for a vector of environments, from a seed.
  init(for environments: VectorEnvironment, settings: some OnPolicySettings) {
    var generator = generator(seed: settings.seed, stream: 2)
    let head: ActionHead
    switch environments.actionSpace {
    case .discrete(let space): head = .categorical(count: space.n)
    case .box(let box):
      head =
        settings.exploresByState
        ? .stateDependent(width: box.count, latents: settings.hidden[settings.hidden.count - 1])
        : .gaussian(width: box.count)
    }
    let inputs = [environments.observationSpace.count]
    func network(outputs: Int, gain: Double) -> Network {
      var network = Network(
        sizes: inputs + settings.hidden + [outputs], activation: settings.activation, using: &generator)
      if settings.startsOrthogonal {
        network.initializeOrthogonally(
          gains: settings.hidden.map { _ in 2.0.squareRoot() } + [gain], using: &generator)
      }
      return network
    }
    let actor = network(outputs: head.outputs, gain: 0.01)
    let critic = network(outputs: 1, gain: 1)
    self.init(
      actor: actor, critic: critic, head: head, logStandardDeviation: settings.initialLogDeviation)
  }
}
