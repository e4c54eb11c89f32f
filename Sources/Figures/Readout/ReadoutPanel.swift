import Raster

/// A panel that shows a readout: step, reward and return, and below them a row for each action, with a bar where levels
/// are known. One that shows the course begins with the policy and the seed, and ends with the return so far as a line and
/// the outcome.
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
  /// Indicates whether policy, seed, the line of the return and the outcome are shown.
  public let showsCourse: Bool
  /// The return at which the task counts as solved, which is shown with the line; `nil` for none.
  public let threshold: Double?
  /// The width, in scene units.
  public var width: Double { metrics.width }
  /// The height of the contents, margins included, in scene units. A page shows the line of the return where there is more
  /// room than that.
  public let height: Double

  let font: Font
  let metrics: Metrics
  /// The lower edge of the rows, in scene units.
  let end: Double

  /// The width of a page, in scene units.
  public static let pageWidth = Metrics.page.width
  /// The most rows that are shown. With more, their text would be too small to read.
  public static let mostRows = 12

  /// Lays out a panel.
  ///
  /// - Parameters:
  ///   - isCompact: Whether parts are closer together, so that text can be larger in a frame of little height.
  ///   - hasValues: Whether levels are values, which may be any numbers, and need more room than those within ranges.
  public init(
    _ style: Style, isCompact: Bool = false, title: String, rows: [Row], showsLevels: Bool = true,
    hasValues: Bool = false,
    showsCourse: Bool = false, threshold: Double? = nil, font: Font
  ) {
    var metrics = style == .page ? Metrics.page : .plate
    if isCompact { metrics = metrics.compact }
    if !showsLevels { (metrics.barGap, metrics.barHeight) = (0, 0) }
    if !showsCourse { metrics.heading = 0 }
    self.showsLevels = showsLevels
    self.showsCourse = showsCourse
    self.threshold = threshold.flatMap { isDrawable($0) ? $0 : nil }
    self.style = style
    self.font = font
    self.metrics = metrics
    let room = metrics.width - 2 * metrics.margin
    var widest = font.width(of: hasValues ? "\u{2212}8888.88" : "+0.00", size: metrics.rowSize)
    if showsCourse, showsLevels {
      for bound in rows.flatMap({ [$0.range.lowerBound, $0.range.upperBound] }) {
        widest = max(
          widest, font.width(of: number(bound, decimals: true, signed: true), size: metrics.rowSize))
      }
    }
    let numberWidth = widest + metrics.rowSize / 2
    self.title =
      font.fitting(title, size: metrics.titleSize, smallest: metrics.titleSize, width: room).text
    self.rows = rows.prefix(Self.mostRows).map { row in
      let name = font.fitting(
        row.name, size: metrics.rowSize, smallest: metrics.rowSize, width: room - numberWidth)
      return Row(name.text, range: row.range)
    }
    end = self.rows.isEmpty ? metrics.baseline(2) : metrics.top(ofRow: self.rows.count) - metrics.rowGap
    let course = metrics.courseHeight + (style == .plate ? metrics.titleGap + Metrics.plateLine : 0)
    height = end + (showsCourse ? course : 0) + metrics.margin
  }
}

/// The places and sizes of a panel's parts, in scene units.
struct Metrics: Sendable {
  var width: Double
  /// The height of the line with the policy and the seed, in which the others are lower.
  var heading: Double
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
    width: 200, heading: 26, margin: 20, size: 15, pitch: 25, titleSize: 11.5, rowSize: 13, barHeight: 7,
    barGap: 6,
    rowGap: 13,
    gap: 17,
    titleGap: 14)
  static let plate = Metrics(
    width: 158, heading: 20, margin: 13, size: 12.5, pitch: 18, titleSize: 10.5, rowSize: 11.5, barHeight: 5,
    barGap: 4.5,
    rowGap: 9.5, gap: 11, titleGap: 11.5)

  init(
    width: Double, heading: Double, margin: Double, size: Double, pitch: Double, titleSize: Double,
    rowSize: Double,
    barHeight: Double, barGap: Double, rowGap: Double, gap: Double, titleGap: Double
  ) {
    (self.width, self.heading, self.margin, self.size, self.pitch) = (width, heading, margin, size, pitch)
    (self.titleSize, self.rowSize, self.barHeight) = (titleSize, rowSize, barHeight)
    (self.barGap, self.rowGap) = (barGap, rowGap)
    (self.gap, self.titleGap) = (gap, titleGap)
  }

  /// The same sizes of text with parts closer together.
  var compact: Metrics {
    var compact = self
    compact.heading *= 0.8
    compact.margin *= 0.7
    compact.pitch *= 0.78
    (compact.barHeight, compact.barGap) = (barHeight * 0.85, barGap * 0.85)
    (compact.rowGap, compact.gap, compact.titleGap) = (rowGap * 0.6, gap * 0.65, titleGap * 0.7)
    return compact
  }

  /// The height of a digit in DejaVu Sans, in ems.
  private static let capHeight = 0.729

  /// The baseline of the policy and the seed.
  var headingBaseline: Double { margin + Self.capHeight * rowSize }
  /// The baseline of number `index` of step, reward and return.
  func baseline(_ index: Int) -> Double { heading + margin + Self.capHeight * size + Double(index) * pitch }
  /// The height of the rule below step, reward and return.
  var rule: Double { baseline(2) + gap }
  /// The baseline of the title.
  var titleBaseline: Double { rule + gap + Self.capHeight * titleSize }
  /// The upper edge of a row's text.
  func top(ofRow index: Int) -> Double {
    let height = Self.capHeight * rowSize + barGap + barHeight + rowGap
    return titleBaseline + titleGap + Double(index) * height
  }
  /// The height of the line of the return: at least, and at most.
  static let (leastLine, mostLine) = (28.0, 170.0)
  /// The height of the line of the return on a plate.
  static let plateLine = 34.0
  /// The space between the rows and the rule below them, and between it and the title of the line.
  var courseGap: Double { gap * 0.8 }
  /// The height of rule and title above the line of the return.
  var courseHeight: Double { 2 * courseGap + Self.capHeight * titleSize }

  /// The baseline of a row's text.
  func baseline(ofRow index: Int) -> Double { top(ofRow: index) + Self.capHeight * rowSize }
}
