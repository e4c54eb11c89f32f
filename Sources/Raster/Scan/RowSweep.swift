/// The work of filling one shape: paints its rows, one after the other.
///
/// In each row, the pieces of the edges in it are sorted and grouped into clusters: pieces that overlap or touch in x.
/// No edge crosses the vertical line between two clusters, so the winding number there is the same over the whole
/// height of the row, the pixels there are wholly inside or outside, and each cluster can be treated by itself. Most
/// clusters are a single edge that passes through the whole row; the others are cut into bands (see
/// `RowSweep+Bands.swift`).
struct RowSweep {
  let paint: Paint
  let rule: FillRule
  /// +1 or −1, the winding number inside, where the shape is simple; else 0.
  let turn: Int32
  let pixels: PixelBytes
  let rowBytes: Int
  let clip: PixelRect

  // The lists of `Sweep`, valid during its `paint`, and how many elements of them are in use.
  let edges: UnsafePointer<Edge>
  /// The first edge that starts in each row of the clip rectangle, or −1; read once and reset.
  let heads: UnsafeMutablePointer<Int32>
  /// The edges in the current row, sorted by their x in the row before.
  let active: UnsafeMutablePointer<Int32>
  var activeCount = 0
  let pieces: UnsafeMutablePointer<Sweep.Piece>
  var pieceCount = 0
  /// The difference between the coverage of each pixel of the row and that of its left neighbour; zero outside the
  /// current run.
  let changes: UnsafeMutablePointer<Double>
  let heights: UnsafeMutablePointer<Double>
  let strands: UnsafeMutablePointer<Sweep.Strand>
  var strandCount = 0
  /// Changes of the winding number from sample to sample; zero between rows.
  let samples: UnsafeMutablePointer<Int32>

  /// The pixels of the current run, whose coverage is not known before the next cluster.
  private var run = 0..<0
  /// The coverage to the left of the run: 0 or 1.
  private var runBase = 0.0
  /// The number of strands and samples of the row so far, and that of the row that took most.
  var work = 0
  private(set) var mostWork = 0

  init(
    paint: Paint, rule: FillRule, turn: Int32, pixels: PixelBytes, rowBytes: Int, clip: PixelRect,
    edges: UnsafePointer<Edge>, heads: UnsafeMutablePointer<Int32>, active: UnsafeMutablePointer<Int32>,
    pieces: UnsafeMutablePointer<Sweep.Piece>, changes: UnsafeMutablePointer<Double>,
    heights: UnsafeMutablePointer<Double>, strands: UnsafeMutablePointer<Sweep.Strand>,
    samples: UnsafeMutablePointer<Int32>
  ) {
    (self.paint, self.rule, self.turn) = (paint, rule, turn)
    (self.pixels, self.rowBytes, self.clip) = (pixels, rowBytes, clip)
    (self.edges, self.heads, self.active, self.pieces) = (edges, heads, active, pieces)
    (self.changes, self.heights, self.strands, self.samples) = (changes, heights, strands, samples)
  }

  /// Paints the rows, counted from the clip rectangle's top, in which edges start and end.
  mutating func paint(_ rows: ClosedRange<Int>) {
    var row = rows.lowerBound
    while row <= rows.upperBound {
      var head = heads[row]
      if head >= 0 {
        heads[row] = -1
        while head >= 0 {
          active[activeCount] = head
          activeCount += 1
          head = edges[Int(head)].next
        }
      } else if activeCount == 2 {
        let painted = paintPairs(from: row, to: rows.upperBound)
        if painted > 0 {
          row += painted
          continue
        }
      }
      if activeCount > 0 {
        work = 0
        if activeCount > Sweep.edgeLimit {
          paintCrowded(row: clip.minY + row)
        } else if turn != 0 {
          paintSimple(row: clip.minY + row)
        } else {
          cut(row: clip.minY + row)
          paintRow((clip.minY + row) * rowBytes)
        }
        mostWork = max(mostWork, work)
      }
      row += 1
    }
  }

  /// Paints a row of a simple shape, in which the coverage by the edges adds up in any order.
  private mutating func paintSimple(row: Int) {
    let top = Double(row)
    var (low, high) = (Double(clip.maxX), Double(clip.minX))
    var kept = 0
    for i in 0..<activeCount {
      let index = active[i]
      let edge = edges + Int(index)
      // `paintPairs` leaves edges behind that ended with its last row.
      guard edge.pointee.y1 > top else { continue }
      let (x0, y0, x1, y1, goesOn) = edge.pointee.part(inRowFrom: top)
      // Where the inside is on the right of edges that go down, they are the left ones, and the other way round.
      accumulate(x0, x1, edge.pointee.winding == turn ? y1 - y0 : y0 - y1)
      low = min(low, min(x0, x1))
      high = max(high, max(x0, x1))
      if goesOn {
        active[kept] = index
        kept += 1
      }
    }
    activeCount = kept
    let first = Int(low)
    run = Range(uncheckedBounds: (first, max(first, min(clip.maxX, RowSweep.roundedUp(high)))))
    runBase = 0
    flush(row * rowBytes)
  }

