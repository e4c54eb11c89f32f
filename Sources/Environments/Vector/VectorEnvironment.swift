import Raster
import ShowreelSupport
import Synchronization

/// Several environments of one kind, stepped together, as Gymnasium's `make_vec` makes them.
///
/// ```swift
/// let environments = try VectorEnvironment("CartPole-v1", count: 16)
/// try environments.reset(seed: 0)
/// for _ in 0..<1000 {
///   try environments.step(choose(environments.observations))  // 16 actions
/// }
/// ```
///
/// All results are in contiguous arrays, a row for each environment, which every step overwrites. An environment whose
/// episode ends starts the next one in the same step (Gymnasium's `AutoresetMode.SAME_STEP`): its row of `observations`
/// is then the first of the new episode, and its row of `finalObservations` the last of the old one. After
/// `reset(seed:)` environment i has the episodes of a single one that was reset with seed + i and then without a seed.
///
/// Stepping allocates nothing, unless a caller keeps one of the arrays over the step, which is then copied first.
/// Results do not depend on the number of threads.
public final class VectorEnvironment {
  /// The description of one environment.
  public let spec: EnvironmentSpec
  /// The number of environments.
  public let count: Int
  /// The number of threads that step them, the caller's included.
  public let threads: Int
  /// The observations of one environment.
  public let observationSpace: Box
  /// The actions of one environment.
  public let actionSpace: ActionSpace
  /// The names of one environment's actions, for people.
  public var actionNames: [String] { lanes.actionNames }

  /// The present observations, in the shape (`count`, `observationSpace.count`), row by row.
  public var observations: [Float] { results.observations }
  /// The observations that the last step led to, in the shape of `observations`: the final one of each episode that it ended,
  /// and the present one of each that goes on.
  public var finalObservations: [Float] { results.finalObservations }
  /// The rewards of the last step.
  public var rewards: [Double] { results.rewards }
  /// A flag for each environment, set where the task itself ended an episode in the last step.
  public var terminated: [Bool] { results.terminated }
  /// A flag for each environment, set where a limit of steps ended an episode in the last step.
  public var truncated: [Bool] { results.truncated }
  /// The sums of the rewards of each episode so far; of the whole episode where the last step ended it.
  public var episodeReturns: [Double] { results.episodeReturns }
  /// The lengths of each episode so far, in steps; of the whole episode where the last step ended it.
  public var episodeLengths: [Int] { results.episodeLengths }

  private let lanes: VectorLanes
  /// The threads, where there are several.
  package let workers: Workers?
  private var results: VectorResults
  private var hasReset = false
  /// The actions of the present episodes, where `keepsTapes` is set.
  private var actions: [[Float]] = []
  /// Indicates whether the present episodes can be taken elsewhere, by `tapes`; set before the first reset.
  package var keepsTapes = false
  /// Indicates whether there are tapes: not of environments that are objects of their own, whose generators are not to be had.
  package var canKeepTapes: Bool { lanes.startGenerator(0) != nil }

  /// Makes `count` environments of the name `id`, which `threads` threads step together.
  ///
  /// The `options` are those of `make`. More threads pay where a step of all environments takes some ten microseconds
  /// or more; environments that are classes of their own, not models, are stepped by one thread, whatever `threads`
  /// says.
  ///
  /// Throws as `make`.
  public convenience init(
    _ id: String, count: Int, threads: Int = 1, options: [String: OptionValue] = [:]
  ) throws {
    precondition(count > 0, "a vector has at least one environment")
    let (lanes, spec) = try makeLanes(id, count: count, options: options)
    self.init(lanes, spec: spec, count: count, threads: threads)
  }

