import Figures
import Raster

/// The label of a contact sheet's frames: the step that a frame is of, in its lower left corner, in letters that go with the
/// frame's size.
struct StepLabel {
  let font: Font

  /// The length of an em, in parts of the frame's shorter side and in pixels.
  private static let (part, sizes) = (0.065, 10.0...22.0)

  /// Draws a label into a frame that lies in some columns and rows of a picture. In a narrow frame it is the number alone, and
  /// in one that has no room for that, nothing.
  func draw(_ step: Int, on canvas: inout Canvas, x: Range<Int>, y: Range<Int>) {
    let (width, height) = (Double(x.count), Double(y.count))
    let size = min(max(min(width, height) * Self.part, Self.sizes.lowerBound), Self.sizes.upperBound)
      .rounded()
    let margin = (size / 2).rounded()
    for text in ["step \(step)", "\(step)"] {
      let label = Label(text, size: size, plate: Color(0, 0, 0, alpha: 176))
      let labelHeight = label.height(font: font).rounded()
      guard label.width(font: font) + 2 * margin <= width, labelHeight + 2 * margin <= height / 2 else {
        continue
      }
      canvas.transform = .identity
      canvas.clip = PixelRect(
        minX: x.lowerBound, minY: y.lowerBound, maxX: x.upperBound, maxY: y.upperBound)
      let corner = Point(Double(x.lowerBound) + margin, Double(y.upperBound) - margin - labelHeight)
      return label.draw(on: &canvas, at: corner, font: font)
    }
  }
}
