import Environments
import Policies
import ShowreelSupport

/// The latest steps of several environments, of which batches are drawn: the oldest gives way to the newest.
///
/// Flat memory, of the size that it starts with: a row of floats for each step, its observation, action, reward, the two
/// kinds of end apart, and the observation that it led to, which is an episode's last and never the next one's first.
struct ReplayBuffer: ~Copyable {
  /// The most steps.
  let capacity: Int
  let observationWidth: Int
  let actionWidth: Int
  /// The steps that are there.
  private(set) var count = 0
  /// The row of the next step.
  private(set) var next = 0
  private let memory: Floats
  private let rows: Rows

  init(capacity: Int, observationWidth: Int, actionWidth: Int) {
    self.capacity = capacity
    (self.observationWidth, self.actionWidth) = (observationWidth, actionWidth)
    let stride = 2 * observationWidth + actionWidth + 3
    memory = Floats(capacity * stride)
    rows = Rows(start: memory.start, stride: stride)
  }

  /// Visits the steps that are there.
  mutating func visit(_ state: inout StateArchive, actions: ActionSpace) throws(FileError) {
    try state.visit("steps in the buffer", &count)
    try state.visit("row of the next step", &next)
    try state.check(
      (0...capacity).contains(count), "at most \(capacity) steps in the buffer",
      "\(count): a run goes on to more steps than it has had")
    try state.check(
      next == count % capacity || count == capacity && next < capacity && next >= 0, "a row", next)
    try state.visit("replay", memory, count: count * rows.stride)
    guard state.isReading else { return }
    for row in 0..<count {
      try state.checkActions(rows[row] + observationWidth, count: actionWidth, of: actions)
    }
  }

  /// The place in a row at which its outcome starts: the reward, the two ends, and the observation that followed.
  private var outcome: Int { observationWidth + actionWidth }

  /// Keeps a step.
  mutating func append(
    observation: UnsafePointer<Float>, action: UnsafePointer<Float>, reward: Float, terminated: Bool,
    truncated: Bool, led to: UnsafePointer<Float>
  ) {
    let row = rows[next]
    for j in 0..<observationWidth { row[j] = observation[j] }
    for j in 0..<actionWidth { row[observationWidth + j] = action[j] }
    row[outcome] = reward
    row[outcome + 1] = terminated ? 1 : 0
    row[outcome + 2] = truncated ? 1 : 0
    for j in 0..<observationWidth { row[outcome + 3 + j] = to[j] }
    next = next + 1 == capacity ? 0 : next + 1
    count = min(count + 1, capacity)
  }

  /// Draws a batch, with replacement: one draw of the generator for each row.
  func sample(into batch: borrowing TransitionBatch, using generator: inout PCG64) {
    for target in 0..<batch.rows { copy(generator.integers(count), to: target, of: batch) }
  }

  /// Copies a step to a row of a batch.
  func copy(_ index: Int, to target: Int, of batch: borrowing TransitionBatch) {
    let row = rows[index]
    let (observation, action) = (batch.observations[target], batch.actions[target])
    let following = batch.nextObservations[target]
    for j in 0..<observationWidth { observation[j] = row[j] }
    for j in 0..<actionWidth { action[j] = row[observationWidth + j] }
    batch.rewards[target] = row[outcome]
    // What a limit of steps cut off would have gone on.
    batch.goesOn[target] = 1 - row[outcome + 1]
    for j in 0..<observationWidth { following[j] = row[outcome + 3 + j] }
  }
}

/// Steps that were drawn from a replay buffer, each part in rows of its own.
struct TransitionBatch: ~Copyable {
  let rows: Int
  /// Observations, padded as networks take them.
  let observations: Rows
  let actions: Rows
  let rewards: Floats
  /// 0 where the task itself ended the episode with the step, and 1 elsewhere.
  let goesOn: Floats
  /// The observations that the steps led to, padded.
  let nextObservations: Rows
  private let memory: Floats
  private let nextMemory: Floats
  private let actionMemory: Floats

  init(rows: Int, observationWidth: Int, actionWidth: Int) {
    self.rows = rows
    let width = Linear.padded(observationWidth)
    memory = Floats(rows * width)
    nextMemory = Floats(rows * width)
    actionMemory = Floats(rows * actionWidth)
    observations = Rows(start: memory.start, stride: width)
    nextObservations = Rows(start: nextMemory.start, stride: width)
    actions = Rows(start: actionMemory.start, stride: actionWidth)
    rewards = Floats(rows)
    goesOn = Floats(rows)
  }
}
