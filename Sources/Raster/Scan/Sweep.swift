/// Scan conversion with exact area coverage, a row of pixels at a time.
///
/// Of each row, the pieces of the edges in it are sorted and grouped into clusters: pieces that overlap or touch in x.
/// No edge crosses the vertical line between two clusters, so there the winding number is the same over the whole height of
/// the row, the pixels are inside or outside altogether, and each cluster can be looked at by itself. An edge that goes through
/// the row alone is the common cluster; the others are cut into bands (see `Sweep+Bands.swift`).
struct Sweep: Sendable {
  /// The part of an edge inside one row; y is relative to the row's top, 0…1.
  struct Piece: Sendable {
    var x0, y0, x1, y1: Double
    var low, high: Double
    var winding: Int
    var edge: Int32
  }

  /// A piece of a piece inside a band: where it is at the band's top and bottom.
  struct Strand: Sendable {
    var top, bottom: Double
    var piece: Int
    var winding: Int
  }

  /// The edges to fill.
  var table = EdgeTable()
  /// The edges in the current row, in the order of x that they had in the last one.
  private var active: [Int32] = []
  var pieces: [Piece] = []
  /// How much the coverage of each pixel of the row differs from that of its left neighbour; zero outside the run
  /// in hand.
  var changes: [Double] = []
  /// The pixels of the run in hand, whose coverage is not known before the next cluster.
  private var run = 0..<0
  /// The coverage left of the run: 0 or 1.
  private var runBase = 0.0
  // Storage of the bands.
  var heights: [Double] = []
  var strands: [Strand] = []
  var samples: [Int32] = []
  var work = 0

  /// Paints the table's shape into a frame of `width` pixels a row, and leaves the table's row lists empty.
  mutating func paint(
    _ paint: Paint, _ rule: FillRule, into pixels: PixelBytes, width: Int
  ) {
    let clip = table.clip
    if changes.count < width + 2 {
      changes.append(contentsOf: repeatElement(0, count: width + 2 - changes.count))
    }
    active.removeAll(keepingCapacity: true)
    var row = table.firstRow
    while row <= table.lastRow {
      var head = table.heads[row]
      if head >= 0 {
        table.heads[row] = -1
        while head >= 0 {
          active.append(head)
          head = table.edges[Int(head)].next
        }
      } else if active.count == 2 {
        let rows = paintPairs(from: row, paint, into: pixels, width: width)
        if rows > 0 {
          row += rows
          continue
        }
      }
      if !active.isEmpty {
        cut(row: clip.minY + row)
        paintRow(paint, rule, into: pixels, offset: (clip.minY + row) * width * 3)
      }
      row += 1
    }
  }

  /// Cuts the active edges to the row, sorted by x, and keeps those active that go on below it.
  private mutating func cut(row: Int) {
    let top = Double(row)
    let bottom = top + 1
    pieces.removeAll(keepingCapacity: true)
    for index in active {
      let edge = table.edges[Int(index)]
      // `paintPairs` leaves edges behind that ended with its last row.
      guard edge.y1 > top else { continue }
      let goesOn = edge.y1 > bottom
      let x0 = edge.y0 >= top ? edge.x0 : edge.x(at: top)
      let x1 = goesOn ? edge.x(at: bottom) : edge.x1
      pieces.append(
        Piece(
          x0: x0, y0: max(0, edge.y0 - top), x1: x1, y1: goesOn ? 1 : edge.y1 - top, low: min(x0, x1),
          high: max(x0, x1), winding: Int(edge.winding), edge: goesOn ? index : -1))
    }
    sortInPlace(&pieces, 0..<pieces.count) { $0.low < $1.low }
    active.removeAll(keepingCapacity: true)
    for piece in pieces where piece.edge >= 0 { active.append(piece.edge) }
  }

  private mutating func paintRow(
    _ paint: Paint, _ rule: FillRule, into pixels: PixelBytes, offset: Int
  ) {
    let end = table.clip.maxX
    var winding = 0
    work = 0
    run = table.clip.minX..<table.clip.minX
    runBase = 0
    var next = 0
    while next < pieces.count {
      let first = next
      let low = pieces[first].low
      var high = pieces[first].high
      next += 1
      while next < pieces.count, pieces[next].low <= high {
        high = max(high, pieces[next].high)
        next += 1
      }
      let before = winding
      for i in first..<next where pieces[i].y0 == 0 && pieces[i].y1 > 0 { winding += pieces[i].winding }
      let firstPixel = Int(low)
      let truncated = Int(high)
      let endPixel = min(end, high > Double(truncated) ? truncated + 1 : truncated)
      if firstPixel >= run.upperBound {
        flush(paint, into: pixels, offset: offset)
        if rule.encloses(before) {
          paint.fill(
            pixels, at: offset + 3 * run.upperBound, count: firstPixel - run.upperBound,
            alpha: paint.alpha(coverage: 1))
        }
        run = firstPixel..<firstPixel
        runBase = rule.encloses(before) ? 1 : 0
      }
      // Where the cluster is a vertical line between two pixels, no pixel is partly covered.
      guard endPixel > firstPixel else { continue }
      run = run.lowerBound..<max(run.upperBound, endPixel)
      if next == first + 1, pieces[first].y0 == 0, pieces[first].y1 == 1 {
        let change = (rule.encloses(winding) ? 1.0 : 0) - (rule.encloses(before) ? 1.0 : 0)
        if change != 0 { accumulate(pieces[first].x0, pieces[first].x1, change) }
      } else {
        addBands(of: first..<next, from: before, rule, pixels: firstPixel..<endPixel)
      }
    }
    flush(paint, into: pixels, offset: offset)
    if rule.encloses(winding) {
      paint.fill(
        pixels, at: offset + 3 * run.upperBound, count: end - run.upperBound, alpha: paint.alpha(coverage: 1)
      )
    }
  }

