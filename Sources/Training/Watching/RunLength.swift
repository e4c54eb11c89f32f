/// The length of a run, by its algorithm's own settings, and by the limits that were set beside them.
struct RunLength: Sendable {
  private var episodes: Int?
  private var steps: Int?

  init(_ algorithm: TrainingAlgorithm, _ limits: TrainingRun.Limits) {
    // Each algorithm has a setting of either name.
    func setting(_ name: String) -> Int? {
      algorithm.settings.first { $0.name == name }.flatMap { Int($0.value) }
    }
    func least(_ a: Int?, _ b: Int?) -> Int? { [a, b].compactMap(\.self).min() }
    episodes = least(setting("episodes"), limits.episodes)
    steps = least(setting("steps"), limits.steps)
  }

  /// The part of the run that lies behind after so many episodes and steps, 0 to 1: of the limit that is closest.
  func progress(episodes: Int, steps: Int) -> Double {
    let parts = [
      self.episodes.map { Double(episodes) / Double(max($0, 1)) },
      self.steps.map { Double(steps) / Double(max($0, 1)) },
    ]
    return min(parts.compactMap(\.self).max() ?? 0, 1)
  }
}
