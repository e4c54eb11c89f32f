import Environments
import Policies

/// Writes down an episode while it is played, and keeps its overlay, if it has one, up to date.
struct TakeBuilder {
  /// Where the episode is from, and how it went so far.
  private(set) var take: Take
  /// What frames are drawn of, where they have an overlay.
  private let overlaid: OverlaidEnvironment?
  /// Where the overlay goes.
  let overlay: Overlay.Position?
  private let environment: any Environment
  /// The next step's, as they are shown and written.
  private var probabilities: [Double] = []

  /// Begins a take of an episode before it is played.
  ///
  /// - Parameters:
  ///   - known: What is known of it. Where it has probabilities, each step's will be noted.
  ///   - overlay: What is drawn to its frames.
  init(_ known: Take, in environment: any Environment, overlay: Overlay?) {
    let showsProbabilities = known.probabilities != nil
    self.environment = environment
    overlaid = overlay.map {
      OverlaidEnvironment(environment, $0, showsProbabilities: showsProbabilities)
    }
    let steps = environment.spec.maxEpisodeSteps ?? 1000
    self.overlay = overlay?.position
    take = known
    take.result = Episode(seed: known.header.seed)
    take.actions = []
    take.actions.reserveCapacity(steps)
    take.probabilities =
      overlay == nil
      ? nil : known.probabilities.map { ActionProbabilities(steps: steps, actionCount: $0.actionCount) }
  }

  /// What frames are drawn of.
  var scene: any Environment { overlaid ?? environment }

  /// Says what the next step's action is drawn from, for the overlay.
  mutating func note(_ distribution: Categorical) {
    guard take.probabilities != nil else { return }
    probabilities.removeAll(keepingCapacity: true)
    for index in 0..<distribution.count {
      probabilities.append(ActionProbabilities.rounded(distribution.probability(of: index)))
    }
  }

  /// Says which probabilities the next step's action was drawn with, for the overlay.
  mutating func note(_ recorded: ArraySlice<Double>) {
    guard take.probabilities != nil else { return }
    probabilities.replaceSubrange(probabilities.indices, with: recorded)
  }

  /// Adds a reset.
  func addReset() { overlaid?.showReset() }

  /// Adds a step.
  mutating func add(_ action: Action, _ step: Step) {
    take.actions.append(action)
    take.result.add(step)
    overlaid?.show(action, step)
    overlaid?.show(probabilities: probabilities)
    take.probabilities?.append(probabilities)
  }
}
