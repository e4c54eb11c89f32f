import Environments
import Episodes
import Recording
import ShowreelSupport

/// An event of an evaluation.
public enum EvaluationEvent {
  /// A step was taken, where one thread plays: the policy, the episode, and the number of its steps so far.
  case step(policy: Int, episode: Int, steps: Int)
  /// An episode came to its end; sent once for each, and in their order.
  case episode(policy: Int, EvaluationReport.Episode)
  /// A recording of whole episodes was made.
  case recording(RecordedFiles)
  /// The recording of an interrupted episode was completed.
  case interrupted(RecordedFiles)
  /// A step was taken by all episodes of the grid that are not over: the number of steps so far, and the most that
  /// there can be.
  case gridStep(Int, of: Int)
}

/// An evaluation: it plays policies, records the selected episodes, and reports. No gradient can be tracked here, since
/// this module does not import `Training`.
public struct EvaluationRun {
  /// The settings of the run.
  public let settings: EvaluationSettings
  /// The reports of the episodes that came to their end so far.
  public private(set) var document: EvaluationDocument
  /// The recordings of the document's episodes.
  public private(set) var recordings: [RecordedFiles] = []
  /// The environments, one for each episode that is played at the same time.
  private let environments: [any Environment]
  private let agents: [Agent]

  /// Reads the policies, and checks that the outputs can be written before anything is played.
  ///
  /// - Throws: `EnvironmentError`, `EvaluationError`, `RecordingError` or `FileError`.
  public init(_ settings: EvaluationSettings) throws {
    self.settings = settings
    environments = try (0..<max(1, settings.jobs)).map { _ in
      try make(settings.environment, renderMode: .rgbArray, options: settings.options)
    }
    document = EvaluationDocument(reports: [], shard: settings.shardOfRun)
    document.baseline = settings.baseline
    let environment = environments[0]
    // What is asked for comes first: an output that exists hides no mistake in it.
    agents = try settings.policies.indices.map { policy in
      try Agent(
        settings.policies[policy], for: environment, deterministic: settings.isDeterministic(policy),
        options: settings.policyOptions)
    }
    if settings.grid != nil, let destination = settings.output.gridDestination {
      try settings.output.checkEncoders(of: settings.output.formats)
      try destination.check(overwrite: settings.output.settings.overwrite)
    }
    for policy in settings.policies.indices { try settings.checkOutput(of: policy) }
  }

  /// The assumptions about a policy that its file leaves open, a line each.
  public func notes(of policy: Int) -> [String] { agents[policy].notes }

  /// Plays all episodes of the share, and records the selected ones: at once where their numbers are known, else by
  /// playing them again, exactly, after all others.
  ///
  /// - Parameters:
  ///   - shouldStop: A function that is called before each step, on the thread that takes it; true ends the run, and the
  ///     clips in progress are completed.
  ///   - onEvent: A function that receives the events, on the caller's thread.
  public mutating func play(
    shouldStop: @escaping @Sendable () -> Bool = { false }, onEvent: (EvaluationEvent) -> Void = { _ in }
  ) throws {
    for policy in settings.policies.indices {
      document.reports.append(report(of: policy))
      try play(Array(settings.share), of: policy, shouldStop, onEvent) { run, played in
        let entry = EvaluationReport.Episode(
          episode: played.index, played.episode, video: played.recording?.video)
        run.document.reports[policy].episodes.append(entry)
        onEvent(.episode(policy: policy, entry))
      }
      if settings.record.needsAllEpisodes, settings.output(of: policy).isActive, !shouldStop() {
        try recordChosen(of: policy, shouldStop, onEvent)
      }
    }
    if let layout = settings.grid, settings.output.isActive, !shouldStop() {
      try recordGrid(layout, shouldStop, onEvent)
    }
  }

  /// Indicates whether all episodes of the share have come to their end, recorded or not.
  package var isPlayed: Bool {
    document.reports.count == settings.policies.count
      && document.reports.allSatisfy { $0.episodes.count == settings.share.count }
  }

  private func report(of policy: Int) -> EvaluationReport {
    EvaluationReport(
      environment: environments[0].spec.id, options: settings.options,
      policy: Text.path(settings.policies[policy].name),
      policySHA256: agents[policy].policySHA256, policyDescription: agents[policy].description,
      deterministic: settings.isDeterministic(policy),
      seed: settings.seed, rewardThreshold: environments[0].spec.rewardThreshold)
  }

  /// Plays the episodes again that are selected by their returns, and records them.
  private mutating func recordChosen(
    of policy: Int, _ shouldStop: @escaping @Sendable () -> Bool, _ onEvent: (EvaluationEvent) -> Void
  ) throws {
    let places = settings.record.choice(from: document.reports[policy].episodes)
    let chosen = places.map { document.reports[policy].episodes[$0].episode }
    try settings.output(of: policy).checkDestinations(episodes: chosen, of: chosen.count)
    var next = places.makeIterator()
    try play(chosen, of: policy, isChosen: true, shouldStop, onEvent) { run, played in
      let report = run.document.reports[policy]
      guard let place = next.next(), played.episode.totalReward == report.episodes[place].totalReward else {
        throw EvaluationError.notReproducible(environment: report.environment, seed: played.episode.seed)
      }
      run.document.reports[policy].episodes[place].video = played.recording?.video
    }
  }

