import Checkpoints
import Environments
import Policies
import ShowreelSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Soft actor-critic (SAC; Haarnoja et al., 2018): an actor learns to be as random as it can afford, by two critics that
/// learn from steps drawn at random from all that were played.
public enum SAC {
  /// Trains an actor and two critics in a vector of environments with continuous actions.
  ///
  /// The same settings give the same result to the bit, on all machines with fused multiply-adds.
  ///
  /// - Parameters:
  ///   - environments: As many as the settings say.
  ///   - keeping: The state to go on from, and where the run's own goes.
  ///   - shouldStop: Asked before each step; true ends the run with the best so far.
  ///   - progress: Told of each episode.
  ///   - watching: Sees the policy as it learns.
  /// - Throws: `TrainingError` for settings out of range and for numbered or unbounded actions, `TrainingFailure`
  ///   where a step fails or gives a number that is not finite, and what the first reset throws.
  public static func train(
    in environments: VectorEnvironment, settings: SACSettings = SACSettings(),
    keeping: consuming StateKeeping = StateKeeping(), shouldStop: () -> Bool = { false },
    progress: (TrainedEpisode) -> Void = { _ in }, watching: PolicyWatcher = { _, _ in }
  ) throws -> TrainingResult {
    try settings.validate()
    guard case .box(let box) = environments.actionSpace else {
      throw TrainingError(
        "expected continuous actions in \(environments.spec.id), found numbered ones: DQN, PPO and A2C take those"
      )
    }
    guard box.low.allSatisfy(\.isFinite) && box.high.allSatisfy(\.isFinite) else {
      throw TrainingError("expected bounded actions in \(environments.spec.id), found \(box)")
    }
    try keeping.prepare(environments)
    let learner = SoftActorCritic(
      inputs: environments.observationSpace.count, actionWidth: box.count, environments: environments.count,
      settings: settings)
    var experience = try ExperienceCollector(environments, settings: settings)
    var exploring = generator(seed: settings.seed, stream: 1)
    var sampling = generator(seed: settings.seed, stream: 3)
    var log = TrainingLog(environments.spec, window: settings.window, selection: settings.selectionWindow)
    // Steps since the last update, where the run was stopped between two.
    var played = 0
    func visit(_ state: inout StateArchive) throws {
      try learner.visit(&state)
      try experience.visit(&state)
      try state.visit("exploring", &exploring)
      try state.visit("sampling", &sampling)
      try state.visitCount("steps since the last update", &played, upTo: settings.trainFrequency)
      try log.visit(&state)
    }
    try keeping.restore(visit)

    func watch() throws {
      try watching(log.steps) {
        log.snapshot(learner.actorParameters, head: learner.head) { learner.actor(with: $0) }
      }
    }
    func result() -> TrainingResult {
      var result = log.result(latest: learner.actorParameters) { learner.actor(with: $0) }
      result.head = learner.head
      return result
    }
    training: while log.steps < settings.steps {
      if played == 0 { try watch() }
      // Play some steps: by chance at first, then by what the actor draws.
      while played < settings.trainFrequency {
        if shouldStop() {
          log.ending = .stopped
          break training
        }
        if played == 0 || settings.noiseSteps > 0 && played % settings.noiseSteps == 0 {
          learner.drawNoise(using: &exploring)
        }
        if log.steps < settings.learningStarts {
          for i in 0..<environments.count * box.count {
            experience.actions.start[i] = Float(exploring.uniform(-1, 1))
          }
        } else {
          learner.act(
            for: experience.present, rows: environments.count, into: experience.actions, using: &exploring)
        }
        try TrainingFailure.wrapping(hasLearned: log.steps > settings.learningStarts, result: result()) {
          try experience.step { progress(log.count($0)) }
        }
        log.steps += environments.count
        played += 1
      }
      played = 0
      log.keepAfterEpisode(learner.actorParameters)

      // Learn from steps of any time.
      if log.steps > settings.learningStarts {
        let learningRate = settings.learningRate.value(remaining: settings.remaining(after: log.steps))
        for index in 0..<settings.updates {
          experience.replay.sample(into: learner.batch, using: &sampling)
          learner.update(learningRate: learningRate) { _ in sampling.nextNormalDouble() }
          if index % settings.targetInterval == 0 { learner.follow() }
        }
        guard learner.areFinite else {
          log.ending = .diverged
          break
        }
      }
      try keeping.saveIfDue(after: log.steps, visit)
    }
    try keeping.finish(log.ending, visit)
    if log.ending != .diverged { try watch() }
    return result()
  }
}

