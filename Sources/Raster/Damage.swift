/// Where a frame may differ from what it was cleared to: for each row a span of columns.
///
/// To clear such a frame again, only the spans have to be written. Memory's speed bounds a clear, and for a scene like
/// CartPole's it was two thirds of the time of drawing; its spans are a twentieth of the frame.
struct Damage: Sendable {
  /// The first column of each row's span, and one past its last; empty where they cross.
  private var starts: [Int32]
  private var ends: [Int32]
  private let width: Int32
  /// The rows that may have a span.
  private var rows = 0..<0

  /// None, of a frame of `width` by `height` pixels.
  init(width: Int, height: Int) {
    self.width = Int32(width)
    starts = [Int32](repeating: self.width, count: height)
    ends = [Int32](repeating: 0, count: height)
  }

  /// Takes in a rectangle that lies in the frame.
  mutating func add(_ area: PixelRect) {
    guard !area.isEmpty else { return }
    let (start, end) = (Int32(area.minX), Int32(area.maxX))
    for row in area.minY..<area.maxY {
      starts[row] = min(starts[row], start)
      ends[row] = max(ends[row], end)
    }
    rows =
      rows.isEmpty
      ? area.minY..<area.maxY : min(rows.lowerBound, area.minY)..<max(rows.upperBound, area.maxY)
  }

  /// Empties every span, after a call of `body` with each: its row, its first column and how many pixels it has. Rows that
  /// are damaged from side to side come as one.
  mutating func removeAll(_ body: (_ row: Int, _ column: Int, _ count: Int) -> Void) {
    var row = rows.lowerBound
    while row < rows.upperBound {
      let (first, start, end) = (row, starts[row], ends[row])
      repeat {
        (starts[row], ends[row]) = (width, 0)
        row += 1
      } while start == 0 && end == width && row < rows.upperBound && starts[row] == 0 && ends[row] == width
      if start < end { body(first, Int(start), Int(end - start) + (row - first - 1) * Int(width)) }
    }
    rows = 0..<0
  }
}
