import Raster
import ShowreelSupport

/// Returns the problems of the environment of the name `id`, as Gymnasium's `check_env` finds them: the first of each
/// part, or none where all is well.
///
/// It plays some random episodes, draws them and compares them. A sound environment always passes; one that passes is
/// not proved to be sound.
///
/// Throws `EnvironmentError` where the environment cannot be made with `options`.
public func checkEnvironment(
  _ id: String, options: [String: OptionValue] = [:]
) throws -> [EnvironmentProblem] {
  var checker = EnvironmentChecker(id: id, options: options, environment: try make(id, options: options))
  checker.checkSpec()
  checker.checkSpaces()
  checker.check(.observations) { try $0.checkEpisode() }
  checker.check(.actions) { try $0.checkActions() }
  checker.check(.seeding) { try $0.checkSeeding() }
  checker.check(.endings) { try $0.checkEndings() }
  // All that follows compares episodes of the same seed.
  guard !checker.problems.contains(where: { $0.part == .seeding }) else { return checker.problems }
  checker.check(.options) { try $0.checkOptions() }
  checker.check(.state) { try $0.checkState() }
  checker.check(.drawing) { try $0.checkDrawing() }
  checker.check(.vectors) { try $0.checkVectors() }
  return checker.problems
}

/// The checks, each of which notes the problems that it finds.
private struct EnvironmentChecker {
  let id: String
  let options: [String: OptionValue]
  let environment: any Environment
  private(set) var problems: [EnvironmentProblem] = []

  /// The number of steps over which episodes are compared, which as a rule goes beyond the end of one.
  private static let steps = 300

  private mutating func note(_ part: EnvironmentProblem.Part, _ message: String) {
    guard !problems.contains(where: { $0.part == part }) else { return }
    problems.append(EnvironmentProblem(part: part, message: message))
  }

  /// Runs `body`; an error that it throws is a problem of `part`.
  mutating func check(_ part: EnvironmentProblem.Part, _ body: (inout Self) throws -> Void) {
    do { try body(&self) } catch { note(part, "threw an error, \(error)") }
  }

  private func another(_ more: [String: OptionValue] = [:]) throws -> any Environment {
    try make(id, options: options.merging(more) { $1 })
  }

  /// A random action of the space; one within ±1 where the space has no bounds.
  private func action(_ generator: inout PCG64) -> Action {
    if let action = try? environment.actionSpace.sample(using: &generator) { return action }
    guard case .box(let box) = environment.actionSpace else { return 0 }
    return .continuous(
      Vector(
        (0..<box.count).map { i in
          Float(generator.uniform(Double(max(box.low[i], -1)), Double(min(box.high[i], 1))))
        }))
  }

  mutating func checkSpec() {
    let spec = environment.spec
    let version = spec.id.split(separator: "-").last.map(String.init) ?? ""
    if version.first != "v" || Int(version.dropFirst()) == nil {
      note(
        .spec,
        "the id \"\(spec.id)\" has no version; expected NAME-v0, with a higher number where behaviour changes"
      )
    }
    if spec.renderFPS < 1 { note(.spec, "\(spec.renderFPS) frames a second; expected at least 1") }
    let sides = 1...FrameSize.maximumSide
    if !sides.contains(spec.frameWidth) || !sides.contains(spec.frameHeight) {
      note(.spec, "a frame of \(spec.frameWidth) by \(spec.frameHeight); expected sides in \(sides)")
    }
    if let limit = spec.maxEpisodeSteps, limit < 1 {
      note(.spec, "a limit of \(limit) steps; expected at least 1, or none")
    }
  }

  mutating func checkSpaces() {
    let box = environment.observationSpace
    if box.count == 0 { note(.spaces, "observations have no elements; expected at least one") }
    check(box, of: "observations")
    let expected: Int
    switch environment.actionSpace {
    case .discrete(let space): expected = space.n
    case .box(let space):
      expected = space.count
      check(space, of: "actions")
    }
    let names = environment.actionNames.count
    if names != 0, names != expected {
      note(.spaces, "\(names) names of actions; expected \(expected), or none")
    }
  }

  private mutating func check(_ box: Box, of what: String) {
    for i in 0..<box.count where !(box.low[i] <= box.high[i]) {
      note(.spaces, "element \(i) of \(what) is bounded by \(box.low[i]) and \(box.high[i]), in this order")
    }
  }

  /// Checks the observations and rewards of random steps.
  mutating func checkEpisode() throws {
    var generator = PCG64(seed: 1)
    check(try environment.reset(seed: 1), "after reset")
    for i in 0..<Self.steps {
      let step = try environment.step(action(&generator))
      check(step.observation, "after step \(i)")
      if !step.reward.isFinite { note(.rewards, "step \(i) earned \(step.reward); expected a finite number") }
      if step.isLast { check(try environment.reset(), "after reset") }
    }
  }

  private mutating func check(_ observation: Observation, _ when: String) {
    let space = environment.observationSpace
    if let index = (environment.unwrapped as? any ObservationWriter)?.unwrittenElement {
      note(
        .observations, "element \(index) is not set \(when); expected all \(space.count) to be set each time")
    }
    if observation.count != space.count {
      note(.observations, "\(observation.count) elements \(when); the space has \(space.count)")
    } else if !space.contains(observation) {
      note(.observations, "\(observation) \(when) is not in \(space)")
    }
  }

  /// Checks that actions outside the space are refused, at an episode's start.
  mutating func checkActions() throws {
    let wrong: [Action]
    switch environment.actionSpace {
    case .discrete(let space): wrong = [.discrete(space.n), -1, [0]]
    case .box(let space):
      let zeros = [Float](repeating: 0, count: space.count)
      let nan = [Float](repeating: .nan, count: space.count)
      wrong = [0, .continuous(Vector(zeros + [0])), .continuous(Vector(nan))]
    }
    for action in wrong {
      _ = try environment.reset(seed: 1)
      do {
        _ = try environment.step(action)
        note(.actions, "\(action) was taken; expected EnvironmentError.invalidAction")
      } catch EnvironmentError.invalidAction {}
    }
  }

