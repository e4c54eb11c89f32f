import Environments
import Raster
import TestSupport
import Testing

/// A run of Gymnasium's sync vector with `AutoresetMode.SAME_STEP`, and its episode statistics.
struct VectorRun: Decodable, CustomTestStringConvertible {
  var id: String
  var seed: UInt64
  var count, steps: Int
  var options: [String: OptionValue]
  var ends: [End]
  /// The observations after the last step.
  var last: [Floats]
  /// FNV-1a of all observations' and rewards' bytes.
  var digest: Word

  /// The end of an episode.
  struct End: Decodable, Equatable {
    var step, index: Int
    var terminated, truncated: Bool
    var final: [Float]
    var episodeReturn: Word
    var length: Int

    init(
      step: Int, index: Int, terminated: Bool, truncated: Bool, final: [Float], episodeReturn: Word,
      length: Int
    ) {
      (self.step, self.index, self.terminated, self.truncated) = (step, index, terminated, truncated)
      (self.final, self.episodeReturn, self.length) = (final, episodeReturn, length)
    }

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      step = try list.decode(Int.self)
      index = try list.decode(Int.self)
      terminated = try list.decode(Bool.self)
      truncated = try list.decode(Bool.self)
      final = try list.decode(Floats.self).values
      episodeReturn = try list.decode(Word.self)
      length = try list.decode(Int.self)
    }
  }

  var testDescription: String { "\(count) of \(id), seed \(seed), \(options)" }

  static func all() throws -> [VectorRun] { try TestFiles.json("vectors.json") }
}

/// Draws the actions of a vector, as the fixtures' script does.
struct ActionSource {
  private let space: ActionSpace
  private let count: Int
  private var generator: PCG64

  init(_ environments: VectorEnvironment, seed: UInt64) {
    space = environments.actionSpace
    count = environments.count
    generator = PCG64(seed: seed)
  }

  mutating func step(_ environments: VectorEnvironment) throws {
    switch space {
    case .discrete(let space):
      try environments.step((0..<count).map { _ in generator.integers(space.n) })
    case .box(let space):
      try environments.step(
        (0..<count).flatMap { _ in
          zip(space.low, space.high).map {
            Float(generator.uniform(1.25 * Double($0), 1.25 * Double($1)))
          }
        })
    }
  }
}

struct VectorEnvironmentTests {
  /// Everything that Gymnasium's vector gives, to the last bit, by one thread and by several.
  @Test(arguments: try VectorRun.all(), [1, 2, 3])
  func asGymnasium(_ run: VectorRun, threads: Int) throws {
    let environments = try VectorEnvironment(
      run.id, count: run.count, threads: threads, options: run.options)
    #expect(environments.threads == threads)
    let width = environments.observationSpace.count
    var actions = ActionSource(environments, seed: run.seed)
    var digest = Digest()
    var ends: [VectorRun.End] = []
    try environments.reset(seed: run.seed)
    for element in environments.observations { digest.update(element) }
    for step in 0..<run.steps {
      try actions.step(environments)
      for element in environments.observations { digest.update(element) }
      for reward in environments.rewards { digest.update(reward) }
      for i in 0..<run.count {
        let final = Array(environments.finalObservations[i * width..<(i + 1) * width])
        if environments.terminated[i] || environments.truncated[i] {
          ends.append(
            VectorRun.End(
              step: step, index: i, terminated: environments.terminated[i],
              truncated: environments.truncated[i], final: final,
              episodeReturn: Word(environments.episodeReturns[i].bitPattern),
              length: environments.episodeLengths[i]))
        } else {
          #expect(final == Array(environments.observations[i * width..<(i + 1) * width]))
        }
      }
    }
    #expect(ends == run.ends)
    #expect(environments.observations == run.last.flatMap(\.values))
    #expect(Word(digest.value) == run.digest)
  }

