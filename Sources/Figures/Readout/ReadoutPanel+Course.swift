import Raster

extension ReadoutPanel {
  /// Cuts the words above all to the panel's width: where both are long, the seed has three fifths of it at most.
  ///
  /// - Parameters:
  ///   - name: The name of the policy, or of the environment.
  ///   - seed: The seed of the episode; `nil` where it is not known.
  public func heading(name: String, seed: UInt64?) -> ReadoutHeading {
    var heading = ReadoutHeading()
    var room = width - 2 * metrics.margin
    if let seed {
      let size = metrics.titleSize
      heading.seed = font.fitting("seed \(seed)", size: size, smallest: size, width: room * 0.6).text
      room -= font.width(of: heading.seed, size: size) + metrics.rowSize * 0.6
    }
    heading.name = font.fitting(name, size: metrics.rowSize, smallest: metrics.rowSize, width: room).text
    return heading
  }

  /// Draws the panel's lower part: the return so far as a line where there is room for it, and beside its title the outcome.
  ///
  /// - Parameter height: The height of the whole panel, in scene units.
  func drawCourse(
    of readout: Readout, on canvas: inout Canvas, _ colors: PanelColors, _ grid: PixelGrid, height: Double
  ) {
    let top = end + metrics.courseHeight + metrics.titleGap
    let bottom = min(height - metrics.margin, top + Metrics.mostLine)
    let hasLine = bottom - top >= Metrics.leastLine
    guard hasLine || readout.verdict != nil else { return }
    let (left, right) = (metrics.margin, width - metrics.margin)

    let thickness = grid.lineWidth(1)
    let rule = grid.y(end + metrics.courseGap, width: thickness)
    canvas.fill(colors.rule) {
      $0.addRectangle(x: left, y: rule - thickness / 2, width: right - left, height: thickness)
    }
    let baseline = grid.y(end + metrics.courseHeight, width: 0)
    let size = metrics.titleSize
    let title = hasLine ? "Return so far" : "Outcome"
    let titleEnd = left + font.width(of: title, size: size) + size * 0.6
    if let verdict = readout.verdict {
      let isShort = verdict.width(size: size, font: font) <= right - titleEnd
      if isShort { drawTitle(title, at: baseline, on: &canvas, colors) }
      verdict.draw(
        on: &canvas, right: right, baseline: baseline, size: size,
        room: right - (isShort ? titleEnd : left), font: font)
    } else {
      drawTitle(title, at: baseline, on: &canvas, colors)
      drawThreshold(from: titleEnd, at: baseline, on: &canvas, colors, grid)
    }
    guard hasLine else { return }
    let plot = ReturnPlot(
      readout.course, threshold: threshold, left: left, right: right, top: top, bottom: bottom)
    plot.draw(on: &canvas, colors, grid, ground: style == .page ? colors.ground : nil)
  }

  private func drawTitle(
    _ title: String, at baseline: Double, on canvas: inout Canvas, _ colors: PanelColors
  ) {
    canvas.draw(
      title, at: Point(metrics.margin, baseline),
      style: TextStyle(size: metrics.titleSize, color: colors.fainterText), font: font)
  }

  /// Says what the dashed line is, where there is room beside the title.
  private func drawThreshold(
    from left: Double, at baseline: Double, on canvas: inout Canvas, _ colors: PanelColors, _ grid: PixelGrid
  ) {
    guard let threshold else { return }
    let (text, size, right) = (number(threshold), metrics.titleSize, width - metrics.margin)
    let end = right - font.width(of: text, size: size) - size * 0.4
    let length = 5 * ReturnPlot.dash
    guard end - length >= left else { return }
    canvas.draw(
      text, at: Point(right, baseline),
      style: TextStyle(size: size, color: colors.fainterText, alignment: .end), font: font)
    ReturnPlot.drawDashes(
      from: end - length, to: end, y: baseline - font.capHeight * size / 2, on: &canvas, colors, grid)
  }
}

/// The places of the line of the return, in scene units.
private struct ReturnPlot {
  private let course: ReturnLine
  private let threshold: Double?
  private let x: Axis
  private let y: Axis

  /// The fewest steps that the width stands for: a shorter episode's line has not come to the right end.
  private static let leastSteps = 50
  /// The length of a dash and of the space after it.
  static let dash = 3.5
  private static let lineWidth = 1.6
  private static let dotRadius = 2.8

  init(
    _ course: ReturnLine, threshold: Double?, left: Double, right: Double, top: Double, bottom: Double
  ) {
    self.course = course
    self.threshold = threshold
    x = Axis(
      range: 0...Double(max(course.steps, Self.leastSteps)), start: left, end: right - Self.dotRadius)
    let shown = threshold ?? 0
    let (low, high) = (min(course.range.lowerBound, shown), max(course.range.upperBound, shown))
    // A return of nothing but zeros lies in the middle.
    let range = low < high ? low...high : -1...1
    y = Axis(range: range, start: bottom - Self.dotRadius, end: top + Self.dotRadius)
  }

  func draw(on canvas: inout Canvas, _ colors: PanelColors, _ grid: PixelGrid, ground: Color?) {
    let thickness = grid.lineWidth(1)
    let zero = grid.y(y.position(of: 0), width: thickness)
    canvas.fill(colors.area) { path in
      path.move(to: Point(x.start, zero))
      addLine(to: &path, startsNew: false)
      path.line(to: Point(x.position(of: Double(course.steps)), zero))
      path.close()
    }
    canvas.fill(colors.rule) {
      $0.addRectangle(
        x: x.start, y: zero - thickness / 2, width: x.end - x.start + Self.dotRadius, height: thickness)
    }
    if let threshold {
      Self.drawDashes(
        from: x.start, to: x.end + Self.dotRadius, y: y.position(of: threshold), on: &canvas, colors, grid)
    }
    let style = StrokeStyle(width: max(Self.lineWidth, 1 / grid.scale), cap: .round, join: .round)
    canvas.stroke(colors.taken, style: style) { addLine(to: &$0, startsNew: true) }
    let tip = Point(x.position(of: Double(course.steps)), y.position(of: course.last))
    if let ground { canvas.fill(ground) { $0.addCircle(center: tip, radius: Self.dotRadius + 1.2) } }
    canvas.fill(colors.taken) { $0.addCircle(center: tip, radius: Self.dotRadius) }
  }

  private func addLine(to path: inout Path, startsNew: Bool) {
    for (index, value) in course.points.enumerated() {
      let point = Point(x.position(of: Double(index * course.stride)), y.position(of: value))
      if index == 0, startsNew { path.move(to: point) } else { path.line(to: point) }
    }
    path.line(to: Point(x.position(of: Double(course.steps)), y.position(of: course.last)))
  }

  static func drawDashes(
    from left: Double, to right: Double, y: Double, on canvas: inout Canvas, _ colors: PanelColors,
    _ grid: PixelGrid
  ) {
    let thickness = grid.lineWidth(1)
    let level = grid.y(y, width: thickness)
    canvas.fill(colors.threshold) { path in
      var start = left
      while start < right {
        path.addRectangle(
          x: start, y: level - thickness / 2, width: min(dash, right - start), height: thickness)
        start += 2 * dash
      }
    }
  }
}
