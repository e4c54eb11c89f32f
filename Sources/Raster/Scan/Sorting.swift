/// Sorts `array[range]` in place, without allocating (`Array.sort` makes a buffer for its merges). Insertion sort, for rows
/// are nearly sorted already; heap sort once that takes too many moves.
@inline(__always)
func sortInPlace<Element>(
  _ array: UnsafeMutablePointer<Element>, _ range: Range<Int>, by isLess: (Element, Element) -> Bool
) {
  guard range.count > 1 else { return }
  var moves = 16 * range.count
  var i = range.lowerBound + 1
  while i < range.upperBound {
    if isLess(array[i], array[i - 1]) {
      let element = array[i]
      var j = i
      repeat {
        array[j] = array[j - 1]
        j -= 1
      } while j > range.lowerBound && isLess(element, array[j - 1])
      array[j] = element
      moves -= i - j
      if moves < 0 { return heapSort(array + range.lowerBound, range.count, by: isLess) }
    }
    i += 1
  }
}

private func heapSort<Element>(
  _ array: UnsafeMutablePointer<Element>, _ count: Int, by isLess: (Element, Element) -> Bool
) {
  func sift(from start: Int, below end: Int) {
    var root = start
    while 2 * root + 1 < end {
      var child = 2 * root + 1
      if child + 1 < end, isLess(array[child], array[child + 1]) { child += 1 }
      guard isLess(array[root], array[child]) else { return }
      (array[root], array[child]) = (array[child], array[root])
      root = child
    }
  }
  for start in stride(from: count / 2 - 1, through: 0, by: -1) { sift(from: start, below: count) }
  for end in stride(from: count - 1, through: 1, by: -1) {
    (array[0], array[end]) = (array[end], array[0])
    sift(from: 0, below: end)
  }
}