  /// Plays episodes of a policy, and passes those that came to their end to `receive`, in their order.
  ///
  /// - Parameter isChosen: Whether the episodes were selected by their returns, and are all recorded.
  private mutating func play(
    _ indices: [Int], of policy: Int, isChosen: Bool = false, _ shouldStop: @escaping @Sendable () -> Bool,
    _ onEvent: (EvaluationEvent) -> Void, receive: (inout Self, EpisodePlayer.Played) throws -> Void
  ) throws {
    func finish(_ played: EpisodePlayer.Played) throws {
      guard played.episode.isComplete else {
        if let recording = played.recording { onEvent(.interrupted(recording)) }
        return
      }
      try receive(&self, played)
      guard let recording = played.recording else { return }
      recordings.append(recording)
      onEvent(.recording(recording))
    }
    let selection = settings.record
    var players = environments.map {
      EpisodePlayer(environment: $0, agent: agents[policy], settings: settings, policy: policy)
    }
    if players.count > 1 {
      let makers = players.map { player -> ParallelMap<EpisodePlayer.Played>.Maker in
        var player = player
        player.agent.unshare()
        return { place, shouldStop in
          let isRecorded = isChosen || selection.includes(indices[place]) == true
          return try player.play(indices[place], isRecorded: isRecorded, shouldStop: shouldStop) { _ in }
        }
      }
      return try ParallelMap(indices.indices, shouldStop: shouldStop).run(makers, receive: finish)
    }
    for index in indices where !shouldStop() {
      let isRecorded = isChosen || selection.includes(index) == true
      try finish(
        players[0].play(index, isRecorded: isRecorded, shouldStop: shouldStop) { steps in
          onEvent(.step(policy: policy, episode: index, steps: steps))
        })
    }
  }

  // MARK: - A grid

  /// Plays the recorded episodes again, side by side, as far as there is room. With as many columns as policies, each
  /// policy has a column and each seed a row; otherwise one policy follows another.
  private mutating func recordGrid(
    _ layout: GridLayout, _ shouldStop: () -> Bool, _ onEvent: (EvaluationEvent) -> Void
  ) throws {
    let room = layout.count / max(1, agents.count)
    let columns = try agents.indices.map { policy in
      let player = EpisodePlayer(
        environment: environments[0], agent: agents[policy], settings: settings, policy: policy)
      let episodes = document.reports[policy].episodes
      return try settings.record.choice(from: episodes).prefix(room).map { try player.tile(of: episodes[$0]) }
    }
    var tiles = columns.flatMap(\.self)
    if layout.columns == agents.count {
      let rows = columns.map(\.count).max() ?? 0
      tiles = (0..<rows).flatMap { row in columns.compactMap { row < $0.count ? $0[row] : nil } }
    }
    let limit = tiles.map { $0.spec.maxEpisodeSteps ?? 0 }.max() ?? 0
    var output = settings.output
    output.settings.video.holdLast = settings.gridHold
    var recorder = try GridRecorder(tiles, layout: layout, output: output)
    let (recording, takes) = try recorder.run(shouldStop: shouldStop) { onEvent(.gridStep($0, of: limit)) }
    for take in takes where take.result.isComplete { try document.note(recording, of: take) }
    recordings.append(recording)
    onEvent(.recording(recording))
  }
}

extension EvaluationSettings {
  /// The share in the form in which its report holds it.
  fileprivate var shardOfRun: ShardOfRun? {
    shard.map { ShardOfRun($0, episodes: episodes, activation: policyOptions.activation?.rawValue) }
  }

  /// Checks that a policy's recordings can be made.
  fileprivate func checkOutput(of policy: Int) throws {
    let output = output(of: policy)
    guard output.isActive else { return }
    // Any episode may be chosen when all are played, and none may be refused then.
    if record.needsAllEpisodes {
      try output.checkDestinations(episodes: share, of: recordedCount)
      return try output.checkEncoders(of: output.formats)
    }
    try output.checkDestinations(
      episodes: share.lazy.filter { record.includes($0) == true }, of: recordedCount)
    // The default's fails with the first frame.
    try output.checkEncoders(of: output.formats.filter { $0 != .mp4 })
  }
}

extension EvaluationDocument {
  /// Enters the recording that shows an episode which was played again.
  ///
  /// - Throws: `EvaluationError.notReproducible`, where its return differs from the report's.
  fileprivate mutating func note(_ recording: RecordedFiles, of take: Take) throws {
    for place in reports.indices where reports[place].policy == take.policy {
      guard let index = reports[place].episodes.firstIndex(where: { $0.episode == take.episode }) else {
        continue
      }
      guard take.result.totalReward == reports[place].episodes[index].totalReward else {
        throw EvaluationError.notReproducible(environment: take.header.environment, seed: take.header.seed)
      }
      reports[place].episodes[index].video = recording.video
    }
  }
}
