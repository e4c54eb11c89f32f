import Raster

/// The places of a chart's parts, in scene units, and their drawing.
struct ChartLayout {
  private let chart: Chart
  private let font: Font
  private let thresholds: [Double]
  private let x: Axis
  private let y: Axis
  private let xTicks: Ticks
  private let yTicks: Ticks
  private let legend: [LegendEntry]
  /// The upper edge of the strip of marked parts; its lower edge is the plot's.
  private let stripTop: Double

  private static let width = Double(Chart.sceneWidth)
  private static let height = Double(Chart.sceneHeight)
  private static let (labelSize, titleSize, legendSize) = (12.5, 14.0, 13.0)
  private static let left = 44.0
  private static let rowHeight = 22.0
  private static let (markHeight, markGap) = (4.0, 3.0)
  private static let lineWidth = 2.4

  /// An entry of the legend: where its sample begins, and what it is of.
  private struct LegendEntry {
    enum Sample {
      case curve(Int)
      case threshold, window
    }
    var sample: Sample
    var text: String
    var left: Double
    var row: Int
  }

  init(_ chart: Chart, font: Font) {
    self.chart = chart
    self.font = font
    thresholds = chart.thresholds.filter(isDrawable)
    var shown = thresholds
    for curve in chart.curves {
      shown += curve.y + curve.bands.flatMap { $0.low + $0.high }
    }
    shown = shown.filter(isDrawable)
    let range = ClosedRange.forAxis(from: shown.min() ?? 0, through: shown.max() ?? 1)
    yTicks = Ticks(from: range.lowerBound, through: range.upperBound, most: 8)
    let labelWidth = yTicks.labels.map { font.width(of: $0, size: Self.labelSize) }.max() ?? 0
    let thresholdWidth = thresholds.map { font.width(of: numberLabel($0), size: Self.labelSize) }.max() ?? 0
    let start = (Self.left + labelWidth + 12).rounded()
    let end = (Self.width - max(28, 8 + thresholdWidth + 14)).rounded()

    let titleBottom = chart.subtitle.isEmpty ? 36.0 : 58
    legend = Self.legend(of: chart, hasThreshold: !thresholds.isEmpty, from: start, to: Self.width - 20, font)
    let rows = Double((legend.last?.row ?? -1) + 1)
    stripTop = titleBottom + 12 + rows * Self.rowHeight + 6
    let strip = chart.curves.filter { !$0.windows.isEmpty }.count
    let top = stripTop + (strip > 0 ? Double(strip) * (Self.markHeight + Self.markGap) + 5 : 0)
    let last =
      chart.curves.flatMap { [$0.x.last, $0.bands.compactMap { $0.x.last }.max()].compactMap(\.self) }.max()
      ?? 1
    var x = Axis(range: 0...(last > 0 ? last : 1), start: start, end: end)
    y = Axis(range: range, start: 420, end: top)
    xTicks = Ticks(from: 0, through: x.range.upperBound, most: 8)
    x.makeRoom(forLabelsOf: xTicks, size: Self.labelSize, within: Self.width - 3, font: font)
    self.x = x
  }

  /// Rows of samples and names, as many as needed.
  private static func legend(
    of chart: Chart, hasThreshold: Bool, from start: Double, to end: Double, _ font: Font
  ) -> [LegendEntry] {
    var texts: [(LegendEntry.Sample, String)] = chart.curves.enumerated().map { index, curve in
      (.curve(index), curve.count > 1 ? "\(curve.label) (\(curve.count) runs)" : curve.label)
    }
    if hasThreshold { texts.append((.threshold, chart.thresholds.count > 1 ? "thresholds" : "threshold")) }
    if chart.curves.contains(where: { !$0.windows.isEmpty }) { texts.append((.window, chart.windowTitle)) }
    var entries: [LegendEntry] = []
    var (left, row) = (start, 0)
    for (sample, text) in texts {
      let room = end - start - sampleWidth - 8
      let fitted = font.fitting(text, size: legendSize, smallest: legendSize, width: room).text
      let width = sampleWidth + 8 + font.width(of: fitted, size: legendSize)
      if left > start, left + width > end { (left, row) = (start, row + 1) }
      entries.append(LegendEntry(sample: sample, text: fitted, left: left, row: row))
      left += width + 24
    }
    return entries
  }

