extension Sweep {
  /// How many strands a row may be split into before the rest of its clusters is sampled: some milliseconds of work.
  private static let workLimit = 1 << 17
  /// Samples a pixel in each direction, once a row is beyond the limit.
  private static let sampling = 16

  /// Adds the coverage of a cluster to `changes`: cuts it into bands at its vertices, and these at each crossing, so that in
  /// a band the strands only touch. Between two strands the winding number is constant, and those where the
  /// inside begins or ends bound trapezoids. This is exact for both rules, however often the shape overlaps itself.
  ///
  /// Rows of more than 131,072 strands, which need thousands of edges that cross each other in one row of pixels, are sampled 16
  /// by 16 times a pixel from there on; otherwise the crossings' number, the square of the edges', would decide the time.
  mutating func addBands(of cluster: Range<Int>, from winding: Int, _ rule: FillRule, pixels: Range<Int>) {
    sortInPlace(&pieces, cluster) { $0.y0 < $1.y0 }
    if addChain(of: cluster, from: winding, rule) { return }
    heights.removeAll(keepingCapacity: true)
    for i in cluster where pieces[i].winding != 0 {
      heights.append(pieces[i].y0)
      heights.append(pieces[i].y1)
    }
    sortInPlace(&heights, 0..<heights.count) { $0 < $1 }
    strands.removeAll(keepingCapacity: true)
    var next = cluster.lowerBound
    var top = heights.first ?? 1
    for bottom in heights where bottom > top {
      var kept = 0
      for i in 0..<strands.count where pieces[strands[i].piece].y1 > top {
        strands[kept] = strands[i]
        strands[kept].top = strands[i].bottom
        kept += 1
      }
      strands.removeLast(strands.count - kept)
      while next < cluster.upperBound, pieces[next].y0 <= top {
        let piece = pieces[next]
        if piece.winding != 0 {
          strands.append(Strand(top: piece.x0, bottom: piece.x1, piece: next, winding: piece.winding))
        }
        next += 1
      }
      for i in 0..<strands.count { strands[i].bottom = Sweep.x(on: pieces[strands[i].piece], at: bottom) }
      sortInPlace(&strands, 0..<strands.count) { ($0.top, $0.bottom) < ($1.top, $1.bottom) }
      let reached = addBand(from: top, to: bottom, winding, rule)
      if reached < bottom {
        sample(cluster, from: reached, winding, rule, pixels)
        return
      }
      top = bottom
    }
  }

  /// Adds a cluster of pieces that follow each other down the row, as along a smooth border, without making bands.
  /// - Returns: whether the cluster is of that kind.
  private mutating func addChain(of cluster: Range<Int>, from winding: Int, _ rule: FillRule) -> Bool {
    let turn = pieces[cluster.lowerBound].winding
    var y = 0.0
    for i in cluster {
      guard pieces[i].y0 == y, pieces[i].winding == turn else { return false }
      y = pieces[i].y1
    }
    guard y == 1, turn != 0 else { return false }
    let change = (rule.encloses(winding + turn) ? 1.0 : 0) - (rule.encloses(winding) ? 1.0 : 0)
    if change != 0 {
      for i in cluster { accumulate(pieces[i].x0, pieces[i].x1, change * (pieces[i].y1 - pieces[i].y0)) }
    }
    return true
  }

  /// Adds the band's trapezoids, split at the crossings.
  /// - Returns: the height that was reached; less than `bottom` where the row's limit was.
  private mutating func addBand(from top: Double, to bottom: Double, _ winding: Int, _ rule: FillRule)
    -> Double
  {
    var top = top
    while true {
      work += strands.count
      if work > Sweep.workLimit { return top }
      // Strands in order cross first where neighbours do.
      var first = 2.0
      for i in strands.indices.dropLast() where strands[i].bottom > strands[i + 1].bottom {
        first = min(first, Sweep.crossing(strands[i], strands[i + 1]))
      }
      guard first <= 1 else { break }
      let height = (bottom - top) * first
      addTrapezoids(share: first, height: height, winding, rule)
      for i in strands.indices.dropLast()
      where strands[i].bottom > strands[i + 1].bottom && Sweep.crossing(strands[i], strands[i + 1]) <= first {
        // Swapped pairs are in order from here on, so that each pair is swapped once at most and this ends.
        strands.swapAt(i, i + 1)
      }
      for i in strands.indices { strands[i].top += (strands[i].bottom - strands[i].top) * first }
      top += height
    }
    addTrapezoids(share: 1, height: bottom - top, winding, rule)
    return bottom
  }

  /// At what share of the band's height two strands cross that change their order.
  @inline(__always)
  private static func crossing(_ left: Strand, _ right: Strand) -> Double {
    let gap = max(0, right.top - left.top)
    return gap / (gap + (left.bottom - right.bottom))
  }

  /// Adds the area between the strands in the uppermost `share` of the band, `height` high.
  private mutating func addTrapezoids(share: Double, height: Double, _ winding: Int, _ rule: FillRule) {
    guard height > 0 else { return }
    var winding = winding
    var wasInside = rule.encloses(winding)
    for i in strands.indices {
      let strand = strands[i]
      winding += strand.winding
      let isInside = rule.encloses(winding)
      if isInside != wasInside {
        let end = share == 1 ? strand.bottom : strand.top + (strand.bottom - strand.top) * share
        accumulate(strand.top, end, isInside ? height : -height)
        wasInside = isInside
      }
    }
  }

  @inline(__always)
  private static func x(on piece: Piece, at y: Double) -> Double {
    if y >= piece.y1 { return piece.x1 }
    let x = piece.x0 + (y - piece.y0) * ((piece.x1 - piece.x0) / (piece.y1 - piece.y0))
    return max(piece.low, min(piece.high, x))
  }

  /// Adds what is below `top` of a cluster by samples.
  private mutating func sample(
    _ cluster: Range<Int>, from top: Double, _ winding: Int, _ rule: FillRule, _ pixels: Range<Int>
  ) {
    let count = Sweep.sampling
    let columns = count * pixels.count
    if samples.count <= columns {
      samples.append(contentsOf: repeatElement(0, count: columns + 1 - samples.count))
    }
    let left = Double(pixels.lowerBound)
    let height = (1 - top) / Double(count)
    for strip in 0..<count {
      let y = top + (Double(strip) + 0.5) * height
      for i in cluster where pieces[i].y0 <= y && y < pieces[i].y1 {
        // The first sample, at the middle of a column, that is right of the edge.
        let column = Int((Sweep.x(on: pieces[i], at: y) - left) * Double(count) + 0.5)
        samples[min(columns, column)] &+= Int32(truncatingIfNeeded: pieces[i].winding)
      }
      var winding = winding
      var last = rule.encloses(winding) ? count : 0
      var column = 0
      for pixel in pixels {
        var inside = 0
        for _ in 0..<count {
          winding += Int(samples[column])
          samples[column] = 0
          if rule.encloses(winding) { inside += 1 }
          column += 1
        }
        changes[pixel] += Double(inside - last) / Double(count) * height
        last = inside
      }
      samples[columns] = 0
    }
  }
}
