/// Sorts `array[range]` in place, without allocating (`Array.sort` makes a buffer for its merges). Insertion sort, for rows
/// are nearly sorted already; heap sort once that takes too many moves.
@inline(__always)
func sortInPlace<Element>(
  _ array: inout [Element], _ range: Range<Int>, by isLess: (Element, Element) -> Bool
) {
  guard range.count > 1 else { return }
  var moves = 16 * range.count
  for i in range.dropFirst() {
    let element = array[i]
    var j = i
    while j > range.lowerBound, isLess(element, array[j - 1]) {
      array[j] = array[j - 1]
      j -= 1
    }
    array[j] = element
    moves -= i - j
    if moves < 0 { return heapSort(&array, range, by: isLess) }
  }
}

private func heapSort<Element>(
  _ array: inout [Element], _ range: Range<Int>, by isLess: (Element, Element) -> Bool
) {
  let base = range.lowerBound
  func sift(from start: Int, below end: Int) {
    var root = start
    while 2 * root + 1 < end {
      var child = 2 * root + 1
      if child + 1 < end, isLess(array[base + child], array[base + child + 1]) { child += 1 }
      guard isLess(array[base + root], array[base + child]) else { return }
      array.swapAt(base + root, base + child)
      root = child
    }
  }
  for start in stride(from: range.count / 2 - 1, through: 0, by: -1) { sift(from: start, below: range.count) }
  for end in stride(from: range.count - 1, through: 1, by: -1) {
    array.swapAt(base, base + end)
    sift(from: 0, below: end)
  }
}