  /// Adds to the coverage the area right of an edge from x = `x0` to `x1` of the height |`change`|; its sign says whether the
  /// inside is right or left of it.
  @inline(__always)
  mutating func accumulate(_ x0: Double, _ x1: Double, _ change: Double) {
    let low = min(x0, x1)
    let high = max(x0, x1)
    let pixel = Int(low)
    if high <= Double(pixel + 1) {
      let right = change * ((low + high) * 0.5 - Double(pixel))
      changes[pixel] += change - right
      changes[pixel + 1] += right
    } else {
      accumulateWide(low, high, change)
    }
  }

  private mutating func accumulateWide(_ low: Double, _ high: Double, _ change: Double) {
    let perPixel = change / (high - low)
    var pixel = Int(low)
    var x = low
    while x < high {
      let left = Double(pixel)
      let end = min(high, left + 1)
      let part = (end - x) * perPixel
      let right = part * ((x + end) * 0.5 - left)
      changes[pixel] += part - right
      changes[pixel + 1] += right
      x = end
      pixel += 1
    }
  }

  /// Paints the run in hand.
  @inline(__always)
  private mutating func flush(_ paint: Paint, into pixels: PixelBytes, offset: Int) {
    var coverage = runBase
    var x = run.lowerBound
    let end = run.upperBound
    while x < end {
      coverage += changes[x]
      changes[x] = 0
      let alpha = paint.alpha(coverage: coverage)
      let first = x
      x += 1
      while x < end, changes[x] == 0 { x += 1 }
      if x == first + 1 {
        paint.blend(pixels, at: offset + 3 * first, alpha: alpha)
      } else {
        paint.fill(pixels, at: offset + 3 * first, count: x - first, alpha: alpha)
      }
    }
    changes[end] = 0
  }

  /// Paints the rows from `row` in which the same two edges go through from top to bottom without touching: most rows of
  /// convex shapes, without the lists that other rows need.
  /// - Returns: how many rows were painted.
  private mutating func paintPairs(
    from row: Int, _ paint: Paint, into pixels: PixelBytes, width: Int
  ) -> Int {
    var left = table.edges[Int(active[0])]
    var right = table.edges[Int(active[1])]
    guard left.winding + right.winding == 0, left.winding != 0 else { return 0 }
    let top = table.clip.minY + row
    let rows = min(Int(min(left.y1, right.y1)) - top, table.lastRow - row + 1)
    var l0 = left.x(at: Double(top))
    var r0 = right.x(at: Double(top))
    if l0 + left.slope > r0 + right.slope { (left, right, l0, r0) = (right, left, r0, l0) }
    var offset = top * width * 3
    let full = paint.alpha(coverage: 1)
    let isVertical = left.slope == 0 && right.slope == 0
    var (inLeft, inRight) = (0, 0)
    var (l, r) = (0, 0)
    var isSteep = false
    var done = 0
    while done < rows, table.heads[row + done] < 0 {
      let bottom = Double(top + done + 1)
      let l1 = left.x(at: bottom)
      let r1 = right.x(at: bottom)
      let leftEnd = max(l0, l1)
      let rightStart = min(r0, r1)
      if done == 0 || !isVertical {
        guard leftEnd <= rightStart else { break }
        l = Int(min(l0, l1))
        r = Int(rightStart)
        // Whether each edge is inside one pixel.
        isSteep = leftEnd <= Double(l + 1) && max(r0, r1) <= Double(r + 1) && l < r
        inLeft = paint.alpha(coverage: Double(l + 1) - (l0 + l1) * 0.5)
        inRight = paint.alpha(coverage: (r0 + r1) * 0.5 - Double(r))
      }
      if isSteep {
        paint.blend(pixels, at: offset + 3 * l, alpha: inLeft)
        paint.fill(pixels, at: offset + 3 * (l + 1), count: r - l - 1, alpha: full)
        // An edge at the frame's right side has nothing in the pixel beyond.
        if inRight > 0 { paint.blend(pixels, at: offset + 3 * r, alpha: inRight) }
      } else {
        let high = max(r0, r1)
        let truncated = Int(high)
        let end = min(table.clip.maxX, high > Double(truncated) ? truncated + 1 : truncated)
        let leftTruncated = Int(leftEnd)
        let leftPixelEnd = leftEnd > Double(leftTruncated) ? leftTruncated + 1 : leftTruncated
        runBase = 0
        if l < end {
          accumulate(l0, l1, 1)
          if leftPixelEnd < r {
            run = l..<leftPixelEnd
            flush(paint, into: pixels, offset: offset)
            paint.fill(pixels, at: offset + 3 * leftPixelEnd, count: r - leftPixelEnd, alpha: full)
            run = r..<end
            runBase = 1
          } else {
            run = l..<end
          }
          if r < end { accumulate(r0, r1, -1) }
          flush(paint, into: pixels, offset: offset)
        }
      }
      (l0, r0) = (l1, r1)
      offset += width * 3
      done += 1
    }
    return done
  }
}
