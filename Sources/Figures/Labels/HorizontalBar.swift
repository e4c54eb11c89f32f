import Raster

/// A horizontal bar that shows a fraction, such as a probability or the progress of an episode.
public struct HorizontalBar: Hashable, Sendable {
  /// The fraction that is shown, 0…1. Numbers outside are shown as 0 and 1, and NaN as 0.
  public var fraction: Double
  /// The colour of the filled part.
  public var color: Color
  /// The colour of the whole bar's background.
  public var track: Color

  /// Makes a bar, by default in Okabe and Ito's sky blue on translucent black.
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