/// An actor, two critics with their targets, a temperature, and an update of all of them.
///
/// A class: of a structure that cannot be copied the compiler looks through all parts in each function, a second of a build in all.
final class SoftActorCritic {
  /// The networks' shapes; their parameters are those at the start.
  let actor: Network
  let critic: Network
  /// The actor's, and behind them gSDE's logarithms of deviations.
  let actorParameters: Floats
  /// Those of one critic, then of the other.
  let criticParameters: Floats
  let targetParameters: Floats
  /// log α of one that is learned, and padding.
  let logTemperature = Floats(8)
  /// The steps of the next update.
  let batch: TransitionBatch
  private let settings: SACSettings
  private let width: Int
  private let targetEntropy: Double
  private let isLearned: Bool
  private let fixedTemperature: Double

  private let acting: ActorPass
  private let present: ActorPass
  private let following: ActorPass
  /// The passes of one critic and of the other.
  private let first: NetworkPass
  private let second: NetworkPass
  private let actorTransposed: TransposedWeights
  private let firstTransposed: TransposedWeights
  private let secondTransposed: TransposedWeights
  private let actorGradient: Floats
  private let criticGradient: Floats
  private let temperatureGradient = Floats(8)
  private var actorAdam: Adam
  private var criticAdam: Adam
  private var temperatureAdam = Adam(count: 8, learningRate: 0)

  /// Observations and actions side by side, as critics see them.
  private let pairs: Rows
  private let pairMemory: Floats
  private let pairDelta: Rows
  private let otherPairDelta: Rows
  private let pairDeltaMemory: Floats
  private let otherPairDeltaMemory: Floats
  private let wanted: Floats
  private let byAction: Rows
  private let byActionMemory: Floats
  private let byLogProbability: Floats

  /// Networks with PyTorch's initialization.
  convenience init(inputs: Int, actionWidth: Int, environments: Int, settings: SACSettings) {
    var generator = generator(seed: settings.seed, stream: 2)
    func network(_ inputs: Int, _ outputs: Int) -> Network {
      Network(
        sizes: [inputs] + settings.hidden + [outputs], activation: settings.activation, using: &generator)
    }
    let actor = network(inputs, (settings.exploresByState ? 1 : 2) * actionWidth)
    let critics = [network(inputs + actionWidth, 1), network(inputs + actionWidth, 1)]
    self.init(
      actor: actor, critics: critics, actionWidth: actionWidth, environments: environments, settings: settings
    )
  }