  init(_ lanes: VectorLanes, spec: EnvironmentSpec, count: Int, threads: Int) {
    precondition(threads > 0, "at least one thread steps")
    self.lanes = lanes
    self.spec = spec
    self.count = count
    workers = lanes.canBeShared && min(threads, count) > 1 ? Workers(count: min(threads, count)) : nil
    self.threads = workers?.count ?? 1
    observationSpace = lanes.observationSpace
    actionSpace = lanes.actionSpace
    results = VectorResults(count: count, width: observationSpace.count)
  }

  /// Starts an episode in every environment, in environment i from the seed `seed` + i; without a seed each goes on
  /// with its own generator.
  public func reset(seed: UInt64? = nil) throws {
    hasReset = true
    actions = Array(repeating: [], count: keepsTapes ? count : 0)
    try run { [lanes] range, rows in try lanes.reset(range, seed, rows) }
  }

  /// Steps every environment of a discrete action space, by an action each.
  ///
  /// Throws `EnvironmentError.invalidAction` and `.wrongActionCount` before any environment has moved, and `.resetNeeded`
  /// before the first `reset`.
  public func step(_ actions: Span<Int>) throws {
    try requireReset()
    guard case .discrete(let space) = actionSpace else {
      throw invalid(actions.isEmpty ? .discrete(0) : .discrete(actions[0]))
    }
    try require(count, found: actions.count)
    for i in actions.indices where !space.contains(actions[i]) { throw invalid(.discrete(actions[i])) }
    try actions.withUnsafeBufferPointer { pointer in
      guard let start = pointer.baseAddress else { return }
      try step(.discrete(start))
    }
  }

  /// Steps every environment of a continuous action space, by a row of `actions` each, in the shape
  /// (`count`, elements of an action).
  ///
  /// Throws `EnvironmentError.invalidAction`, for a NaN too, and `.wrongActionCount` before any environment has moved, and
  /// `.resetNeeded` before the first `reset`.
  public func step(_ actions: Span<Float>) throws {
    try requireReset()
    guard case .box(let space) = actionSpace else { throw invalid(.continuous(Vector(actions))) }
    let width = space.count
    try require(count * width, found: actions.count)
    if actions.hasNaN {
      for i in 0..<count {
        let row = actions.extracting(i * width..<(i + 1) * width)
        if row.hasNaN { throw invalid(.continuous(Vector(row))) }
      }
    }
    try actions.withUnsafeBufferPointer { pointer in
      guard let start = pointer.baseAddress else { return }
      try step(.continuous(start, width: width))
    }
  }

  /// Steps every environment of a discrete action space, by an action each.
  public func step(_ actions: [Int]) throws { try step(actions.span) }

  /// Steps every environment of a continuous action space, by a row of `actions` each.
  public func step(_ actions: [Float]) throws { try step(actions.span) }

  /// Draws environment `index`, in units of the native frame.
  public func draw(_ index: Int, on canvas: inout Canvas) { lanes.draw(index, &canvas) }

  /// The state of environment `index` as numbers by name; `nil` where the environment does not offer it.
  public func stateValues(_ index: Int) -> [String: Double]? { hasReset ? lanes.stateValues(index) : nil }

  /// Lets environment `index` go on from the state of these numbers, its row of `observations` with it.
  ///
  /// Throws as `Environment.setState(_:)`.
  public func setState(_ values: [String: Double], of index: Int) throws {
    guard hasReset else {
      throw EnvironmentError.resetNeeded(operation: "setState(_:of:)", environment: spec.id)
    }
    let observation = try lanes.setState(values, index)
    results.withRows { rows in
      let row = rows.observation(index)
      for j in row.indices { row[j] = observation[j] }
    }
  }

  private func requireReset() throws {
    guard hasReset else {
      throw EnvironmentError.resetNeeded(operation: "step(_:)", environment: spec.id)
    }
  }

  private func require(_ expected: Int, found: Int) throws(EnvironmentError) {
    guard found == expected else {
      throw .wrongActionCount(expected: expected, found: found, count: count, environment: spec.id)
    }
  }

  private func invalid(_ action: Action) -> EnvironmentError {
    .invalidAction(action, expected: actionSpace, environment: spec.id)
  }

