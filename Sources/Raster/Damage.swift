/// The part of a frame that may differ from its backdrop: a span of columns for each row.
///
/// To clear such a frame again, only the spans have to be written. The speed of memory limits a clear, which for a
/// scene like CartPole's took two thirds of the drawing time; its spans are a twentieth of the frame.
struct Damage: Sendable {
  /// The first column of each row's span, and the column after its last; a span is empty where the first is not below
  /// the other.
  private var starts: [Int32]
  private var ends: [Int32]
  private let width: Int32
  /// The rows that may have a span.
  private var rows = 0..<0

  /// Makes the empty damage of a frame of `width` by `height` pixels.
  init(width: Int, height: Int) {
    self.width = Int32(width)
    starts = [Int32](repeating: self.width, count: height)
    ends = [Int32](repeating: 0, count: height)
  }

  /// Adds a rectangle that lies in the frame.
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

  /// Empties every span, after calling `body` with its row, its first column and its number of pixels. Adjacent rows
  /// that are damaged from side to side are passed as one span.
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
