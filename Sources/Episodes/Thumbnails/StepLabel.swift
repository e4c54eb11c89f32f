import Figures
import Raster

/// The label of a contact sheet's frames: the step that a frame is of, in its lower left corner, in letters that go with the
/// frame's size.
struct StepLabel {
  private let font: Font
  /// The length of an em, the same for all frames.
  private let size: Double
  /// The word before the step; `nil` where there is no room for any label.
  private let word: String?
  /// The space between a label and the frame's edges.
  private let margin: Double

  /// Makes labels for frames of a size. In narrow ones they are the numbers alone, and in ones that have no room for the
  /// last step's, nothing.
  init(last step: Int, width: Int, height: Int, font: Font) {
    self.font = font
    let (width, height) = (Double(width), Double(height))
    let size = min(max(min(width, height) * Self.part, Self.sizes.lowerBound), Self.sizes.upperBound)
      .rounded()
    self.size = size
    func fits(_ word: String, _ margin: Double) -> Bool {
      let label = Label("\(word)\(step)", size: size)
      return label.width(font: font) + 2 * margin <= width
        && label.height(font: font) + 2 * margin <= height / 2
    }
    let margins = ((size / 2).rounded(), 2.0)
    (word, margin) =
      fits("step ", margins.0) ? ("step ", margins.0) : (fits("", margins.1) ? "" : nil, margins.1)
  }

  /// The length of an em, in parts of the frame's shorter side and in pixels.
  private static let (part, sizes) = (0.065, 10.0...22.0)

  /// Draws a label into a frame that lies in some columns and rows of a picture.
  func draw(_ step: Int, on canvas: inout Canvas, x: Range<Int>, y: Range<Int>) {
    guard let word else { return }
    let label = Label("\(word)\(step)", size: size, plate: Color(0, 0, 0, alpha: 176))
    canvas.transform = .identity
    canvas.clip = PixelRect(
      minX: x.lowerBound, minY: y.lowerBound, maxX: x.upperBound, maxY: y.upperBound)
    let top = Double(y.upperBound) - margin - label.height(font: font).rounded()
    label.draw(on: &canvas, at: Point(Double(x.lowerBound) + margin, top), font: font)
  }
}
