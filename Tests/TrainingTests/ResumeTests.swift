import Checkpoints
import Environments
import Foundation
import Policies
import ShowreelSupport
import TestSupport
import Testing

@testable import Training

/// Runs that were stopped and go on, against runs that were not.
@Suite struct ResumeTests {
  /// Small runs of every algorithm: of REINFORCE with all that it has, of the others each kind of noise and normalization.
  private static let runs: [(name: String, environment: String, settings: [String: String])] = [
    (
      "reinforce", "CartPole-v1",
      ["episodes": "24", "batch": "4", "baseline": "true", "ent-coef": "0.01", "net-arch": "8"]
    ),
    ("a2c", "CartPole-v1", ["steps": "400", "n-envs": "4", "net-arch": "8,8", "normalize-rewards": "true"]),
    (
      "a2c", "Pendulum-v1",
      ["steps": "400", "n-envs": "2", "net-arch": "8", "use-sde": "true", "normalize-observations": "true"]
    ),
    (
      "ppo", "Acrobot-v1",
      [
        "steps": "384", "n-envs": "4", "n-steps": "32", "batch-size": "32", "n-epochs": "2", "net-arch": "8",
        "normalize-observations": "true", "normalize-rewards": "true", "learning-rate": "lin_0.003",
      ]
    ),
    (
      "ppo", "LunarLander-v3",
      ["steps": "384", "n-envs": "2", "n-steps": "64", "batch-size": "64", "n-epochs": "2", "net-arch": "8"]
    ),
    (
      "dqn", "CartPole-v1",
      [
        "steps": "400", "net-arch": "16", "learning-starts": "50", "train-freq": "16", "gradient-steps": "3",
        "buffer-size": "120", "target-update-interval": "10", "learning-rate": "0.003", "double-q": "true",
      ]
    ),
    (
      "sac", "Pendulum-v1",
      ["steps": "420", "net-arch": "16,16", "learning-starts": "60", "batch-size": "16", "train-freq": "3"]
    ),
    (
      "sac", "MountainCarContinuous-v0",
      [
        "steps": "300", "net-arch": "8,8", "batch-size": "16", "use-sde": "true", "learning-starts": "0",
        "train-freq": "16", "gradient-steps": "4", "sde-sample-freq": "5", "ent-coef": "0.1",
      ]
    ),
  ]

  private func algorithm(_ run: (name: String, environment: String, settings: [String: String])) throws
    -> TrainingAlgorithm
  {
    var algorithm = try #require(TrainingAlgorithm(named: run.name))
    for (name, value) in run.settings { try algorithm.set(name, to: value) }
    return algorithm
  }

  /// What a run leaves, stopped after so many questions of whether it should.
  private func train(
    _ algorithm: TrainingAlgorithm, _ environment: String, _ folder: TemporaryFolder, name: String,
    stopAfter questions: Int = .max, resume: Bool = false, interval: Int? = nil, episodes: Int? = nil,
    onQuestion: (Int) throws -> Void = { _ in }
  ) throws -> TrainingResult {
    let run = try TrainingRun(
      algorithm, in: try make(environment), limits: TrainingRun.Limits(episodes: episodes),
      files: TrainingRun.Files(
        checkpoint: folder("\(name).safetensors"), log: folder("\(name).csv"), overwrite: true,
        resume: resume ? folder("\(name).safetensors") : nil, stateInterval: interval))
    var asked = 0
    return try run.train(shouldStop: {
      asked += 1
      do { try onQuestion(asked) } catch { Issue.record(error) }
      return asked > questions
    })
  }

