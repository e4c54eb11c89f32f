import Raster

/// The environments of a vector, models or objects, as functions on them.
///
/// They are functions and not a protocol: those of a model are closures that were compiled for it, while a generic
/// class behind a protocol would look up its type at every step, at a third of the speed.
@usableFromInline
final class VectorLanes {
  @usableFromInline let observationSpace: Box
  @usableFromInline let actionSpace: ActionSpace
  @usableFromInline let actionNames: [String]
  /// Indicates whether several threads may step different environments at the same time.
  @usableFromInline let canBeShared: Bool

  /// Starts episodes of the environments in the range: environment i from the seed + i, or going on with its generator.
  @usableFromInline let reset: (Range<Int>, UInt64?, VectorRows) throws -> Void
  /// Steps the environments in the range, and resets those whose episodes end.
  @usableFromInline let step: (Range<Int>, VectorActions, VectorRows) throws -> Void

  @usableFromInline let draw: (Int, inout Canvas) -> Void
  @usableFromInline let stateValues: (Int) -> [String: Double]?
  @usableFromInline let setState: ([String: Double], Int) throws -> Observation
  /// The generator that the present episode of an environment started from; `nil` where there is none to be had.
  @usableFromInline let startGenerator: (Int) -> PCG64?
  /// Starts an episode of an environment from a generator.
  @usableFromInline let restart: (Int, PCG64, VectorRows) throws -> Void

  @inlinable
  init(
    observationSpace: Box, actionSpace: ActionSpace, actionNames: [String], canBeShared: Bool,
    reset: @escaping (Range<Int>, UInt64?, VectorRows) throws -> Void,
    step: @escaping (Range<Int>, VectorActions, VectorRows) throws -> Void,
    draw: @escaping (Int, inout Canvas) -> Void, stateValues: @escaping (Int) -> [String: Double]?,
    setState: @escaping ([String: Double], Int) throws -> Observation,
    startGenerator: @escaping (Int) -> PCG64?, restart: @escaping (Int, PCG64, VectorRows) throws -> Void
  ) {
    self.observationSpace = observationSpace
    self.actionSpace = actionSpace
    self.actionNames = actionNames
    self.canBeShared = canBeShared
    self.reset = reset
    self.step = step
    self.draw = draw
    self.stateValues = stateValues
    self.setState = setState
    self.startGenerator = startGenerator
    self.restart = restart
  }

  /// Makes the lanes of `count` environments of a model.
  @inlinable
  convenience init<Model: EnvironmentModel>(_ model: Model, spec: EnvironmentSpec, count: Int) throws {
    let lanes = try ModelLanes(model, spec: spec, count: count)
    self.init(lanes, model) { try lanes.step($0, $1, rows: $2) }
  }

  /// Makes the lanes of a model, stepped by `step`.
  @inlinable
  convenience init<Model: EnvironmentModel>(
    _ lanes: ModelLanes<Model>, _ model: Model,
    step: @escaping (Range<Int>, VectorActions, VectorRows) throws -> Void
  ) {
    self.init(
      observationSpace: model.observationSpace, actionSpace: model.actionSpace,
      actionNames: model.actionNames,
      canBeShared: true,
      reset: { try lanes.reset($0, seed: $1, rows: $2) },
      step: step,
      draw: { lanes.draw($0, on: &$1) },
      stateValues: { lanes.stateValues($0) },
      setState: { try lanes.setState($0, $1) },
      startGenerator: { lanes.startGenerator($0) },
      restart: { try lanes.restart($0, from: $1, rows: $2) })
  }

  /// Makes the lanes of environments that are objects of their own; at least one, and all alike.
  convenience init(_ environments: [any Environment]) {
    let lanes = ObjectLanes(environments)
    self.init(
      observationSpace: environments[0].observationSpace, actionSpace: environments[0].actionSpace,
      actionNames: environments[0].actionNames, canBeShared: false,
      reset: { try lanes.reset($0, seed: $1, rows: $2) },
      step: { try lanes.step($0, $1, rows: $2) },
      draw: { environments[$0].draw(on: &$1) },
      stateValues: { environments[$0].stateValues },
      setState: { try environments[$1].setState($0) },
      startGenerator: { _ in nil },
      restart: { _, _, _ in })
  }
}

/// The environments of a model: their states and generators side by side.
@usableFromInline
final class ModelLanes<Model: EnvironmentModel> {
  /// An environment of the vector: its state, its generator and its steps.
  @usableFromInline
  struct Lane {
    @usableFromInline var state: Model.State
    @usableFromInline var generator: PCG64
    /// The generator as it was at the episode's start.
    @usableFromInline var startGenerator: PCG64
    /// The steps since the episode's start.
    @usableFromInline var elapsed = 0

    @inlinable
    init(state: Model.State, generator: PCG64) {
      self.state = state
      self.generator = generator
      startGenerator = generator
    }
  }

  @usableFromInline let model: Model
  @usableFromInline let id: String
  /// The number of steps after which an episode is truncated.
  @usableFromInline let limit: Int
  /// The lanes in manually allocated memory instead of an array, because threads change lanes of their own at the same
  /// time.
  @usableFromInline let lanes: UnsafeMutableBufferPointer<Lane>

  @inlinable
  init(_ model: Model, spec: EnvironmentSpec, count: Int) throws {
    self.model = model
    id = spec.id
    limit = spec.maxEpisodeSteps ?? .max
    // A generator without a seed, until `reset` gives each its own.
    var generator = PCG64()
    let state = try model.start(using: &generator)
    lanes = .allocate(capacity: count)
    lanes.initialize(repeating: Lane(state: state, generator: generator))
    for i in lanes.indices { lanes[i].generator = PCG64() }
  }

