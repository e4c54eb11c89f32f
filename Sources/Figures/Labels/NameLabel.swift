import Raster

/// A line of plain text above a picture that says what it shows, cut where it is longer than the picture is wide.
public struct NameLabel: Sendable {
  private let text: String
  private let font: Font

  /// Makes a label; its text is 14 units high.
  public init(_ text: String, font: Font) {
    self.text = text
    self.font = font
  }

  /// Draws the label into the pixels of `rect`, on what is there, from its left and in the middle of its height.
  ///
  /// - Parameter scale: The number of pixels in a unit.
  public func draw(on canvas: inout Canvas, in rect: PixelRect, scale: Double) {
    canvas.transform = Transform(
      a: scale, b: 0, c: 0, d: scale, tx: Double(rect.minX), ty: Double(rect.minY))
    canvas.clip = rect
    let width = Double(rect.maxX - rect.minX) / scale
    let middle = Double(rect.maxY - rect.minY) / scale / 2
    let baseline = PixelGrid(canvas.transform).y(middle + font.capHeight * Self.size / 2, width: 0)
    let fitted = font.fitting(text, size: Self.size, smallest: Self.size, width: width - 2 * Self.indent)
    canvas.draw(
      fitted.text, at: Point(Self.indent, baseline), style: TextStyle(size: Self.size, color: Palette.text),
      font: font)
    canvas.clip = PixelRect(minX: 0, minY: 0, maxX: canvas.width, maxY: canvas.height)
    canvas.transform = .identity
  }

  private static let size = 14.0
  private static let indent = 2.0
}