  private func step(_ actions: VectorActions) throws {
    try run { [lanes] range, rows in try lanes.step(range, actions, rows) }
    if keepsTapes { keep(actions) }
  }

  private func keep(_ taken: VectorActions) {
    for i in 0..<count {
      if results.terminated[i] || results.truncated[i] {
        actions[i].removeAll(keepingCapacity: true)
        continue
      }
      switch taken {
      case .discrete(let numbers): actions[i].append(Float(numbers[i]))
      case .continuous(let vectors, let width):
        for j in 0..<width { actions[i].append(vectors[i * width + j]) }
      }
    }
  }

  /// The present episode of every environment, for `restore(_:)`; `nil` where they are not kept or cannot be.
  package var tapes: [EpisodeTape]? {
    guard keepsTapes && hasReset else { return nil }
    var tapes: [EpisodeTape] = []
    for i in 0..<count {
      guard let generator = lanes.startGenerator(i) else { return nil }
      tapes.append(EpisodeTape(generator: generator, actions: actions[i]))
    }
    return tapes
  }

  /// Plays episodes up to where they were taken, one for each environment, and goes on from there.
  ///
  /// Throws `EnvironmentError.invalidAction`, where the actions are none of the environment's.
  package func restore(_ tapes: [EpisodeTape]) throws {
    precondition(tapes.count == count, "a tape for each environment")
    hasReset = true
    actions = tapes.map(\.actions)
    for (i, tape) in tapes.enumerated() {
      try run { [lanes] range, rows in
        if range.contains(i) { try lanes.restart(i, tape.generator, rows) }
      }
      switch actionSpace {
      case .discrete(let space):
        var numbers = [Int](repeating: 0, count: count)
        for action in tape.actions {
          guard let number = Int(exactly: action), space.contains(number) else {
            throw invalid(.discrete(-1))
          }
          numbers[i] = number
          try numbers.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            try replay(i, .discrete(start))
          }
        }
      case .box(let box):
        var vectors = [Float](repeating: 0, count: count * box.count)
        for start in stride(from: 0, to: tape.actions.count - box.count + 1, by: box.count) {
          let action = tape.actions[start..<start + box.count]
          guard !action.contains(where: \.isNaN) else { throw invalid(.continuous(Vector(Array(action)))) }
          vectors.replaceSubrange(i * box.count..<(i + 1) * box.count, with: action)
          try vectors.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            try replay(i, .continuous(start, width: box.count))
          }
        }
      }
    }
  }

  private func replay(_ i: Int, _ actions: VectorActions) throws {
    var failure: (any Error)?
    results.withRows { [lanes] rows in
      do { try lanes.step(i..<i + 1, actions, rows) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Calls `body` for all rows, on as many threads as there are.
  private func run(_ body: (Range<Int>, VectorRows) throws -> Void) throws {
    let failure = Mutex<(any Error)?>(nil)
    results.withRows { rows in
      guard let workers else {
        do { try body(0..<count, rows) } catch { failure.withLock { $0 = error } }
        return
      }
      // Several slices each, since an episode's start or a landing takes several times as long as another step; rewards of
      // eight fill a cache line, to which two threads should not write at once.
      let slices = max(threads, min(threads * 16, count / 8))
      workers.run(slices) { slice in
        do {
          try body(count * slice / slices..<count * (slice + 1) / slices, rows)
        } catch {
          failure.withLock { $0 = error }
        }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
  }
}

/// An episode up to some step: what it started from, and the actions since, which give the same steps again.
package struct EpisodeTape: Sendable, Hashable {
  /// The generator before the episode's start.
  package var generator: PCG64
  /// The numbers of the actions, or the elements of their vectors one after the other.
  package var actions: [Float]

  package init(generator: PCG64, actions: [Float]) {
    self.generator = generator
    self.actions = actions
  }
}