  @inlinable
  deinit {
    lanes.deinitialize()
    lanes.deallocate()
  }

  @inlinable
  func reset(_ range: Range<Int>, seed: UInt64?, rows: VectorRows) throws {
    for i in range {
      if let seed { lanes[i].generator = PCG64(seed: seed &+ UInt64(i)) }
      try start(&lanes[i], rows.observation(i))
      rows.clear(i)
    }
  }

  @inlinable
  func step(_ range: Range<Int>, _ actions: VectorActions, rows: VectorRows) throws {
    // A loop for each kind, so that the kind is not asked for at every step.
    switch actions {
    case .discrete(let numbers):
      try step(range, rows) { Model.Input(discrete: numbers[$0]) }
    case .continuous(let vectors, let width):
      try step(range, rows) { i in
        let row = UnsafeBufferPointer(start: vectors + i * width, count: width)
        return Model.Input(continuous: Span(_unsafeElements: row))
      }
    }
  }

  @inlinable @inline(__always)
  func step(_ range: Range<Int>, _ rows: VectorRows, _ input: (Int) -> Model.Input?) throws {
    for i in range {
      guard let input = input(i) else { preconditionFailure("\(id) takes no such actions") }
      try step(&lanes[i], input, i, rows)
    }
  }

  @inlinable @inline(__always)
  func step(_ lane: inout Lane, _ input: Model.Input, _ i: Int, _ rows: VectorRows) throws {
    let outcome = model.advance(&lane.state, by: input, using: &lane.generator)
    try note(outcome, of: &lane, i, rows)
  }

  /// The action of environment `i`.
  func input(_ i: Int, _ actions: VectorActions) -> Model.Input {
    let input: Model.Input?
    switch actions {
    case .discrete(let numbers): input = Model.Input(discrete: numbers[i])
    case .continuous(let vectors, let width):
      let row = UnsafeBufferPointer(start: vectors + i * width, count: width)
      input = Model.Input(continuous: Span(_unsafeElements: row))
    }
    guard let input else { preconditionFailure("\(id) takes no such actions") }
    return input
  }

  /// Writes the results of a step, and starts the next episode where it was the last.
  @inlinable @inline(__always)
  func note(_ outcome: Outcome, of lane: inout Lane, _ i: Int, _ rows: VectorRows) throws {
    lane.elapsed += 1
    let truncated = lane.elapsed >= limit
    rows.note(i, reward: outcome.reward, terminated: outcome.terminated, truncated: truncated)
    let (row, finalRow) = (rows.observation(i), rows.finalObservation(i))
    observe(lane.state, finalRow)
    if outcome.terminated || truncated {
      try start(&lane, row)
    } else {
      for j in row.indices { row[j] = finalRow[j] }
    }
  }

  @inlinable @inline(__always)
  func start(_ lane: inout Lane, _ row: UnsafeMutableBufferPointer<Float>) throws {
    lane.startGenerator = lane.generator
    try model.restart(&lane.state, using: &lane.generator)
    lane.elapsed = 0
    observe(lane.state, row)
  }

  @inlinable @inline(__always)
  func observe(_ state: Model.State, _ row: UnsafeMutableBufferPointer<Float>) {
    var span = MutableSpan(_unsafeElements: row)
    model.observe(state, into: &span)
  }

  @usableFromInline
  func startGenerator(_ index: Int) -> PCG64? { lanes[index].startGenerator }

  @usableFromInline
  func restart(_ index: Int, from generator: PCG64, rows: VectorRows) throws {
    lanes[index].generator = generator
    try start(&lanes[index], rows.observation(index))
    rows.clear(index)
  }

  @usableFromInline
  func draw(_ index: Int, on canvas: inout Canvas) { model.draw(lanes[index].state, on: &canvas) }

  @usableFromInline
  func stateValues(_ index: Int) -> [String: Double]? {
    model.values(of: lanes[index].state, lanes[index].generator)
  }

  @usableFromInline
  func setState(_ values: [String: Double], _ index: Int) throws -> Observation {
    try model.restore(values, environment: id, to: &lanes[index].state, &lanes[index].generator)
    return Observation(count: model.observationSpace.count) { model.observe(lanes[index].state, into: &$0) }
  }
}

/// The environments that are objects of their own, as a user may write them; stepped by one thread.
struct ObjectLanes {
  private let environments: [any Environment]

  init(_ environments: [any Environment]) { self.environments = environments }

  func reset(_ range: Range<Int>, seed: UInt64?, rows: VectorRows) throws {
    for i in range {
      write(try environments[i].reset(seed: seed.map { $0 &+ UInt64(i) }), to: rows.observation(i))
      rows.clear(i)
    }
  }

  func step(_ range: Range<Int>, _ actions: VectorActions, rows: VectorRows) throws {
    for i in range {
      let action: Action
      switch actions {
      case .discrete(let numbers): action = .discrete(numbers[i])
      case .continuous(let vectors, let width):
        action = .continuous(Vector(UnsafeBufferPointer(start: vectors + i * width, count: width)))
      }
      let step = try environments[i].step(action)
      rows.note(i, reward: step.reward, terminated: step.terminated, truncated: step.truncated)
      write(step.observation, to: rows.finalObservation(i))
      write(step.isLast ? try environments[i].reset() : step.observation, to: rows.observation(i))
    }
  }

  private func write(_ observation: Observation, to row: UnsafeMutableBufferPointer<Float>) {
    precondition(observation.count == row.count, "an observation has as many elements as its space")
    for j in row.indices { row[j] = observation[j] }
  }
}