  private static let sampleWidth = 26.0

  func draw(on surface: inout some FigureSurface) {
    drawGrid(on: &surface)
    for index in chart.curves.indices.reversed() { drawBands(of: index, on: &surface) }
    drawThresholds(on: &surface)
    for index in chart.curves.indices.reversed() { drawLine(of: index, on: &surface) }
    drawWindows(on: &surface)
    drawAxes(on: &surface)
    drawTitles(on: &surface)
    drawLegend(on: &surface)
  }

  /// Okabe and Ito's colours without the yellow, which is too faint on white; then greys.
  private static let colors = [
    Color(0, 114, 178), Color(213, 94, 0), Color(0, 158, 115), Color(204, 121, 167), Color(230, 159, 0),
    Color(86, 180, 233), Color(60, 60, 60),
  ]

  private func color(_ index: Int, alpha: UInt8 = 255) -> Color {
    var color = Self.colors[index % Self.colors.count]
    color.alpha = alpha
    return color
  }

  private func point(_ x: Double, _ y: Double) -> Point {
    Point(self.x.position(of: x), self.y.position(of: y))
  }

  private func drawGrid(on surface: inout some FigureSurface) {
    let grid = surface.grid
    let width = grid.lineWidth(1)
    for tick in yTicks.values {
      let level = grid.y(y.position(of: tick), width: width)
      surface.line([Point(x.start, level), Point(x.end, level)], Palette.grid, width: width)
    }
  }

  private func drawBands(of index: Int, on surface: inout some FigureSurface) {
    let bands = chart.curves[index].bands
    for band in bands {
      let there = zip(band.x, band.high).filter { isDrawable($0.1) }.map { point($0, $1) }
      let back = zip(band.x, band.low).filter { isDrawable($0.1) }.map { point($0, $1) }.reversed()
      surface.polygon(there + back, color(index, alpha: bands.count > 1 ? 38 : 52))
    }
  }

  private func drawLine(of index: Int, on surface: inout some FigureSurface) {
    let curve = chart.curves[index]
    let points = zip(curve.x, curve.y).filter { isDrawable($0.1) }.map { point($0, $1) }
    if points.count == 1 {
      surface.disc(points[0], radius: 3.5, color(index))
    } else {
      surface.line(points, color(index), width: Self.lineWidth)
    }
  }

  private func drawThresholds(on surface: inout some FigureSurface) {
    for threshold in thresholds {
      let level = y.position(of: threshold)
      drawDashes(from: x.start, to: x.end, at: level, on: &surface)
      surface.text(
        numberLabel(threshold), at: Point(x.end + 8, level),
        TextStyle(size: Self.labelSize, color: Palette.fainterText, baseline: .middle), font: font)
    }
  }

  private func drawDashes(
    from start: Double, to end: Double, at level: Double, on surface: inout some FigureSurface
  ) {
    let grid = surface.grid
    let width = grid.lineWidth(1.5)
    let snapped = grid.y(level, width: width)
    surface.line(
      [Point(start, snapped), Point(end, snapped)], Palette.fainterText, width: width, dash: (7, 4.5))
  }

  /// A row of bars for each curve that has marks, above the plot.
  private func drawWindows(on surface: inout some FigureSurface) {
    var top = stripTop
    for (index, curve) in chart.curves.enumerated() where !curve.windows.isEmpty {
      for window in curve.windows {
        let from = max(x.position(of: max(window.lowerBound, 0)), x.start)
        let to = min(x.position(of: min(window.upperBound, x.range.upperBound)), x.end)
        guard to >= from else { continue }
        surface.rectangle(
          x: from, y: top, width: max(to - from, 1.5), height: Self.markHeight,
          color(index, alpha: curve.windows.count > 1 ? 120 : 255))
      }
      top += Self.markHeight + Self.markGap
    }
  }

