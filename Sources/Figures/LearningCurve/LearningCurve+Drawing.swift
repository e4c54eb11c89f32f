import Raster

/// The colours of figures on white, from Okabe and Ito's palette, which colour-blind people can tell apart.
enum Palette {
  /// Okabe and Ito's blue.
  static let mean = Color(0, 114, 178)
  /// Okabe and Ito's blue at a third of its opacity, so that the mean still stands out where many episodes overlap.
  static let returns = Color(0, 114, 178, alpha: 82)
  /// Okabe and Ito's sky blue, for so few episodes that each is visible.
  static let fewReturns = Color(86, 180, 233)
  /// Okabe and Ito's vermilion.
  static let threshold = Color(213, 94, 0)
  static let text = Color(38, 38, 38)
  static let fainterText = Color(89, 89, 89)
  static let axis = Color(115, 115, 115)
  static let grid = Color(232, 232, 232)
}

/// The places of a learning curve's parts, in scene units, and the code that draws them.
struct LearningCurveLayout {
  private let curve: LearningCurve
  private let font: Font
  private let grid: PixelGrid
  private let threshold: Double?
  private let x: Axis
  private let y: Axis
  private let xTicks: Ticks
  private let yTicks: Ticks

  private static let width = Double(LearningCurve.sceneWidth)
  private static let height = Double(LearningCurve.sceneHeight)
  private static let (top, bottom) = (84.0, 420.0)
  private static let tickLength = 5.0
  private static let labelSize = 12.5
  private static let titleSize = 14.0
  /// The most episodes that are drawn as dots as well.
  private static let mostDots = 100

  init(_ curve: LearningCurve, font: Font, grid: PixelGrid) {
    self.curve = curve
    self.font = font
    self.grid = grid
    threshold = curve.threshold.flatMap { isDrawable($0) ? $0 : nil }

    let shown = curve.returns.filter(isDrawable) + (threshold.map { [$0] } ?? [])
    let range = ClosedRange.forAxis(from: shown.min() ?? 0, through: shown.max() ?? 1)
    y = Axis(range: range, start: Self.bottom, end: Self.top)
    yTicks = Ticks(from: range.lowerBound, through: range.upperBound, most: 8)

    let labelWidth = yTicks.labels.map { font.width(of: $0, size: Self.labelSize) }.max() ?? 0
    let thresholdWidth = threshold.map { font.width(of: numberLabel($0), size: Self.labelSize) } ?? 0
    let count = Double(max(curve.returns.count, 1))
    // A few dots keep off the edges; many episodes start where the axis does.
    let episodes = curve.returns.count <= Self.mostDots ? 0.5...(count + 0.5) : 0...count
    var x = Axis(
      range: episodes, start: (44 + labelWidth + 12).rounded(),
      end: (Self.width - max(28, 8 + thresholdWidth + 14)).rounded())
    xTicks = Ticks(from: episodes.lowerBound, through: episodes.upperBound, most: 10, wholeNumbers: true)
    x.makeRoom(forLabelsOf: xTicks, size: Self.labelSize, within: Self.width - 3, font: font)
    self.x = x
  }

  /// Draws the lines across the plot, at the ticks of the vertical axis.
  func drawGrid(on canvas: inout Canvas) {
    let width = grid.lineWidth(1)
    canvas.stroke(Palette.grid, style: StrokeStyle(width: width)) { path in
      for tick in yTicks.values {
        let level = grid.y(y.position(of: tick), width: width)
        path.move(to: Point(x.start, level))
        path.line(to: Point(x.end, level))
      }
    }
  }

  /// Draws the returns, the threshold over them, and the mean over both.
  func drawCurves(on canvas: inout Canvas) {
    let columns = Int(((x.end - x.start) * grid.scale).rounded())
    let returns = curve.returns.map { isDrawable($0) ? $0 : nil }
    if returns.count > 2 * columns {
      Envelope(returns, columns: columns)
        .fill(on: &canvas, Palette.returns, x: x, y: y, width: Self.returnWidth)
    } else {
      let line = Polyline(returns, x: x, y: y, columns: columns)
      line.stroke(on: &canvas, returnColor, width: Self.returnWidth)
      if showsDots { line.dots(on: &canvas, returnColor, radius: Self.dotRadius) }
    }
    let mean = Polyline(shownMean, x: x, y: y, columns: columns)
    if let threshold {
      drawThreshold(on: &canvas, from: x.start, to: x.end, at: y.position(of: threshold))
      canvas.draw(
        numberLabel(threshold), at: Point(x.end + 8, y.position(of: threshold)),
        style: TextStyle(size: Self.labelSize, color: Palette.threshold, baseline: .middle), font: font)
    }
    if let kept = curve.kept, !kept.isEmpty {
      let (from, to) = (x.position(of: Double(kept.lowerBound)), x.position(of: Double(kept.upperBound)))
      drawMark(on: &canvas, from: max(from, x.start), to: min(to, x.end), at: Self.top - 9)
    }
    mean.stroke(on: &canvas, Palette.mean, width: Self.meanWidth)
    if curve.returns.count == 1 { mean.dots(on: &canvas, Palette.mean, radius: Self.dotRadius) }
  }

  /// The running mean as it is drawn. That of a long run starts with the first whole window: the mean of a few episodes
  /// jumps about, and squeezed into a few pixels it would be an upward stroke without meaning.
  private var shownMean: [Double?] {
    var mean = runningMean(of: curve.returns, window: curve.window)
    if mean.count / 10 >= curve.window {
      for index in 0..<(curve.window - 1) { mean[index] = nil }
    }
    return mean
  }

