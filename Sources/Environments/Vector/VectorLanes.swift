import Raster

/// The environments of a vector, whichever way they are written.
@usableFromInline
protocol VectorLanes: AnyObject {
  var observationSpace: Box { get }
  var actionSpace: ActionSpace { get }
  var actionNames: [String] { get }
  /// A flag that is set where several threads may step different environments at the same time.
  var canBeShared: Bool { get }

  /// Starts episodes of the environments in `range`: environment i from `seed` + i, or going on with its generator.
  func reset(_ range: Range<Int>, seed: UInt64?, rows: VectorRows) throws
  /// Steps the environments in `range`, and resets those whose episodes end.
  func step(_ range: Range<Int>, _ actions: VectorActions, rows: VectorRows) throws

  func draw(_ index: Int, on canvas: inout Canvas)
  func stateValues(_ index: Int) -> [String: Double]?
  func setState(_ values: [String: Double], _ index: Int) throws -> Observation
}

/// The environments of a model: their states and generators side by side.
@usableFromInline
final class ModelLanes<Model: EnvironmentModel>: VectorLanes {
  /// One environment.
  @usableFromInline
  struct Lane {
    @usableFromInline var state: Model.State
    @usableFromInline var generator: PCG64
    /// Steps since the episode's start.
    @usableFromInline var elapsed = 0

    @inlinable
    init(state: Model.State, generator: PCG64) {
      self.state = state
      self.generator = generator
    }
  }

  @usableFromInline let model: Model
  @usableFromInline let id: String
  /// Steps after which an episode is truncated.
  @usableFromInline let limit: Int
  /// Memory of our own and not an array: threads change lanes of their own at the same time.
  @usableFromInline let lanes: UnsafeMutableBufferPointer<Lane>

  @inlinable
  init(_ model: Model, spec: EnvironmentSpec, count: Int) {
    self.model = model
    id = spec.id
    limit = spec.maxEpisodeSteps ?? .max
    lanes = .allocate(capacity: count)
    for i in lanes.indices {
      // Generators without a seed, until `reset` gives one.
      var generator = PCG64()
      let state = model.start(using: &generator)
      lanes.initializeElement(at: i, to: Lane(state: state, generator: generator))
    }
  }

  @inlinable
  deinit {
    lanes.deinitialize()
    lanes.deallocate()
  }

  @usableFromInline var observationSpace: Box { model.observationSpace }
  @usableFromInline var actionSpace: ActionSpace { model.actionSpace }
  @usableFromInline var actionNames: [String] { model.actionNames }
  @usableFromInline var canBeShared: Bool { true }

  @inlinable
  func reset(_ range: Range<Int>, seed: UInt64?, rows: VectorRows) {
    for i in range {
      if let seed { lanes[i].generator = PCG64(seed: seed &+ UInt64(i)) }
      start(&lanes[i], rows.observation(i))
      rows.clear(i)
    }
  }

  @inlinable
  func step(_ range: Range<Int>, _ actions: VectorActions, rows: VectorRows) {
    // A loop for each kind, so that the kind is not asked for at every step.
    switch actions {
    case .discrete(let numbers):
      step(range, rows) { Model.Input(discrete: numbers[$0]) }
    case .continuous(let vectors, let width):
      step(range, rows) { i in
        let row = UnsafeBufferPointer(start: vectors + i * width, count: width)
        return Model.Input(continuous: Span(_unsafeElements: row))
      }
    }
  }

  @inlinable @inline(__always)
  func step(_ range: Range<Int>, _ rows: VectorRows, _ input: (Int) -> Model.Input?) {
    for i in range {
      guard let input = input(i) else { preconditionFailure("\(id) takes no such actions") }
      step(&lanes[i], input, i, rows)
    }
  }

  @inlinable @inline(__always)
  func step(_ lane: inout Lane, _ input: Model.Input, _ i: Int, _ rows: VectorRows) {
    let outcome = model.advance(&lane.state, by: input, using: &lane.generator)
    lane.elapsed += 1
    let truncated = lane.elapsed >= limit
    rows.note(i, reward: outcome.reward, terminated: outcome.terminated, truncated: truncated)
    let (row, finalRow) = (rows.observation(i), rows.finalObservation(i))
    observe(lane.state, finalRow)
    if outcome.terminated || truncated {
      start(&lane, row)
    } else {
      for j in row.indices { row[j] = finalRow[j] }
    }
  }

  @inlinable @inline(__always)
  func start(_ lane: inout Lane, _ row: UnsafeMutableBufferPointer<Float>) {
    lane.state = model.start(using: &lane.generator)
    lane.elapsed = 0
    observe(lane.state, row)
  }

  @inlinable @inline(__always)
  func observe(_ state: Model.State, _ row: UnsafeMutableBufferPointer<Float>) {
    var span = MutableSpan(_unsafeElements: row)
    model.observe(state, into: &span)
  }

  @usableFromInline
  func draw(_ index: Int, on canvas: inout Canvas) { model.draw(lanes[index].state, on: &canvas) }

  @usableFromInline
  func stateValues(_ index: Int) -> [String: Double]? { model.values(of: lanes[index].state) }

  @usableFromInline
  func setState(_ values: [String: Double], _ index: Int) throws -> Observation {
    lanes[index].state = try model.state(lanes[index].state, with: values, environment: id)
    return Observation(count: observationSpace.count) { model.observe(lanes[index].state, into: &$0) }
  }
}

/// Environments that are objects of their own, as a user may write them; stepped by one thread.
final class ObjectLanes: VectorLanes {
  private let environments: [any Environment]

  /// Takes at least one environment; all of them are alike.
  init(_ environments: [any Environment]) { self.environments = environments }

  var observationSpace: Box { environments[0].observationSpace }
  var actionSpace: ActionSpace { environments[0].actionSpace }
  var actionNames: [String] { environments[0].actionNames }
  var canBeShared: Bool { false }

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

  func draw(_ index: Int, on canvas: inout Canvas) { environments[index].draw(on: &canvas) }
  func stateValues(_ index: Int) -> [String: Double]? { environments[index].stateValues }
  func setState(_ values: [String: Double], _ index: Int) throws -> Observation {
    try environments[index].setState(values)
  }
}
