import Raster

/// A horizontal bar that shows a fraction: a probability, or how far an episode has come.
public struct HorizontalBar: Hashable, Sendable {
  /// What is shown, 0…1. Less and more are shown as 0 and 1; what is not a number, as 0.
  public var fraction: Double
  /// The filled part.
  public var color: Color
  /// What the bar could fill.
  public var track: Color

  /// Makes a bar, Okabe and Ito's sky blue on translucent black unless told otherwise.
  public init(
    fraction: Double, color: Color = Color(86, 180, 233), track: Color = Color(0, 0, 0, alpha: 64)
  ) {
    self.fraction = fraction
    self.color = color
    self.track = track
  }

  /// Draws the bar into the rectangle with the top left `corner`, in scene units.
  public func draw(on canvas: inout Canvas, at corner: Point, width: Double, height: Double) {
    canvas.fill(track) { path in
      path.addRectangle(x: corner.x, y: corner.y, width: width, height: height)
    }
    let shown = fraction > 0 ? min(fraction, 1) : 0
    guard shown > 0 else { return }
    canvas.fill(color) { path in
      path.addRectangle(x: corner.x, y: corner.y, width: width * shown, height: height)
    }
  }
}
