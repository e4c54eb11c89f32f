import Raster

/// A line of text on a plate that keeps it readable over any picture, for overlays and for the tiles of a grid.
public struct Label: Hashable, Sendable {
  /// The text of the label.
  public var text: String
  /// The length of an em, in scene units; everything else about the label follows it.
  public var size: Double
  /// The colour of the text.
  public var color: Color
  /// The colour of the plate. An alpha below 255 lets the picture through.
  public var plate: Color

  /// Makes a label, by default white on translucent black.
  public init(
    _ text: String, size: Double, color: Color = .white, plate: Color = Color(0, 0, 0, alpha: 160)
  ) {
    self.text = text
    self.size = size
    self.color = color
    self.plate = plate
  }

  /// The width of the plate, in scene units.
  public func width(font: Font) -> Double { font.width(of: text, size: size) + 2 * padding }

  /// The height of the plate, in scene units: the same for every text, so that labels line up.
  public func height(font: Font) -> Double { font.capHeight * size + 2 * padding }

  /// Draws the label with the plate's top left corner at `corner`.
  public func draw(on canvas: inout Canvas, at corner: Point, font: Font) {
    let (width, height) = (width(font: font), height(font: font))
    canvas.fill(plate) { path in
      path.addRoundedRectangle(
        x: corner.x, y: corner.y, width: width, height: height, radius: size * 0.3)
    }
    canvas.draw(
      text, at: Point(corner.x + padding, corner.y + padding),
      style: TextStyle(size: size, color: color, baseline: .top), font: font)
  }

  private var padding: Double { size * 0.5 }
}
