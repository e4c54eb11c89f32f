import Checkpoints
import Environments
import Episodes
import ShowreelSupport

/// The settings by which a policy is evaluated while it is trained.
public struct PeriodicEvaluationSettings: Sendable, Hashable {
  /// Steps of training from one evaluation to the next; it comes with the update that reaches them.
  public var everySteps: Int
  /// The episodes of each evaluation.
  public var episodes: Int
  /// The seed of the first; the same episodes are played each time.
  public var seed: UInt64
  /// The path of a table with a row for each of these episodes; `nil` for none.
  public var log: String?

  /// The default of `seed`: far from those of training, and others than a policy is judged by in the end.
  public static let firstSeed: UInt64 = 2_000_000

  /// An evaluation of ten episodes each so many steps.
  public init(everySteps: Int, episodes: Int = 10, seed: UInt64 = firstSeed, log: String? = nil) {
    self.everySteps = everySteps
    self.episodes = episodes
    self.seed = seed
    self.log = log
  }

  func validate() throws(TrainingError) {
    guard everySteps >= 1 else {
      throw TrainingError("expected at least one step between evaluations, found \(everySteps)")
    }
    guard episodes >= 1 else {
      throw TrainingError("expected at least one episode of an evaluation, found \(episodes)")
    }
  }
}

/// An evaluation of a policy in the middle of its training.
public struct PolicyEvaluation: Sendable, Hashable {
  /// Steps that the policy had learned from.
  public var steps: Int
  /// The episodes, played with the most probable actions, in the order of their seeds.
  public var episodes: [Episode]
  /// Indicates whether it is the best so far.
  public var isBest: Bool

  /// The mean of their returns.
  public var meanReturn: Double { mean(\.totalReward) }
  /// The mean of their lengths.
  public var meanLength: Double { mean { Double($0.length) } }

  private func mean(_ value: (Episode) -> Double) -> Double {
    episodes.reduce(0) { $0 + value($1) } / Double(episodes.count)
  }
}

/// Evaluates the policy of a run now and then, on seeds of its own, and keeps the best.
final class PeriodicEvaluation: TrainingObserver {
  let settings: PeriodicEvaluationSettings
  private let environment: any Environment
  private var table: OutputFile?
  private var nextSteps: Int
  private var count = 0
  /// The table's rows so far, those before a resumption too.
  private var rows: [String] = []
  /// All evaluations of this part of the run, in their order.
  private(set) var evaluations: [PolicyEvaluation] = []
  /// The policy of the best mean return, the latest of equals.
  private(set) var best: (policy: PolicySnapshot, episodes: Int, meanReturn: Double)?

  /// - Parameter environment: One of its own.
  init(_ settings: PeriodicEvaluationSettings, in environment: any Environment, overwrite: Bool) throws {
    try settings.validate()
    self.settings = settings
    self.environment = environment
    nextSteps = settings.everySteps
    table = try settings.log.map { path throws(FileError) in try OutputFile(path: path, overwrite: overwrite)
    }
    try table?.write(line: "evaluation,steps,seconds,seed,return,length")
  }

  func see(_ policy: () -> PolicySnapshot, at moment: TrainingMoment) throws {
    guard moment.steps >= nextSteps else { return }
    nextSteps = (moment.steps / settings.everySteps + 1) * settings.everySteps
    try evaluate(policy(), at: moment)
  }

  func finish() throws { try table?.finish() }

  private func evaluate(_ policy: PolicySnapshot, at moment: TrainingMoment) throws {
    count += 1
    var agent = try Agent.policy(
      policy.checkpoint([:]), called: "the policy after \(policy.steps) steps", for: environment,
      deterministic: true)
    let episodes = try (0..<settings.episodes).map { index in
      try agent.playEpisode(in: environment, seed: settings.seed &+ UInt64(index))
    }
    var evaluation = PolicyEvaluation(steps: policy.steps, episodes: episodes, isBest: false)
    let mean = evaluation.meanReturn
    evaluation.isBest = mean.isFinite && mean >= best?.meanReturn ?? -.infinity
    if evaluation.isBest { best = (policy, episodes.count, mean) }
    evaluations.append(evaluation)
    for episode in episodes {
      let row =
        "\(count),\(policy.steps),\(Text.fixed(moment.seconds)),\(episode.seed),\(episode.totalReward),"
        + "\(episode.length)"
      rows.append(row)
      try table?.write(line: row)
    }
  }

  /// Visits the evaluations so far and the best policy.
  func visit(_ state: inout StateArchive) throws {
    try state.visitCount("evaluations", &count)
    try state.visitCount("steps of the next evaluation", &nextSteps)
    var text = rows.joined(separator: "\n")
    try state.visit("rows of the evaluations", &text)
    var (steps, episodes) = (best?.policy.steps ?? 0, best?.policy.episodes ?? 0)
    var mean = best?.meanReturn
    var bytes = best?.policy.checkpoint([:]).encoded() ?? []
    try state.visit("best mean of an evaluation", &mean)
    try state.visitCount("steps of the best policy", &steps)
    try state.visitCount("episodes of the best policy", &episodes)
    try state.visit("best policy", &bytes)
    guard state.isReading else { return }
    rows = text.split(separator: "\n").map(String.init)
    for row in rows { try table?.write(line: row) }
    guard let mean else { return }
    let checkpoint = try Checkpoint(bytes: bytes, name: "the best policy of the run's state")
    let policy = PolicySnapshot(
      steps: steps, episodes: episodes, network: checkpoint.network, head: checkpoint.head,
      normalization: checkpoint.normalization)
    best = (policy, settings.episodes, mean)
  }
}
