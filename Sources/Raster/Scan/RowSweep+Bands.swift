extension RowSweep {
  /// Adds the coverage of a cluster to `changes`: cuts it into bands at its vertices, and the bands at each crossing,
  /// so that within a band the strands touch at most. Between two strands the winding number is constant, and the
  /// strands at which the inside begins or ends bound trapezoids. This is exact for both rules, however often the shape
  /// overlaps itself.
  ///
  /// Rows of more than 131,072 strands, which take thousands of edges that cross each other in one row of pixels, are
  /// sampled from there on, 16 by 16 times a pixel; otherwise the time would grow with the number of crossings, the
  /// square of that of edges. Rows of more than 16,384 edges are sampled before they come here.
  mutating func addBands(
    of cluster: Range<Int>, from winding: Int, _ goesThrough: Bool, pixels: Range<Int>
  ) {
    strandCount = 0
    if goesThrough {
      // One band, and no vertex.
      for i in cluster { addStrand(i) }
      let reached = finishBand(from: 0, to: 1, winding)
      if reached < 1 { sample(cluster, from: reached, winding, pixels) }
      return
    }
    sortInPlace(pieces, cluster) { $0.y0 < $1.y0 }
    if addChain(of: cluster, from: winding) { return }
    var heightCount = 0
    for i in cluster where pieces[i].winding != 0 {
      heights[heightCount] = pieces[i].y0
      heights[heightCount + 1] = pieces[i].y1
      heightCount += 2
    }
    sortInPlace(heights, 0..<heightCount) { $0 < $1 }
    var next = cluster.lowerBound
    var top = heightCount > 0 ? heights[0] : 1
    for h in 0..<heightCount where heights[h] > top {
      let bottom = heights[h]
      var kept = 0
      for i in 0..<strandCount where pieces[Int(strands[i].piece)].y1 > top {
        strands[kept] = strands[i]
        strands[kept].top = strands[i].bottom
        kept += 1
      }
      strandCount = kept
      while next < cluster.upperBound, pieces[next].y0 <= top {
        if pieces[next].winding != 0 { addStrand(next) }
        next += 1
      }
      for i in 0..<strandCount {
        strands[i].bottom = RowSweep.x(on: pieces + Int(strands[i].piece), at: bottom)
      }
      let reached = finishBand(from: top, to: bottom, winding)
      if reached < bottom {
        sample(cluster, from: reached, winding, pixels)
        return
      }
      top = bottom
    }
  }

  @inline(__always)
  private mutating func addStrand(_ i: Int) {
    let piece = pieces + i
    strands[strandCount] = Sweep.Strand(
      top: piece.pointee.x0, bottom: piece.pointee.x1, piece: Int32(truncatingIfNeeded: i),
      winding: piece.pointee.winding)
    strandCount += 1
  }

  /// Sorts the strands of a band and adds their area.
  /// - Returns: as `addBand`.
  @inline(__always)
  private mutating func finishBand(from top: Double, to bottom: Double, _ winding: Int) -> Double {
    sortInPlace(strands, 0..<strandCount) { a, b in
      a.top < b.top || (a.top == b.top && a.bottom < b.bottom)
    }
    return addBand(from: top, to: bottom, winding)
  }

  /// Adds a cluster whose pieces follow each other down the row, as along a smooth border, without making bands.
  /// - Returns: whether the cluster is of that kind.
  private func addChain(of cluster: Range<Int>, from winding: Int) -> Bool {
    let turn = Int(pieces[cluster.lowerBound].winding)
    var y = 0.0
    for i in cluster {
      guard pieces[i].y0 == y, Int(pieces[i].winding) == turn else { return false }
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
  private mutating func addBand(from top: Double, to bottom: Double, _ winding: Int) -> Double {
    var top = top
    let count = strandCount
    guard count > 0 else { return bottom }
    while true {
      work += count
      if work > Sweep.workLimit { return top }
      // Strands in order cross first where neighbours do.
      var first = 2.0
      for i in 0..<(count - 1) where strands[i].bottom > strands[i + 1].bottom {
        first = min(first, crossing(i))
      }
      guard first <= 1 else { break }
      let height = (bottom - top) * first
      addTrapezoids(share: first, height: height, winding)
      for i in 0..<(count - 1) where strands[i].bottom > strands[i + 1].bottom && crossing(i) <= first {
        // Swapped pairs are in order from here on, so that each pair is swapped once at most and this ends.
        (strands[i], strands[i + 1]) = (strands[i + 1], strands[i])
      }
      for i in 0..<count { strands[i].top += (strands[i].bottom - strands[i].top) * first }
      top += height
    }
    addTrapezoids(share: 1, height: bottom - top, winding)
    return bottom
  }

  /// The share of the band's height at which a strand and the next one cross and change their order.
  @inline(__always)
  private func crossing(_ i: Int) -> Double {
    let gap = max(0, strands[i + 1].top - strands[i].top)
    return gap / (gap + (strands[i].bottom - strands[i + 1].bottom))
  }

  /// Adds the area between the strands in the uppermost `share` of the band, `height` high.
  private func addTrapezoids(share: Double, height: Double, _ winding: Int) {
    guard height > 0 else { return }
    var winding = winding
    var wasInside = rule.encloses(winding)
    for i in 0..<strandCount {
      let strand = strands + i
      winding += Int(strand.pointee.winding)
      let isInside = rule.encloses(winding)
      if isInside != wasInside {
        let (top, bottom) = (strand.pointee.top, strand.pointee.bottom)
        accumulate(top, share == 1 ? bottom : top + (bottom - top) * share, isInside ? height : -height)
        wasInside = isInside
      }
    }
  }

  @inline(__always)
  private static func x(on piece: UnsafePointer<Sweep.Piece>, at y: Double) -> Double {
    let piece = piece.pointee
    if y >= piece.y1 { return piece.x1 }
    let x = piece.x0 + (y - piece.y0) * ((piece.x1 - piece.x0) / (piece.y1 - piece.y0))
    return max(piece.low, min(piece.high, x))
  }

  /// Adds the part of a cluster below `top` by samples.
  mutating func sample(_ cluster: Range<Int>, from top: Double, _ winding: Int, _ pixels: Range<Int>) {
    let strips = Sweep.sampling
    let columns = Sweep.sampling * pixels.count
    let left = Double(pixels.lowerBound)
    let height = (1 - top) / Double(strips)
    work += strips * cluster.count
    for strip in 0..<strips {
      let y = top + (Double(strip) + 0.5) * height
      for i in cluster where pieces[i].y0 <= y && y < pieces[i].y1 {
        // The first sample, at the middle of a column, that is right of the edge.
        let column = Int((RowSweep.x(on: pieces + i, at: y) - left) * Double(Sweep.sampling) + 0.5)
        samples[min(columns, column)] &+= pieces[i].winding
      }
      addSamples(samples, from: winding, pixels, height: height)
    }
  }

  /// Adds a strip's samples of some pixels, and of the pixel after them, to `changes` and resets them.
  func addSamples(
    _ samples: UnsafeMutablePointer<Int32>, from winding: Int, _ pixels: Range<Int>, height: Double
  ) {
    let across = Sweep.sampling
    var winding = winding
    var last = rule.encloses(winding) ? across : 0
    var column = 0
    for pixel in pixels {
      var inside = 0
      for _ in 0..<across {
        winding += Int(samples[column])
        samples[column] = 0
        if rule.encloses(winding) { inside += 1 }
        column += 1
      }
      changes[pixel] += Double(inside - last) / Double(across) * height
      last = inside
    }
    samples[column] = 0
  }
}
