import Environments
import Recording

/// Rolls a policy out and reports. Nothing here can track a gradient: this module does not import `Training`.
public struct Evaluator {
  let environment: any Environment
  let settings: EvaluationSettings
  var agent: Agent
  private let policySHA256: String?

  /// Reads the policy, and makes sure of the outputs before anything is drawn.
  ///
  /// - Throws: `CheckpointError`, `EvaluationError`, `RecordingError` or `FileError`.
  public init(environment: any Environment, settings: EvaluationSettings) throws {
    agent = try Agent(
      settings.policy, for: environment, deterministic: settings.deterministic,
      activation: settings.activation)
    policySHA256 = try settings.policy.sha256()
    self.environment = environment
    self.settings = settings
    guard settings.output.isActive else { return }
    guard !settings.record.needsAllEpisodes else {
      // Which file it will be is not known yet, but whether it can be made at all is.
      try settings.output.checkFFmpeg()
      return
    }
    try settings.output.checkDestinations(
      episodes: settings.share.lazy.filter { settings.record.includes($0) == true },
      of: settings.record.size(of: settings.episodes))
  }

  /// What the policy's file does not say and was assumed, a line each.
  public var notes: [String] { agent.notes }

  /// Plays all episodes of the share, and records those that are selected: at once where their numbers are known, else by playing them
  /// again, exactly, after all others.
  ///
  /// - Parameters:
  ///   - shouldStop: Asked before each step; true ends the run, and the clip in progress is completed.
  ///   - onStep: Told of each step: the episode, and the steps it has taken.
  ///   - onEpisode: Told of each episode that came to its end, once.
  ///   - onRecording: Told of each recording of a whole episode, after the episode itself.
  /// - Returns: The report of the complete episodes, and of the interrupted one what was recorded.
  public mutating func run(
    shouldStop: () -> Bool = { false }, onStep: (Int, Int) -> Void = { _, _ in },
    onEpisode: (EvaluationReport.Episode) -> Void = { _ in }, onRecording: (Recording) -> Void = { _ in }
  ) throws -> (report: EvaluationReport, interrupted: Recording?) {
    var report = EvaluationReport(
      environment: environment.spec.id, options: settings.options, policy: settings.policy.name,
      policySHA256: policySHA256, deterministic: settings.deterministic, seed: settings.seed,
      rewardThreshold: environment.spec.rewardThreshold)
    for index in settings.share {
      if shouldStop() { break }
      let recorder = try settings.record.includes(index) == true ? recorder(ofEpisode: index) : nil
      let (episode, recording) = try play(index, recorder, shouldStop, onStep)
      guard episode.isComplete else { return (report, recording) }
      let entry = EvaluationReport.Episode(
        episode: index, seed: episode.seed, totalReward: episode.totalReward, length: episode.length,
        terminated: episode.terminated, truncated: episode.truncated, video: recording?.video)
      report.episodes.append(entry)
      onEpisode(entry)
      if let recording { onRecording(recording) }
    }
    guard settings.record.needsAllEpisodes, settings.output.isActive, !shouldStop() else {
      return (report, nil)
    }
    let chosen = settings.record.choice(among: report.episodes.map(\.totalReward))
    try settings.output.checkDestinations(
      episodes: chosen.map { report.episodes[$0].episode }, of: chosen.count)
    for place in chosen where !shouldStop() {
      let index = report.episodes[place].episode
      let (episode, recording) = try play(index, recorder(ofEpisode: index), shouldStop, onStep)
      guard episode.isComplete else { return (report, recording) }
      guard episode.totalReward == report.episodes[place].totalReward else {
        throw EvaluationError.notReproducible(environment: environment.spec.id, seed: episode.seed)
      }
      report.episodes[place].video = recording?.video
      if let recording { onRecording(recording) }
    }
    return (report, nil)
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
    _ index: Int, _ recorder: EpisodeRecorder?, _ shouldStop: () -> Bool, _ onStep: (Int, Int) -> Void
  ) throws -> (Episode, Recording?) {
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
    return (episode, try recorder?.finish())
  }
}
