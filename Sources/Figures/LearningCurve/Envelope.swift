import Raster

/// The range of many numbers, column by column: the area that a line through all of them would cover where there are
/// several a column, at a cost that does not grow with the length of a run.
struct Envelope {
  /// The range of each column; nil where no number falls into it.
  let columns: [ClosedRange<Double>?]

  /// Makes the envelope of `values` in `count` columns of the same width. Neighbours are stretched to meet, as a line
  /// would.
  init(_ values: [Double?], columns count: Int) {
    var columns: [ClosedRange<Double>?] = []
    columns.reserveCapacity(count)
    for column in 0..<count {
      var range: ClosedRange<Double>?
      for case let value? in values[(column * values.count / count)..<((column + 1) * values.count / count)] {
        range = range.map { min($0.lowerBound, value)...max($0.upperBound, value) } ?? value...value
      }
      if let found = range, let before = columns.last ?? nil {
        range = min(found.lowerBound, before.upperBound)...max(found.upperBound, before.lowerBound)
      }
      columns.append(range)
    }
    self.columns = columns
  }

  /// Fills the envelope between the ends of `x`, enlarged by the line width `width`, as the line would be.
  func fill(on canvas: inout Canvas, _ color: Color, x: Axis, y: Axis, width: Double) {
    let step = (x.end - x.start) / Double(columns.count)
    canvas.fill(color) { path in
      for (stretch, ranges) in stretches {
        // There along the top, back along the bottom.
        let left = x.start + Double(stretch.lowerBound) * step
        path.move(to: Point(left, y.position(of: ranges[0].lowerBound) + width / 2))
        for (column, range) in zip(stretch, ranges) {
          let level = y.position(of: range.upperBound) - width / 2
          path.line(to: Point(x.start + Double(column) * step, level))
          path.line(to: Point(x.start + Double(column + 1) * step, level))
        }
        for (column, range) in zip(stretch.reversed(), ranges.reversed()) {
          let level = y.position(of: range.lowerBound) + width / 2
          path.line(to: Point(x.start + Double(column + 1) * step, level))
          path.line(to: Point(x.start + Double(column) * step, level))
        }
        path.close()
      }
    }
  }

  /// The runs of columns that are not empty, between the gaps.
  private var stretches: [(columns: Range<Int>, ranges: [ClosedRange<Double>])] {
    var result: [(columns: Range<Int>, ranges: [ClosedRange<Double>])] = []
    for (index, range) in columns.enumerated() {
      guard let range else { continue }
      if let last = result.last, last.columns.upperBound == index {
        result[result.count - 1].columns = last.columns.lowerBound..<(index + 1)
        result[result.count - 1].ranges.append(range)
      } else {
        result.append((index..<(index + 1), [range]))
      }
    }
    return result
  }
}
