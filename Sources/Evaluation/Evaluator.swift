import Environments
import Episodes
import Recording
import ShowreelSupport

/// Rolls a policy out and reports. Nothing here can track a gradient: this module does not import `Training`.
public struct Evaluator {
  private(set) var environment: any Environment
  /// Where other threads play.
  private let others: [any Environment]
  let settings: EvaluationSettings
  var agent: Agent
  private let policySHA256: String?

  /// Reads the policy, and makes sure of the outputs before anything is drawn.
  ///
  /// - Parameter others: More environments of the same kind: as many more episodes are played at the same time, each
  ///   on a thread of its own. The results are the same.
  /// - Throws: `EvaluationError`, `RecordingError` or `FileError`.
  public init(
    environment: any Environment, others: [any Environment] = [], settings: EvaluationSettings
  ) throws {
    agent = try Agent(
      settings.policy, for: environment, deterministic: settings.deterministic,
      activation: settings.activation)
    policySHA256 = agent.policySHA256
    self.environment = environment
    self.others = others
    self.settings = settings
    guard settings.output.isActive else { return }
    guard !settings.record.needsAllEpisodes else {
      // Which file it will be is not known yet, but whether it can be made at all is.
      try settings.output.checkEncoders(of: settings.output.formats)
      return
    }
    try settings.output.checkDestinations(
      episodes: settings.share.lazy.filter { settings.record.includes($0) == true },
      of: settings.record.size(of: settings.episodes))
    // The default's fails with the first frame.
    try settings.output.checkEncoders(of: settings.output.formats.filter { $0 != .mp4 })
  }

  /// What the policy's file does not say and was assumed, a line each.
  public var notes: [String] { agent.notes }

  /// Plays all episodes of the share, and records those that are selected: at once where their numbers are known, else by playing them
  /// again, exactly, after all others.
  ///
  /// - Parameters:
  ///   - shouldStop: Asked before each step, on whichever thread takes it; true ends the run, and the clips in progress
  ///     are completed.
  ///   - onStep: Told of each step, where one thread plays: the episode, and the steps it has taken.
  ///   - onEpisode: Told of each episode that came to its end, once and in their order.
  ///   - onRecording: Told of each recording of a whole episode, after the episode itself.
  /// - Returns: The report of the complete episodes, and what was recorded of interrupted ones.
  public mutating func run(
    shouldStop: @escaping @Sendable () -> Bool = { false }, onStep: (Int, Int) -> Void = { _, _ in },
    onEpisode: (EvaluationReport.Episode) -> Void = { _ in }, onRecording: (Recording) -> Void = { _ in }
  ) throws -> (report: EvaluationReport, interrupted: [Recording]) {
    var report = EvaluationReport(
      environment: environment.spec.id, options: settings.options, policy: settings.policy.name,
      policySHA256: policySHA256, deterministic: settings.deterministic, seed: settings.seed,
      rewardThreshold: environment.spec.rewardThreshold)
    var interrupted: [Recording] = []
    try play(Array(settings.share), shouldStop, onStep) { played in
      guard played.episode.isComplete else {
        interrupted += played.recording.map { [$0] } ?? []
        return
      }
      let entry = EvaluationReport.Episode(
        episode: played.index, seed: played.episode.seed, totalReward: played.episode.totalReward,
        length: played.episode.length, terminated: played.episode.terminated,
        truncated: played.episode.truncated, video: played.recording?.video)
      report.episodes.append(entry)
      onEpisode(entry)
      if let recording = played.recording { onRecording(recording) }
    }
    guard settings.record.needsAllEpisodes, settings.output.isActive, !shouldStop() else {
      return (report, interrupted)
    }
    let places = settings.record.choice(among: report.episodes.map(\.totalReward))
    let chosen = places.map { report.episodes[$0].episode }
    try settings.output.checkDestinations(episodes: chosen, of: chosen.count)
    var next = places.makeIterator()
    try play(chosen, isChosen: true, shouldStop, onStep) { played in
      guard played.episode.isComplete else {
        interrupted += played.recording.map { [$0] } ?? []
        return
      }
      guard let place = next.next(), played.episode.totalReward == report.episodes[place].totalReward else {
        throw EvaluationError.notReproducible(
          environment: report.environment, seed: played.episode.seed)
      }
      report.episodes[place].video = played.recording?.video
      if let recording = played.recording { onRecording(recording) }
    }
    return (report, interrupted)
  }

  /// Plays episodes and hands them over in their order, up to the first that is interrupted or all that are.
  ///
  /// - Parameter isChosen: Whether they are recorded because of how they ended.
  private mutating func play(
    _ indices: [Int], isChosen: Bool = false, _ shouldStop: @escaping @Sendable () -> Bool,
    _ onStep: (Int, Int) -> Void, receive: (PlayedEpisode) throws -> Void
  ) throws {
    if !others.isEmpty {
      let players = ([environment] + others).map { environment in
        var evaluator = self
        evaluator.environment = environment
        return { index, shouldStop in try evaluator.play(index, isChosen, shouldStop) { _, _ in } }
          as ParallelEpisodes.Player
      }
      return try ParallelEpisodes(indices, shouldStop: shouldStop).play(by: players, receive: receive)
    }
    for index in indices where !shouldStop() {
      try receive(play(index, isChosen, shouldStop, onStep))
    }
  }

  private func seed(ofEpisode index: Int) -> UInt64 { settings.seed &+ UInt64(index) }

  /// What is known of an episode before it is played.
  func take(ofEpisode index: Int) -> Take {
    let header = TraceHeader(
      environment: environment.spec.id, seed: seed(ofEpisode: index), options: settings.options)
    return Take(
      header: header, episode: index, policy: settings.policy.name, policySHA256: policySHA256,
      deterministic: settings.deterministic)
  }

  private func recorder(ofEpisode index: Int) throws -> EpisodeRecorder? {
    var take = take(ofEpisode: index)
    if settings.output.overlay != nil, let distribution = agent.distribution {
      take.probabilities = ActionProbabilities(actionCount: distribution.count)
    }
    return try settings.output.recorder(
      of: environment, count: settings.record.size(of: settings.episodes), take: take)
  }

  /// Plays one episode, the same one whenever it is played.
  private mutating func play(
    _ index: Int, _ isChosen: Bool, _ shouldStop: () -> Bool, _ onStep: (Int, Int) -> Void
  ) throws -> PlayedEpisode {
    let isRecorded = isChosen || settings.record.includes(index) == true
    let recorder = isRecorded ? try recorder(ofEpisode: index) : nil
    var steps = 0
    let episode: Episode
    do {
      episode = try agent.playEpisode(
        in: environment, seed: seed(ofEpisode: index), shouldStop: shouldStop,
        onReset: { _ in try recorder?.addReset() },
        onChoice: { recorder?.note($0) },
        onStep: { action, result in
          try recorder?.add(action, result)
          steps += 1
          onStep(index, steps)
        })
    } catch {
      // What was drawn is kept; where recording itself failed, the recorder is over and has cleaned up.
      _ = try? recorder?.finish()
      throw error
    }
    return PlayedEpisode(index: index, episode: episode, recording: try recorder?.finish())
  }
}
