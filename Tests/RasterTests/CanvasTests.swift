import TestSupport
import Testing

@testable import Raster

@Suite struct CanvasTests {
  @Test func wholePixelsAreExactlyTheColor() {
    var canvas = Canvas(width: 40, height: 10)
    let color = Color(12, 34, 56)
    // Widths on both sides of what a wide store covers.
    for width in 1...38 {
      canvas.clear(.white)
      canvas.fill(color) { $0.addRectangle(x: 1, y: 2, width: Double(width), height: 7) }
      for y in 0..<10 {
        for x in 0..<40 {
          let isInside = (1..<1 + width).contains(x) && (2..<9).contains(y)
          if canvas.pixmap[x, y] != (isInside ? color : .white) {
            Issue.record("(\(x), \(y)), \(width) wide")
          }
        }
      }
    }
  }

  @Test(
    arguments: [Color.white, Color(7, 7, 7), Color(1, 2, 3), Color(255, 0, 128)], [1, 5, 16, 17, 100, 3000])
  func clearFillsTheFrame(color: Color, width: Int) {
    var canvas = Canvas(width: width, height: 7)
    canvas.transform = .scale(0)
    canvas.clip = PixelRect(minX: 0, minY: 0, maxX: 0, maxY: 0)
    canvas.clear(color)
    for y in 0..<7 { for x in 0..<width where canvas.pixmap[x, y] != color { Issue.record("(\(x), \(y))") } }
  }

  @Test(arguments: [(0, 0), (2, 1), (-1, -2), (4, 3), (-3, 0), (5, 0), (0, -2), (.max, 0), (0, .min)])
  func aPictureIsCopiedAndCutOffAtTheFrame(x: Int, y: Int) {
    var picture = Pixmap(width: 3, height: 2)
    for index in picture.pixels.indices { picture.pixels[index] = UInt8(index + 1) }
    var canvas = Canvas(width: 5, height: 4)
    canvas.clear(.white)
    canvas.transform = .scale(2)
    canvas.clip = PixelRect(minX: 0, minY: 0, maxX: 0, maxY: 0)
    canvas.draw(picture, x: x, y: y)
    for row in 0..<4 {
      for column in 0..<5 {
        let (dx, dy) = (column.subtractingReportingOverflow(x), row.subtractingReportingOverflow(y))
        let isInside =
          !dx.overflow && !dy.overflow && (0..<3).contains(dx.partialValue)
          && (0..<2).contains(dy.partialValue)
        let expected = isInside ? picture[dx.partialValue, dy.partialValue] : .white
        #expect(canvas.pixmap[column, row] == expected, "(\(column), \(row))")
      }
    }
  }

  /// Every alpha over every eighth value: (a · new + (255 − a) · old) / 255, rounded to nearest.
  @Test func blendingRoundsToNearest() {
    for old in stride(from: 0, through: 255, by: 15) {
      for alpha in 0...255 {
        var canvas = Canvas(width: 33, height: 1)
        canvas.clear(Color(UInt8(old), UInt8(255 - old), 9))
        let color = Color(200, 13, 255, alpha: UInt8(alpha))
        // A single pixel, and a run of them.
        canvas.fill(color) { path in
          path.addRectangle(x: 0, y: 0, width: 1, height: 1)
          path.addRectangle(x: 2, y: 0, width: 31, height: 1)
        }
        func mix(_ new: Int, _ old: Int) -> UInt8 {
          // No tie is possible: 255 is odd.
          UInt8((Double(alpha * new + (255 - alpha) * old) / 255).rounded())
        }
        let expected = Color(mix(200, old), mix(13, 255 - old), mix(255, 9))
        #expect(canvas.pixmap[0, 0] == expected)
        #expect((2..<33).allSatisfy { canvas.pixmap[$0, 0] == expected })
        #expect(canvas.pixmap[1, 0] == Color(UInt8(old), UInt8(255 - old), 9))
        canvas.clear(Color(UInt8(old), UInt8(255 - old), 9))
        canvas.clear(color)
        #expect((0..<33).allSatisfy { canvas.pixmap[$0, 0] == expected })
      }
    }
  }

  @Test func coverageIsRoundedToNearest() {
    var canvas = Canvas(width: 1, height: 1)
    for i in 0...1024 {
      let coverage = Double(i) / 1024
      canvas.clear(.black)
      canvas.fill(.white) { $0.addRectangle(x: 0, y: 0, width: coverage, height: 1) }
      // Of these only 0.5 · 255 is a half; it goes up.
      #expect(canvas.pixmap[0, 0].red == UInt8((coverage * 255).rounded(.toNearestOrAwayFromZero)))
    }
  }

