import Environments

/// Writes down an episode while it is played, and draws its pictures.
struct TakeBuilder {
  /// The episode's origin, and its course so far.
  private(set) var take: Take
  /// Its pictures.
  var scene: EpisodeScene
  /// The last step's, as they are shown and written.
  private var scores: [Double] = []

  /// Begins a take of an episode before it is played.
  ///
  /// - Parameters:
  ///   - known: What is known of it.
  ///   - overlay: What is drawn to its frames.
  ///   - look: The look of the overlay.
  ///   - scores: The kind of the numbers that each step's action will be chosen by, where they will be known.
  init(
    _ known: Take, in environment: any Environment, overlay: Overlay?, look: Look, scores: ScoreKind?
  ) {
    let steps = environment.spec.maxEpisodeSteps ?? 1000
    take = known
    take.result = Episode(seed: known.header.seed)
    take.actions = []
    take.actions.reserveCapacity(steps)
    take.scores = nil
    if overlay != nil, let scores, case .discrete(let space) = environment.actionSpace {
      take.scores = ActionScores(scores, steps: steps, actionCount: space.n)
    }
    scene = EpisodeScene(environment, overlay, look: look, policy: known.policy, scores: scores)
  }

  /// Goes on to the state after the reset.
  mutating func begin() { scene.begin(seed: take.header.seed) }

  /// Adds a step.
  mutating func add(_ action: Action, _ step: Step, scores: [Double]) {
    take.actions.append(action)
    take.result.add(step)
    if take.scores != nil {
      self.scores.removeAll(keepingCapacity: true)
      for score in scores { self.scores.append(ActionScores.rounded(score)) }
      take.scores?.append(self.scores)
    }
    scene.add(action, step, scores: self.scores)
  }
}
