import Raster

/// The line above a tile of a grid: the tile's label, and the state of its episode.
public struct TileCaption: Sendable {
  /// The name of the policy or episode that the tile shows.
  public var label: String
  private let font: Font
  /// The label as it was cut last, and the room that it was cut for, so that it is not cut anew for each frame.
  private var fitted = (room: -1.0, text: "")

  /// Makes a caption; its text is 14 units high.
  public init(_ label: String, font: Font) {
    self.label = label
    self.font = font
  }

  /// The colour between the tiles of grids.
  public static let ground = Color.white

  /// Draws the caption into the pixels of `rect`, on `ground`.
  ///
  /// - Parameters:
  ///   - totalReward: The return so far; `nil` where the tile itself shows it.
  ///   - length: The steps of an episode that is over; `nil` as long as it goes on.
  ///   - verdict: The outcome, which stands after the label; `nil` as long as the episode goes on.
  ///   - scale: The number of pixels in a unit.
  public mutating func draw(
    totalReward: Double?, length: Int?, verdict: Verdict? = nil, on canvas: inout Canvas, in rect: PixelRect,
    scale: Double
  ) {
    canvas.transform = Transform(
      a: scale, b: 0, c: 0, d: scale, tx: Double(rect.minX), ty: Double(rect.minY))
    canvas.clip = rect
    let width = Double(rect.maxX - rect.minX) / scale
    let middle = Double(rect.maxY - rect.minY) / scale / 2
    let baseline = PixelGrid(canvas.transform).y(middle + font.capHeight * Self.size / 2, width: 0)
    var style = TextStyle(size: Self.size, color: Palette.text, alignment: .end)
    var right = width - Self.indent
    let font = font
    func put(_ text: String, _ color: Color, on canvas: inout Canvas) {
      style.color = color
      canvas.draw(text, at: Point(right, baseline), style: style, font: font)
      right -= font.width(of: text, size: Self.size) + Self.space
    }
    // What the outcome takes, and the label before it where it is not to be cut.
    let plate = verdict.map { $0.width(size: Self.plateSize, font: font) + 1.5 * Self.space } ?? 0
    let kept = verdict == nil ? 0 : textWidth(label) + plate + 2 * Self.space
    if let totalReward {
      put(number(totalReward), Palette.text, on: &canvas)
      // In a small tile no word is better than a cut one, and the label better than the steps.
      if Self.indent + kept + textWidth("Return") <= right {
        put("Return", Palette.fainterText, on: &canvas)
      }
    }
    if let length {
      let steps = number(Double(length))
      let needed = textWidth(label) + plate + textWidth(steps) + textWidth("steps") + 4 * Self.space
      if Self.indent + needed <= right {
        right -= Self.space
        put("steps", Palette.fainterText, on: &canvas)
        put(steps, Palette.text, on: &canvas)
      }
    }
    var left = Self.indent
    let room = right - Self.space - left - plate
    if room >= Self.size {
      if fitted.room != room {
        fitted = (room, font.fitting(label, size: Self.size, smallest: Self.size, width: room).text)
      }
      canvas.draw(
        fitted.text, at: Point(left, baseline), style: TextStyle(size: Self.size, color: Palette.text),
        font: font)
      left += textWidth(fitted.text) + 1.5 * Self.space
    }
    guard let verdict, right - left > 2 * Self.plateSize else { return }
    let size = Self.plateSize
    let end = min(right, left + verdict.width(size: size, font: font))
    verdict.draw(on: &canvas, right: end, baseline: baseline, size: size, room: right - left, font: font)
  }

  private func textWidth(_ text: String) -> Double { font.width(of: text, size: Self.size) }

  /// Draws a thin line around the pixels of `rect`, outside them: of an episode that is over in its outcome's colour.
  public static func drawBorder(of rect: PixelRect, verdict: Verdict? = nil, on canvas: inout Canvas) {
    canvas.transform = .identity
    canvas.clip = PixelRect(
      minX: rect.minX - 1, minY: rect.minY - 1, maxX: rect.maxX + 1, maxY: rect.maxY + 1)
    canvas.fill(verdict?.tone.color ?? Color(206, 206, 208)) { path in
      path.addRectangle(
        x: Double(rect.minX - 1), y: Double(rect.minY - 1), width: Double(rect.maxX - rect.minX + 2),
        height: Double(rect.maxY - rect.minY + 2))
    }
  }

  private static let size = 14.0
  /// The length of an em of the outcome.
  private static let plateSize = 12.5
  /// The space between the edges and the text, and between words.
  private static let (indent, space) = (2.0, 6.0)
}