  private func drawAxes(on surface: inout some FigureSurface) {
    let grid = surface.grid
    let width = grid.lineWidth(1)
    let (left, bottom, half) = (grid.x(x.start, width: width), grid.y(y.start, width: width), width / 2)
    func tick(_ points: Point..., on surface: inout some FigureSurface) {
      surface.line(points, Palette.axis, width: width)
    }
    tick(Point(left, y.end), Point(left, bottom + half), on: &surface)
    tick(Point(left - half, bottom), Point(x.end, bottom), on: &surface)
    var style = TextStyle(
      size: Self.labelSize, color: Palette.fainterText, alignment: .middle, baseline: .top)
    for (value, label) in zip(xTicks.values, xTicks.labels) {
      let place = grid.x(x.position(of: value), width: width)
      tick(Point(place, bottom), Point(place, bottom + 5), on: &surface)
      surface.text(label, at: Point(x.position(of: value), y.start + 10), style, font: font)
    }
    (style.alignment, style.baseline) = (.end, .middle)
    for (value, label) in zip(yTicks.values, yTicks.labels) {
      let place = grid.y(y.position(of: value), width: width)
      tick(Point(left, place), Point(left - 5, place), on: &surface)
      surface.text(label, at: Point(x.start - 10, y.position(of: value)), style, font: font)
    }
  }

  private func drawTitles(on surface: inout some FigureSurface) {
    let room = Self.width - 20 - x.start
    let title = font.fitting(chart.title, size: 19, smallest: 12, width: room)
    surface.text(
      title.text, at: Point(x.start, 36), TextStyle(size: title.size, color: Palette.text), font: font)
    if !chart.subtitle.isEmpty {
      let subtitle = font.fitting(chart.subtitle, size: 12, smallest: 9, width: room)
      surface.text(
        subtitle.text, at: Point(x.start, 58), TextStyle(size: subtitle.size, color: Palette.fainterText),
        font: font)
    }
    let below = font.fitting(chart.xTitle, size: Self.titleSize, smallest: 10, width: x.end - x.start)
    var style = TextStyle(size: below.size, color: Palette.text, alignment: .middle)
    surface.text(below.text, at: Point((x.start + x.end) / 2, Self.height - 18), style, font: font)
    let beside = font.fitting(chart.yTitle, size: Self.titleSize, smallest: 10, width: y.start - y.end)
    (style.size, style.direction) = (beside.size, .upwards)
    surface.text(beside.text, at: Point(30, (y.start + y.end) / 2), style, font: font)
  }

  private func drawLegend(on surface: inout some FigureSurface) {
    let style = TextStyle(size: Self.legendSize, color: Palette.text)
    let first = (chart.subtitle.isEmpty ? 36.0 : 58) + 12 + Self.rowHeight - 6
    for entry in legend {
      let baseline = first + Double(entry.row) * Self.rowHeight
      let level = baseline - font.capHeight * style.size / 2
      let right = entry.left + Self.sampleWidth
      switch entry.sample {
      case .curve(let index):
        if !chart.curves[index].bands.isEmpty {
          surface.rectangle(
            x: entry.left, y: level - 6, width: Self.sampleWidth, height: 12, color(index, alpha: 52))
        }
        surface.line([Point(entry.left, level), Point(right, level)], color(index), width: Self.lineWidth)
      case .threshold: drawDashes(from: entry.left, to: right, at: level, on: &surface)
      case .window:
        surface.rectangle(
          x: entry.left, y: level - Self.markHeight / 2, width: Self.sampleWidth, height: Self.markHeight,
          Color(115, 115, 115))
      }
      surface.text(entry.text, at: Point(right + 8, baseline), style, font: font)
    }
  }
}
