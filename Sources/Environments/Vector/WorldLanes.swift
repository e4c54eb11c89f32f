import Physics

/// A model whose state holds a physics world: its step has a part before the world's step and a part after it.
protocol WorldModel: EnvironmentModel where State: WorldState {
  /// The steps of the world a second, and the solver's rounds for velocities and positions.
  static var stepsPerSecond: Double { get }
  static var velocityIterations: Int { get }
  static var positionIterations: Int { get }

  /// Does the part of a step before the world's: motors, engines, wind.
  func prepare(_ state: inout State, by action: Input, using generator: inout PCG64)
  /// Does the part of a step after the world's: contacts, reward and end.
  func finish(_ state: inout State, by action: Input) -> Outcome

  /// Goes through the numbers of a state, and of the generator where steps take chance from it, one way or the other.
  ///
  /// `PhysicsError` is thrown by the world that refuses its numbers.
  func code(_ state: inout State, _ generator: inout PCG64, by coder: inout StateCoder) throws
}

/// A state that holds a physics world.
protocol WorldState {
  var world: World { get set }
}

extension WorldModel {
  /// Starts an episode whose world has the room that the one before had, so that its steps ask for no memory either.
  public func restart(_ state: inout State, using generator: inout PCG64) throws {
    var new = try start(using: &generator)
    new.world.takeRoom(of: &state.world)
    state = new
  }

  /// The numbers of the state and its world.
  public func values(of state: State, _ generator: PCG64) -> [String: Double]? {
    var (state, generator, coder) = (state, generator, StateCoder())
    // Storing refuses no number.
    guard (try? code(&state, &generator, by: &coder)) != nil else { return nil }
    return coder.values
  }

  /// Builds the world of the numbers.
  public func restore(
    _ values: [String: Double], environment: String, to state: inout State, _ generator: inout PCG64
  ) throws {
    var (newState, newGenerator, coder) = (state, generator, StateCoder(reading: values))
    do {
      try code(&newState, &newGenerator, by: &coder)
      try coder.finish()
    } catch let problem as StateProblem {
      throw EnvironmentError.invalidState(reason: problem.reason, environment: environment)
    } catch let error as PhysicsError {
      throw EnvironmentError.invalidState(reason: "cannot be: \(error)", environment: environment)
    }
    (state, generator) = (newState, newGenerator)
  }

  /// Advances `state` by one step of its world.
  func advanceWorld(of state: inout State, by action: Input, using generator: inout PCG64) -> Outcome {
    prepare(&state, by: action, using: &generator)
    Self.step(&state.world)
    return finish(&state, by: action)
  }

  /// Steps a world alone. Physics refuses a world in which a body has gone astray, which happens only hours after the
  /// end of an episode: such a world stands still.
  static func step(_ world: inout World) {
    try? world.step(
      seconds: Float(1 / stepsPerSecond), velocityIterations: velocityIterations,
      positionIterations: positionIterations)
  }
}

/// The buffers with which a thread steps the worlds of its slice together.
private final class WorldBatch {
  var stepper = WorldStepper()
  /// The worlds while they are stepped; otherwise empty ones in their places.
  var worlds: [World] = []
}

extension VectorLanes {
  /// Makes the lanes of `count` environments of a model with a world: the worlds of a thread's slice are stepped
  /// together, four to an instruction, and each has the same bits as when stepped alone.
  convenience init<Model: WorldModel>(worlds model: Model, spec: EnvironmentSpec, count: Int) throws {
    let lanes = try ModelLanes(model, spec: spec, count: count)
    // One for each environment that a slice may begin with; the threads use different ones.
    let batches = (0..<count).map { _ in WorldBatch() }
    self.init(lanes, model) { range, actions, rows in
      try lanes.stepWorlds(of: range, actions, rows, batches[range.lowerBound])
    }
  }
}

extension ModelLanes where Model: WorldModel {
  fileprivate func stepWorlds(
    of range: Range<Int>, _ actions: VectorActions, _ rows: VectorRows, _ batch: WorldBatch
  ) throws {
    while batch.worlds.count < range.count { batch.worlds.append(try World(gravity: .zero)) }
    for (k, i) in range.enumerated() {
      model.prepare(&lanes[i].state, by: input(i, actions), using: &lanes[i].generator)
      swap(&lanes[i].state.world, &batch.worlds[k])
    }
    do {
      try batch.stepper.step(
        &batch.worlds, seconds: Float(1 / Model.stepsPerSecond),
        velocityIterations: Model.velocityIterations, positionIterations: Model.positionIterations)
    } catch {
      // One that has gone astray stops none of the others.
      for k in batch.worlds.indices { Model.step(&batch.worlds[k]) }
    }
    for (k, i) in range.enumerated() {
      swap(&lanes[i].state.world, &batch.worlds[k])
      let outcome = model.finish(&lanes[i].state, by: input(i, actions))
      try note(outcome, of: &lanes[i], i, rows)
    }
  }
}
