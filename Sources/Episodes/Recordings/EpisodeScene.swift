import Environments
import Figures
import Raster

/// The pictures of an episode: an environment's scene and, with an overlay, what is to be said of the last step.
struct EpisodeScene {
  let environment: any Environment
  private let overlay: (overlay: Overlay, panel: ReadoutPanel)?
  private var readout = Readout()
  /// The scene's part of a frame, where it has only a part.
  private var part = Canvas(width: 1, height: 1)

  /// - Parameter showsProbabilities: Whether those of the actions will be known.
  init(_ environment: any Environment, _ overlay: Overlay?, showsProbabilities: Bool) {
    self.environment = environment
    self.overlay = overlay.map { ($0, $0.panel(for: environment, showsProbabilities: showsProbabilities)) }
  }

  /// The environment's description, of wider frames where an overlay stands beside the scene.
  var spec: EnvironmentSpec {
    overlay.map { Overlay.spec(environment.spec, with: $0.overlay.position) } ?? environment.spec
  }

  /// The place of the overlay, if there is one.
  var position: Overlay.Position? { overlay?.overlay.position }

  /// Goes on to the state after a reset.
  mutating func begin() { readout = Readout() }

  /// Goes on to the state after a step.
  mutating func add(_ action: Action, _ step: Step, probabilities: [Double]) {
    if overlay != nil { readout.add(action, step, probabilities: probabilities) }
  }

  /// Draws the present state.
  mutating func draw(on canvas: inout Canvas) {
    guard let (overlay, panel) = overlay else { return environment.draw(on: &canvas) }
    overlay.draw(readout, in: panel, with: environment, on: &canvas, part: &part)
  }
}