  /// Vertices in 256ths of a pixel, so that adding whole pixels is exact.
  @Test(arguments: 0..<30 as Range<UInt64>)
  func wholePixelsOfTranslationMoveThePicture(seed: UInt64) {
    var generator = SeededGenerator(state: 300 + seed)
    func coordinate() -> Double { Double(Int.random(in: 0...(24 * 256), using: &generator)) / 256 }
    let polygon = (0..<7).map { _ in Point(coordinate(), coordinate()) }
    let disc = Point(coordinate(), coordinate())
    func draw(at x: Int, _ y: Int) -> Pixmap {
      var canvas = Canvas(width: 90, height: 70)
      canvas.transform = .translation(Double(x), Double(y))
      canvas.fill(.white, rule: .evenOdd) { $0.addPolygon(polygon) }
      canvas.fill(Color(200, 100, 50, alpha: 77)) { $0.addCircle(center: disc, radius: 6.5) }
      canvas.stroke(Color(0, 0, 250), style: StrokeStyle(width: 1.5, join: .round)) {
        $0.addPolyline(polygon)
      }
      return canvas.pixmap
    }
    let first = draw(at: 16, 16)
    for (dx, dy) in [(1, 0), (0, 1), (29, 21)] {
      let second = draw(at: 16 + dx, 16 + dy)
      for y in 0..<(70 - dy) {
        for x in 0..<(90 - dx) where first[x, y] != second[x + dx, y + dy] { Issue.record("(\(x), \(y))") }
      }
    }
  }

  @Test func circlesAreSymmetrical() {
    var canvas = Canvas(width: 30, height: 30)
    canvas.fill(.white) { $0.addCircle(center: Point(15, 15), radius: 11.3) }
    for y in 0..<30 {
      for x in 0..<30 {
        #expect(canvas.pixmap[x, y] == canvas.pixmap[29 - x, y])
        #expect(canvas.pixmap[x, y] == canvas.pixmap[x, 29 - y])
        #expect(canvas.pixmap[x, y] == canvas.pixmap[y, x])
      }
    }
  }

  @Test func aSceneOfTheFramesSizeHasTheIdentity() {
    var canvas = Canvas(width: 600, height: 400)
    canvas.beginScene(width: 600, height: 400, background: .white)
    #expect(canvas.transform == .identity)
    #expect(canvas.clip == PixelRect(minX: 0, minY: 0, maxX: 600, maxY: 400))
  }