  /// - Parameter critics: Two.
  init(actor: Network, critics: [Network], actionWidth: Int, environments: Int, settings: SACSettings) {
    self.actor = actor
    critic = critics[0]
    width = actionWidth
    self.settings = settings
    let latents = settings.hidden[settings.hidden.count - 1]
    let deviations = settings.exploresByState ? latents * width : 0
    actorParameters = Floats(actor.parameters.count + Linear.padded(deviations))
    actorParameters.set(actor.parameters)
    actorParameters.set(
      [Float](repeating: Float(settings.initialLogDeviation), count: deviations), at: actor.parameters.count)
    criticParameters = Floats(2 * critic.parameters.count)
    criticParameters.set(critics[0].parameters + critics[1].parameters)
    targetParameters = Floats(2 * critic.parameters.count)
    targetParameters.set(criticParameters.array)
    targetEntropy = settings.targetEntropy ?? -Double(actionWidth)
    switch settings.temperature {
    case .fixed(let value):
      isLearned = false
      // Not by its logarithm, which zero has none of.
      fixedTemperature = value
    case .learned(let initial):
      isLearned = true
      fixedTemperature = 0
      logTemperature[0] = Float(log(initial))
    }

    let rows = settings.batchSize
    batch = TransitionBatch(rows: rows, observationWidth: actor.inputs, actionWidth: width)
    acting = ActorPass(actor, width: width, capacity: environments, matrices: environments, settings)
    present = ActorPass(actor, width: width, capacity: rows, matrices: 1, settings)
    following = ActorPass(actor, width: width, capacity: rows, matrices: 1, settings)
    first = NetworkPass(critic, capacity: rows, instructions: Kernels.fastest)
    second = NetworkPass(critic, capacity: rows, instructions: Kernels.fastest)
    actorTransposed = TransposedWeights(actor)
    firstTransposed = TransposedWeights(critic, includesFirst: true)
    secondTransposed = TransposedWeights(critic, includesFirst: true)
    actorGradient = Floats(actorParameters.count)
    criticGradient = Floats(criticParameters.count)
    actorAdam = Adam(count: actorParameters.count, learningRate: 0, instructions: Kernels.fastest)
    criticAdam = Adam(count: criticParameters.count, learningRate: 0, instructions: Kernels.fastest)

    let stride = Linear.padded(critic.inputs)
    pairMemory = Floats(rows * stride)
    pairs = Rows(start: pairMemory.start, stride: stride)
    pairDeltaMemory = Floats(rows * stride)
    pairDelta = Rows(start: pairDeltaMemory.start, stride: stride)
    otherPairDeltaMemory = Floats(rows * stride)
    otherPairDelta = Rows(start: otherPairDeltaMemory.start, stride: stride)
    wanted = Floats(rows)
    byActionMemory = Floats(rows * width)
    byAction = Rows(start: byActionMemory.start, stride: width)
    byLogProbability = Floats(rows)
    parametersMoved()
  }

  /// The weight of the entropy, α.
  var temperature: Double { isLearned ? exp(Double(logTemperature[0])) : fixedTemperature }
  private var secondOffset: Int { critic.parameters.count }
  private var logDeviations: UnsafePointer<Float> {
    UnsafePointer(actorParameters.start + actor.parameters.count)
  }
  /// Indicates whether all parameters are finite.
  var areFinite: Bool { actorParameters.areFinite && criticParameters.areFinite && logTemperature.areFinite }

  /// The actor with the parameters in `values`, which are all of the actor's.
  func actor(with values: [Float]) -> Network {
    actor.with(parameters: Array(values[..<actor.parameters.count]))
  }

  private func parametersMoved() {
    actorTransposed.refresh(parameters: actorParameters.start)
    criticsMoved()
  }

  private func criticsMoved() {
    firstTransposed.refresh(parameters: criticParameters.start)
    secondTransposed.refresh(parameters: criticParameters.start + secondOffset)
  }

  /// Visits what the updates have left, and the noise that is acted with.
  func visit(_ state: inout StateArchive) throws(FileError) {
    try state.visit("actor", actorParameters)
    try state.visit("critics", criticParameters)
    try state.visit("target critics", targetParameters)
    try state.visit("temperature", logTemperature)
    try actorAdam.visit(&state)
    try criticAdam.visit(&state)
    try temperatureAdam.visit(&state)
    try acting.stateNoise.visit(&state)
    parametersMoved()
  }

  // MARK: Acting

  /// Draws the noise of gSDE anew, of every environment its own.
  func drawNoise(using generator: inout PCG64) {
    guard settings.exploresByState else { return }
    acting.stateNoise.drawNoise { _ in generator.nextNormalDouble() }
  }

