import Raster

/// The environment of a model: it holds the present state and the generator, and checks its arguments.
///
/// It knows no limit of steps and allows steps beyond an episode's end, as Gymnasium's bare environments do; `make` adds
/// `TimeLimit` and `OrderEnforcing`.
public final class ModelEnvironment<Model: EnvironmentModel>: Environment {
  /// The model, whose functions the environment calls.
  public let model: Model
  /// The name, limits, sizes and options under which it was made.
  public let spec: EnvironmentSpec
  /// The model's observations.
  public let observationSpace: Box
  /// The model's actions.
  public let actionSpace: ActionSpace
  /// The names of the model's actions.
  public let actionNames: [String]
  /// The form in which it is rendered; `nil` where it was made without rendering.
  public let renderMode: RenderMode?
  /// The present state; `nil` before the first `reset`. It may be set, to go on or to draw from it.
  public var state: Model.State? {
    get { present }
    set { present = newValue }
  }

  // The state as a step takes it. Every use is one reading or one writing of the whole, and none lasts while a model's function runs; to
  // make sure of that each time would be a fifth of CartPole's step.
  @exclusivity(unchecked)
  private var present: Model.State?
  private(set) var generator: PCG64?
  // Made where the model's type is known to the compiler, so that a step is compiled for it; a method of a generic class
  // would look its types up at each call, which is a third of CartPole's step.
  private let takeStep: (ModelEnvironment, Action) throws -> Step
  private var isClosed = false

  /// Makes an environment of `model` without wrappers, with the description `spec`, by default the model's own.
  public init(_ model: Model, spec: EnvironmentSpec = Model.spec, renderMode: RenderMode? = nil) {
    self.model = model
    self.spec = spec
    self.renderMode = renderMode
    observationSpace = model.observationSpace
    actionSpace = model.actionSpace
    actionNames = model.actionNames
    takeStep = { try $0.advance(by: $1) }
  }

  /// Starts an episode.
  ///
  /// Throws the error of a model that cannot start.
  public func reset(seed: UInt64?) throws -> Observation {
    var generator = seed.map(PCG64.init(seed:)) ?? generator ?? PCG64()
    let new: Model.State
    if var state {
      try model.restart(&state, using: &generator)
      new = state
    } else {
      new = try model.start(using: &generator)
    }
    state = new
    self.generator = generator
    isClosed = false
    return observation(of: new)
  }

  /// Takes one step.
  ///
  /// Throws `EnvironmentError.invalidAction`, for a NaN too, and `.resetNeeded` before the first `reset` and
  /// after `close`.
  public func step(_ action: Action) throws -> Step { try takeStep(self, action) }

  private func advance(by action: Action) throws -> Step {
    let input = try input(action)
    guard !isClosed, var state = present, var generator else {
      throw EnvironmentError.resetNeeded(operation: "step(_:)", environment: spec.id)
    }
    // Taken out meanwhile, so that a large state is changed in place and not copied first.
    present = nil
    let outcome = model.advance(&state, by: input, using: &generator)
    let observation = observation(of: state)
    present = state
    self.generator = generator
    return Step(observation: observation, reward: outcome.reward, terminated: outcome.terminated)
  }

  /// The sentences about the model's options.
  public var warnings: [String] { model.warnings }

  /// Ends the episode; the last picture stays.
  public func close() { isClosed = true }

  /// The outcome that the model sees in the present state.
  public func ending(of step: Step) -> Ending? {
    guard step.isLast, let state else { return nil }
    return model.ending(in: state, terminated: step.terminated)
  }

  /// Draws the present state; before the first `reset`, an empty scene.
  public func draw(on canvas: inout Canvas) {
    guard let state else {
      canvas.beginScene(
        width: Double(spec.frameWidth), height: Double(spec.frameHeight), background: .white)
      return
    }
    model.draw(state, on: &canvas)
  }

  /// The present state's numbers by name; `nil` before the first `reset`, and where the model names none.
  public var stateValues: [String: Double]? {
    guard let state, let generator else { return nil }
    return model.values(of: state, generator)
  }

  /// Goes on from the state of these numbers, and returns the observation of it.
  ///
  /// Throws `EnvironmentError.invalidState` for numbers that are no state, and `.resetNeeded` before the first `reset`.
  public func setState(_ values: [String: Double]) throws -> Observation {
    guard var state, var generator else {
      throw EnvironmentError.resetNeeded(operation: "setState(_:)", environment: spec.id)
    }
    try model.restore(values, environment: spec.id, to: &state, &generator)
    (self.state, self.generator) = (state, generator)
    return observation(of: state)
  }

  // Within a step, so that a small state stays in registers from one to the other.
  @inline(__always)
  private func observation(of state: Model.State) -> Observation {
    Observation(count: observationSpace.count) { model.observe(state, into: &$0) }
  }

  @inline(__always)
  private func input(_ action: Action) throws -> Model.Input {
    switch (action, actionSpace) {
    case (.discrete(let number), .discrete(let space)) where space.contains(number):
      if let input = Model.Input(discrete: number) { return input }
    case (.continuous(let vector), .box(let space)) where vector.count == space.count:
      let input = vector.withSpan { $0.hasNaN ? nil : Model.Input(continuous: $0) }
      if let input { return input }
    default: break
    }
    throw EnvironmentError.invalidAction(action, expected: actionSpace, environment: spec.id)
  }
}

/// An environment whose observations are written into memory.
protocol ObservationWriter {
  /// The first element of an observation of the present state that depends on what the memory held.
  var unwrittenElement: Int? { get }
}

extension ModelEnvironment: ObservationWriter {
  var unwrittenElement: Int? {
    guard let state else { return nil }
    let (first, second) = (observation(of: state, over: 1.5), observation(of: state, over: -2.5))
    return first.indices.first { first[$0].bitPattern != second[$0].bitPattern }
  }

  private func observation(of state: Model.State, over ground: Float) -> Observation {
    Observation(count: observationSpace.count) { elements in
      for i in elements.indices { elements[i] = ground }
      model.observe(state, into: &elements)
    }
  }
}

extension Span<Float> {
  /// Indicates whether an element is not a number.
  var hasNaN: Bool {
    for i in indices where self[i].isNaN { return true }
    return false
  }
}
