import Raster
import Testing

@testable import Figures

@Suite("Curves through many numbers")
struct CurveTests {
  private let x = Axis(range: 0...8, start: 0, end: 8)
  private let y = Axis(range: 0...10, start: 10, end: 0)

  @Test("A line goes through every number and breaks at gaps")
  func line() {
    let line = Polyline([1, nil, 3, 4, nil, nil, 7], x: x, y: y, columns: 100)
    #expect(line.runs == [[Point(1, 9)], [Point(3, 7), Point(4, 6)], [Point(7, 3)]])
    #expect(Polyline([], x: x, y: y, columns: 100).runs.isEmpty)
    #expect(Polyline([nil, nil], x: x, y: y, columns: 100).runs.isEmpty)
  }

  @Test("Where numbers crowd, each column shows its extremes in their order")
  func reducedLine() {
    let line = Polyline([1, 5, 2, 3, 9, 0, 4, 4], x: x, y: y, columns: 2)
    #expect(line.runs == [[Point(1, 9), Point(2, 5), Point(5, 1), Point(6, 10)]])
    let long = Polyline((0..<100_000).map { Double($0 % 11) }, x: x, y: y, columns: 700)
    #expect(long.runs.map(\.count) == [1400])
  }

  @Test("An envelope spans each column's numbers, and meets its neighbours")
  func envelope() {
    let envelope = Envelope([1, 2, 5, 6, 3, 4, nil, nil, .some(7), nil], columns: 5)
    #expect(envelope.columns == [1...2, 2...6, 3...4, nil, 7...7])
    #expect(Envelope([8, 9, 1, 2], columns: 2).columns == [8...9, 1...8])
    #expect(Envelope([nil, nil], columns: 1).columns == [nil])
  }

  @Test("An envelope fills its columns and nothing else")
  func filledEnvelope() {
    var canvas = Canvas(width: 8, height: 10)
    let envelope = Envelope([2, 4, nil, nil, 5, 9, 9, 9], columns: 4)
    envelope.fill(on: &canvas, .white, x: x, y: y, width: 0)
    let rows: [Range<Int>?] = [6..<8, 6..<8, nil, nil, 1..<5, 1..<5, 1..<1, 1..<1]
    for (column, expected) in rows.enumerated() {
      for row in 0..<10 {
        let pixel = canvas.pixmap.pixels[(row * 8 + column) * 3]
        #expect(pixel == (expected?.contains(row) == true ? 255 : 0), "column \(column), row \(row)")
      }
    }
  }
}