  /// Environment i has the episodes of a single one, whether that is a model, a model with a physics world, whose worlds are
  /// stepped together, or an object.
  @Test(
    arguments: [
      "CartPole-v1", "Acrobot-v1", "LunarLander-v3", "BipedalWalker-v3", "BipedalWalkerHardcore-v3",
      "RowCounter-v0",
    ], [1, 2])
  func everyRowIsASingleEnvironment(_ id: String, threads: Int) throws {
    var spec = Counter.spec
    spec.id = "RowCounter-v0"
    register(spec) { Counter($0) }
    let count = 6
    let environments = try VectorEnvironment(
      id, count: count, threads: threads, options: ["max_episode_steps": 60])
    let singles = try (0..<count).map { _ in try make(id, options: ["max_episode_steps": 60]) }
    let width = environments.observationSpace.count
    try environments.reset(seed: 4)
    for (i, single) in singles.enumerated() {
      let row = Array(environments.observations[i * width..<(i + 1) * width])
      #expect(try Array(single.reset(seed: 4 + UInt64(i))) == row)
    }
    var generator = PCG64(seed: 1)
    for _ in 0..<130 {
      let actions = try (0..<count).map { _ in
        try environments.actionSpace.sample(using: &generator)
      }
      var (numbers, vectors): ([Int], [Float]) = ([], [])
      for action in actions {
        switch action {
        case .discrete(let number): numbers.append(number)
        case .continuous(let vector): vectors.append(contentsOf: vector)
        }
      }
      try numbers.isEmpty ? environments.step(vectors) : environments.step(numbers)
      for (i, single) in singles.enumerated() {
        let one = try single.step(actions[i])
        #expect(environments.rewards[i] == one.reward)
        #expect(environments.terminated[i] == one.terminated)
        #expect(environments.truncated[i] == one.truncated)
        let rows = i * width..<(i + 1) * width
        #expect(Array(environments.finalObservations[rows]) == Array(one.observation))
        #expect(
          try Array(environments.observations[rows]) == Array(one.isLast ? single.reset() : one.observation))
      }
    }
  }

  @Test func resettingForgetsTheEpisodesUnderWay() throws {
    let environments = try VectorEnvironment("CartPole-v1", count: 2)
    try environments.reset(seed: 0)
    let first = environments.observations
    try environments.step([0, 1])
    #expect(environments.episodeLengths == [1, 1] && environments.episodeReturns == [1, 1])
    try environments.reset(seed: 0)
    #expect(environments.observations == first)
    #expect(environments.episodeLengths == [0, 0] && environments.episodeReturns == [0, 0])
    #expect(environments.rewards == [0, 0])
    try environments.reset()
    #expect(environments.observations != first, "without a seed the generators go on")
  }

  @Test func whatItCannotStepIsRejectedBeforeAnyMoves() throws {
    let environments = try VectorEnvironment("CartPole-v1", count: 2)
    #expect(throws: EnvironmentError.resetNeeded(operation: "step(_:)", environment: "CartPole-v1")) {
      try environments.step([0, 0])
    }
    try environments.reset(seed: 0)
    let before = environments.observations
    func invalid(_ action: Action) -> EnvironmentError {
      .invalidAction(action, expected: .discrete(Discrete(2)), environment: "CartPole-v1")
    }
    #expect(throws: invalid(2)) { try environments.step([0, 2]) }
    #expect(throws: invalid([0.5, 1])) { try environments.step([0.5, 1] as [Float]) }
    #expect(
      throws: EnvironmentError.wrongActionCount(
        expected: 2, found: 1, count: 2, environment: "CartPole-v1")
    ) { try environments.step([0]) }
    let pendulums = try VectorEnvironment("Pendulum-v1", count: 3)
    try pendulums.reset(seed: 0)
    #expect {
      try pendulums.step([0.5, 1] as [Float])
    } throws: {
      "\($0)" == "the actions of a vector of 3 Pendulum-v1 are 3 numbers; found 2"
    }
    #expect(environments.observations == before && environments.episodeLengths == [0, 0])
    #expect(throws: EnvironmentError.self) { try VectorEnvironment("CartPole-v9", count: 2) }
    #expect(throws: EnvironmentError.self) {
      try VectorEnvironment("CartPole-v1", count: 2, options: ["gravity": 1])
    }
  }

  @Test func theStateOfOneCanBeReadAndSetAndDrawn() throws {
    let environments = try VectorEnvironment("CartPole-v1", count: 2)
    #expect(environments.stateValues(0) == nil)
    try environments.reset(seed: 0)
    try environments.step([0, 1])
    let values = try #require(environments.stateValues(1))
    try environments.setState(values, of: 0)
    #expect(environments.observations[0..<4] == environments.observations[4..<8])
    #expect(environments.stateValues(0) == values)
    try environments.step([1, 1])
    #expect(environments.observations[0..<4] == environments.observations[4..<8])
    var (one, other) = (Canvas(width: 60, height: 40), Canvas(width: 60, height: 40))
    environments.draw(0, on: &one)
    environments.draw(1, on: &other)
    #expect(one.pixmap == other.pixmap)
    #expect(Set(one.pixmap.pixels).count > 2)
  }

  /// An array that is kept over a step is the caller's own.
  @Test func whatIsKeptDoesNotChange() throws {
    let environments = try VectorEnvironment("CartPole-v1", count: 2)
    try environments.reset(seed: 0)
    let kept = environments.observations
    let copy = kept.map { $0 }
    try environments.step([0, 1])
    #expect(kept == copy)
    #expect(environments.observations != copy)
  }
}
