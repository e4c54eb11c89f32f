import Raster

/// The outcome of an episode in a word or two, on a plate whose colour says how to take it.
public struct Verdict: Hashable, Sendable {
  /// A judgment, which has a colour.
  public enum Tone: Hashable, Sendable, CaseIterable {
    /// Green.
    case good
    /// Red.
    case bad
    /// Ochre.
    case neutral

    /// The colour of the plate, on which white text has a contrast of 5 to 1 at least.
    public var color: Color {
      switch self {
      case .good: Color(0, 122, 90)
      case .bad: Color(186, 58, 0)
      case .neutral: Color(132, 94, 0)
      }
    }
  }

  /// The word or two.
  public var text: String
  /// The judgment.
  public var tone: Tone

  /// Makes an outcome.
  public init(_ text: String, _ tone: Tone) {
    self.text = text
    self.tone = tone
  }

  /// The width of the plate with text of `size`, in scene units.
  func width(size: Double, font: Font) -> Double {
    font.width(of: text, size: size) + 2 * Self.padding * size
  }

  /// Draws the plate, which ends at `right`, around text that stands on `baseline`; text for which `room` is too little is cut.
  ///
  /// - Returns: The plate's width.
  @discardableResult func draw(
    on canvas: inout Canvas, right: Double, baseline: Double, size: Double, room: Double, font: Font
  ) -> Double {
    let fitted = font.fitting(text, size: size, smallest: size, width: room - 2 * Self.padding * size).text
    let width = font.width(of: fitted, size: size) + 2 * Self.padding * size
    let middle = baseline - font.capHeight * size / 2
    let height = size * Self.height
    canvas.fill(tone.color) { path in
      path.addRoundedRectangle(
        x: right - width, y: middle - height / 2, width: width, height: height, radius: size * 0.35)
    }
    canvas.draw(
      fitted, at: Point(right - Self.padding * size, baseline),
      style: TextStyle(size: size, color: .white, alignment: .end), font: font)
    return width
  }

  /// The space beside the text and the height of the plate, in ems.
  private static let (padding, height) = (0.55, 1.55)
}