  /// Cuts the active edges to the row, sorts the pieces by x, and keeps those edges active that go on below it.
  private mutating func cut(row: Int) {
    let top = Double(row)
    var count = 0
    for i in 0..<activeCount {
      let index = active[i]
      let edge = edges + Int(index)
      guard edge.pointee.y1 > top else { continue }
      let (x0, y0, x1, y1, goesOn) = edge.pointee.part(inRowFrom: top)
      pieces[count] = Sweep.Piece(
        x0: x0, y0: y0, x1: x1, y1: y1, low: min(x0, x1), high: max(x0, x1), winding: edge.pointee.winding,
        edge: goesOn ? index : -1)
      count += 1
    }
    pieceCount = count
    sortInPlace(pieces, 0..<count) { $0.low < $1.low }
    activeCount = 0
    for i in 0..<count where pieces[i].edge >= 0 {
      active[activeCount] = pieces[i].edge
      activeCount += 1
    }
  }

  private mutating func paintRow(_ offset: Int) {
    let end = clip.maxX
    var winding = 0
    run = clip.minX..<clip.minX
    runBase = 0
    var next = 0
    while next < pieceCount {
      let first = next
      let low = pieces[first].low
      var high = pieces[first].high
      next += 1
      while next < pieceCount, pieces[next].low <= high {
        high = max(high, pieces[next].high)
        next += 1
      }
      let before = winding
      var goesThrough = true
      for i in first..<next {
        if pieces[i].y0 == 0, pieces[i].y1 > 0 { winding += Int(pieces[i].winding) }
        goesThrough = goesThrough && pieces[i].y0 == 0 && pieces[i].y1 == 1
      }
      let firstPixel = Int(low)
      let endPixel = min(end, RowSweep.roundedUp(high))
      if firstPixel >= run.upperBound {
        flush(offset)
        if rule.encloses(before) { fill(offset, run.upperBound, firstPixel) }
        run = Range(uncheckedBounds: (firstPixel, firstPixel))
        runBase = rule.encloses(before) ? 1 : 0
      }
      // Where the cluster is a vertical line between two pixels, no pixel is partly covered.
      guard endPixel > firstPixel else { continue }
      run = Range(uncheckedBounds: (run.lowerBound, max(run.upperBound, endPixel)))
      let cluster = Range(uncheckedBounds: (first, next))
      if goesThrough, next == first + 1 {
        let change = (rule.encloses(winding) ? 1.0 : 0) - (rule.encloses(before) ? 1.0 : 0)
        if change != 0 { accumulate(pieces[first].x0, pieces[first].x1, change) }
      } else {
        addBands(
          of: cluster, from: before, goesThrough, pixels: Range(uncheckedBounds: (firstPixel, endPixel)))
      }
    }
    flush(offset)
    if rule.encloses(winding) { fill(offset, run.upperBound, end) }
  }

  /// Paints a row of too many edges to sort and cut: samples it from one side to the other, and looks each edge up
  /// once, for it is seldom in the cache.
  private mutating func paintCrowded(row: Int) {
    let (top, left) = (Double(row), Double(clip.minX))
    let across = Double(Sweep.sampling)
    let strips = Sweep.crowdedStrips
    let columns = Sweep.sampling * (clip.maxX - clip.minX)
    var kept = 0
    for i in 0..<activeCount {
      let edge = edges + Int(active[i])
      let (y0, y1) = (edge.pointee.y0, edge.pointee.y1)
      for strip in 0..<strips {
        let y = top + (Double(strip) + 0.5) / Double(strips)
        guard y0 <= y, y < y1 else { continue }
        let column = Int((edge.pointee.x(at: y) - left) * across + 0.5)
        samples[strip * (columns + 1) + min(columns, column)] &+= edge.pointee.winding
      }
      if y1 > top + 1 {
        active[kept] = active[i]
        kept += 1
      }
    }
    work += strips * activeCount
    activeCount = kept
    run = clip.minX..<clip.maxX
    runBase = 0
    for strip in 0..<strips {
      addSamples(samples + strip * (columns + 1), from: 0, run, height: 1 / Double(strips))
    }
    flush(row * rowBytes)
  }

  /// Fills the pixels `start` ..< `end` of a row.
  @inline(__always)
  func fill(_ offset: Int, _ start: Int, _ end: Int) {
    paint.fill(pixels, at: offset + 3 * start, count: end - start, alpha: paint.alpha(coverage: 1))
  }

  @inline(__always)
  static func roundedUp(_ x: Double) -> Int {
    let truncated = Int(x)
    return x > Double(truncated) ? truncated + 1 : truncated
  }

