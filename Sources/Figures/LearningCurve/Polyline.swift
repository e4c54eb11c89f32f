import Raster

/// A curve through numbers, ready to be stroked: runs of points without a gap.
struct Polyline {
  private(set) var runs: [[Point]] = []

  /// The curve through `values`, the first at 1 on the axis `x`.
  ///
  /// Where there are more than two values a column, each column shows its smallest and largest in the order in which
  /// they come: this covers the same pixels as all of them would, and takes no longer for a longer run.
  init(_ values: [Double?], x: Axis, y: Axis, columns: Int) {
    var run: [Point] = []
    func point(_ index: Int, _ value: Double) -> Point {
      Point(x.position(of: Double(index + 1)), y.position(of: value))
    }
    let isReduced = values.count > 2 * columns
    let count = isReduced ? max(columns, 1) : values.count
    for column in 0..<count {
      var lowest: (index: Int, value: Double)?
      var highest: (index: Int, value: Double)?
      let places =
        isReduced
        ? (column * values.count / count)..<((column + 1) * values.count / count) : column..<(column + 1)
      for index in places {
        guard let value = values[index] else { continue }
        if lowest.map({ value < $0.value }) ?? true { lowest = (index, value) }
        if highest.map({ value > $0.value }) ?? true { highest = (index, value) }
      }
      guard let lowest, let highest else {
        if !run.isEmpty { runs.append(run) }
        run.removeAll()
        continue
      }
      let (first, second) = lowest.index <= highest.index ? (lowest, highest) : (highest, lowest)
      run.append(point(first.index, first.value))
      if second.index != first.index { run.append(point(second.index, second.value)) }
    }
    if !run.isEmpty { runs.append(run) }
  }

  /// Strokes all runs as one path, so that no place is painted twice. A point on its own becomes a dot.
  func stroke(on canvas: inout Canvas, _ color: Color, width: Double) {
    let style = StrokeStyle(width: width, cap: .round, join: .round)
    canvas.stroke(color, style: style) { path in
      for run in runs where run.count > 1 {
        path.move(to: run[0])
        for point in run.dropFirst() { path.line(to: point) }
      }
    }
    canvas.fill(color) { path in
      for run in runs where run.count == 1 {
        path.addCircle(center: run[0], radius: width / 2)
      }
    }
  }

  /// Fills a dot at every point.
  func dots(on canvas: inout Canvas, _ color: Color, radius: Double) {
    canvas.fill(color) { path in
      for run in runs {
        for point in run { path.addCircle(center: point, radius: radius) }
      }
    }
  }
}