  @Test func scenesAreCenteredAndTheirMarginsKeepTheBackground() {
    var canvas = Canvas(width: 101, height: 30)
    canvas.beginScene(width: 60, height: 40, background: Color(9, 8, 7))
    #expect(canvas.transform == Transform(a: 0.75, b: 0, c: 0, d: 0.75, tx: 28, ty: 0))
    #expect(canvas.clip == PixelRect(minX: 28, minY: 0, maxX: 73, maxY: 30))
    canvas.fill(.white) { $0.addRectangle(x: -1000, y: -1000, width: 3000, height: 3000) }
    for x in 0..<101 { #expect(canvas.pixmap[x, 17] == ((28..<73).contains(x) ? .white : Color(9, 8, 7))) }
    // The next scene starts from the whole frame, not from the last clip.
    canvas.beginScene(width: 101, height: 30, background: .black)
    #expect(canvas.pixmap.pixels.allSatisfy { $0 == 0 })
    #expect(canvas.clip == PixelRect(minX: 0, minY: 0, maxX: 101, maxY: 30))
  }

  @Test func aSceneThatReachesTheEdgesKnowsHowFarTheyAre() {
    var canvas = Canvas(width: 101, height: 30)
    canvas.beginScene(width: 60, height: 40, background: .black, reachesEdges: true)
    #expect(canvas.transform == Transform(a: 0.75, b: 0, c: 0, d: 0.75, tx: 28, ty: 0))
    #expect(canvas.clip == PixelRect(minX: 0, minY: 0, maxX: 101, maxY: 30))
    #expect(canvas.extent.minX == -28 / 0.75 && canvas.extent.maxX == 60 + 28 / 0.75)
    #expect(canvas.extent.minY == 0 && canvas.extent.maxY == 40)
    canvas.isLetterboxed = true
    canvas.beginScene(width: 60, height: 40, background: .black, reachesEdges: true)
    #expect(canvas.clip == PixelRect(minX: 28, minY: 0, maxX: 73, maxY: 30))
    #expect(canvas.extent.minX == 0 && canvas.extent.maxX == 60)
  }

  /// The kept layer of a scene that ends at its rectangle is not that of one that goes on.
  @Test func aKeptLayerIsOfOneExtent() {
    func draw(on canvas: inout Canvas) -> Pixmap {
      canvas.beginScene(width: 10, height: 10, background: .black, reachesEdges: true, fixed: [1]) { canvas in
        let extent = canvas.extent
        canvas.fill(.white) {
          $0.addRectangle(x: extent.minX, y: 5, width: extent.maxX - extent.minX, height: 1)
        }
      }
      return canvas.pixmap
    }
    var canvas = Canvas(width: 30, height: 10)
    for isLetterboxed in [false, true, false] {
      canvas.isLetterboxed = isLetterboxed
      for _ in 0..<3 { #expect(draw(on: &canvas)[2, 5] == (isLetterboxed ? .black : .white)) }
    }
  }

  @Test func pixmapsAreExchanged() {
    var canvas = Canvas(width: 4, height: 4)
    canvas.clear(.white)
    var other = Pixmap(width: 40, height: 2)
    canvas.exchangePixmap(with: &other)
    #expect(other.pixels == [UInt8](repeating: 255, count: 48))
    canvas.fill(.white) { $0.addRectangle(x: 30, y: 0, width: 20, height: 1) }
    #expect(canvas.pixmap[39, 0] == .white)
    #expect(canvas.pixmap[29, 0] == .black)
    #expect(canvas.pixmap.withBytes { $0.reduce(0) { $0 + Int($1) } } == 10 * 3 * 255)
  }

  /// Strokes of straight lines have areas that are known.
  @Test func strokesHaveTheirArea() {
    func area(_ style: StrokeStyle, _ build: (inout Path) -> Void) -> Double {
      var canvas = Canvas(width: 60, height: 60)
      canvas.stroke(.white, style: style, build)
      return canvas.pixmap.pixels.reduce(0) { $0 + Double($1) } / (3 * 255)
    }
    let line = { (path: inout Path) in path.addLine(from: Point(12.3, 14.1), to: Point(42.3, 54.1)) }
    let square = { (path: inout Path) in path.addRectangle(x: 10.4, y: 10.4, width: 40, height: 40) }
    // Slanted borders of up to 110 pixels are rounded by at most half a step each, mostly either way; the square's, whose
    // edges are at fifths of a pixel, exactly; flattening takes up to 0.01 pixel along the round parts.
    let tolerance = 0.1
    #expect(abs(area(StrokeStyle(width: 3), line) - 150) < tolerance)
    #expect(abs(area(StrokeStyle(width: 3, cap: .square), line) - 159) < tolerance)
    #expect(abs(area(StrokeStyle(width: 3, cap: .round), line) - (150 + 2.25 * .pi)) < tolerance)
    #expect(abs(area(StrokeStyle(width: 4), square) - (44 * 44 - 36 * 36)) < tolerance)
    #expect(abs(area(StrokeStyle(width: 4, join: .bevel), square) - (44 * 44 - 36 * 36 - 8)) < tolerance)
    let rounded = 44 * 44 - 36 * 36 - (16 - 4 * Double.pi)
    #expect(abs(area(StrokeStyle(width: 4, join: .round), square) - rounded) < tolerance)
    // Right angles have mitres of √2: just within, and beyond the limit.
    #expect(abs(area(StrokeStyle(width: 4, miterLimit: 1.42), square) - (44 * 44 - 36 * 36)) < tolerance)
    #expect(abs(area(StrokeStyle(width: 4, miterLimit: 1.41), square) - (44 * 44 - 36 * 36 - 8)) < tolerance)
    // Turned round, and closed by a segment of no length, nothing changes.
    let turned = { (path: inout Path) in
      path.addPolygon([
        Point(10.4, 10.4), Point(10.4, 50.4), Point(50.4, 50.4), Point(50.4, 10.4), Point(10.4, 10.4),
      ])
    }
    #expect(abs(area(StrokeStyle(width: 4), turned) - (44 * 44 - 36 * 36)) < tolerance)
  }
}
