import Environments

/// Writes down an episode while it is played, and draws its pictures.
struct TakeBuilder {
  /// The episode's origin, and its course so far.
  private(set) var take: Take
  /// Its pictures.
  var scene: EpisodeScene
  /// The last step's, as they are shown and written.
  private var probabilities: [Double] = []

  /// Begins a take of an episode before it is played.
  ///
  /// - Parameters:
  ///   - known: What is known of it.
  ///   - overlay: What is drawn to its frames.
  ///   - givesProbabilities: Whether each step's will be known.
  init(_ known: Take, in environment: any Environment, overlay: Overlay?, givesProbabilities: Bool) {
    let steps = environment.spec.maxEpisodeSteps ?? 1000
    take = known
    take.result = Episode(seed: known.header.seed)
    take.actions = []
    take.actions.reserveCapacity(steps)
    take.probabilities = nil
    if overlay != nil, givesProbabilities, case .discrete(let space) = environment.actionSpace {
      take.probabilities = ActionProbabilities(steps: steps, actionCount: space.n)
    }
    scene = EpisodeScene(environment, overlay, showsProbabilities: givesProbabilities)
  }

  /// Adds a step.
  mutating func add(_ action: Action, _ step: Step, probabilities: [Double]) {
    take.actions.append(action)
    take.result.add(step)
    if take.probabilities != nil {
      self.probabilities.removeAll(keepingCapacity: true)
      for probability in probabilities { self.probabilities.append(ActionProbabilities.rounded(probability)) }
      take.probabilities?.append(self.probabilities)
    }
    scene.add(action, step, probabilities: self.probabilities)
  }
}
