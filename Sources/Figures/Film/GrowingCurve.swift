import Raster

/// A curve that is drawn as far as a run has come, on axes of the whole run.
public struct GrowingCurve: Hashable, Sendable {
  /// The points, by ascending `x`.
  public var points: [Point]
  /// The range of `x` that the axis shows.
  public var extent: ClosedRange<Double>
  /// A level that is drawn as a dashed line.
  public var threshold: Double?

  /// A curve through points with finite coordinates, of steps and returns.
  ///
  /// - Returns: `nil` where there are none.
  public init?(_ points: [(x: Double, y: Double)], threshold: Double? = nil) {
    let points = points.filter { $0.x.isFinite && isDrawable($0.y) }.sorted { $0.x < $1.x }
    guard let last = points.last, last.x > 0 else { return nil }
    self.points = points.map { Point($0.x, $0.y) }
    extent = 0...last.x
    self.threshold = threshold.flatMap { isDrawable($0) ? $0 : nil }
  }

  /// The height of the curve at `x`: between two points, on the line between them; `nil` before the first.
  public func value(at x: Double) -> Double? {
    guard let first = points.first, x >= first.x else { return nil }
    guard let index = points.firstIndex(where: { $0.x > x }), index > 0 else { return points.last?.y }
    let (before, after) = (points[index - 1], points[index])
    return before.y + (after.y - before.y) * ((x - before.x) / (after.x - before.x))
  }
}

/// The places of a growing curve's parts, in scene units.
struct GrowingCurveLayout {
  private let curve: GrowingCurve
  private let font: Font
  private let x: Axis
  private let y: Axis
  private let xTicks: Ticks
  private let yTicks: Ticks
  private let unit: StepUnit

  private static let labelSize = 10.5

  init(
    _ curve: GrowingCurve, left: Double, right: Double, top: Double, bottom: Double, font: Font
  ) {
    self.curve = curve
    self.font = font
    let shown = curve.points.map(\.y) + (curve.threshold.map { [$0] } ?? [])
    let range = ClosedRange.forAxis(from: shown.min() ?? 0, through: shown.max() ?? 1)
    yTicks = Ticks(from: range.lowerBound, through: range.upperBound, most: 5)
    let width = yTicks.labels.map { font.width(of: $0, size: Self.labelSize) }.max() ?? 0
    unit = StepUnit(for: curve.extent.upperBound)
    xTicks = Ticks(
      from: curve.extent.lowerBound / unit.size, through: curve.extent.upperBound / unit.size, most: 5)
    x = Axis(range: curve.extent, start: left + width + 8, end: right)
    y = Axis(range: range, start: bottom - 18, end: top)
  }

  /// Draws the axes, the curve up to `end` and a dot where it ends.
  func draw(on canvas: inout Canvas, upTo end: Double, grid: PixelGrid) {
    let line = grid.lineWidth(1)
    canvas.stroke(Palette.grid, style: StrokeStyle(width: line)) { path in
      for tick in yTicks.values {
        let level = grid.y(y.position(of: tick), width: line)
        path.move(to: Point(x.start, level))
        path.line(to: Point(x.end, level))
      }
    }
    let bottom = grid.y(y.start, width: line)
    canvas.stroke(Palette.axis, style: StrokeStyle(width: line)) { path in
      path.move(to: Point(x.start, bottom))
      path.line(to: Point(x.end, bottom))
      for tick in xTicks.values {
        let place = grid.x(x.position(of: tick * unit.size), width: line)
        path.move(to: Point(place, bottom))
        path.line(to: Point(place, bottom + 4))
      }
    }
    drawLabels(on: &canvas)
    if let threshold = curve.threshold { drawThreshold(threshold, on: &canvas, grid) }
    drawCurve(on: &canvas, upTo: end)
  }

  private func drawLabels(on canvas: inout Canvas) {
    var style = TextStyle(
      size: Self.labelSize, color: Palette.fainterText, alignment: .end, baseline: .middle)
    for (tick, label) in zip(yTicks.values, yTicks.labels) {
      canvas.draw(label, at: Point(x.start - 6, y.position(of: tick)), style: style, font: font)
    }
    style.baseline = .top
    for (tick, label) in zip(xTicks.values, xTicks.labels) {
      let text = tick == 0 ? label : label + unit.suffix
      let half = font.width(of: text, size: Self.labelSize) / 2
      let place = min(x.position(of: tick * unit.size) + half, x.end + 6)
      canvas.draw(text, at: Point(place, y.start + 7), style: style, font: font)
    }
  }

  private func drawThreshold(_ threshold: Double, on canvas: inout Canvas, _ grid: PixelGrid) {
    let width = grid.lineWidth(1.2)
    let level = grid.y(y.position(of: threshold), width: width)
    canvas.stroke(Palette.threshold, style: StrokeStyle(width: width)) { path in
      var place = x.start
      while place < x.end {
        path.move(to: Point(place, level))
        path.line(to: Point(min(place + 5, x.end), level))
        place += 8.5
      }
    }
  }

  private func drawCurve(on canvas: inout Canvas, upTo end: Double) {
    let tip = curve.value(at: end).map { Point(x.position(of: end), y.position(of: $0)) }
    canvas.stroke(Palette.mean, style: StrokeStyle(width: 2, cap: .round, join: .round)) { path in
      var last: Point?
      for point in curve.points {
        guard point.x <= end else { break }
        let place = Point(x.position(of: point.x), y.position(of: point.y))
        // A run of thousands of episodes has many more points than there is room for.
        if let last, place.x - last.x < 0.5 { continue }
        if last == nil { path.move(to: place) } else { path.line(to: place) }
        last = place
      }
      if let tip { path.line(to: tip) }
    }
    guard let tip else { return }
    canvas.fill(.white) { $0.addCircle(center: tip, radius: 5.5) }
    canvas.fill(Palette.mean) { $0.addCircle(center: tip, radius: 4) }
  }
}

/// The unit of the numbers along an axis of steps, such as millions, so that their labels stay short.
struct StepUnit {
  var size = 1.0
  var suffix = ""

  init(for largest: Double) {
    if largest >= 1e6 { (size, suffix) = (1e6, "M") } else if largest >= 1e4 { (size, suffix) = (1e3, "k") }
  }
}