  /// Draws an action for each of several observations: by two draws of the generator for each element, or none with gSDE.
  func act(for observations: Rows, rows: Int, into actions: Rows, using generator: inout PCG64) {
    acting.sample(
      parameters: actorParameters.start, logDeviations: logDeviations, inputs: observations, rows: rows
    ) { _ in generator.nextNormalDouble() }
    for i in 0..<rows * width { actions.start[i] = acting.actions.start[i] }
  }

  // MARK: Learning

  /// An update of the temperature, the critics and the actor, in this order, from the batch.
  ///
  /// - Parameter draw: Gives the normal draws, in their order: with gSDE those of one matrix, then without it one for each
  ///   element of the present actions and of the next.
  func update(learningRate: Double, draw: (_ index: Int) -> Double) {
    let rows = batch.rows
    if settings.exploresByState {
      // The same matrix for both.
      present.stateNoise.drawNoise(draw)
      following.stateNoise.takeNoise(of: present.stateNoise)
    }
    present.sample(
      parameters: actorParameters.start, logDeviations: logDeviations, inputs: batch.observations, rows: rows,
      draw: draw)

    // The temperature, whose value before the step is the one that the others see.
    let temperature = self.temperature
    if isLearned {
      var mean = 0.0
      for row in 0..<rows { mean += Double(present.logProbabilities[row]) + targetEntropy }
      temperatureGradient[0] = Float(-mean / Double(rows))
      temperatureAdam.step(
        logTemperature.start, gradient: temperatureGradient.start, scale: 1, learningRate: learningRate)
    }

    // The critics, against mean((Q − y)²) / 2 of each, y = r + γ (min Q⁻(s′, a′) − α log π(a′)).
    following.sample(
      parameters: actorParameters.start, logDeviations: logDeviations, inputs: batch.nextObservations,
      rows: rows, draw: draw)
    pair(batch.nextObservations, following.actions)
    forward(targetParameters)
    for row in 0..<rows {
      let value = min(first.outputs[row][0], second.outputs[row][0])
      let soft = value - Float(temperature) * following.logProbabilities[row]
      wanted[row] = batch.rewards[row] + batch.goesOn[row] * Float(settings.gamma) * soft
    }
    pair(batch.observations, batch.actions)
    forward(criticParameters)
    for row in 0..<rows {
      first.outputDelta[row][0] = (first.outputs[row][0] - wanted[row]) / Float(rows)
      second.outputDelta[row][0] = (second.outputs[row][0] - wanted[row]) / Float(rows)
    }
    first.backward(
      transposed: firstTransposed, inputs: pairs, rows: rows, gradient: criticGradient.start)
    second.backward(
      transposed: secondTransposed, inputs: pairs, rows: rows, gradient: criticGradient.start + secondOffset)
    criticAdam.step(
      criticParameters.start, gradient: criticGradient.start, scale: 1, learningRate: learningRate)
    criticsMoved()

    // The actor, against mean(α log π(a) − min Q(s, a)).
    pair(batch.observations, present.actions)
    forward(criticParameters)
    for row in 0..<rows {
      let isFirst = first.outputs[row][0] <= second.outputs[row][0]
      first.outputDelta[row][0] = isFirst ? -1 / Float(rows) : 0
      second.outputDelta[row][0] = isFirst ? 0 : -1 / Float(rows)
      byLogProbability[row] = Float(temperature) / Float(rows)
    }
    first.backward(
      transposed: firstTransposed, inputs: pairs, rows: rows, gradient: nil, inputDelta: pairDelta)
    second.backward(
      transposed: secondTransposed, inputs: pairs, rows: rows, gradient: nil, inputDelta: otherPairDelta)
    for row in 0..<rows {
      for j in 0..<width {
        let place = actor.inputs + j
        byAction[row][j] = pairDelta[row][place] + otherPairDelta[row][place]
      }
    }
    present.backward(
      byAction: byAction, byLogProbability: byLogProbability.start, inputs: batch.observations, rows: rows,
      transposed: actorTransposed, gradient: actorGradient.start,
      deviationGradient: actorGradient.start + actor.parameters.count)
    actorAdam.step(
      actorParameters.start, gradient: actorGradient.start, scale: 1, learningRate: learningRate)
    actorTransposed.refresh(parameters: actorParameters.start)
  }

