import Environments
import Raster
import Testing

/// Counts up; the task ends when the count reaches the option `goal`.
final class Counter: Environment {
  static let spec = EnvironmentSpec(
    id: "Counter-v0", maxEpisodeSteps: 5, renderFPS: 10, frameWidth: 30, frameHeight: 20,
    options: ["goal": 3, "quiet": false])

  let spec: EnvironmentSpec
  let observationSpace = Box(low: [0], high: [.infinity])
  let actionSpace = ActionSpace.discrete(Discrete(2))
  let renderMode: RenderMode?
  let goal: Int
  private(set) var count = 0
  private(set) var closings = 0

  init(_ configuration: Configuration) {
    spec = configuration.spec
    renderMode = configuration.renderMode
    goal = Int(configuration.number("goal"))
  }

  func reset(seed: UInt64?) -> Observation {
    count = Int(seed ?? 0)
    return [Float(count)]
  }

  func step(_ action: Action) -> Step {
    count += 1
    return Step(observation: [Float(count)], reward: 0.5, terminated: count == goal)
  }

  func draw(on canvas: inout Canvas) { canvas.clear(Color(UInt8(count), 2, 3)) }
  func close() { closings += 1 }
}

struct RegistryTests {
  @Test func theErrorForAnUnknownNameListsTheKnownOnes() {
    let error = #expect(throws: EnvironmentError.self) { try make("Pong-v0") }
    guard case .unknownEnvironment("Pong-v0", let known)? = error else {
      Issue.record("found \(String(describing: error))")
      return
    }
    #expect(known.contains("CartPole-v1"))
    #expect(known == known.sorted())
    #expect(error?.description.hasPrefix("no environment is named \"Pong-v0\"; known: Acrobot-v1, ") == true)
    #expect(throws: EnvironmentError.self) { try environmentSpec("") }
  }

  @Test(arguments: [
    ("LunarLander-v2", "LunarLander-v2: this is Gymnasium 1.4, which has LunarLander-v3"),
    ("CartPole-v0", "CartPole-v0: this is Gymnasium 1.4, which has CartPole-v1"),
    ("CartPole-v9", "CartPole-v9: this is Gymnasium 1.4, which has CartPole-v1"),
    ("Ball-v7", "no environment is named \"Ball-v7\"; there is Ball-v0, Ball-v1"),
    ("CartPole", "no environment is named \"CartPole\"; is it CartPole-v1? Known: "),
    ("Ball", "no environment is named \"Ball\"; is it Ball-v1? Known: "),
    ("cartpole-v1", "no environment is named \"cartpole-v1\"; is it CartPole-v1? Known: "),
    ("LunarLandr-v3", "no environment is named \"LunarLandr-v3\"; is it LunarLander-v3? Known: "),
    ("MountainCarContinous-v0", "is it MountainCarContinuous-v0?"),
    ("", "no environment is named \"\"; known: "),
    ("-v1", "no environment is named \"-v1\"; known: "),
  ])
  func theErrorForAnUnknownNameSuggestsOne(_ id: String, _ beginning: String) {
    // A list of its own: other tests register names meanwhile.
    let known = [
      "Acrobot-v1", "Ball-v0", "Ball-v1", "CartPole-v1", "LunarLander-v3", "LunarLanderContinuous-v3",
      "MountainCar-v0",
      "MountainCarContinuous-v0",
    ]
    let description = EnvironmentError.unknownEnvironment(id: id, known: known).description
    #expect(description.contains(beginning), "\(description)")
  }

  @Test func registeredEnvironmentsAreListedInOrder() throws {
    let ids = registeredEnvironments.map(\.id)
    #expect(ids == ids.sorted())
    let spec = try #require(registeredEnvironments.first { $0.id == "CartPole-v1" })
    #expect(spec == CartPole.spec)
    #expect(try environmentSpec("CartPole-v1") == spec)
    #expect(spec.maxEpisodeSteps == 500 && spec.rewardThreshold == 475 && spec.renderFPS == 50)
    #expect(spec.frameWidth == 600 && spec.frameHeight == 400)
  }

