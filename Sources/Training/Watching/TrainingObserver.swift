/// Something that goes on beside a run's training: it sees the episodes and the policy, and changes neither.
protocol TrainingObserver: AnyObject {
  /// Learns of the episodes before, where the run goes on with an earlier one, which it does at that moment.
  func goOn(after episodes: [TrainedEpisode], at moment: TrainingMoment) throws

  /// Sees an episode that has ended.
  func add(_ episode: TrainedEpisode, at moment: TrainingMoment) throws

  /// Sees the policy before the first step, after each time that it has learned, and when it is trained.
  func see(_ policy: () -> PolicySnapshot, at moment: TrainingMoment) throws

  /// Sees an evaluation that was made at that moment.
  func add(_ evaluation: PolicyEvaluation, at moment: TrainingMoment) throws

  /// Completes what it leaves.
  func finish() throws
}

extension TrainingObserver {
  func goOn(after episodes: [TrainedEpisode], at moment: TrainingMoment) throws {}
  func add(_ episode: TrainedEpisode, at moment: TrainingMoment) throws {}
  func see(_ policy: () -> PolicySnapshot, at moment: TrainingMoment) throws {}
  func add(_ evaluation: PolicyEvaluation, at moment: TrainingMoment) throws {}
  func finish() throws {}
}

/// A moment of a run: the steps, the episodes and the time so far.
struct TrainingMoment: Sendable {
  /// Episodes that are over.
  var episodes = 0
  /// Steps: of an episode, those of all that are over; of a policy, those that it has learned from.
  var steps = 0
  /// Seconds since training began.
  var seconds = 0.0
  /// The mean return of the latest episodes; `nil` before the first is over.
  var runningMean: Double?
  /// The part of the run that lies behind, 0 to 1.
  var progress = 0.0
}
