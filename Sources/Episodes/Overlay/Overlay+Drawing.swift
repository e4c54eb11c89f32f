import Environments
import Figures
import Raster

extension Overlay {
  /// Draws a scene and what a readout says of it.
  ///
  /// - Parameters:
  ///   - panel: The overlay's, for the scene's environment.
  ///   - part: The pixels of a scene that has a part of the frame, kept from frame to frame.
  func draw(
    _ readout: Readout, in panel: ReadoutPanel, with scene: any Environment, on canvas: inout Canvas,
    part: inout Canvas
  ) {
    let (width, height) = (canvas.width, canvas.height)
    let scale = panelScale(width: width, height: height, panel, Self.spec(scene.spec, with: position))
    switch position {
    case .over:
      scene.draw(on: &canvas)
      let margin = Int((Self.margin * scale).rounded())
      let rect = PixelRect(minX: margin, minY: margin, maxX: width - margin, maxY: height - margin)
      panel.draw(readout, on: &canvas, in: rect, scale: scale)
    case .beside:
      let sceneWidth = max(1, width - Int((panel.width * scale).rounded()))
      if part.width != sceneWidth || part.height != height {
        part = Canvas(width: sceneWidth, height: height)
      }
      part.isSmooth = canvas.isSmooth
      part.beginFrame()
      scene.draw(on: &part)
      canvas.draw(part.pixmap, x: 0, y: 0)
      let rect = PixelRect(minX: sceneWidth, minY: 0, maxX: width, maxY: height)
      panel.draw(readout, on: &canvas, in: rect, scale: scale)
    }
  }

  /// Pixels of the panel's units: as many as of the scene's, but in a small frame up to a whole one, for text to be
  /// legible, as long as most of the frame is the scene's.
  private func panelScale(width: Int, height: Int, _ panel: ReadoutPanel, _ spec: EnvironmentSpec) -> Double {
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

extension Readout {
  /// Counts a step.
  ///
  /// - Parameter probabilities: What a discrete action was drawn with; empty where that is not known.
  mutating func add(_ action: Action, _ step: Step, probabilities: [Double]) {
    self.step += 1
    reward = step.reward
    totalReward += step.reward
    levels.removeAll(keepingCapacity: true)
    switch action {
    case .discrete(let index):
      taken = index
      levels.append(contentsOf: probabilities)
    case .continuous(let vector): for value in vector { levels.append(Double(value)) }
    }
  }
}
