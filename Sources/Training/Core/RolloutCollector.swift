import Environments
import Policies

/// The settings that learners from fresh roll-outs share.
public protocol OnPolicySettings: Sendable {
  /// Steps in all, of all environments together; the last roll-out is played to its end.
  var steps: Int { get set }
  /// The number that all randomness starts from.
  var seed: UInt64 { get set }
  /// The environments that are stepped together; i starts from seed + i.
  var environments: Int { get set }
  /// The steps of each environment between two updates.
  var rolloutSteps: Int { get set }
  /// The discount of a reward for each step that it lies ahead, 0 to 1.
  var gamma: Double { get set }
  /// λ of the generalized advantage estimation, 0 to 1.
  var gaeLambda: Double { get set }
  /// The optimizer's step size.
  var learningRate: Schedule { get set }
  /// The weight of the entropy in the loss.
  var entropyCoefficient: Double { get set }
  /// The weight of the value's error in the loss.
  var valueCoefficient: Double { get set }
  /// The greatest norm of the gradient; a longer one is scaled down.
  var maximumGradientNorm: Double { get set }
  /// Indicates whether advantages are normalized in each batch.
  var normalizesAdvantages: Bool { get set }
  /// Indicates whether observations are normalized by their running moments, which the checkpoint then holds.
  var normalizesObservations: Bool { get set }
  /// Indicates whether rewards are divided by the running deviation of the discounted returns.
  var normalizesRewards: Bool { get set }
  /// The widths of the hidden layers, of the actor as of the critic.
  var hidden: [Int] { get set }
  /// The activation between the layers.
  var activation: Activation { get set }
  /// Indicates whether weights start orthogonal; otherwise they start as PyTorch's layers do.
  var startsOrthogonal: Bool { get set }
  /// Indicates whether exploration in a continuous action space depends on the state (gSDE).
  var exploresByState: Bool { get set }
  /// The steps after which gSDE draws its noise anew; −1 for the length of a roll-out.
  var noiseSteps: Int { get set }
  /// The logarithm of the standard deviations at the start, in a continuous action space.
  var initialLogDeviation: Double { get set }
  /// Episodes of the running mean that the best parameters are chosen by and that decides about "solved".
  var window: Int { get set }
  /// The threads that train; results do not depend on it.
  var threads: Int { get set }
}

/// Plays several environments with an actor and fills a buffer with what they gave.
struct RolloutCollector: ~Copyable {
  private let environments: VectorEnvironment
  private(set) var buffer: RolloutBuffer
  private(set) var observationNormalizer: ObservationNormalizer?
  private var rewardNormalizer: RewardNormalizer?
  /// The present observations as the networks see them, padded.
  private let present: Rows
  private let presentMemory: Floats
  private let actor: NetworkPass
  private let critic: NetworkPass
  private let head: HeadPass
  private var actions: [Int]
  private var clippedActions: [Float]
  private var rewards: [Double]
  private var generator: PCG64
  private let gamma: Double
  private let lambda: Double
  private let noiseSteps: Int
  /// The steps of the present roll-out that are in the buffer.
  private var filled = 0

  /// Resets the environments.
  init(_ environments: VectorEnvironment, model: borrowing ActorCritic, settings: some OnPolicySettings)
    throws
  {
    self.environments = environments
    let (count, width) = (environments.count, environments.observationSpace.count)
    buffer = RolloutBuffer(
      steps: settings.rolloutSteps, environments: count, observationWidth: width,
      actionWidth: model.head.actionWidth)
    presentMemory = Floats(count * Linear.padded(width))
    present = Rows(start: presentMemory.start, stride: Linear.padded(width))
    actor = NetworkPass(model.actor, capacity: count)
    critic = NetworkPass(model.critic, capacity: count)
    head = HeadPass(model.head, capacity: count, explores: true)
    actions = [Int](repeating: 0, count: count)
    clippedActions = [Float](repeating: 0, count: count * model.head.actionWidth)
    rewards = [Double](repeating: 0, count: count)
    generator = Training.generator(seed: settings.seed, stream: 1)
    (gamma, lambda, noiseSteps) = (settings.gamma, settings.gaeLambda, settings.noiseSteps)
    if settings.normalizesObservations { observationNormalizer = ObservationNormalizer(width: width) }
    if settings.normalizesRewards {
      rewardNormalizer = RewardNormalizer(environments: count, gamma: settings.gamma)
    }
    try environments.reset(seed: settings.seed)
    try environments.requireFinite()
    observe()
  }

  /// Visits all that the next step depends on, and the roll-out so far.
  mutating func visit(_ state: inout StateArchive) throws {
    try state.visit("environments", environments)
    try state.visit("present observations", presentMemory)
    try state.visit("generator of actions", &generator)
    try observationNormalizer?.visit(&state)
    try rewardNormalizer?.visit(&state)
    try head.visit(&state)
    try state.visit("steps of the roll-out", &filled)
    try state.check((0..<buffer.steps).contains(filled), "less than \(buffer.steps) steps", filled)
    try buffer.visit(&state, filled: filled, actions: environments.actionSpace)
  }

