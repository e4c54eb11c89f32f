import Environments
import Policies

/// REINFORCE (Williams, 1992): raises the probability of actions in proportion to the return that followed them.
public enum Reinforce {
  /// Trains a policy network in an environment with discrete actions.
  ///
  /// The same settings give the same result to the bit.
  ///
  /// - Parameters:
  ///   - environment: Any wrapper that ends every episode after some steps.
  ///   - keeping: The state to go on from, and where the run's own goes: that after the last update, from which the
  ///     episodes since are played again.
  ///   - shouldStop: Asked before each episode; true ends the run with the best so far.
  ///   - progress: Told of each episode.
  ///   - watching: Sees the policy as it learns.
  /// - Throws: `TrainingError` for settings out of range and for continuous actions, and `TrainingFailure` where an
  ///   episode fails or gives a number that is not finite.
  public static func train(
    in environment: any Environment, settings: ReinforceSettings = ReinforceSettings(),
    keeping: consuming StateKeeping = StateKeeping(), shouldStop: () -> Bool = { false },
    progress: (TrainedEpisode) -> Void = { _ in }, watching: PolicyWatcher = { _, _ in }
  ) throws -> TrainingResult {
    try settings.validate()
    guard case .discrete(let actions) = environment.actionSpace else {
      throw TrainingError(
        "expected discrete actions in \(environment.spec.id), found continuous ones: SAC, PPO and A2C take those"
      )
    }
    let sizes = [environment.observationSpace.count] + settings.hidden + [actions.n]
    var initial = generator(seed: settings.seed, stream: 2)
    var network = Network(sizes: sizes, activation: settings.activation, using: &initial)
    var gradient = PolicyGradient(network: network)
    var adam = Adam(count: network.parameters.count, learningRate: settings.learningRate)
    var trajectories = Trajectories(network: network)
    var distribution = Categorical(count: actions.n)
    var baseline =
      settings.hasBaseline
      ? ValueBaseline(inputs: environment.observationSpace.count, settings: settings) : nil
    var weights: [Double] = []
    var best = BestParameters(parameters: network.parameters, window: settings.window)
    var result = TrainingResult(ending: .finished, network: network, episodes: 0, steps: 0)

    func watch() throws {
      try watching(result.steps) {
        PolicySnapshot(steps: result.steps, episodes: result.episodes, network: network)
      }
    }
    // What the episodes since the last update have changed is as it was then.
    var updated = (best: best, result: result)
    func visit(_ state: inout StateArchive) throws {
      let count = network.parameters.count
      try state.visit("parameters", &network.parameters)
      try state.check(network.parameters.count == count, "\(count) parameters", network.parameters.count)
      try adam.visit(&state)
      try baseline?.visit(&state)
      try updated.best.visit(&state)
      try state.visitCount("episodes", &updated.result.episodes)
      try state.visitCount("steps", &updated.result.steps)
      try state.visitCount("episode of the solution", &updated.result.solvedEpisode)
    }
    try keeping.restore(visit)
    (best, result) = updated

    training: while result.episodes < settings.episodes {
      try watch()
      // Sample the trajectories of a gradient step.
      trajectories.removeAll()
      for _ in 0..<min(settings.batch, settings.episodes - result.episodes) {
        if shouldStop() {
          result.ending = .stopped
          break training
        }
        let seed = settings.seed &+ UInt64(result.episodes)
        var actionGenerator = generator(seed: seed, stream: 1)
        let episode = try TrainingFailure.wrapping(
          hasLearned: result.episodes >= settings.batch, result: result.with(best)
        ) {
          try trajectories.sample(
            from: environment, seed: seed, network: network, distribution: &distribution,
            using: &actionGenerator)
        }
        report(episode, network: network, best: &best, result: &result, in: environment, to: progress)
      }

      // The returns that followed each step, discounted and normalized.
      weights.removeAll(keepingCapacity: true)
      weights.append(contentsOf: trajectories.rewards)
      for index in 0..<trajectories.count {
        let steps = trajectories.steps(of: index)
        Returns.discount(&weights, at: steps, gamma: settings.gamma)
      }
      // What was to be expected is no merit of the action.
      baseline?.subtract(from: &weights, trajectories: trajectories)
      for index in 0..<trajectories.count {
        let steps = trajectories.steps(of: index)
        if settings.normalization == .trajectory { Returns.normalize(&weights, at: steps) }
      }
      if settings.normalization == .batch { Returns.normalize(&weights, at: weights.indices) }

      // loss = 1/N Σ -log π(a|s) G, less the entropy's part; a step of Adam against its gradient.
      _ = gradient.compute(
        network: network, trajectories: trajectories, weights: weights,
        entropyCoefficient: settings.entropyCoefficient)
      adam.step(&network.parameters, gradient: gradient.values)
      guard network.parameters.allSatisfy(\.isFinite) else {
        result.ending = .diverged
        break
      }
      updated = (best, result)
      try keeping.saveIfDue(after: result.steps, visit)
    }
    try keeping.finish(result.ending, visit)
    if result.ending != .diverged { try watch() }
    return result.with(best)
  }

  /// Counts an episode and tells of it.
  private static func report(
    _ statistics: EpisodeStatistics, network: Network, best: inout BestParameters,
    result: inout TrainingResult,
    in environment: any Environment, to progress: (TrainedEpisode) -> Void
  ) {
    let index = result.episodes
    let mean = best.count(statistics.totalReward, episode: index, parameters: network.parameters)
    let isSolved = best.isFull && mean >= environment.spec.rewardThreshold ?? .infinity
    if isSolved && result.solvedEpisode == nil { result.solvedEpisode = index }
    result.episodes += 1
    result.steps += statistics.length
    progress(
      TrainedEpisode(
        episode: index, totalReward: statistics.totalReward, length: statistics.length, runningMean: mean,
        isSolved: isSolved))
  }
}

extension TrainingResult {
  /// The result with the best parameters.
  fileprivate func with(_ best: BestParameters) -> TrainingResult {
    var result = self
    result.network.parameters = best.parameters
    result.bestMean = best.mean
    result.bestWindow = best.episodes
    result.bestEpisode = best.episode
    return result
  }
}