  /// Moves the target critics towards the trained ones.
  func follow() {
    Kernels.follow(
      targetParameters.start, criticParameters.start, tau: settings.tau, count: targetParameters.count)
  }

  private func pair(_ observations: Rows, _ actions: Rows) {
    let count = actor.inputs
    for row in 0..<batch.rows {
      let pair = pairs[row]
      for j in 0..<count { pair[j] = observations[row][j] }
      for j in 0..<width { pair[count + j] = actions[row][j] }
    }
  }

  private func forward(_ parameters: borrowing Floats) {
    first.forward(parameters: parameters.start, inputs: pairs, rows: batch.rows)
    second.forward(parameters: parameters.start + secondOffset, inputs: pairs, rows: batch.rows)
  }

  /// The head by which a checkpoint acts with the actor; that of gSDE without its noise.
  var head: Checkpoint.Head {
    settings.exploresByState
      ? .deterministic(limit: SquashedStateNoisePass.limit, squashes: true) : .squashedGaussian
  }
}

/// Passes through an actor and the distribution of its actions, of either kind.
private struct ActorPass: ~Copyable {
  private let network: NetworkPass
  private let gaussian: SquashedGaussianPass
  let stateNoise: SquashedStateNoisePass
  private let exploresByState: Bool

  init(_ actor: Network, width: Int, capacity: Int, matrices: Int, _ settings: SACSettings) {
    network = NetworkPass(actor, capacity: capacity, instructions: Kernels.fastest)
    exploresByState = settings.exploresByState
    let latents = settings.hidden[settings.hidden.count - 1]
    gaussian = SquashedGaussianPass(width: width, capacity: exploresByState ? 0 : capacity)
    stateNoise = SquashedStateNoisePass(
      width: width, latents: exploresByState ? latents : 0, latentStride: network.latents.stride,
      capacity: exploresByState ? capacity : 0, matrices: exploresByState ? matrices : 0)
  }

  var actions: Rows { exploresByState ? stateNoise.actions : gaussian.actions }
  var logProbabilities: UnsafePointer<Float> {
    UnsafePointer(exploresByState ? stateNoise.logProbabilities.start : gaussian.logProbabilities.start)
  }

  func sample(
    parameters: UnsafePointer<Float>, logDeviations: UnsafePointer<Float>, inputs: Rows, rows: Int,
    draw: (_ index: Int) -> Double
  ) {
    network.forward(parameters: parameters, inputs: inputs, rows: rows)
    if exploresByState {
      stateNoise.sample(
        outputs: network.outputs, latents: network.latents, logDeviations: logDeviations, rows: rows)
    } else {
      gaussian.sample(outputs: network.outputs, rows: rows) { row, j in draw(row * gaussian.width + j) }
    }
  }

  func backward(
    byAction: Rows, byLogProbability: UnsafePointer<Float>, inputs: Rows, rows: Int,
    transposed: borrowing TransposedWeights, gradient: UnsafeMutablePointer<Float>,
    deviationGradient: UnsafeMutablePointer<Float>
  ) {
    if exploresByState {
      stateNoise.writeGradient(
        byAction: byAction, byLogProbability: byLogProbability, outputs: network.outputs,
        latents: network.latents, rows: rows, into: network.outputDelta, deviationGradient: deviationGradient)
      network.backward(
        transposed: transposed, inputs: inputs, rows: rows, gradient: gradient,
        latentDelta: stateNoise.latentDelta)
    } else {
      gaussian.writeGradient(
        byAction: byAction, byLogProbability: byLogProbability, outputs: network.outputs, rows: rows,
        into: network.outputDelta)
      network.backward(transposed: transposed, inputs: inputs, rows: rows, gradient: gradient)
    }
  }
}