  /// Stopped after 1, 2 and so on steps or episodes, in the middle of a roll-out and at its end, and gone on with from
  /// there, twice: the checkpoint and the table are those of a run that was not stopped.
  @Test(arguments: runs.indices)
  func goesOnToTheSameBytes(index: Int) throws {
    let run = Self.runs[index]
    let algorithm = try algorithm(run)
    let folder = try TemporaryFolder()
    let whole = try train(algorithm, run.environment, folder, name: "whole")
    #expect(whole.ending == .finished && !whole.hasState)
    #expect(!FileManager.default.fileExists(atPath: folder("whole.safetensors.state")))
    for stop in run.name == "reinforce" ? [1, 5, 8, 11] : [1, 16, 37, 64, 90] {
      let name = "stopped"
      let first = try train(algorithm, run.environment, folder, name: name, stopAfter: stop)
      #expect(first.ending == .stopped && first.hasState)
      let second = try train(algorithm, run.environment, folder, name: name, stopAfter: 3, resume: true)
      #expect(second.ending == .stopped && second.hasState)
      let last = try train(algorithm, run.environment, folder, name: name, resume: true)
      #expect(last.ending == .finished)
      #expect(last.episodes == whole.episodes && last.steps == whole.steps)
      #expect(
        try folder.data(of: "stopped.safetensors") == folder.data(of: "whole.safetensors"),
        "\(run.name) in \(run.environment), stopped after \(stop)")
      #expect(try folder.rows(of: "stopped.csv") == folder.rows(of: "whole.csv"))
      // What a run that is over came from is not taken for its own state.
      #expect(!FileManager.default.fileExists(atPath: folder("stopped.safetensors.state")))
    }
  }

  /// A run that was killed has the state of the last interval.
  @Test(arguments: runs.indices)
  func goesOnFromTheLatestInterval(index: Int) throws {
    let run = Self.runs[index]
    let algorithm = try algorithm(run)
    let folder = try TemporaryFolder()
    _ = try train(algorithm, run.environment, folder, name: "whole", interval: 64)
    // The state of the end: nothing is left to do.
    let again = try train(algorithm, run.environment, folder, name: "whole", resume: true)
    #expect(again.ending == .finished)
    let plain = try train(algorithm, run.environment, folder, name: "plain")
    #expect(again.episodes == plain.episodes)
    #expect(try folder.data(of: "whole.safetensors") == folder.data(of: "plain.safetensors"))
    #expect(try folder.rows(of: "whole.csv") == folder.rows(of: "plain.csv"))
  }

  /// With all that goes on beside training: the same evaluations, the same policies along the run, one curve of events.
  @Test(arguments: [0, 3, 5, 6])
  func whatGoesOnBesideARunGoesOnToo(index: Int) throws {
    let run = Self.runs[index]
    let algorithm = try algorithm(run)
    let folder = try TemporaryFolder()
    func train(_ name: String, stopAfter questions: Int = .max, resume: Bool = false) throws -> TrainingRun {
      var files = TrainingRun.Files(
        checkpoint: folder("\(name).safetensors"), log: folder("\(name).csv"), overwrite: true,
        resume: resume ? folder("\(name).safetensors") : nil)
      (files.checkpoints, files.tensorBoard) = (5, folder("\(name)-events"))
      let run = try TrainingRun(
        algorithm, in: try make(run.environment), files: files,
        evaluation: PeriodicEvaluationSettings(
          everySteps: 100, episodes: 2, log: folder("\(name)-evaluations.csv")))
      var asked = 0
      let result = try run.train(shouldStop: {
        asked += 1
        return asked > questions
      })
      #expect(result.ending == (questions == .max ? .finished : .stopped))
      #expect(run.failure == nil)
      if questions == .max { #expect(run.checkpoints.map { String($0.suffix(15)) }.sorted() == places) }
      return run
    }
    let places = ["000.safetensors", "033.safetensors", "067.safetensors", "100.safetensors"]
    let whole = try train("whole")
    for stop in run.name == "reinforce" ? [5, 8] : [16, 90] {
      _ = try train("stopped", stopAfter: stop)
      _ = try train("stopped", stopAfter: 3, resume: true)
      let last = try train("stopped", resume: true)
      #expect(last.origin == whole.origin && last.steps == whole.steps)
      let message: Comment = "\(run.name), stopped after \(stop)"
      for place in places.map({ "-" + $0 }) + [".safetensors"] {
        #expect(try folder.data(of: "stopped\(place)") == folder.data(of: "whole\(place)"), message)
      }
      let evaluations = try folder.rows(of: "whole-evaluations.csv")
      #expect(evaluations.count >= 5)
      #expect(try folder.rows(of: "stopped-evaluations.csv") == evaluations, message)
    }
  }

  /// A run that ended by a limit in the middle of a batch, and goes on, is evaluated where one is that had no limit.
  @Test(arguments: [0, 5])
  func aLimitLeavesNoEvaluationOfItsOwn(index: Int) throws {
    let run = Self.runs[index]
    let algorithm = try algorithm(run)
    let folder = try TemporaryFolder()
    func train(_ name: String, episodes: Int?, resume: Bool = false) throws {
      let run = try TrainingRun(
        algorithm, in: try make(run.environment), limits: TrainingRun.Limits(episodes: episodes),
        files: TrainingRun.Files(
          checkpoint: folder("\(name).safetensors"), overwrite: true,
          resume: resume ? folder("\(name).safetensors") : nil, stateInterval: 1 << 20),
        evaluation: PeriodicEvaluationSettings(
          everySteps: 10, episodes: 2, log: folder("\(name)-evaluations.csv")))
      #expect(try run.train().ending == .finished)
    }
    try train("whole", episodes: nil)
    try train("parts", episodes: 3)
    try train("parts", episodes: 6, resume: true)
    try train("parts", episodes: nil, resume: true)
    let evaluations = try folder.rows(of: "whole-evaluations.csv")
    #expect(evaluations.count >= 9)
    #expect(try folder.rows(of: "parts-evaluations.csv") == evaluations)
    #expect(try folder.data(of: "parts.safetensors") == folder.data(of: "whole.safetensors"))
  }

  /// The state of a run that had come further than it is now asked to go stays, and goes on.
  @Test(arguments: [0, 3, 5])
  func aRunThatIsFurtherThanItShouldGoKeepsItsState(index: Int) throws {
    let run = Self.runs[index]
    let algorithm = try algorithm(run)
    let folder = try TemporaryFolder()
    _ = try train(algorithm, run.environment, folder, name: "whole")
    let questions = run.name == "reinforce" ? 9 : 90
    _ = try train(algorithm, run.environment, folder, name: "run", stopAfter: questions)
    let state = try folder.data(of: "run.safetensors.state")
    _ = try train(algorithm, run.environment, folder, name: "run", resume: true, episodes: 0)
    #expect(try folder.data(of: "run.safetensors.state") == state)
    _ = try train(algorithm, run.environment, folder, name: "run", resume: true)
    #expect(try folder.data(of: "run.safetensors") == folder.data(of: "whole.safetensors"))
  }

  /// A state that cannot be written ends the run, whose policy and table are kept.
  @Test(arguments: [0, 1, 5])
  func aStateThatCannotBeWrittenCostsNoPolicy(index: Int) throws {
    let run = Self.runs[index]
    let algorithm = try algorithm(run)
    let environments = run.settings["n-envs"].flatMap { Int($0) } ?? 1
    let questions = run.name == "reinforce" ? 12 : 300 / environments
    for interval in [nil, 100] {
      let folder = try TemporaryFolder()
      #expect(throws: FileError.self) {
        try train(
          algorithm, run.environment, folder, name: "run", stopAfter: questions, interval: interval
        ) { asked in
          guard asked == 1 else { return }
          let state = folder("run.safetensors.state")
          try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: false)
          try Data().write(to: URL(filePath: "\(state)/in-the-way"))
        }
      }
      #expect(
        try Checkpoint(contentsOf: folder("run.safetensors")).metadata["environment"] == run.environment)
      #expect(folder.contents.contains("run.csv"))
    }
  }

  /// What is played by chance before anything is learned is saved as well.
  @Test(arguments: [5, 6])
  func statesAreSavedBeforeLearningStarts(index: Int) throws {
    let run = Self.runs[index]
    var algorithm = try algorithm(run)
    try algorithm.set("learning-starts", to: "300")
    let folder = try TemporaryFolder()
    var isSaved = false
    _ = try train(algorithm, run.environment, folder, name: "run", stopAfter: 200, interval: 50) { asked in
      if asked == 150 { isSaved = folder.contents.contains("run.safetensors.state") }
    }
    #expect(isSaved)
  }

  /// A run that is interrupted in its first episode has a state and no policy.
  @Test func aRunWithoutAnEpisodeHasAStateAlone() throws {
    let run = Self.runs[3]
    let folder = try TemporaryFolder()
    let training = try TrainingRun(
      algorithm(run), in: try make(run.environment),
      files: TrainingRun.Files(checkpoint: folder("run.safetensors")))
    let result = try training.train(shouldStop: { true })
    #expect(result.hasState && !training.isKept)
    #expect(folder.contents == ["run.safetensors.state"])
  }

  /// The steps of a run's events go on where those of the one before it ended, and so do its means.
  @Test func eventsOfARunThatGoesOnAreOneCurve() throws {
    let folder = try TemporaryFolder()
    let log = try TensorBoardLog(folder: folder("events"))
    let earlier = (0..<120).map {
      TrainedEpisode(episode: $0, totalReward: Double($0), length: 10, runningMean: 0, isSolved: false)
    }
    log.goOn(after: earlier, at: TrainingMoment(episodes: 120, steps: 1200, seconds: 6))
    log.add(
      TrainedEpisode(episode: 120, totalReward: 120, length: 10, runningMean: 0, isSolved: false),
      at: TrainingMoment(episodes: 121, steps: 1210, seconds: 7))
    try log.see(
      { fatalError("no event needs the policy") }, at: TrainingMoment(episodes: 121, steps: 1210, seconds: 8))
    let expected = EventFile.event(
      [
        ("rollout/ep_rew_mean", .scalar(70.5)), ("rollout/ep_len_mean", .scalar(10)),
        ("time/fps", .scalar(5)), ("time/episodes", .scalar(121)), ("time/total_timesteps", .scalar(1210)),
      ], step: 1210, seconds: 0)
    // Without the time, which comes first: a tag and a double.
    let tail = Data(expected.bytes.dropFirst(9))
    let bytes = try Data(contentsOf: URL(filePath: log.path))
    #expect(bytes.range(of: tail) != nil)
  }

  /// The last steps before an update go beyond the run's number; a longer run has them all in its buffer.
  @Test func aLongerRunGoesOnWithTheWholeBuffer() throws {
    let run = Self.runs[5]
    var algorithm = try algorithm(run)
    for (name, value) in ["steps": "100", "train-freq": "64", "buffer-size": "1000"] {
      try algorithm.set(name, to: value)
    }
    let folder = try TemporaryFolder()
    let first = try train(algorithm, run.environment, folder, name: "run", interval: 64)
    #expect(first.ending == .finished && first.hasState)
    try algorithm.set("steps", to: "300")
    let longer = try train(algorithm, run.environment, folder, name: "run", resume: true)
    #expect(longer.ending == .finished && longer.episodes > first.episodes)
  }

  @Test func refusesTheStateOfAnotherRun() throws {
    let folder = try TemporaryFolder()
    let run = Self.runs[5]
    let algorithm = try algorithm(run)
    _ = try train(algorithm, run.environment, folder, name: "run", stopAfter: 100)
    let path = folder("run.safetensors.state")
    func error(_ algorithm: TrainingAlgorithm, _ environment: String) -> String {
      do {
        _ = try train(algorithm, environment, folder, name: "run", resume: true)
        return "none"
      } catch {
        return "\(error)"
      }
    }
    let advice = "a run goes on with the environment and the settings that it started with"
    #expect(
      error(algorithm, "Acrobot-v1")
        == "cannot resume from \(path): expected environment Acrobot-v1, found CartPole-v1: \(advice)")
    #expect(
      error(try self.algorithm(Self.runs[1]), "CartPole-v1")
        == "cannot resume from \(path): expected algorithm a2c, found dqn: \(advice)")
    var other = algorithm
    try other.set("gamma", to: "0.5")
    #expect(
      error(other, "CartPole-v1") == "cannot resume from \(path): expected gamma 0.5, found 0.99: \(advice)")
    let lander = Self.runs[4]
    func land(_ options: [String: OptionValue], resume: Bool) throws {
      let run = try TrainingRun(
        self.algorithm(lander), in: try make(lander.environment, options: options), options: options,
        files: TrainingRun.Files(
          checkpoint: folder("lander.safetensors"), overwrite: true,
          resume: resume ? folder("lander.safetensors") : nil))
      var asked = 0
      _ = try run.train(shouldStop: {
        asked += 1
        return asked > 100
      })
    }
    try land(["gravity": .number(-9)], resume: false)
    let refusal = #expect(throws: FileError.self) { try land([:], resume: true) }
    #expect(refusal?.description.contains("\"gravity\": -9") == true, "\(String(describing: refusal))")
    // A default is none the less so where it is given.
    try land(["gravity": .number(-9), "turbulence_power": .number(1.5)], resume: true)
    // Longer is no other run.
    try other.set("gamma", to: "0.99")
    try other.set("steps", to: "500")
    #expect(error(other, "CartPole-v1") == "none")
  }

  @Test func refusesOtherVersionsAndDamagedStates() throws {
    let folder = try TemporaryFolder()
    let run = Self.runs[5]
    let algorithm = try algorithm(run)
    _ = try train(algorithm, run.environment, folder, name: "run", stopAfter: 100)
    let path = folder("run.safetensors.state")
    let good = try folder.data(of: "run.safetensors.state")
    func error(_ change: (inout Data) -> Void) throws -> String {
      var bytes = good
      change(&bytes)
      try bytes.write(to: URL(filePath: path))
      do {
        _ = try train(algorithm, run.environment, folder, name: "run", resume: true)
        return "none"
      } catch {
        return "\(error)"
      }
    }
    let place = "cannot resume from \(path): expected"
    #expect(
      try error { $0[24] = 9 }
        == "\(place) version 2 of a training run's state, found version 9; go on with the release that wrote it, "
        + "or train anew")
    #expect(try error { $0[0] = 0 } == "\(place) the state of a training run, found another file")
    let damaged = "\(place) a whole state, found one that was cut short or changed"
    #expect(try error { $0[$0.count / 2] ^= 1 } == damaged)
    #expect(try error { $0.removeLast(1000) } == damaged)
    #expect(try error { $0.removeAll() } == "\(place) the state of a training run, found another file")
    #expect(try error { _ in } == "none")
    // The run is over, and its state is gone.
    #expect(throws: FileError.self) {
      try train(algorithm, run.environment, folder, name: "run", resume: true)
    }
  }

  /// No state, however it is built, makes reading it run out of bounds.
  @Test func refusesStatesThatWereMadeUp() throws {
    func archive(_ write: (inout StateArchive) throws -> Void) throws -> StateArchive {
      var archive = StateArchive()
      try write(&archive)
      return try StateArchive(reading: archive.finished(), path: "made.state")
    }
    var replay = ReplayBuffer(capacity: 4, observationWidth: 1, actionWidth: 1)
    var made = try archive { state in
      var (count, next) = (5, 1)
      try state.visit("steps in the buffer", &count)
      try state.visit("row of the next step", &next)
    }
    let actions = ActionSpace.discrete(Discrete(2))
    #expect(throws: FileError.self) { try replay.visit(&made, actions: actions) }
    for action in [-1, 2, 0.5, .nan, .infinity, 1e9] as [Float] {
      made = try archive { state in
        var other = ReplayBuffer(capacity: 4, observationWidth: 1, actionWidth: 1)
        withUnsafePointer(to: action) {
          other.append(
            observation: $0, action: $0, reward: 0, terminated: false, truncated: false, led: $0)
        }
        try other.visit(&state, actions: actions)
      }
      #expect(throws: FileError.self) { try replay.visit(&made, actions: actions) }
    }
    for count in [-1, .max, .min] {
      made = try archive { state in
        var count = count
        try state.visit("steps", &count)
      }
      var log = TrainingLog(try make("CartPole-v1").spec, window: 10)
      #expect(throws: FileError.self) { try log.visit(&made) }
    }
    var adam = Adam(count: 8, learningRate: 0)
    made = try archive { state in
      var other = Adam(count: 16, learningRate: 0)
      try other.visit(&state)
    }
    #expect(throws: FileError.self) { try adam.visit(&made) }
    made = try archive { state in
      var text = "word"
      try state.visit("generator", &text)
    }
    var generator = PCG64(seed: 0)
    #expect(throws: FileError.self) { try made.visit("generator", &generator) }
    made = try archive { state in
      var words: [UInt64] = [1, 2, 3, 4, 0]
      try state.visit("generator", &words)
    }
    #expect(throws: FileError.self) { try made.visit("generator", &generator) }
  }

  /// Environments that are objects of their own cannot go on elsewhere: their run is stopped without a state, and asking
  /// for one is an error.
  @Test func objectsLeaveNoState() throws {
    _ = registeredForResuming
    var settings = DQNSettings()
    (settings.hidden, settings.steps, settings.learningStarts) = ([8], 60, 10)
    let folder = try TemporaryFolder()
    let algorithm = TrainingAlgorithm.dqn(settings)
    let result = try train(algorithm, "Corridor-v0", folder, name: "run", stopAfter: 40)
    #expect(result.ending == .stopped && !result.hasState)
    var asked = 0
    #expect(throws: TrainingError.self) {
      try train(
        algorithm, "Corridor-v0", folder, name: "run", stopAfter: 40, interval: 4, onQuestion: { asked = $0 })
    }
    #expect(asked == 0, "nothing is trained that could be lost")
  }
}

private let registeredForResuming: Void = register(Corridor(length: 6).spec) { _ in Corridor(length: 6) }

extension TemporaryFolder {
  /// A table's rows without their seconds, which are no run's own.
  fileprivate func rows(of name: String) throws -> [[Substring]] {
    let rows = try text(of: name).split(separator: "\n").map { $0.split(separator: ",") }
    let seconds = try #require(rows.first?.firstIndex(of: "seconds"))
    return rows.map { row in row.indices.filter { $0 != seconds }.map { row[$0] } }
  }
}
