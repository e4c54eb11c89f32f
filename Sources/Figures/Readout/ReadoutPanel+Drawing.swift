import Raster

/// The colours of a panel: on a page those of Okabe and Ito's palette on nearly white, so that the page's edge shows
/// beside a white scene, on a plate light ones on dark.
struct PanelColors {
  var ground: Color
  var rule: Color
  var text: Color
  var fainterText: Color
  var track: Color
  /// The colour of the bar of the action that was taken, and of the line of the return.
  var taken: Color
  /// The colour of the other actions' bars.
  var other: Color
  /// The colour of the area between the line of the return and zero.
  var area: Color
  /// The colour of the return that counts as solved.
  var threshold: Color

  static let page = PanelColors(
    ground: Color(247, 247, 248), rule: Color(214, 214, 216), text: Color(26, 26, 26),
    fainterText: Color(94, 94, 96),
    track: Color(228, 228, 230), taken: Color(0, 114, 178), other: Color(158, 201, 226),
    area: Color(0, 114, 178, alpha: 36), threshold: Palette.threshold)
  static let plate = PanelColors(
    ground: Color(22, 24, 28, alpha: 224), rule: Color(255, 255, 255, alpha: 56), text: .white,
    fainterText: Color(205, 208, 212), track: Color(255, 255, 255, alpha: 48), taken: Color(86, 180, 233),
    other: Color(150, 170, 184), area: Color(86, 180, 233, alpha: 56), threshold: Color(240, 140, 60))
}

extension ReadoutPanel {
  /// Draws the panel into the pixels of `rect`: a page fills them, a plate is placed at their top left corner.
  ///
  /// - Parameter scale: The number of pixels in a scene unit. A panel that is too large for `rect` is drawn smaller.
  public func draw(_ readout: Readout, on canvas: inout Canvas, in rect: PixelRect, scale: Double) {
    let (pixelWidth, pixelHeight) = (Double(rect.maxX - rect.minX), Double(rect.maxY - rect.minY))
    let scale = min(scale, pixelWidth / width, pixelHeight / height)
    guard scale > 0, scale.isFinite else { return }
    canvas.transform = Transform(
      a: scale, b: 0, c: 0, d: scale, tx: Double(rect.minX), ty: Double(rect.minY))
    canvas.clip = rect
    let colors = style == .page ? PanelColors.page : .plate
    switch style {
    case .page:
      canvas.fill(colors.ground) {
        $0.addRectangle(x: 0, y: 0, width: pixelWidth / scale, height: pixelHeight / scale)
      }
      let edge = PixelGrid(canvas.transform).lineWidth(1)
      canvas.fill(colors.rule) { $0.addRectangle(x: 0, y: 0, width: edge, height: pixelHeight / scale) }
    case .plate:
      canvas.fill(colors.ground) {
        $0.addRoundedRectangle(x: 0, y: 0, width: width, height: height, radius: 5)
      }
    }
    let grid = PixelGrid(canvas.transform)
    if showsCourse { drawHeading(of: readout, on: &canvas, colors, grid) }
    drawTotals(of: readout, on: &canvas, colors, grid)
    drawRule(on: &canvas, colors, grid)
    drawRows(of: readout, on: &canvas, colors, grid)
    if showsCourse {
      let room = style == .page ? pixelHeight / scale : height
      drawCourse(of: readout, on: &canvas, colors, grid, height: room)
    }
  }

  private func drawHeading(
    of readout: Readout, on canvas: inout Canvas, _ colors: PanelColors, _ grid: PixelGrid
  ) {
    let y = grid.y(metrics.headingBaseline, width: 0)
    canvas.draw(
      readout.heading.name, at: Point(metrics.margin, y),
      style: TextStyle(size: metrics.rowSize, color: colors.text), font: font)
    canvas.draw(
      readout.heading.seed, at: Point(width - metrics.margin, y),
      style: TextStyle(size: metrics.titleSize, color: colors.fainterText, alignment: .end), font: font)
  }

