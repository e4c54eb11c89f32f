import Raster

/// A panel that shows a readout: step, reward and return, and below them a row for each action, with a bar where there are
/// levels to show.
///
/// Its measures are scene units, of which a frame of the environment's own size has one a pixel.
public struct ReadoutPanel: Sendable {
  /// What the panel is drawn on.
  public enum Style: Sendable, Hashable {
    /// A page of its own, beside the scene: dark on white.
    case page
    /// A plate that lets the scene through: white on translucent black.
    case plate
  }

  /// What an action, or a number of one, is called, and between which bounds its bar shows it.
  public struct Row: Hashable, Sendable {
    /// What it is called.
    public var name: String
    /// What the bar's ends mean. It grows from zero, or where zero is outside, from the bound that is closest to it.
    public var range: ClosedRange<Double>

    /// Makes a row, of a probability unless told otherwise.
    public init(_ name: String, range: ClosedRange<Double> = 0...1) {
      self.name = name
      self.range = range
    }
  }

  /// What it is drawn on.
  public let style: Style
  /// What stands above the rows.
  public let title: String
  /// The rows as they are shown: names cut to the room there is, and no more rows than have room.
  public let rows: [Row]
  /// Whether rows have bars and numbers, for the readout's levels; else they are names, one of which was taken.
  public let showsLevels: Bool
  /// The width, in scene units.
  public var width: Double { metrics.width }
  /// The height of what it shows, margins included, in scene units.
  public let height: Double

  let font: Font
  let metrics: Metrics

  /// The width of a page, in scene units.
  public static let pageWidth = Metrics.page.width
  /// Rows that are shown at most. With more, their text would be too small to read.
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

/// Where the parts of a panel lie and how large they are, in scene units.
struct Metrics: Sendable {
  var width: Double
  /// Between the panel's edges and what it shows.
  var margin: Double
  /// The length of an em of step, reward and return, and from one of their baselines to the next.
  var (size, pitch): (Double, Double)
  var titleSize: Double
  /// The length of an em of a row.
  var rowSize: Double
  var barHeight: Double
  /// Between a row's text and its bar, and between its bar and the next row.
  var (barGap, rowGap): (Double, Double)
  /// Between the parts, and between the title and the first row.
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

  /// The height of a digit, in ems; DejaVu's.
  private static let capHeight = 0.729

  /// What number `index` of step, reward and return stands on.
  func baseline(_ index: Int) -> Double { margin + Self.capHeight * size + Double(index) * pitch }
  /// The rule below step, reward and return.
  var rule: Double { baseline(2) + gap }
  /// What the title stands on.
  var titleBaseline: Double { rule + gap + Self.capHeight * titleSize }
  /// The upper edge of a row's text.
  func top(ofRow index: Int) -> Double {
    let height = Self.capHeight * rowSize + barGap + barHeight + rowGap
    return titleBaseline + titleGap + Double(index) * height
  }
  /// What a row's text stands on.
  func baseline(ofRow index: Int) -> Double { top(ofRow: index) + Self.capHeight * rowSize }
}