  private static let returnWidth = 1.1
  private static let meanWidth = 2.6
  private static let dotRadius = 2.8

  private var showsDots: Bool { curve.returns.count <= Self.mostDots }
  private var returnColor: Color { showsDots ? Palette.fewReturns : Palette.returns }

  private func drawThreshold(on canvas: inout Canvas, from start: Double, to end: Double, at level: Double) {
    let width = grid.lineWidth(1.6)
    let snapped = grid.y(level, width: width)
    let (dash, gap) = (7.0, 4.5)
    canvas.stroke(Palette.threshold, style: StrokeStyle(width: width)) { path in
      var position = start
      while position < end {
        path.move(to: Point(position, snapped))
        path.line(to: Point(min(position + dash, end), snapped))
        position += dash + gap
      }
    }
  }

  /// Draws the bar over the episodes that the checkpoint is from.
  private func drawMark(on canvas: inout Canvas, from start: Double, to end: Double, at level: Double) {
    canvas.fill(Palette.axis) {
      $0.addRectangle(x: start, y: level - 2, width: max(end - start, 1.5), height: 4)
    }
  }

  /// Draws the two axes, their ticks and the numbers beside them.
  func drawAxes(on canvas: inout Canvas) {
    let width = grid.lineWidth(1)
    let left = grid.x(x.start, width: width)
    let bottom = grid.y(y.start, width: width)
    let half = width / 2
    canvas.stroke(Palette.axis, style: StrokeStyle(width: width)) { path in
      path.move(to: Point(left, y.end))
      path.line(to: Point(left, bottom + half))
      path.move(to: Point(left - half, bottom))
      path.line(to: Point(x.end, bottom))
      for tick in xTicks.values {
        let place = grid.x(x.position(of: tick), width: width)
        path.move(to: Point(place, bottom))
        path.line(to: Point(place, bottom + Self.tickLength))
      }
      for tick in yTicks.values {
        let place = grid.y(y.position(of: tick), width: width)
        path.move(to: Point(left, place))
        path.line(to: Point(left - Self.tickLength, place))
      }
    }
    var style = TextStyle(
      size: Self.labelSize, color: Palette.fainterText, alignment: .middle, baseline: .top)
    for (tick, label) in zip(xTicks.values, xTicks.labels) {
      canvas.draw(label, at: Point(x.position(of: tick), y.start + 10), style: style, font: font)
    }
    (style.alignment, style.baseline) = (.end, .middle)
    for (tick, label) in zip(yTicks.values, yTicks.labels) {
      canvas.draw(label, at: Point(x.start - 10, y.position(of: tick)), style: style, font: font)
    }
  }

  /// Draws the figure's title, the legend below it and the titles of the axes.
  func drawTitles(on canvas: inout Canvas) {
    let title = font.fitting(curve.title, size: 19, smallest: 12, width: x.end - x.start)
    canvas.draw(
      title.text, at: Point(x.start, 36), style: TextStyle(size: title.size, color: Palette.text), font: font)
    drawLegend(on: &canvas, baseline: 64)

    let below = font.fitting(curve.episodeTitle, size: Self.titleSize, smallest: 10, width: x.end - x.start)
    var style = TextStyle(size: below.size, color: Palette.text, alignment: .middle)
    canvas.draw(below.text, at: Point((x.start + x.end) / 2, Self.height - 18), style: style, font: font)
    let beside = font.fitting(curve.returnTitle, size: Self.titleSize, smallest: 10, width: y.start - y.end)
    (style.size, style.direction) = (beside.size, .upwards)
    canvas.draw(beside.text, at: Point(30, (y.start + y.end) / 2), style: style, font: font)
  }

  /// Draws a row with a sample and a name of each curve. It is above the plot, where it hides nothing.
  private func drawLegend(on canvas: inout Canvas, baseline: Double) {
    let (sample, gap, space) = (26.0, 8.0, 26.0)
    let style = TextStyle(size: 13, color: Palette.text)
    let level = baseline - font.capHeight * style.size / 2
    var left = x.start
    func name(_ text: String, on canvas: inout Canvas) {
      canvas.draw(text, at: Point(left + sample + gap, baseline), style: style, font: font)
      left += sample + gap + font.width(of: text, size: style.size) + space
    }
    func line(_ color: Color, _ width: Double, on canvas: inout Canvas) {
      canvas.stroke(color, style: StrokeStyle(width: width)) { path in
        path.move(to: Point(left, level))
        path.line(to: Point(left + sample, level))
      }
    }
    line(returnColor, Self.returnWidth * 1.5, on: &canvas)
    if showsDots {
      canvas.fill(returnColor) {
        $0.addCircle(center: Point(left + sample / 2, level), radius: Self.dotRadius)
      }
    }
    name("return of an episode", on: &canvas)
    line(Palette.mean, Self.meanWidth, on: &canvas)
    name("mean of the last \(curve.window)", on: &canvas)
    if threshold != nil {
      drawThreshold(on: &canvas, from: left, to: left + sample, at: level)
      name("reward threshold", on: &canvas)
    }
    if let kept = curve.kept, !kept.isEmpty {
      drawMark(on: &canvas, from: left, to: left + sample, at: level)
      name("checkpoint", on: &canvas)
    }
  }
}