  /// Adds the area to the right of an edge to the coverage. The edge goes from x = `x0` to `x1` over the height
  /// |`change`|; the sign tells whether the inside is to the right or to the left of it.
  @inline(__always)
  func accumulate(_ x0: Double, _ x1: Double, _ change: Double) {
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

  private func accumulateWide(_ low: Double, _ high: Double, _ change: Double) {
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

  /// Paints the pixels of the current run.
  private func flush(_ offset: Int) {
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
  private mutating func paintPairs(from row: Int, to lastRow: Int) -> Int {
    var left = edges[Int(active[0])]
    var right = edges[Int(active[1])]
    guard left.winding + right.winding == 0, left.winding != 0 else { return 0 }
    let top = clip.minY + row
    let rows = min(Int(min(left.y1, right.y1)) - top, lastRow - row + 1)
    var l0 = left.x(at: Double(top))
    var r0 = right.x(at: Double(top))
    if l0 + left.slope > r0 + right.slope { (left, right, l0, r0) = (right, left, r0, l0) }
    let isVertical = left.slope == 0 && right.slope == 0
    let full = paint.alpha(coverage: 1)
    var offset = top * rowBytes
    var (inLeft, inRight) = (0, 0)
    var (l, r) = (0, 0)
    var (leftStart, leftEnd, rightStart, rightEnd) = (l0, l0, r0, r0)
    var isSteep = false
    var done = 0
    while done < rows, heads[row + done] < 0 {
      // All rows of vertical edges are alike.
      if done == 0 || !isVertical {
        let bottom = Double(top + done + 1)
        let (l1, r1) = (left.x(at: bottom), right.x(at: bottom))
        (leftStart, leftEnd) = (min(l0, l1), max(l0, l1))
        (rightStart, rightEnd) = (min(r0, r1), max(r0, r1))
        guard leftEnd <= rightStart else { break }
        l = Int(leftStart)
        r = Int(rightStart)
        // Whether each edge is inside one pixel.
        isSteep = leftEnd <= Double(l + 1) && rightEnd <= Double(r + 1) && l < r
        if isSteep {
          inLeft = paint.alpha(coverage: Double(l + 1) - (l0 + l1) * 0.5)
          inRight = paint.alpha(coverage: (r0 + r1) * 0.5 - Double(r))
        }
        (l0, r0) = (l1, r1)
      }
      if isSteep {
        paint.blend(pixels, at: offset + 3 * l, alpha: inLeft)
        paint.fill(pixels, at: offset + 3 * (l + 1), count: r - l - 1, alpha: full)
        // An edge at the frame's right side has nothing in the pixel beyond.
        if inRight > 0 { paint.blend(pixels, at: offset + 3 * r, alpha: inRight) }
      } else {
        let leftPixelEnd = RowSweep.roundedUp(leftEnd)
        if leftPixelEnd < r {
          if l < leftPixelEnd { paintEdge(offset, l, leftStart, leftEnd, from: 0, by: 1) }
          paint.fill(pixels, at: offset + 3 * leftPixelEnd, count: r - leftPixelEnd, alpha: full)
          if r < RowSweep.roundedUp(rightEnd) {
            paintEdge(offset, r, rightStart, rightEnd, from: 1, by: -1)
          }
        } else {
          paintMeeting(offset, (leftStart, leftEnd), (rightStart, rightEnd))
        }
      }
      offset += rowBytes
      done += 1
    }
    return done
  }

  /// Paints the pixels from `pixel` on that one edge, from x = `low` to `high`, and no other passes through: the sums
  /// of `accumulate` and `flush` without the list between them.
  @inline(__always)
  private func paintEdge(
    _ offset: Int, _ pixel: Int, _ low: Double, _ high: Double, from base: Double, by change: Double
  ) {
    var at = offset + 3 * pixel
    var left = Double(pixel)
    if high <= left + 1 {
      let right = change * ((low + high) * 0.5 - left)
      paint.blend(pixels, at: at, alpha: paint.alpha(coverage: base + (change - right)))
      return
    }
    let perPixel = change / (high - low)
    var coverage = base
    var carried = 0.0
    var x = low
    while x < high {
      let end = min(high, left + 1)
      let part = (end - x) * perPixel
      let right = part * ((x + end) * 0.5 - left)
      coverage += carried + (part - right)
      paint.blend(pixels, at: at, alpha: paint.alpha(coverage: coverage))
      carried = right
      x = end
      left += 1
      at += 3
    }
  }

  /// Paints a row of two edges that share a pixel.
  private mutating func paintMeeting(
    _ offset: Int, _ left: (Double, Double), _ right: (Double, Double)
  ) {
    let start = Int(left.0)
    let end = min(clip.maxX, RowSweep.roundedUp(right.1))
    guard start < end else { return }
    run = start..<end
    runBase = 0
    accumulate(left.0, left.1, 1)
    if Int(right.0) < end { accumulate(right.0, right.1, -1) }
    flush(offset)
  }
}