  /// Checks that two episodes of one seed are the same, in one environment and in two.
  mutating func checkSeeding() throws {
    let other = try another()
    if let difference = try difference(environment, other, reset: 2) {
      note(.seeding, "two environments of the same seed and actions differ \(difference)")
    }
    // The first one has been used since.
    if let difference = try difference(environment, other, reset: 2) {
      note(.seeding, "an environment that was reset with the same seed differs \(difference)")
    }
  }

  /// The first difference between two environments that take the same random actions; `nil` where there is none.
  private func difference(
    _ one: any Environment, _ other: any Environment, reset seed: UInt64?,
    afterEachStep: (any Environment) throws -> Void = { _ in }
  ) throws -> String? {
    var generator = PCG64(seed: 3)
    if let seed, try !Self.areSame(one.reset(seed: seed), other.reset(seed: seed)) { return "after reset" }
    for i in 0..<Self.steps {
      let action = action(&generator)
      let (a, b) = (try one.step(action), try other.step(action))
      try afterEachStep(one)
      guard Self.areSame(a.observation, b.observation),
        a.reward == b.reward || a.reward.isNaN && b.reward.isNaN,
        a.terminated == b.terminated, a.truncated == b.truncated
      else { return "after step \(i)" }
      if a.isLast, try !Self.areSame(one.reset(), other.reset()) {
        return "after the reset that follows step \(i)"
      }
    }
    return nil
  }

  /// Compares bits, so that a NaN, which is a problem of its own, is not also one of seeds.
  private static func areSame(_ a: Observation, _ b: Observation) -> Bool {
    a.map(\.bitPattern) == b.map(\.bitPattern)
  }

  /// Checks that episodes of random actions end.
  mutating func checkEndings() throws {
    var generator = PCG64(seed: 4)
    let limit = environment.spec.maxEpisodeSteps ?? 10_000
    _ = try environment.reset(seed: 4)
    for _ in 0..<limit where try environment.step(action(&generator)).isLast { return }
    note(.endings, "no random episode ended within \(limit) steps; expected an end, or a limit of steps")
  }

  /// Checks that options given as their defaults change nothing.
  mutating func checkOptions() throws {
    for (name, value) in environment.spec.options.sortedByName where options[name] == nil {
      let given = try another([name: value])
      if let difference = try difference(environment, given, reset: 5) {
        note(.options, "\"\(name)\", given as its default \(value), changes what happens \(difference)")
      }
    }
  }

  /// Checks that an episode goes on from a state that was stored and set in another environment.
  mutating func checkState() throws {
    var generator = PCG64(seed: 6)
    let other = try another()
    _ = try other.reset(seed: 7)
    var observation = try environment.reset(seed: 6)
    guard environment.stateValues != nil else { return }
    for i in 0..<10 {
      let values = environment.stateValues ?? [:]
      if try !Self.areSame(other.setState(values), observation) {
        note(
          .state,
          "the observation of a state that was stored and set differs after step \(i); "
            + "do the state elements hold all that its steps and observations use?")
      }
      if other.stateValues != values { note(.state, "a state that was set is another one when it is read") }
      let step = try environment.step(action(&generator))
      observation = step.isLast ? try environment.reset() : step.observation
    }
  }

  /// Checks that frames of the same state are the same, and that drawing between steps changes nothing.
  mutating func checkDrawing() throws {
    let spec = environment.spec
    var canvas = Canvas(width: max(1, spec.frameWidth / 4), height: max(1, spec.frameHeight / 4))
    let other = try another()
    var isPure = true
    var frames = Set<[UInt8]>()
    let difference = try difference(environment, other, reset: 8) { environment in
      guard frames.count < 20 else { return }
      environment.draw(on: &canvas)
      let first = canvas.pixmap
      environment.draw(on: &canvas)
      isPure = isPure && canvas.pixmap == first
      frames.insert(first.pixels)
    }
    if let difference { note(.drawing, "drawing changes what happens \(difference)") }
    if !isPure {
      note(
        .drawing,
        "the same state looks different when it is drawn again; expected drawing to begin with beginScene, which clears the "
          + "frame, and to depend on the state alone"
      )
    }
    if frames.allSatisfy({ Set($0).count == 1 }) { note(.drawing, "every frame is empty") }
  }

  /// Checks the rows of a vector against a single environment.
  mutating func checkVectors() throws {
    var generator = PCG64(seed: 9)
    let vector = try VectorEnvironment(id, count: 2, options: options)
    let single = try another()
    let width = vector.observationSpace.count
    try vector.reset(seed: 9)
    _ = try single.reset(seed: 10)
    for i in 0..<Self.steps {
      let actions = [action(&generator), action(&generator)]
      var (numbers, vectors): ([Int], [Float]) = ([], [])
      for action in actions {
        switch action {
        case .discrete(let number): numbers.append(number)
        case .continuous(let elements): vectors.append(contentsOf: elements)
        }
      }
      try numbers.isEmpty ? vector.step(vectors) : vector.step(numbers)
      let step = try single.step(actions[1])
      let final = Observation(vector.finalObservations[width..<2 * width])
      guard Self.areSame(step.observation, final), vector.terminated[1] == step.terminated,
        vector.truncated[1] == step.truncated
      else {
        note(.vectors, "the row of a vector differs from a single environment after step \(i)")
        return
      }
      if step.isLast { _ = try single.reset() }
    }
  }
}
