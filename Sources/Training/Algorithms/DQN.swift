import Environments
import Policies
import ShowreelSupport

/// Deep Q-learning (DQN; Mnih et al., 2015): a network learns the value of every action from steps that are drawn at random
/// from all that were played, towards targets of a network that follows it at a distance.
public enum DQN {
  /// Trains a network of values in a vector of environments with discrete actions.
  ///
  /// The same settings give the same result to the bit, on all machines with fused multiply-adds.
  ///
  /// - Parameters:
  ///   - environments: As many as the settings say.
  ///   - keeping: The state to go on from, and where the run's own goes.
  ///   - shouldStop: Asked before each step; true ends the run with the best so far.
  ///   - progress: Told of each episode.
  ///   - watching: Sees the policy as it learns.
  /// - Throws: `TrainingError` for settings out of range and for continuous actions, `TrainingFailure` where a step fails
  ///   or gives a number that is not finite, and what the first reset throws.
  public static func train(
    in environments: VectorEnvironment, settings: DQNSettings = DQNSettings(),
    keeping: consuming StateKeeping = StateKeeping(), shouldStop: () -> Bool = { false },
    progress: (TrainedEpisode) -> Void = { _ in }, watching: PolicyWatcher = { _, _ in }
  ) throws -> TrainingResult {
    try settings.validate()
    guard case .discrete(let space) = environments.actionSpace else {
      throw TrainingError(
        "expected discrete actions in \(environments.spec.id), found continuous ones: SAC, PPO and A2C take those"
      )
    }
    try keeping.prepare(environments)
    let values = ActionValues(
      inputs: environments.observationSpace.count, actions: space.n, environments: environments.count,
      settings: settings)
    var experience = try ExperienceCollector(environments, settings: settings)
    var exploring = generator(seed: settings.seed, stream: 1)
    var sampling = generator(seed: settings.seed, stream: 3)
    var log = TrainingLog(environments.spec, window: settings.window, selection: settings.selectionWindow)
    // Steps since the last update, where the run was stopped between two.
    var played = 0
    func visit(_ state: inout StateArchive) throws {
      try values.visit(&state)
      try experience.visit(&state)
      try state.visit("exploring", &exploring)
      try state.visit("sampling", &sampling)
      try state.visitCount("steps since the last update", &played, upTo: settings.trainFrequency)
      try log.visit(&state)
    }
    try keeping.restore(visit)

    func watch() throws {
      try watching(log.steps) {
        log.snapshot(values.parameters, head: .greedy) { values.network.with(parameters: $0) }
      }
    }
    func result() -> TrainingResult {
      var result = log.result(latest: values.parameters) { values.network.with(parameters: $0) }
      result.head = .greedy
      return result
    }
    training: while log.steps < settings.steps {
      if played == 0 { try watch() }
      // Play some steps: each by chance with probability ε, otherwise the one of the greatest value.
      while played < settings.trainFrequency {
        if shouldStop() {
          log.ending = .stopped
          break training
        }
        let isWarmUp = log.steps < settings.learningStarts
        if isWarmUp || exploring.random() < settings.epsilon(after: log.steps) {
          for i in 0..<environments.count { experience.actions[i][0] = Float(exploring.integers(space.n)) }
        } else {
          values.choose(for: experience.present, rows: environments.count, into: experience.actions)
        }
        try TrainingFailure.wrapping(hasLearned: log.steps > settings.learningStarts, result: result()) {
          try experience.step { progress(log.count($0)) }
        }
        log.steps += environments.count
        values.follow(after: log.steps / environments.count)
        played += 1
      }
      played = 0
      log.keepAfterEpisode(values.parameters)

      // Learn from steps of any time.
      if log.steps > settings.learningStarts {
        let learningRate = settings.learningRate.value(remaining: settings.remaining(after: log.steps))
        for _ in 0..<settings.updates {
          experience.replay.sample(into: values.batch, using: &sampling)
          values.update(learningRate: learningRate)
        }
        guard values.parameters.areFinite else {
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

/// The network that gives every action's value, its target network, and an update of both; a class as `SoftActorCritic` is.
final class ActionValues {
  /// The network's shape; its parameters are those at the start.
  let network: Network
  let parameters: Floats
  let target: Floats
  /// The steps of the next update.
  let batch: TransitionBatch
  private let settings: DQNSettings
  private let acting: NetworkPass
  private let trained: NetworkPass
  private let following: NetworkPass
  private let transposed: TransposedWeights
  private let gradient: Floats
  private var adam: Adam

  /// A network with PyTorch's initialization.
  convenience init(inputs: Int, actions: Int, environments: Int, settings: DQNSettings) {
    var generator = generator(seed: settings.seed, stream: 2)
    let network = Network(
      sizes: [inputs] + settings.hidden + [actions], activation: settings.activation, using: &generator)
    self.init(network, environments: environments, settings: settings)
  }

  init(_ network: Network, environments: Int, settings: DQNSettings) {
    self.network = network
    self.settings = settings
    parameters = Floats(network.parameters.count)
    target = Floats(network.parameters.count)
    parameters.set(network.parameters)
    target.set(network.parameters)
    batch = TransitionBatch(rows: settings.batchSize, observationWidth: network.inputs, actionWidth: 1)
    acting = NetworkPass(network, capacity: environments, instructions: Kernels.fastest)
    trained = NetworkPass(network, capacity: settings.batchSize, instructions: Kernels.fastest)
    following = NetworkPass(network, capacity: settings.batchSize, instructions: Kernels.fastest)
    transposed = TransposedWeights(network)
    transposed.refresh(parameters: parameters.start)
    gradient = Floats(parameters.count)
    adam = Adam(count: parameters.count, learningRate: 0, instructions: Kernels.fastest)
  }

  /// Visits what the updates have left.
  func visit(_ state: inout StateArchive) throws(FileError) {
    try state.visit("parameters", parameters)
    try state.visit("target parameters", target)
    try adam.visit(&state)
    transposed.refresh(parameters: parameters.start)
  }

  /// Writes the number of the action of the greatest value, for each of several observations.
  func choose(for observations: Rows, rows: Int, into actions: Rows) {
    acting.forward(parameters: parameters.start, inputs: observations, rows: rows)
    for row in 0..<rows { actions[row][0] = Float(greatest(of: acting.outputs[row])) }
  }

  /// The first of the actions of the greatest value.
  private func greatest(of values: UnsafeMutablePointer<Float>) -> Int {
    var best = 0
    for action in 1..<network.outputs where values[action] > values[best] { best = action }
    return best
  }

  /// Lets the target network follow, where the number of steps that each environment took says so.
  func follow(after steps: Int) {
    guard steps % max(settings.targetInterval / acting.capacity, 1) == 0 else { return }
    Kernels.follow(target.start, parameters.start, tau: settings.tau, count: target.count)
  }

  /// A step of Adam against the mean of the batch's losses,
  /// huber(Q(s, a) − y), y = r + γ max Q⁻(s′, ·), the latter only where the task goes on.
  func update(learningRate: Double) {
    let rows = batch.rows
    following.forward(parameters: target.start, inputs: batch.nextObservations, rows: rows)
    let (nextValues, goesOn, rewards) = (following.outputs, batch.goesOn.start, batch.rewards.start)
    if settings.isDouble {
      // The trained network's choice stands in for the target's, whose value it is given.
      trained.forward(parameters: parameters.start, inputs: batch.nextObservations, rows: rows)
      for row in 0..<rows {
        let chosen = greatest(of: trained.outputs[row])
        nextValues[row][0] = nextValues[row][chosen]
      }
    } else {
      for row in 0..<rows { nextValues[row][0] = nextValues[row][greatest(of: nextValues[row])] }
    }

    trained.forward(parameters: parameters.start, inputs: batch.observations, rows: rows)
    let (gamma, each) = (Float(settings.gamma), 1 / Float(rows))
    for row in 0..<rows {
      let wanted = rewards[row] + goesOn[row] * gamma * nextValues[row][0]
      let action = Int(batch.actions[row][0])
      let error = trained.outputs[row][action] - wanted
      let delta = trained.outputDelta[row]
      for other in 0..<network.outputs { delta[other] = 0 }
      // Huber's slope: that of ½ x² up to 1, and constant beyond.
      delta[action] = min(max(error, -1), 1) * each
    }
    trained.backward(
      transposed: transposed, inputs: batch.observations, rows: rows, gradient: gradient.start)
    let norm = Kernels.sumOfSquares(gradient.start, count: gradient.count).squareRoot()
    let scale = clippingScale(norm: norm, limit: settings.maximumGradientNorm)
    adam.step(parameters.start, gradient: gradient.start, scale: scale, learningRate: learningRate)
    transposed.refresh(parameters: parameters.start)
  }
}
