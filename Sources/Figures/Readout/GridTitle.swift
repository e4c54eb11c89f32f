import Raster

/// A line of text above tiles: the title of a grid, or the name of one picture among several.
public struct GridTitle: Sendable {
  /// The text and the length of its em, as they fit.
  private let fitted: (text: String, size: Double)
  private let font: Font
  private let scale: Double

  /// Makes a title, smaller where it is long, and cut where it is too long for that.
  ///
  /// - Parameters:
  ///   - sizes: The heights of its text, in units; the largest that fits is taken.
  ///   - width: The room for it, in pixels.
  ///   - scale: The number of pixels in a unit.
  public init(
    _ text: String, sizes: ClosedRange<Double> = 14...20, width: Int, scale: Double, font: Font
  ) {
    fitted = font.fitting(
      text, size: sizes.upperBound, smallest: sizes.lowerBound, width: Double(width) / scale - 2 * Self.indent
    )
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
