import Environments
import Figures
import Raster

/// The pictures of an episode: an environment's scene and, with an overlay, what is to be said of its course and of the last
/// step.
package struct EpisodeScene {
  package let environment: any Environment
  private let overlay: (overlay: Overlay, panels: OverlayPanels)?
  private let scores: ScoreKind?
  /// The name of what acts.
  private let name: String
  private var readout = Readout()
  /// The outcome of the episode; `nil` as long as it goes on.
  private(set) var verdict: Verdict?
  /// The scene's part of a frame, where it has only a part.
  private var part = Canvas(width: 1, height: 1)

  /// Makes the pictures of an environment's episodes.
  ///
  /// - Parameters:
  ///   - look: The look of the overlay.
  ///   - policy: The path of the policy, or another name of what acts; `nil` for the environment's id.
  ///   - scores: The kind of the numbers that actions will be chosen by, where they will be known.
  package init(
    _ environment: any Environment, _ overlay: Overlay?, look: Look = .current, policy: String? = nil,
    scores: ScoreKind?
  ) {
    self.environment = environment
    self.scores = scores
    name = policy.flatMap { [PolicySource($0)].labels.first } ?? environment.spec.id
    self.overlay = overlay.map {
      ($0, OverlayPanels($0, for: environment, scores: scores, look: look))
    }
  }

  /// The environment's description, of wider frames where an overlay stands beside the scene.
  var spec: EnvironmentSpec {
    overlay.map { Overlay.spec(environment.spec, with: $0.overlay.position) } ?? environment.spec
  }

  /// The place of the overlay, if there is one.
  var position: Overlay.Position? { overlay?.overlay.position }

  /// Goes on to the state after a reset.
  ///
  /// - Parameter seed: What it was reset with, where that is known.
  package mutating func begin(seed: UInt64? = nil) {
    verdict = nil
    if let panel = overlay?.panels.roomy { readout.begin(panel.heading(name: name, seed: seed)) }
  }

  /// Goes on to the state after a step.
  ///
  /// - Parameter scores: The numbers that a discrete action was chosen by; empty where they are not known.
  package mutating func add(_ action: Action, _ step: Step, scores: [Double]) {
    if step.isLast { verdict = environment.ending(of: step).map(Verdict.init) }
    guard overlay != nil else { return }
    readout.add(action, step, scores: scores, areValues: self.scores == .value)
    readout.verdict = verdict
  }

  /// Draws the present state.
  package mutating func draw(on canvas: inout Canvas) {
    guard let (overlay, panels) = overlay else { return environment.draw(on: &canvas) }
    overlay.draw(readout, in: panels, with: environment, on: &canvas, part: &part)
  }
}

extension Verdict {
  /// An environment's account of an episode's end.
  init(_ ending: Ending) {
    let tone: Tone =
      switch ending.kind {
      case .success: .good
      case .failure: .bad
      case .neutral: .neutral
      }
    self.init(ending.name, tone)
  }
}
