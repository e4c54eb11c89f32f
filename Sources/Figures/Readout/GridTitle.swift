import Raster

/// The line above all tiles of a grid.
public struct GridTitle: Sendable {
  /// The text and the length of its em, as they fit.
  private let fitted: (text: String, size: Double)
  private let font: Font
  private let scale: Double

  /// Makes a title; its text is 20 units high, or less where it is long, and cut where it is too long for that.
  ///
  /// - Parameters:
  ///   - width: The room for it, in pixels.
  ///   - scale: The number of pixels in a unit.
  public init(_ text: String, width: Int, scale: Double, font: Font) {
    fitted = font.fitting(text, size: 20, smallest: 14, width: Double(width) / scale - 2 * Self.indent)
    self.font = font
    self.scale = scale
  }

  /// Draws the title into the pixels of `rect`, on `TileCaption.ground`.
  public func draw(on canvas: inout Canvas, in rect: PixelRect) {
    canvas.transform = Transform(
      a: scale, b: 0, c: 0, d: scale, tx: Double(rect.minX), ty: Double(rect.minY))
    canvas.clip = rect
    let middle = Double(rect.maxY - rect.minY) / scale / 2
    let baseline = PixelGrid(canvas.transform).y(middle + font.capHeight * fitted.size / 2, width: 0)
    canvas.draw(
      fitted.text, at: Point(Self.indent, baseline),
      style: TextStyle(size: fitted.size, color: Palette.text), font: font)
  }

  /// The space between the edges and the text, as in the tiles' captions.
  private static let indent = 2.0
}
