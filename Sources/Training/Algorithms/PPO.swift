import Environments
import Policies

/// Proximal policy optimization (Schulman et al., 2017): several epochs of minibatches on each roll-out, whose policy may
/// move only so far from the one that played it.
public enum PPO {
  /// Trains an actor and a critic in a vector of environments.
  ///
  /// The same settings give the same result to the bit, whatever the number of threads.
  ///
  /// - Parameters:
  ///   - environments: As many as the settings say.
  ///   - keeping: The state to go on from, and where the run's own goes.
  ///   - shouldStop: Asked before each step; true ends the run with the best so far.
  ///   - progress: Told of each episode.
  ///   - watching: Sees the policy as it learns.
  /// - Throws: `TrainingError` for settings out of range, `TrainingFailure` where a step fails or gives a
  ///   number that is not finite, and what the first reset throws.
  public static func train(
    in environments: VectorEnvironment, settings: PPOSettings = PPOSettings(),
    keeping: consuming StateKeeping = StateKeeping(), shouldStop: () -> Bool = { false },
    progress: (TrainedEpisode) -> Void = { _ in }, watching: PolicyWatcher = { _, _ in }
  ) throws -> TrainingResult {
    try settings.validate()
    try keeping.prepare(environments)
    let model = ActorCritic(for: environments, settings: settings)
    var collector = try RolloutCollector(environments, model: model, settings: settings)
    var adam = Adam(count: model.parameters.count, learningRate: 0, epsilon: 1e-5)
    let update = GradientUpdate(
      model, batch: settings.batchSize, threads: settings.threads, sharing: environments.workers)
    let minibatch = Minibatch(collector.buffer, capacity: settings.batchSize)
    var order = Array(0..<collector.buffer.count)
    var shuffling = generator(seed: settings.seed, stream: 3)
    var log = TrainingLog(environments.spec, window: settings.window)
    func visit(_ state: inout StateArchive) throws {
      try model.visit(&state)
      try collector.visit(&state)
      try adam.visit(&state)
      try state.visit("order of the rows", &order)
      try state.check(order.sorted().elementsEqual(0..<collector.buffer.count), "every row once", order.count)
      try state.visit("shuffling", &shuffling)
      try log.visit(&state)
    }
    try keeping.restore(visit)

    while log.steps < settings.steps {
      try watching(log.steps) { log.snapshot(model, collector.observationNormalizer) }
      let isFull = try TrainingFailure.wrapping(
        hasLearned: log.steps > 0, result: log.result(model, collector.observationNormalizer)
      ) {
        try collector.collect(
          with: model, shouldStop: shouldStop, onEpisode: { progress(log.count($0)) })
      }
      guard isFull else {
        log.ending = .stopped
        break
      }
      log.steps += collector.buffer.count
      log.keep(model.parameters, collector.observationNormalizer)

      let remaining = max(1 - Double(log.steps) / Double(settings.steps), 0)
      let learningRate = settings.learningRate.value(remaining: remaining)
      let clip = Float(settings.clipRange.value(remaining: remaining))
      epochs: for _ in 0..<settings.epochs {
        order.shuffle(using: &shuffling)
        for start in stride(from: 0, to: order.count, by: settings.batchSize) {
          let rows = order[start..<min(start + settings.batchSize, order.count)]
          minibatch.gather(rows, from: collector.buffer)
          if settings.normalizesAdvantages {
            normalizeAdvantages(minibatch.advantages.start, count: rows.count)
          }
          let divergence = update.compute(model, minibatch, rows: rows.count, settings: settings, clip: clip)
          if let target = settings.targetKL, divergence > 1.5 * target { break epochs }
          let scale = clippingScale(norm: update.norm, limit: settings.maximumGradientNorm)
          adam.step(
            model.parameters.start, gradient: update.gradient.start, scale: scale, learningRate: learningRate)
          model.parametersMoved()
        }
      }
      guard model.parameters.areFinite else {
        log.ending = .diverged
        break
      }
      try keeping.saveIfDue(after: log.steps, visit)
    }
    try keeping.finish(log.ending, visit)
    if log.ending != .diverged {
      try watching(log.steps) { log.snapshot(model, collector.observationNormalizer) }
    }
    return log.result(model, collector.observationNormalizer)
  }
}

extension GradientUpdate {
  /// Sets `gradient` to that of PPO's loss over a minibatch,
  /// mean(−min(r A, clip(r) A)) + value coefficient · mean((V − R)²) − entropy coefficient · mean(H),
  /// r being exp(log π − log π of the policy that played); returns the mean of r − 1 − log r, an estimate of the
  /// divergence of the two policies (Schulman, "Approximating KL Divergence", 2020).
  func compute(
    _ model: borrowing ActorCritic, _ minibatch: borrowing Minibatch, rows: Int, settings: PPOSettings,
    clip: Float
  ) -> Double {
    let each = 1 / Float(rows)
    let (advantages, returns) = (minibatch.advantages.start, minibatch.returns.start)
    let oldLogProbabilities = minibatch.logProbabilities.start
    let valueScale = 2 * Float(settings.valueCoefficient) * each
    return compute(
      model, inputs: minibatch.observations, actions: minibatch.actions, rows: rows,
      byEntropy: -Float(settings.entropyCoefficient) * each
    ) { row, logProbability, _, value, divergence in
      let advantage = advantages[row]
      let logRatio = Double(logProbability) - Double(oldLogProbabilities[row])
      let exact = ratio(ofLog: logRatio)
      divergence += exact - 1 - logRatio
      let ratio = Float(exact)
      // Where the clipped ratio gives the smaller term, it stands still.
      let clipped = min(max(ratio, 1 - clip), 1 + clip)
      let isClipped = clipped * advantage < ratio * advantage
      return GradientPass.Derivatives(
        byLogProbability: isClipped ? 0 : -advantage * ratio * each,
        byValue: valueScale * (value - returns[row]))
    } / Double(rows)
  }
}
