import Environments
import Raster
import Testing

struct ModelEnvironmentTests {
  /// A state that is stored and set again goes on to the last bit, rounding and rewards after the end included.
  @Test(arguments: ["CartPole-v1", "Acrobot-v1", "MountainCar-v0", "MountainCarContinuous-v0", "Pendulum-v1"])
  func goesOnFromAStoredState(_ id: String) throws {
    let environment = try make(id)
    let other = try make(id)
    var generator = PCG64(seed: 1)
    for steps in [0, 1, 30] {
      _ = try (environment.reset(seed: 5), other.reset(seed: 6))
      var observation = try environment.reset(seed: 5)
      for _ in 0..<steps {
        observation = try environment.step(environment.actionSpace.sample(using: &generator)).observation
      }
      let values = try #require(environment.stateValues)
      #expect(try other.setState(values) == observation)
      #expect(other.stateValues == values)
      for _ in 0..<5 {
        let action = try environment.actionSpace.sample(using: &generator)
        let (one, two) = try (environment.step(action), other.step(action))
        #expect(one.observation == two.observation)
        #expect(one.reward == two.reward && one.terminated == two.terminated)
      }
    }
  }

  @Test func namesTheNumbersOfAState() throws {
    let environment = try make("CartPole-v1")
    #expect(environment.stateValues == nil)
    #expect(
      throws: EnvironmentError.resetNeeded(operation: "setState(_:)", environment: "CartPole-v1")
    ) { try environment.setState([:]) }
    _ = try environment.reset(seed: 0)
    let values = [
      "position": 0.5, "velocity": -1, "angle": 0.1, "angular_velocity": 0.25, "has_terminated": 0,
    ]
    #expect(try environment.setState(values) == [0.5, -1, 0.1, 0.25])
    #expect(environment.stateValues == values)
  }

  @Test(
    arguments: [
      (
        ["speed": 1],
        "has no number \"speed\"; it has: position, velocity, angle, angular_velocity, has_terminated"
      ),
      (["position": nil], "needs a number \"position\""),
      (["position": .nan], "cannot have nan as \"position\"; expected a finite number"),
      (["has_terminated": 0.5], "cannot have 0.5 as \"has_terminated\"; expected 0 or 1"),
    ] as [([String: Double?], String)])
  func numbersThatAreNoStateAreRejected(_ change: [String: Double?], _ reason: String) throws {
    let environment = try make("CartPole-v1")
    _ = try environment.reset(seed: 0)
    var values = try #require(environment.stateValues)
    for (name, value) in change { values[name] = value }
    let error = EnvironmentError.invalidState(reason: reason, environment: "CartPole-v1")
    let before = environment.stateValues
    #expect(throws: error) { try environment.setState(values) }
    #expect(environment.stateValues == before)
    #expect(error.description == "the state of CartPole-v1 \(reason)")
  }

  @Test func anEnvironmentWithoutNamedNumbersKeepsItsState() throws {
    let counter = try WrapperTests.counter()
    #expect(counter.stateValues == nil)
    #expect(
      throws: EnvironmentError.invalidState(reason: "cannot be set", environment: "Counter-v0")
    ) { try counter.setState(["count": 1]) }
  }

  /// The bounds of the starting state, as options of Gymnasium's `reset`.
  @Test func startsBetweenTheBoundsGiven() throws {
    let environment = try make("CartPole-v1", options: ["low": 0.25, "high": 0.25])
    #expect(try environment.reset(seed: 0) == [0.25, 0.25, 0.25, 0.25])
    let error = EnvironmentError.optionOutOfRange(
      name: "low", environment: "Acrobot-v1", expected: "finite and at most \"high\", 0.1", found: 0.2)
    #expect(throws: error) { try make("Acrobot-v1", options: ["low": 0.2]) }
    #expect(throws: EnvironmentError.self) {
      try make("Acrobot-v1", options: ["low": -1e308, "high": 1e308])
    }
  }

  @Test func drawsAnEmptySceneBeforeTheFirstReset() throws {
    let environment = ModelEnvironment(try CartPole(), renderMode: .rgbArray)
    #expect(Set(try environment.render().pixels) == [255])
    #expect(throws: EnvironmentError.resetNeeded(operation: "step(_:)", environment: "CartPole-v1")) {
      try environment.step(0)
    }
  }
}
