import Environments
import Figures
import Raster

extension Overlay {
  /// Draws a scene and what a readout says of it.
  ///
  /// - Parameters:
  ///   - panels: The overlay's, for the scene's environment.
  ///   - part: The pixels of a scene that has a part of the frame, kept from frame to frame.
  func draw(
    _ readout: Readout, in panels: OverlayPanels, with scene: any Environment, on canvas: inout Canvas,
    part: inout Canvas
  ) {
    let (width, height) = (canvas.width, canvas.height)
    let spec = Self.spec(scene.spec, with: position)
    var panel = panels.roomy
    var scale = panelScale(width: width, height: height, panel, spec, largestShare: Self.largestShare)
    if let compact = panels.compact, scale < 1 {
      panel = compact
      scale = panelScale(width: width, height: height, panel, spec, largestShare: Self.largestCompactShare)
    }
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
      part.isLetterboxed = canvas.isLetterboxed
      part.beginFrame()
      scene.draw(on: &part)
      canvas.draw(part.pixmap, x: 0, y: 0)
      let rect = PixelRect(minX: sceneWidth, minY: 0, maxX: width, maxY: height)
      panel.draw(readout, on: &canvas, in: rect, scale: scale)
    }
  }

  /// Pixels of the panel's units: as many as of the scene's, but in a small frame up to a whole one, for text to be
  /// legible, as long as most of the frame is the scene's.
  private func panelScale(
    width: Int, height: Int, _ panel: ReadoutPanel, _ spec: EnvironmentSpec, largestShare: Double
  ) -> Double {
    let (width, height) = (Double(width), Double(height))
    let scene = min(width / Double(spec.frameWidth), height / Double(spec.frameHeight))
    let largest = min(width * largestShare / panel.width, height / (panel.height + 2 * Self.margin))
    return max(scene, min(1, largest))
  }

  /// The part of a frame's width that a panel may have for the sake of legibility, and that a compact one may have.
  private static let (largestShare, largestCompactShare) = (0.35, 0.4)
  /// Scene units between a plate and the frame's edges.
  private static let margin = 10.0
}

/// The panels of an overlay: the one that a frame's height has room for is drawn.
struct OverlayPanels {
  let roomy: ReadoutPanel
  /// The panel for frames in which the other one's text would be small; `nil` for none, as up to version 0.1.
  let compact: ReadoutPanel?

  init(_ overlay: Overlay, for environment: any Environment, scores: ScoreKind?, look: Look) {
    roomy = overlay.panel(for: environment, scores: scores, look: look)
    compact =
      look == .first
      ? nil : overlay.panel(for: environment, scores: scores, look: look, isCompact: true)
  }
}

extension Readout {
  /// Counts a step.
  ///
  /// - Parameters:
  ///   - scores: The numbers that a discrete action was chosen by; empty where they are not known.
  ///   - areValues: Whether they are values, and no probabilities.
  mutating func add(_ action: Action, _ step: Step, scores: [Double], areValues: Bool) {
    add(reward: step.reward)
    switch action {
    case .discrete(let index):
      taken = index
      for score in scores { add(level: score, isValue: areValues) }
    case .continuous(let vector): for value in vector { add(level: Double(value)) }
    }
  }
}
