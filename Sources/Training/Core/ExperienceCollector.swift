import Environments
import Policies

/// The settings that learners from a replay buffer share.
public protocol OffPolicySettings: Sendable {
  /// Steps in all, of all environments together.
  var steps: Int { get set }
  /// The number that all randomness starts from.
  var seed: UInt64 { get set }
  /// The environments that are stepped together; i starts from seed + i.
  var environments: Int { get set }
  /// The discount of a reward for each step that it lies ahead, 0 to 1.
  var gamma: Double { get set }
  /// The optimizers' step size.
  var learningRate: Schedule { get set }
  /// The steps that the replay buffer holds; never more than the run has.
  var bufferSize: Int { get set }
  /// The steps that are played by chance before anything is learned.
  var learningStarts: Int { get set }
  /// The steps of an update, drawn from the replay buffer with replacement.
  var batchSize: Int { get set }
  /// The steps of each environment between updates.
  var trainFrequency: Int { get set }
  /// The updates after those steps; −1 for as many as steps were taken.
  var gradientSteps: Int { get set }
  /// The part of the way that the target networks go towards the trained ones when they follow; 1 is a copy.
  var tau: Double { get set }
  /// The widths of the hidden layers.
  var hidden: [Int] { get set }
  /// The activation between the layers.
  var activation: Activation { get set }
  /// Episodes of the running mean that decides about "solved".
  var window: Int { get set }
}

extension OffPolicySettings {
  /// The updates after each `trainFrequency` steps of every environment.
  var updates: Int { gradientSteps >= 0 ? gradientSteps : trainFrequency * environments }

  /// The part of the run that is ahead after so many steps.
  func remaining(after taken: Int) -> Double { max(1 - Double(taken) / Double(steps), 0) }

  /// Episodes of the running mean that the best parameters are chosen by: runs from replay have few.
  var selectionWindow: Int { min(window, 20) }

  func check(_ isGood: Bool, _ expected: String, _ found: Any) throws(TrainingError) {
    guard isGood else { throw TrainingError("expected \(expected), found \(found)") }
  }

  /// Throws which of the shared settings is out of range.
  func validateShared() throws(TrainingError) {
    try check((1...1 << 48).contains(steps), "at least one step", steps)
    try check((1...65_536).contains(environments), "1 to 65536 environments", environments)
    try check((0...1).contains(gamma), "gamma from 0 to 1", gamma)
    try check(
      learningRate.initial > 0 && learningRate.initial.isFinite, "a positive learning rate",
      learningRate.initial)
    try check((1...1 << 28).contains(bufferSize), "a buffer of 1 to \(1 << 28) steps", bufferSize)
    try check(learningStarts >= 0, "a start of learning from 0 on", learningStarts)
    try check((1...1 << 20).contains(batchSize), "a batch size of 1 to \(1 << 20)", batchSize)
    try check((1...1 << 24).contains(trainFrequency), "1 to \(1 << 24) steps between updates", trainFrequency)
    try check(
      gradientSteps == -1 || gradientSteps >= 1, "at least one gradient step, or -1", gradientSteps)
    try check(tau > 0 && tau <= 1, "tau above 0 and at most 1", tau)
    try check(
      !hidden.isEmpty && hidden.allSatisfy { (1...4096).contains($0) }, "hidden widths of 1 to 4096", hidden)
    try check(activation.isTrainable, "an activation whose slope follows from its value", activation.rawValue)
    try check(window >= 1, "a window of at least one episode", window)
  }
}

/// Plays several environments and keeps what they gave in a replay buffer.
struct ExperienceCollector: ~Copyable {
  private let environments: VectorEnvironment
  private(set) var replay: ReplayBuffer
  /// The observations that the next actions are chosen for, padded as networks take them.
  let present: Rows
  private let presentMemory: Floats
  /// The actions to take, as the buffer keeps them: the number of one, or a vector scaled to −1 … 1.
  let actions: Rows
  private let actionMemory: Floats
  private var numbers: [Int]
  private var vectors: [Float]

  /// Resets the environments.
  init(_ environments: VectorEnvironment, settings: some OffPolicySettings) throws {
    self.environments = environments
    let (count, width) = (environments.count, environments.observationSpace.count)
    let actionWidth: Int
    switch environments.actionSpace {
    case .discrete: actionWidth = 1
    case .box(let box): actionWidth = box.count
    }
    // Room for all steps up to the update that ends the run: it may go on for longer, with a larger buffer.
    let steps = settings.steps + count * settings.trainFrequency
    replay = ReplayBuffer(
      capacity: min(settings.bufferSize, steps), observationWidth: width, actionWidth: actionWidth)
    presentMemory = Floats(count * Linear.padded(width))
    present = Rows(start: presentMemory.start, stride: Linear.padded(width))
    actionMemory = Floats(count * actionWidth)
    actions = Rows(start: actionMemory.start, stride: actionWidth)
    numbers = [Int](repeating: 0, count: count)
    vectors = [Float](repeating: 0, count: count * actionWidth)
    try environments.reset(seed: settings.seed)
    try environments.requireFinite()
    observe()
  }

  /// Visits all that the next step depends on, and the steps so far.
  mutating func visit(_ state: inout StateArchive) throws {
    try state.visit("environments", environments)
    try state.visit("present observations", presentMemory)
    try replay.visit(&state, actions: environments.actionSpace)
  }

  /// Steps every environment by `actions` and keeps the steps.
  ///
  /// - Parameter onEpisode: Told of each episode that ended.
  mutating func step(onEpisode: (EpisodeStatistics) -> Void) throws {
    try take()
    try environments.requireFinite()
    let (rewards, following) = (environments.rewards, environments.finalObservations)
    let (terminated, truncated) = (environments.terminated, environments.truncated)
    let width = replay.observationWidth
    following.withUnsafeBufferPointer { following in
      guard let start = following.baseAddress else { return }
      for i in 0..<environments.count {
        replay.append(
          observation: present[i], action: actions[i], reward: Float(rewards[i]), terminated: terminated[i],
          truncated: truncated[i], led: start + i * width)
      }
    }
    observe()
    for i in 0..<environments.count where terminated[i] || truncated[i] {
      onEpisode(
        EpisodeStatistics(
          totalReward: environments.episodeReturns[i], length: environments.episodeLengths[i]))
    }
  }

  private mutating func take() throws {
    switch environments.actionSpace {
    case .discrete:
      for i in numbers.indices { numbers[i] = Int(actions[i][0]) }
      try environments.step(numbers.span)
    case .box(let box):
      // As a checkpoint's player scales them, and Stable-Baselines3's `unscale_action`.
      let width = box.count
      for i in 0..<environments.count {
        for j in 0..<width {
          let (low, high) = (box.low[j], box.high[j])
          vectors[i * width + j] = low + 0.5 * (actions[i][j] + 1) * (high - low)
        }
      }
      try environments.step(vectors.span)
    }
  }

  private func observe() {
    let (observations, width) = (environments.observations, replay.observationWidth)
    for i in 0..<environments.count {
      for j in 0..<width { present[i][j] = observations[i * width + j] }
    }
  }
}
