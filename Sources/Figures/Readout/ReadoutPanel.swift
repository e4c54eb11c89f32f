import Raster

/// A panel that shows a readout: step, reward and return, and below them a row for each action, with a bar where levels
/// are known.
///
/// Its measures are in scene units; a frame of the environment's own size has one pixel for each.
public struct ReadoutPanel: Sendable {
  /// The ground that the panel is drawn on.
  public enum Style: Sendable, Hashable {
    /// A page beside the scene: dark on white.
    case page
    /// A plate over the scene, which shows through: white on translucent black.
    case plate
  }

  /// A row of the panel: the name of an action or of an element of one, and the range that its bar shows.
  public struct Row: Hashable, Sendable {
    /// The name at the row's left.
    public var name: String
    /// The values at the bar's ends. The bar grows from zero, or, where zero is outside the range, from the closest
    /// bound.
    public var range: ClosedRange<Double>

    /// Makes a row, by default of a probability.
    public init(_ name: String, range: ClosedRange<Double> = 0...1) {
      self.name = name
      self.range = range
    }
  }

  /// The ground that the panel is drawn on.
  public let style: Style
  /// The title above the rows.
  public let title: String
  /// The rows as they are shown: names are cut to the room there is, and rows without room are left out.
  public let rows: [Row]
  /// Indicates whether rows have bars and numbers, for the readout's levels; otherwise they are names, of which the one
  /// taken is marked.
  public let showsLevels: Bool
  /// The width, in scene units.
  public var width: Double { metrics.width }
  /// The height of the contents, margins included, in scene units.
  public let height: Double

  let font: Font
  let metrics: Metrics

  /// The width of a page, in scene units.
  public static let pageWidth = Metrics.page.width
  /// The most rows that are shown. With more, their text would be too small to read.
  public static let mostRows = 12

  /// Lays out a panel.
  public init(_ style: Style, title: String, rows: [Row], showsLevels: Bool = true, font: Font) {
    var metrics = style == .page ? Metrics.page : .plate
    if !showsLevels { (metrics.barGap, metrics.barHeight) = (0, 0) }
    self.showsLevels = showsLevels
    self.style = style
    self.font = font
    self.metrics = metrics
    let room = metrics.width - 2 * metrics.margin
    let numberWidth = font.width(of: "+0.00", size: metrics.rowSize) + metrics.rowSize / 2
    self.title =
      font.fitting(title, size: metrics.titleSize, smallest: metrics.titleSize, width: room).text
    self.rows = rows.prefix(Self.mostRows).map { row in
      let name = font.fitting(
        row.name, size: metrics.rowSize, smallest: metrics.rowSize, width: room - numberWidth)
      return Row(name.text, range: row.range)
    }
    let end = self.rows.isEmpty ? metrics.baseline(2) : metrics.top(ofRow: self.rows.count) - metrics.rowGap
    height = end + metrics.margin
  }
}

/// The places and sizes of a panel's parts, in scene units.
struct Metrics: Sendable {
  var width: Double
  /// The space between the panel's edges and its contents.
  var margin: Double
  /// The length of an em of step, reward and return, and the distance between their baselines.
  var (size, pitch): (Double, Double)
  var titleSize: Double
  /// The length of an em of a row's text.
  var rowSize: Double
  var barHeight: Double
  /// The space between a row's text and its bar, and between its bar and the next row.
  var (barGap, rowGap): (Double, Double)
  /// The space between the parts, and between the title and the first row.
  var (gap, titleGap): (Double, Double)

  static let page = Metrics(
    width: 200, margin: 20, size: 15, pitch: 25, titleSize: 11.5, rowSize: 13, barHeight: 7, barGap: 6,
    rowGap: 13,
    gap: 17,
    titleGap: 14)
  static let plate = Metrics(
    width: 158, margin: 13, size: 12.5, pitch: 18, titleSize: 10.5, rowSize: 11.5, barHeight: 5, barGap: 4.5,
    rowGap: 9.5, gap: 11, titleGap: 11.5)

  init(
    width: Double, margin: Double, size: Double, pitch: Double, titleSize: Double, rowSize: Double,
    barHeight: Double, barGap: Double, rowGap: Double, gap: Double, titleGap: Double
  ) {
    (self.width, self.margin, self.size, self.pitch) = (width, margin, size, pitch)
    (self.titleSize, self.rowSize, self.barHeight) = (titleSize, rowSize, barHeight)
    (self.barGap, self.rowGap) = (barGap, rowGap)
    (self.gap, self.titleGap) = (gap, titleGap)
  }

  /// The height of a digit in DejaVu Sans, in ems.
  private static let capHeight = 0.729

  /// The baseline of number `index` of step, reward and return.
  func baseline(_ index: Int) -> Double { margin + Self.capHeight * size + Double(index) * pitch }
  /// The height of the rule below step, reward and return.
  var rule: Double { baseline(2) + gap }
  /// The baseline of the title.
  var titleBaseline: Double { rule + gap + Self.capHeight * titleSize }
  /// The upper edge of a row's text.
  func top(ofRow index: Int) -> Double {
    let height = Self.capHeight * rowSize + barGap + barHeight + rowGap
    return titleBaseline + titleGap + Double(index) * height
  }
  /// The baseline of a row's text.
  func baseline(ofRow index: Int) -> Double { top(ofRow: index) + Self.capHeight * rowSize }
}
