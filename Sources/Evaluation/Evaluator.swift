import Environments
import Recording

/// What is evaluated, and how.
public struct EvaluationSettings: Sendable {
  /// What acts.
  public enum PolicySource: Sendable, Hashable {
    /// Every action with the same probability.
    case random
    /// A checkpoint's path.
    case checkpoint(String)
  }

  public var policy: PolicySource
  /// How many episodes.
  public var episodes = 1
  /// Episode i is reset with `seed` + i.
  public var seed: UInt64 = 0
  /// Take the most probable action, instead of drawing one.
  public var deterministic = false
  /// Where recordings go.
  public var output: RecordingOutput

  public init(policy: PolicySource, output: RecordingOutput) {
    self.policy = policy
    self.output = output
  }
}

/// Where recordings of episodes go.
public struct RecordingOutput: Sendable {
  /// The folder of videos; `nil` for none.
  public var videoFolder: String?
  /// What the names of videos begin with.
  public var namePrefix: String
  /// The folder of numbered PNG frames; `nil` for none.
  public var frames: String?
  public var settings: RecordingSettings

  public init(
    videoFolder: String?, namePrefix: String, frames: String? = nil,
    settings: RecordingSettings = RecordingSettings()
  ) {
    self.videoFolder = videoFolder
    self.namePrefix = namePrefix
    self.frames = frames
    self.settings = settings
  }

  /// Whether anything is drawn.
  public var isActive: Bool { videoFolder != nil || frames != nil }

  /// The path of an episode's video: `PREFIX-episode-I.mp4`, as Gymnasium names it.
  public func video(ofEpisode episode: Int) -> String? {
    videoFolder.map { "\($0)/\(namePrefix)-episode-\(episode).mp4" }
  }

  /// The folder of an episode's frames: the one given, or a folder in it for each of several episodes.
  public func frames(ofEpisode episode: Int, of count: Int) -> String? {
    frames.map { count > 1 ? "\($0)/episode-\(episode)" : $0 }
  }

  /// Throws `RecordingError`, where one of the outputs of `count` episodes exists or cannot be made.
  public func checkDestinations(episodes count: Int) throws {
    try Recorder.checkDestinations(
      videos: (0..<count).compactMap(video(ofEpisode:)),
      frames: (0..<count).compactMap { frames(ofEpisode: $0, of: count) }, overwrite: settings.overwrite)
  }

  /// A recorder of one episode, or `nil` where nothing is drawn.
  public func recorder(of environment: any Environment, episode: Int, of count: Int) throws -> Recorder? {
    guard isActive else { return nil }
    return try Recorder(
      environment, video: video(ofEpisode: episode), frames: frames(ofEpisode: episode, of: count),
      settings: settings)
  }
}

/// Rolls a policy out and reports. Nothing here can track a gradient: this module does not import `Training`.
public struct Evaluator {
  private let environment: any Environment
  private let settings: EvaluationSettings
  private var agent: Agent

  /// Reads the policy, and makes sure of the outputs before anything is drawn.
  ///
  /// - Throws: `CheckpointError`, `EvaluationError` or `RecordingError`.
  public init(environment: any Environment, settings: EvaluationSettings) throws {
    switch settings.policy {
    case .random: agent = .random(in: environment)
    case .checkpoint(let path):
      agent = try .checkpoint(at: path, for: environment, deterministic: settings.deterministic)
    }
    try settings.output.checkDestinations(episodes: settings.episodes)
    self.environment = environment
    self.settings = settings
  }

  /// Plays and records all episodes.
  ///
  /// - Parameters:
  ///   - shouldStop: Asked before each step; true ends the run, and the clip in progress is completed.
  ///   - onStep: Told of each step: the episode, and the steps it has taken.
  ///   - onEpisode: Told of each episode that came to its end.
  /// - Returns: The report of the complete episodes, and of the interrupted one what was recorded.
  public mutating func run(
    shouldStop: () -> Bool = { false }, onStep: (Int, Int) -> Void = { _, _ in },
    onEpisode: (EvaluationReport.Episode, Recording?) -> Void = { _, _ in }
  ) throws -> (report: EvaluationReport, interrupted: Recording?) {
    var report = EvaluationReport(
      environment: environment.spec.id, policy: settings.policy.name, deterministic: settings.deterministic,
      seed: settings.seed, rewardThreshold: environment.spec.rewardThreshold)
    for index in 0..<settings.episodes where !shouldStop() {
      let seed = settings.seed &+ UInt64(index)
      let recorder = try settings.output.recorder(of: environment, episode: index, of: settings.episodes)
      // A generator of its own, so that an episode is the same whatever was played before it.
      var generator = PCG64(SeedSequence([seed, 1]))
      var steps = 0
      let episode: Episode
      do {
        episode = try playEpisode(
          in: environment, seed: seed,
          onReset: { _ in try recorder?.add(environment) },
          onStep: { _, _ in
            try recorder?.add(environment)
            steps += 1
            onStep(index, steps)
          },
          nextAction: { observation in
            shouldStop() ? nil : try agent.action(for: observation, using: &generator)
          })
      } catch {
        // What was drawn is kept; where recording itself failed, the recorder is over and has cleaned up.
        _ = try? recorder?.finish()
        throw error
      }
      let recording = try recorder?.finish()
      guard episode.isComplete else { return (report, recording) }
      let entry = EvaluationReport.Episode(
        episode: index, seed: seed, totalReward: episode.totalReward, length: episode.length,
        terminated: episode.terminated, truncated: episode.truncated, video: recording?.video)
      report.episodes.append(entry)
      onEpisode(entry, recording)
    }
    return (report, nil)
  }
}

extension EvaluationSettings.PolicySource {
  /// The checkpoint's path, or `random`.
  public var name: String {
    switch self {
    case .random: "random"
    case .checkpoint(let path): path
    }
  }
}
