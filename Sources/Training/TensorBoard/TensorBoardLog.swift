import ShowreelSupport

/// Writes a run's course for TensorBoard, by Stable-Baselines3's tags: `rollout/ep_rew_mean`, `rollout/ep_len_mean`,
/// `time/fps`, `time/episodes`, `time/total_timesteps`, `eval/mean_reward`, `eval/mean_ep_length`.
final class TensorBoardLog: TrainingObserver {
  private var file: EventFile
  /// The steps of the run that this one goes on with, whose counts go on too, so that both are one curve.
  private var firstStep = 0
  private var firstSecond = 0.0
  /// Of the latest episodes, at most `window`.
  private var recent: [(totalReward: Double, length: Int)] = []
  private var lastWrite = -Double.infinity
  private var lastSteps = -1
  private let begin: Double

  /// Episodes that means are of, as in Stable-Baselines3.
  private static let window = 100
  /// Seconds of training from one entry to the next at least: an update of A2C takes a millisecond.
  private static let interval = 0.25

  /// The file.
  var path: String { file.path }

  /// - Throws: `FileError`, where the file cannot be made.
  init(folder: String) throws(FileError) {
    file = try EventFile(folder: folder)
    begin = Double(System.secondsSince1970)
  }

  func goOn(after episodes: [TrainedEpisode], at moment: TrainingMoment) {
    (firstStep, firstSecond, lastSteps) = (moment.steps, moment.seconds, moment.steps)
    recent = episodes.suffix(Self.window).map { ($0.totalReward, $0.length) }
  }

  func add(_ episode: TrainedEpisode, at moment: TrainingMoment) {
    if recent.count == Self.window { recent.removeFirst() }
    recent.append((episode.totalReward, episode.length))
  }

  func see(_ policy: () -> PolicySnapshot, at moment: TrainingMoment) throws {
    let isDue = moment.seconds - lastWrite >= Self.interval || moment.progress >= 1
    guard isDue, !recent.isEmpty, moment.steps > lastSteps else { return }
    (lastWrite, lastSteps) = (moment.seconds, moment.steps)
    let count = Double(recent.count)
    try write(
      [
        ("rollout/ep_rew_mean", recent.reduce(0) { $0 + $1.totalReward } / count),
        ("rollout/ep_len_mean", recent.reduce(0) { $0 + Double($1.length) } / count),
        ("time/fps", speed(at: moment)),
        ("time/episodes", Double(moment.episodes)),
        ("time/total_timesteps", Double(moment.steps)),
      ], at: moment)
  }

  func add(_ evaluation: PolicyEvaluation, at moment: TrainingMoment) throws {
    try write(
      [("eval/mean_reward", evaluation.meanReturn), ("eval/mean_ep_length", evaluation.meanLength)],
      at: moment)
  }

  /// Steps a second, since training began or went on.
  private func speed(at moment: TrainingMoment) -> Double {
    (Double(moment.steps - firstStep) / max(moment.seconds - firstSecond, 1e-3)).rounded()
  }

  /// Adds a picture, such as an animated GIF, which TensorBoard plays.
  func add(picture: [UInt8], width: Int, height: Int, tag: String, at steps: Int) throws(FileError) {
    try file.add(
      [(tag, .picture(picture, width: width, height: height))], step: steps,
      seconds: Double(System.secondsSince1970))
  }

  private func write(_ values: [(tag: String, value: Double)], at moment: TrainingMoment) throws(FileError) {
    try file.add(
      values.map { ($0.tag, .scalar(Float($0.value))) }, step: moment.steps,
      seconds: begin + moment.seconds - firstSecond)
  }
}
