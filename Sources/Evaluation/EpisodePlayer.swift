import Environments
import Episodes
import Recording
import ShowreelSupport

/// A policy in an environment of its own, which plays any episode of a run.
struct EpisodePlayer {
  let environment: any Environment
  var agent: Agent
  let settings: EvaluationSettings
  /// The index of the policy in the settings.
  let policy: Int

  /// The result of an episode that was played.
  struct Played {
    var index: Int
    var episode: Episode
    var recording: RecordedFiles?
  }

  /// The description of an episode as it is known before it is played.
  func take(ofEpisode index: Int) -> Take {
    let header = TraceHeader(
      environment: environment.spec.id, seed: settings.seed &+ UInt64(index), options: settings.options)
    return Take(
      header: header, episode: index, policy: Text.path(settings.policies[policy].name), by: agent,
      deterministic: settings.isDeterministic(policy))
  }

  /// The tile of a grid that plays an episode.
  func tile(of episode: EvaluationReport.Episode) throws -> GridTile {
    let label = settings.labels[policy].map { "\($0) · " } ?? ""
    return GridTile(
      take(ofEpisode: episode.episode), label: "\(label)seed \(episode.seed)", by: agent,
      in: try make(environment.spec.id, renderMode: .rgbArray, options: settings.options))
  }

  /// Plays an episode, the same one whenever it is played.
  mutating func play(
    _ index: Int, isRecorded: Bool, shouldStop: () -> Bool, onStep: (Int) -> Void
  ) throws -> Played {
    let take = take(ofEpisode: index)
    var recorder: EpisodeRecorder?
    if isRecorded {
      recorder = try settings.output(of: policy).recorder(
        of: environment, count: settings.recordedCount, take: take,
        scores: agent.scoreKind)
    }
    let observers: [any EpisodeObserver] = recorder.map { [$0] } ?? []
    let episode: Episode
    do {
      episode = try Rollout.play(
        in: environment, seed: take.header.seed, by: &agent, observers: observers, shouldStop: shouldStop,
        onStep: onStep)
    } catch {
      // What was drawn is kept; where recording itself failed, the recorder is over and has cleaned up.
      _ = try? recorder?.finish()
      throw error
    }
    return Played(index: index, episode: episode, recording: try recorder?.finish())
  }
}

extension EvaluationSettings {
  /// Tells whether a policy takes the most probable action; the random policy never does.
  func isDeterministic(_ policy: Int) -> Bool { deterministic && policies[policy] != .random }
}