  private func drawTotals(
    of readout: Readout, on canvas: inout Canvas, _ colors: PanelColors, _ grid: PixelGrid
  ) {
    draw("Step", number(Double(readout.step)), 0)
    draw("Reward", readout.reward.map { number($0) } ?? "\u{2013}", 1)
    draw("Return", number(readout.totalReward), 2)

    func draw(_ name: String, _ value: String, _ index: Int) {
      let y = grid.y(metrics.baseline(index), width: 0)
      canvas.draw(
        name, at: Point(metrics.margin, y), style: TextStyle(size: metrics.size, color: colors.fainterText),
        font: font)
      canvas.draw(
        value, at: Point(width - metrics.margin, y),
        style: TextStyle(size: metrics.size, color: colors.text, alignment: .end), font: font)
    }
  }

  private func drawRule(on canvas: inout Canvas, _ colors: PanelColors, _ grid: PixelGrid) {
    guard !rows.isEmpty else { return }
    let thickness = grid.lineWidth(1)
    let y = grid.y(metrics.rule, width: thickness)
    canvas.fill(colors.rule) {
      $0.addRectangle(
        x: metrics.margin, y: y - thickness / 2, width: width - 2 * metrics.margin, height: thickness)
    }
    canvas.draw(
      title, at: Point(metrics.margin, grid.y(metrics.titleBaseline, width: 0)),
      style: TextStyle(size: metrics.titleSize, color: colors.fainterText), font: font)
  }

  private func drawRows(
    of readout: Readout, on canvas: inout Canvas, _ colors: PanelColors, _ grid: PixelGrid
  ) {
    for (index, row) in rows.enumerated() {
      let isTaken = index == readout.taken
      let level = index < readout.levels.count ? readout.levels[index] : nil
      // Each number of a continuous action was taken.
      let isStrong = isTaken || readout.taken == nil && level != nil
      let y = grid.y(metrics.baseline(ofRow: index), width: 0)
      let style = TextStyle(size: metrics.rowSize, color: isStrong ? colors.text : colors.fainterText)
      canvas.draw(row.name, at: Point(metrics.margin, y), style: style, font: font)
      if isTaken { drawMarker(on: &canvas, colors.taken, middle: y - font.capHeight * metrics.rowSize / 2) }
      guard showsLevels else { continue }
      if let level {
        var end = style
        end.alignment = .end
        canvas.draw(
          number(level, decimals: true, signed: readout.levelRange == nil && row.range.lowerBound < 0),
          at: Point(width - metrics.margin, y), style: end, font: font)
      }
      let range = readout.levelRange ?? row.range
      drawBar(level, range, below: y, on: &canvas, colors, isStrong ? colors.taken : colors.other, grid)
    }
  }

  /// Draws a triangle in the margin that points at the action that was taken.
  private func drawMarker(on canvas: inout Canvas, _ color: Color, middle: Double) {
    let (left, half) = (metrics.margin * 0.4, metrics.rowSize * 0.3)
    canvas.fill(color) { path in
      path.move(to: Point(left, middle - half))
      path.line(to: Point(left + half * 1.6, middle))
      path.line(to: Point(left, middle + half))
      path.close()
    }
  }

  private func drawBar(
    _ level: Double?, _ range: ClosedRange<Double>, below baseline: Double, on canvas: inout Canvas,
    _ colors: PanelColors, _ color: Color, _ grid: PixelGrid
  ) {
    let top = grid.y(baseline + metrics.barGap, width: 0)
    let height = grid.lineWidth(metrics.barHeight)
    let (left, length) = (metrics.margin, width - 2 * metrics.margin)
    canvas.fill(colors.track) { $0.addRectangle(x: left, y: top, width: length, height: height) }
    guard let level, level.isFinite, range.upperBound > range.lowerBound else { return }
    func x(_ value: Double) -> Double {
      let shown = min(max(value, range.lowerBound), range.upperBound)
      return left + length * (shown - range.lowerBound) / (range.upperBound - range.lowerBound)
    }
    canvas.fill(color) {
      $0.addRectangle(x: x(0), y: top, width: x(level) - x(0), height: height)
    }
    guard range.lowerBound < 0, range.upperBound > 0 else { return }
    let thickness = grid.lineWidth(1)
    canvas.fill(colors.fainterText) {
      $0.addRectangle(
        x: grid.x(x(0), width: thickness) - thickness / 2, y: top, width: thickness, height: height)
    }
  }
}
