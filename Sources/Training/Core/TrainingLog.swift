import Checkpoints
import Environments
import Policies

/// What a run over a vector of environments came to so far: episodes, their running mean, and the best parameters.
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
  private var best: Snapshot?
  private var bestMean: Double?
  private var bestWindow: Range<Int>?
  /// Parameters from the last window, about ten of them, the oldest first.
  private var snapshots: [Snapshot] = []

  /// What a policy needs, and how many episodes were over when it had played its last.
  private struct Snapshot {
    var parameters: [Float]
    var normalizer: ObservationNormalizer?
    var episodes: Int
  }

  init(_ spec: EnvironmentSpec, window: Int) {
    self.spec = spec
    self.window = window
    recent.reserveCapacity(min(window, 1 << 16))
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
  mutating func keep(_ parameters: borrowing Floats, _ normalizer: ObservationNormalizer?) {
    if !isFull || episodes - (snapshots.last?.episodes ?? -window) >= window / 10 {
      let snapshot = Snapshot(parameters: parameters.array, normalizer: normalizer, episodes: episodes)
      if !isFull { best = snapshot }
      if episodes - (snapshots.last?.episodes ?? -window) >= window / 10 {
        snapshots.removeAll { $0.episodes < episodes - window }
        snapshots.append(snapshot)
      }
    }
    guard isFull else { return }
    let mean = mean
    guard mean >= bestMean ?? -.infinity else { return }
    bestMean = mean
    bestWindow = episodes - window..<episodes
    best = snapshots.first { $0.episodes >= episodes - window / 2 } ?? best
  }

  /// The policy as it is.
  func snapshot(_ model: borrowing ActorCritic, _ normalizer: ObservationNormalizer?) -> PolicySnapshot {
    let values = model.parameters.array
    return PolicySnapshot(
      steps: steps, episodes: episodes, network: model.actor(with: values),
      head: model.policyHead(in: values),
      normalization: normalizer?.policy)
  }

  /// The run's result.
  func result(_ model: borrowing ActorCritic, _ normalizer: ObservationNormalizer?) -> TrainingResult {
    let values = best?.parameters ?? model.parameters.array
    var result = TrainingResult(
      ending: ending, network: model.actor(with: values), episodes: episodes, steps: playedSteps)
    result.bestMean = bestMean
    result.bestWindow = bestWindow
    result.bestEpisode = best.flatMap { $0.episodes > 0 ? $0.episodes - 1 : nil }
    result.solvedEpisode = solvedEpisode
    result.normalization = (best == nil ? normalizer : best?.normalizer)?.policy
    result.head = model.policyHead(in: values)
    return result
  }
}

extension ActorCritic {
  /// How an action comes from what the actor puts out, with the parameters in `values`, which are all of them.
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
