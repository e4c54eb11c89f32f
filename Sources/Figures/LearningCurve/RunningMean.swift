/// The means of the last `window` of `values`, at each place; at the start, of the fewer that there are. Values that
/// are not finite do not count, and the mean is nil where no value counts.
///
/// It takes time proportional to the count of `values`. Nothing is ever subtracted: each window is the end of one block
/// of `window` values and the start of the next, so that no rounding error outlives its window.
package func runningMean(of values: [Double], window: Int) -> [Double?] {
  precondition(window > 0, "a mean is of at least one value")
  var result = [Double?]()
  result.reserveCapacity(values.count)
  // Of the block before: what its last k values sum up to and how many of them count, at k.
  var ends = [Tally](repeating: Tally(), count: min(window, values.count) + 1)
  var blockStart = 0
  while blockStart < values.count {
    let blockEnd = min(blockStart + window, values.count)
    var start = Tally()
    for index in blockStart..<blockEnd {
      start.add(values[index])
      var tally = start
      // A whole window holds `window` values, so many are left to the block before. The first block has none.
      let left = window - (index - blockStart + 1)
      if blockStart > 0 { tally.add(ends[left]) }
      result.append(tally.mean)
    }
    if blockEnd - blockStart == window {
      var end = Tally()
      for length in 1...window {
        end.add(values[blockEnd - length])
        ends[length] = end
      }
    }
    blockStart = blockEnd
  }
  return result
}

/// A sum of finite numbers and their count.
private struct Tally {
  var sum = 0.0
  var count = 0

  var mean: Double? { count > 0 ? sum / Double(count) : nil }

  mutating func add(_ value: Double) {
    guard isDrawable(value) else { return }
    sum += value
    count += 1
  }

  mutating func add(_ other: Tally) {
    sum += other.sum
    count += other.count
  }
}

/// Tells whether a return can be drawn: it is finite, and so is the sum of as many as fit into memory.
func isDrawable(_ value: Double) -> Bool { value.magnitude < 1e280 }