  @Test func unknownOptionsAreRejectedByName() {
    #expect(
      throws: EnvironmentError.unknownOption(
        name: "gravity", environment: "CartPole-v1",
        known: ["high", "low", "max_episode_steps", "sutton_barto_reward"])
    ) { try make("CartPole-v1", options: ["gravity": -5]) }
    #expect(
      EnvironmentError.unknownOption(name: "a", environment: "E", known: ["b", "c"]).description
        == "E takes no option \"a\"; it takes: b, c")
    #expect(
      EnvironmentError.unknownOption(name: "a", environment: "E", known: []).description
        == "E takes no option \"a\"; it takes none")
  }

  @Test func optionsOfTheWrongTypeAreRejected() {
    let error = EnvironmentError.wrongOptionType(
      name: "sutton_barto_reward", environment: "CartPole-v1", expected: false, found: 1)
    #expect(throws: error) { try make("CartPole-v1", options: ["sutton_barto_reward": 1]) }
    #expect(
      error.description
        == "option \"sutton_barto_reward\" of CartPole-v1 is a truth value, such as its default "
        + "false; found the number 1.0")
  }

  @Test func theLimitOfStepsIsAnOption() throws {
    let short = try make("CartPole-v1", options: ["max_episode_steps": 3])
    #expect(short.spec.maxEpisodeSteps == 3)
    _ = try short.reset(seed: 0)
    #expect(try !short.step(0).truncated && !short.step(1).truncated)
    #expect(try short.step(0).truncated)

    let endless = try make("Acrobot-v1", options: ["max_episode_steps": -1])
    #expect(endless.spec.maxEpisodeSteps == nil)
    _ = try endless.reset(seed: 0)
    for _ in 0..<501 { #expect(try !endless.step(1).truncated) }

    for value in [0, -2, 1.5, true] as [OptionValue] {
      #expect(throws: EnvironmentError.self) {
        try make("CartPole-v1", options: ["max_episode_steps": value])
      }
    }
  }

  @Test func aUsersEnvironmentIsMadeLikeTheRest() throws {
    register(Counter.spec) { Counter($0) }
    #expect(registeredEnvironments.contains(Counter.spec))

    let environment = try make("Counter-v0", renderMode: .rgbArray, options: ["goal": 2])
    #expect((environment.unwrapped as? Counter)?.goal == 2)
    #expect(try environment.reset(seed: 0) == [0])
    #expect(try environment.step(0).terminated == false)
    #expect(try environment.step(0).terminated == true)
    let frame = try environment.render()
    #expect(frame.width == 30 && frame.height == 20)
    #expect(throws: EnvironmentError.self) { try make("Counter-v0", options: ["quiet": 1]) }
  }

  @Test func aNameRegisteredAgainGetsTheNewMeaning() throws {
    var spec = Counter.spec
    spec.id = "Replaced-v0"
    register(spec) { Counter($0) }
    spec.maxEpisodeSteps = nil
    register(spec) { Counter($0) }
    let environment = try make("Replaced-v0", options: ["goal": 100])
    _ = try environment.reset(seed: 0)
    for _ in 0..<99 { #expect(try !environment.step(0).isLast) }
    #expect(try environment.step(0).terminated)
  }

  @Test func registeringFromManyThreadsLosesNothing() async {
    await withTaskGroup { group in
      for i in 0..<64 {
        group.addTask {
          var spec = Counter.spec
          spec.id = "Threaded-v\(i)"
          register(spec) { Counter($0) }
        }
      }
    }
    #expect(registeredEnvironments.count { $0.id.hasPrefix("Threaded-") } == 64)
  }

  @Test func optionValuesReadAndWriteText() {
    #expect(OptionValue("True") == true && OptionValue("false") == false)
    #expect(OptionValue("-5") == -5 && OptionValue("1.5e-3") == 0.0015)
    #expect(OptionValue("nan") == nil && OptionValue("inf") == nil && OptionValue("") == nil)
    #expect(OptionValue(OptionValue(0.1).description) == 0.1)
  }
}
