import Environments
import Raster
import Testing

/// A model of which one thing after the other can be wrong.
struct Faulty: EnvironmentModel {
  struct State: Sendable {
    var value: Double
    var hidden = 0.0
  }

  static let spec = EnvironmentSpec(
    id: "Faulty-v0", maxEpisodeSteps: 100, renderFPS: 10, frameWidth: 40, frameHeight: 40,
    options: ["shift": 1])
  static let stateElements: [StateElement<State>] = [StateElement("value", \.value)]

  let observationSpace = Box(low: [-1000], high: [1000])
  let actionSpace = ActionSpace.discrete(Discrete(2))
  let shift: Double

  init(_ configuration: Configuration) throws { shift = configuration.number("shift") }

  func start(using generator: inout PCG64) -> State { State(value: generator.uniform(0, 1)) }

  func advance(_ state: inout State, by action: Int, using generator: inout PCG64) -> Outcome {
    state.value += Double(action) * shift
    return Outcome(reward: state.value, terminated: state.value > 30)
  }

  func observe(_ state: State, into observation: inout MutableSpan<Float>) {
    observation[0] = Float(state.value)
  }

  func draw(_ state: State, on canvas: inout Canvas) {
    canvas.beginScene(width: 40, height: 40, background: .white)
    canvas.fill(.black) { $0.addRectangle(x: 0, y: 0, width: state.value, height: 10) }
  }
}

/// The same as an object, of which a test replaces a part.
final class FaultyObject: Environment {
  let wrapped: ModelEnvironment<Faulty>
  var spec: EnvironmentSpec
  var observationSpace = Box(low: [-1000], high: [1000])
  var actionSpace = ActionSpace.discrete(Discrete(2))
  var actionNames: [String] = []
  var onReset: (FaultyObject, Observation) -> Observation = { $1 }
  var onStep: (FaultyObject, Step) -> Step = { $1 }
  var onDraw: (FaultyObject) -> Void = { _ in }
  var takesAnything = false
  var drawsNothing = false
  var forgetsState = false
  var count = 0
  let renderMode: RenderMode? = nil

  init(_ configuration: Configuration) throws {
    spec = configuration.spec
    wrapped = ModelEnvironment(try Faulty(configuration), spec: configuration.spec)
  }

  func reset(seed: UInt64?) throws -> Observation { onReset(self, try wrapped.reset(seed: seed)) }
  func step(_ action: Action) throws -> Step {
    onStep(self, try wrapped.step(takesAnything && !actionSpace.contains(action) ? 0 : action))
  }
  func draw(on canvas: inout Canvas) {
    onDraw(self)
    if drawsNothing { canvas.clear(.white) } else { wrapped.draw(on: &canvas) }
  }
  var stateValues: [String: Double]? { wrapped.stateValues }
  func setState(_ values: [String: Double]) throws -> Observation {
    try wrapped.setState(forgetsState ? ["value": 0] : values)
  }
}

/// A model that forgets the second of its three elements.
private struct Forgetful: EnvironmentModel {
  static let spec = EnvironmentSpec(
    id: "Forgetful-v0", maxEpisodeSteps: 9, renderFPS: 10, frameWidth: 40, frameHeight: 40)
  static let stateElements: [StateElement<Double>] = [StateElement("value", \.self)]
  let observationSpace = Box(low: [-10, -10, -10], high: [10, 10, 10])
  let actionSpace = ActionSpace.discrete(Discrete(2))

  init(_ configuration: Configuration) {}
  func start(using generator: inout PCG64) -> Double { generator.uniform(0, 1) }
  func advance(_ state: inout Double, by action: Int, using generator: inout PCG64) -> Outcome {
    state += 0.5
    return Outcome(reward: 1, terminated: false)
  }
  func observe(_ state: Double, into observation: inout MutableSpan<Float>) {
    observation[0] = Float(state)
    observation[2] = 1.5
  }
  func draw(_ state: Double, on canvas: inout Canvas) {
    canvas.beginScene(width: 40, height: 40, background: .white)
    canvas.fill(.black) { $0.addRectangle(x: 0, y: 0, width: 5 * state, height: 10) }
  }
}

struct EnvironmentCheckerTests {
  @Test func anElementThatIsNotWritten() throws {
    register(Forgetful.self)
    let problems = try checkEnvironment("Forgetful-v0")
    #expect(problems.map(\.part) == [.observations], "\(problems)")
    #expect(problems.first?.message == "element 1 is not set after reset; expected all 3 to be set each time")
  }

