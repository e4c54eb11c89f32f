import Environments
import Policies

/// Advantage actor-critic (A2C), the synchronous form of A3C (Mnih et al., 2016): a step of the optimizer on each short
/// roll-out as a whole.
public enum A2C {
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
    in environments: VectorEnvironment, settings: A2CSettings = A2CSettings(),
    keeping: consuming StateKeeping = StateKeeping(), shouldStop: () -> Bool = { false },
    progress: (TrainedEpisode) -> Void = { _ in }, watching: PolicyWatcher = { _, _ in }
  ) throws -> TrainingResult {
    try settings.validate()
    try keeping.prepare(environments)
    let model = ActorCritic(for: environments, settings: settings)
    var collector = try RolloutCollector(environments, model: model, settings: settings)
    var optimizer = RMSprop(count: model.parameters.count)
    let update = GradientUpdate(
      model, batch: collector.buffer.count, threads: settings.threads, sharing: environments.workers)
    var log = TrainingLog(environments.spec, window: settings.window)
    func visit(_ state: inout StateArchive) throws {
      try model.visit(&state)
      try collector.visit(&state)
      try optimizer.visit(&state)
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

      if settings.normalizesAdvantages {
        normalizeAdvantages(collector.buffer.advantages.start, count: collector.buffer.count)
      }
      update.compute(model, collector.buffer, settings: settings)
      let remaining = max(1 - Double(log.steps) / Double(settings.steps), 0)
      let scale = clippingScale(norm: update.norm, limit: settings.maximumGradientNorm)
      optimizer.step(
        model.parameters.start, gradient: update.gradient.start, scale: scale,
        learningRate: settings.learningRate.value(remaining: remaining))
      model.parametersMoved()
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
  /// Sets `gradient` to that of A2C's loss over a roll-out,
  /// mean(−log π A) + value coefficient · mean((V − R)²) − entropy coefficient · mean(H).
  func compute(_ model: borrowing ActorCritic, _ buffer: borrowing RolloutBuffer, settings: A2CSettings) {
    let each = 1 / Float(buffer.count)
    let (advantages, returns) = (buffer.advantages.start, buffer.returns.start)
    let valueScale = 2 * Float(settings.valueCoefficient) * each
    _ = compute(
      model, inputs: buffer.observations, actions: buffer.actions, rows: buffer.count,
      byEntropy: -Float(settings.entropyCoefficient) * each
    ) { row, _, _, value, _ in
      GradientPass.Derivatives(
        byLogProbability: -advantages[row] * each, byValue: valueScale * (value - returns[row]))
    }
  }
}