  /// Fills the buffer, advantages included; goes on with a roll-out that was stopped.
  ///
  /// - Parameters:
  ///   - shouldStop: Asked before each step of the environments.
  ///   - onEpisode: Told of each episode that ended.
  /// - Returns: Whether the buffer was filled, and not stopped before.
  mutating func collect(
    with model: borrowing ActorCritic, shouldStop: () -> Bool, onEpisode: (EpisodeStatistics) -> Void
  ) throws -> Bool {
    let count = environments.count
    let parameters = UnsafePointer(model.parameters.start)
    for t in filled..<buffer.steps {
      if shouldStop() { return false }
      if t == 0 { head.drawNoise(parameters: model.headParameters, rows: count, using: &generator) }
      if noiseSteps > 0 && t % noiseSteps == 0 {
        head.drawNoise(parameters: model.headParameters, rows: count, using: &generator)
      }
      // What the actor does and the critic expects.
      let row = t * count
      let seen = buffer.observations.from(row)
      for i in 0..<count * present.stride { seen.start[i] = present.start[i] }
      let taken = buffer.actions.from(row)
      actor.forward(parameters: parameters, inputs: seen, rows: count)
      critic.forward(parameters: parameters + model.criticOffset, inputs: seen, rows: count)
      head.sample(
        outputs: actor.outputs, latents: actor.latents, parameters: model.headParameters, rows: count,
        into: taken, using: &generator)
      head.evaluate(
        outputs: actor.outputs, latents: actor.latents, parameters: model.headParameters, actions: taken,
        rows: count)
      for i in 0..<count {
        buffer.values[row + i] = critic.outputs[i][0]
        buffer.logProbabilities[row + i] = head.logProbabilities[i]
      }

      // What the environments make of it.
      try step(taken)
      try environments.requireFinite()
      let (terminated, truncated) = (environments.terminated, environments.truncated)
      let found = environments.rewards
      for i in 0..<count { rewards[i] = found[i] }
      rewardNormalizer?.normalize(&rewards) { terminated[$0] || truncated[$0] }
      observe()
      for i in 0..<count {
        var reward = rewards[i]
        // A limit of steps is no end of the task: what would have followed is what the critic expects.
        if truncated[i] && !terminated[i] { reward += gamma * finalValue(of: i, model) }
        let isEnd = terminated[i] || truncated[i]
        buffer.setOutcome(t, i, reward: reward, ends: isEnd)
        if isEnd {
          onEpisode(
            EpisodeStatistics(
              totalReward: environments.episodeReturns[i], length: environments.episodeLengths[i]))
        }
      }
      filled = t + 1
    }
    filled = 0
    critic.forward(parameters: parameters + model.criticOffset, inputs: present, rows: count)
    buffer.estimateAdvantages(lastValues: critic.outputs, gamma: gamma, lambda: lambda)
    return true
  }

  /// Steps the environments; what lies outside of a box is moved to its border, and the buffer keeps what was drawn.
  private mutating func step(_ taken: Rows) throws {
    switch environments.actionSpace {
    case .discrete:
      for i in actions.indices { actions[i] = Int(taken[i][0]) }
      try environments.step(actions.span)
    case .box(let box):
      let width = box.count
      for i in 0..<environments.count {
        for j in 0..<width {
          clippedActions[i * width + j] = min(max(taken[i][j], box.low[j]), box.high[j])
        }
      }
      try environments.step(clippedActions.span)
    }
  }

  /// Takes the present observations, normalized where that is asked for.
  private mutating func observe() {
    let (observations, width) = (environments.observations, environments.observationSpace.count)
    observationNormalizer?.update(observations, rows: environments.count)
    for i in 0..<environments.count { write(observations, i, width, to: present[i]) }
  }

  @inline(__always)
  private func write(
    _ observations: [Float], _ i: Int, _ width: Int, to target: UnsafeMutablePointer<Float>
  ) {
    if let observationNormalizer {
      observationNormalizer.write(observations, row: i, to: target)
    } else {
      for j in 0..<width { target[j] = observations[i * width + j] }
    }
  }

  /// The value of the observation that environment `i`'s last episode ended with.
  private func finalValue(of i: Int, _ model: borrowing ActorCritic) -> Double {
    let width = environments.observationSpace.count
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: present.stride) { memory in
      guard let start = memory.baseAddress else { return 0 }
      start.initialize(repeating: 0, count: present.stride)
      write(environments.finalObservations, i, width, to: start)
      critic.forward(
        parameters: UnsafePointer(model.parameters.start) + model.criticOffset,
        inputs: Rows(start: start, stride: present.stride), rows: 1)
      return Double(critic.outputs[0][0])
    }
  }
}