  @Test(
    arguments: [
      "CartPole-v1", "Acrobot-v1", "MountainCar-v0", "MountainCarContinuous-v0", "Pendulum-v1",
      "LunarLander-v3",
      "LunarLanderContinuous-v3", "BipedalWalker-v3", "BipedalWalkerHardcore-v3",
    ])
  func oursHaveNoProblems(_ id: String) throws {
    #expect(try checkEnvironment(id) == [])
  }

  @Test func aSoundModelHasNoProblems() throws {
    register(Faulty.self)
    #expect(try checkEnvironment("Faulty-v0") == [])
    #expect(try checkEnvironment("Faulty-v0", options: ["shift": 3, "max_episode_steps": 5]) == [])
    #expect(throws: EnvironmentError.self) { try checkEnvironment("Faulty-v0", options: ["shfit": 3]) }
    #expect(throws: EnvironmentError.self) { try checkEnvironment("Faulty-v1") }
  }

  /// Expects problems of `parts`, of the first of which `words` are said.
  private func expect(
    _ parts: EnvironmentProblem.Part..., saying words: String, id: String = #function,
    of base: EnvironmentSpec = Faulty.spec, where break: @escaping @Sendable (FaultyObject) -> Void = { _ in }
  ) throws {
    var spec = base
    // Each has an id of its own: the registry is everyone's.
    if spec.id == Faulty.spec.id { spec.id = "\(id.prefix { $0 != "(" })-v0" }
    register(spec) {
      let object = try FaultyObject($0)
      `break`(object)
      return object
    }
    let problems = try checkEnvironment(spec.id)
    #expect(problems.map(\.part) == parts, "\(problems)")
    #expect(problems.first?.message.contains(words) == true, "\(problems)")
  }

  @Test func aSoundObjectHasNoProblems() throws {
    var spec = Faulty.spec
    spec.id = "FaultyObject-v0"
    register(spec) { try FaultyObject($0) }
    #expect(try checkEnvironment("FaultyObject-v0") == [])
  }

  @Test func anIdWithoutAVersion() throws {
    var spec = Faulty.spec
    spec.id = "Versionless"
    try expect(.spec, saying: "has no version", of: spec)
  }

  @Test func aFrameWithoutWidth() throws {
    var spec = Faulty.spec
    spec.frameWidth = 0
    try expect(.spec, saying: "a frame of 0 by 40", of: spec)
  }

  @Test func namesOfOtherActions() throws {
    try expect(.spaces, saying: "3 names of actions; expected 2, or none") {
      $0.actionNames = ["left", "up", "right"]
    }
  }

  @Test func boundsInTheWrongOrder() throws {
    try expect(.spaces, .observations, saying: "element 0 of observations is bounded by 1.0 and 0.0") {
      $0.observationSpace = Box(low: [1], high: [0])
    }
  }

  @Test func anObservationOutsideItsSpace() throws {
    try expect(.observations, saying: "is not in a box") { object in
      object.observationSpace = Box(low: [-10], high: [10])
    }
  }

  @Test func aRewardThatIsNotFinite() throws {
    try expect(.rewards, saying: "expected a finite number") { object in
      object.onStep = { _, step in
        Step(observation: step.observation, reward: .nan, terminated: step.terminated)
      }
    }
  }

  @Test func anActionOutsideTheSpaceThatIsTaken() throws {
    try expect(.actions, saying: "2 was taken") { $0.takesAnything = true }
  }

  @Test func aSeedThatDoesNotRepeat() throws {
    // Every start of an object adds to what it gives.
    try expect(.seeding, saying: "of the same seed and actions differ after reset") {
      object in
      object.onReset = { object, observation in
        object.count += 1
        return [observation[0] + Float(object.count)]
      }
    }
  }

  @Test func anEpisodeThatNeverEnds() throws {
    var spec = Faulty.spec
    (spec.id, spec.maxEpisodeSteps) = ("Endless-v0", nil)
    try expect(.endings, saying: "no random episode ended within 10000 steps", of: spec) { object in
      object.onStep = { _, step in Step(observation: step.observation, reward: 0, terminated: false) }
    }
  }

  @Test func aStateThatIsNotTheOneSet() throws {
    try expect(.state, saying: "differs after step 0") { $0.forgetsState = true }
  }

  @Test func drawingThatChangesWhatHappens() throws {
    try expect(.drawing, saying: "drawing changes what happens") { object in
      object.onDraw = { _ = try? $0.wrapped.step(1) }
    }
  }

  @Test func aPictureOfNothing() throws {
    try expect(.drawing, saying: "every frame is empty") { $0.drawsNothing = true }
  }
}
