import Environments
import Figures
import Raster

/// An environment whose frames also tell how its episode goes. Drawing aside it is the environment inside.
///
/// What a frame tells is of the step that led to it: the action, the probabilities it was drawn from, the reward.
public final class OverlaidEnvironment: Wrapper {
  /// The environment inside.
  public let wrapped: any Environment
  /// That of the environment inside, wider where the overlay is beside the scene.
  public let spec: EnvironmentSpec
  private let position: Overlay.Position
  private let panel: ReadoutPanel
  private let isContinuous: Bool
  private var readout = Readout()
  /// What the scene is drawn on where it gets a part of the frame.
  private var scene = Canvas(width: 1, height: 1)

  /// Draws `overlay` to the frames of `environment`.
  ///
  /// - Parameter showsProbabilities: Whether `show(probabilities:)` will be called; otherwise a frame tells just which
  ///   action was taken.
  public init(_ environment: any Environment, _ overlay: Overlay, showsProbabilities: Bool) {
    wrapped = environment
    spec = Overlay.spec(environment.spec, with: overlay.position)
    position = overlay.position
    panel = overlay.panel(for: environment, showsProbabilities: showsProbabilities)
    isContinuous = if case .box = environment.actionSpace { true } else { false }
  }

  /// Starts an episode.
  public func reset(seed: UInt64?) throws -> Observation {
    let observation = try wrapped.reset(seed: seed)
    showReset()
    return observation
  }

  /// Takes one step.
  public func step(_ action: Action) throws -> Step {
    let result = try wrapped.step(action)
    show(action, result)
    return result
  }

  /// Tells that the environment inside was reset, where it was not through this wrapper.
  func showReset() {
    readout.step = 0
    readout.reward = nil
    readout.totalReward = 0
    readout.taken = nil
    readout.levels.removeAll(keepingCapacity: true)
  }

  /// Tells of a step that the environment inside took, where it was not through this wrapper.
  func show(_ action: Action, _ step: Step) {
    readout.step += 1
    readout.reward = step.reward
    readout.totalReward += step.reward
    switch action {
    case .discrete(let index): readout.taken = index
    case .continuous(let vector):
      readout.levels.removeAll(keepingCapacity: true)
      for value in vector { readout.levels.append(Double(value)) }
    }
  }

  /// Tells which probability each discrete action had in the last step; none where that is not known.
  public func show(probabilities: some Collection<Double>) {
    guard !isContinuous else { return }
    readout.levels.removeAll(keepingCapacity: true)
    for probability in probabilities { readout.levels.append(probability) }
  }

  /// Draws the scene and the overlay.
  public func draw(on canvas: inout Canvas) {
    let (width, height) = (canvas.width, canvas.height)
    let scale = panelScale(width: width, height: height)
    switch position {
    case .over:
      wrapped.draw(on: &canvas)
      let margin = Int((Self.margin * scale).rounded())
      let rect = PixelRect(minX: margin, minY: margin, maxX: width - margin, maxY: height - margin)
      panel.draw(readout, on: &canvas, in: rect, scale: scale)
    case .beside:
      let sceneWidth = max(1, width - Int((panel.width * scale).rounded()))
      if scene.width != sceneWidth || scene.height != height {
        scene = Canvas(width: sceneWidth, height: height)
      }
      scene.beginFrame()
      wrapped.draw(on: &scene)
      canvas.draw(scene.pixmap, x: 0, y: 0)
      let rect = PixelRect(minX: sceneWidth, minY: 0, maxX: width, maxY: height)
      panel.draw(readout, on: &canvas, in: rect, scale: scale)
    }
  }

  /// Pixels of the panel's units: as many as of the scene's, but in a small frame up to a whole one, for text to be
  /// legible, as long as most of the frame is the scene's.
  private func panelScale(width: Int, height: Int) -> Double {
    let (width, height) = (Double(width), Double(height))
    let scene = min(width / Double(spec.frameWidth), height / Double(spec.frameHeight))
    let largest = min(width * Self.largestShare / panel.width, height / (panel.height + 2 * Self.margin))
    return max(scene, min(1, largest))
  }

  /// The part of a frame's width that a panel may have for the sake of legibility.
  private static let largestShare = 0.35
  /// Scene units between a plate and the frame's edges.
  private static let margin = 10.0
}
