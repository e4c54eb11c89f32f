import TestSupport
import Testing

@testable import Raster

/// Coordinates that nobody meant: they clip or draw nothing, and leave the canvas as good as new.
@Suite struct HostileInputTests {
  static let numbers: [Double] = [
    0, -0.0, 1, -1, 0.5, 7.25, .leastNonzeroMagnitude, 1e-30, 1e9, -1e9, 2_147_483_648, -2_147_483_649,
    4.6e18,
    -9.3e18, 1e30,
    -1e30, 1e99, 1e100, 1e101, 1e154, -1e200, 1e300, -1e300, .greatestFiniteMagnitude,
    -.greatestFiniteMagnitude, .infinity, -.infinity, .nan, .pi, 1e15, -1e16, 15.999999999999998, 16, 17,
  ]

  /// Draws a shape that uses every part of the rasterizer.
  static func drawReference(_ canvas: inout Canvas) {
    canvas.fill(Color(10, 200, 30), rule: .evenOdd) { path in
      path.addPolygon([Point(1, 1), Point(14.3, 2), Point(3, 13.1), Point(12, -3), Point(15, 15)])
      path.addCircle(center: Point(8, 8), radius: 5)
    }
    canvas.stroke(Color(90, 20, 30, alpha: 99), style: StrokeStyle(width: 2)) { path in
      path.addPolyline([Point(1, 15), Point(8, 3), Point(15, 15)])
    }
  }

  static func randomPath(_ generator: inout SeededGenerator) -> Path {
    func number() -> Double {
      Bool.random(using: &generator)
        ? .random(in: -4...20, using: &generator) : numbers.randomElement(using: &generator) ?? 0
    }
    func point() -> Point { Point(number(), number()) }
    var path = Path()
    for _ in 0..<Int.random(in: 1...8, using: &generator) {
      switch Int.random(in: 0..<10, using: &generator) {
      case 0: path.move(to: point())
      case 1, 2: path.line(to: point())
      case 3: path.quad(to: point(), control: point())
      case 4: path.cubic(to: point(), control1: point(), control2: point())
      case 5: path.arc(center: point(), radius: number(), from: number(), to: number())
      case 6: path.close()
      case 7: path.addRectangle(x: number(), y: number(), width: number(), height: number())
      case 8: path.addCircle(center: point(), radius: number())
      default: path.addEllipse(center: point(), radiusX: number(), radiusY: number(), rotation: number())
      }
    }
    return path
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func randomPathsStayInsideTheClip(seed: UInt64) {
    var generator = SeededGenerator(state: 77 + seed)
    func number() -> Double { Self.numbers.randomElement(using: &generator) ?? 0 }
    var fresh = Canvas(width: 16, height: 16)
    Self.drawReference(&fresh)
    var canvas = Canvas(width: 16, height: 16)
    for round in 0..<12 {
      let path = Self.randomPath(&generator)
      if round % 3 == 2 {
        canvas.transform = Transform(
          a: number(), b: number(), c: number(), d: number(), tx: number(), ty: number())
      } else {
        canvas.transform = .identity
      }
      canvas.clear(.white)
      canvas.clip = PixelRect(minX: 3, minY: 4, maxX: 13, maxY: 12)
      canvas.fill(path, .black, rule: round % 2 == 0 ? .nonZero : .evenOdd)
      let style = StrokeStyle(
        width: number(), cap: [.butt, .round, .square][round % 3],
        join: [.miter, .round, .bevel][round / 3 % 3],
        miterLimit: number())
      canvas.stroke(path, Color(1, 2, 3, alpha: 128), style: style)
      for y in 0..<16 {
        for x in 0..<16 where !((3..<13).contains(x) && (4..<12).contains(y)) {
          if canvas.pixmap[x, y] != .white { Issue.record("(\(x), \(y)) in round \(round)") }
        }
      }
      // Nothing is left behind in the reused storage.
      canvas.clip = PixelRect(minX: .min, minY: .min, maxX: .max, maxY: .max)
      canvas.transform = .identity
      canvas.clear(.black)
      Self.drawReference(&canvas)
      #expect(canvas.pixmap == fresh.pixmap)
    }
  }

  @Test(arguments: [1e6, 1e9, 2_147_483_648, 1e18, 1e19, 1e30, 1e99])
  func largeCoordinatesClip(size: Double) {
    var canvas = Canvas(width: 9, height: 7)
    canvas.fill(.white) { $0.addRectangle(x: -size, y: -size, width: 2 * size, height: 2 * size) }
    #expect(canvas.pixmap.pixels.allSatisfy { $0 == 255 })
    // The half plane right of x = 4.5.
    canvas.clear(.black)
    canvas.fill(.white) { path in
      path.addPolygon([Point(4.5, -size), Point(size, -size), Point(size, size), Point(4.5, size)])
    }
    let row: [UInt8] = [0, 0, 0, 0, 128, 255, 255, 255, 255]
    for y in 0..<7 { #expect((0..<9).map { canvas.pixmap[$0, y].red } == row) }
    // The half plane below the diagonal; its far vertices are on it exactly.
    canvas.clear(.black)
    canvas.fill(.white) { $0.addPolygon([Point(-size, -size), Point(size, size), Point(-size, size)]) }
    for y in 0..<7 {
      for x in 0..<9 { #expect(canvas.pixmap[x, y].red == (x < y ? 255 : x == y ? 128 : 0)) }
    }
  }

  @Test func coordinatesThatAreNotFiniteDrawNothingOfTheirContour() {
    for bad in [Double.nan, .infinity, -.infinity, 1e101, -1e300] {
      for point in [Point(bad, 3), Point(3, bad)] {
        var canvas = Canvas(width: 8, height: 8)
        canvas.fill(.white) { path in
          path.addPolygon([Point(0, 0), Point(8, 0), point, Point(0, 8)])
          path.move(to: Point(0, 0))
          path.quad(to: Point(8, 8), control: point)
          path.move(to: Point(0, 0))
          path.cubic(to: Point(8, 8), control1: Point(8, 0), control2: point)
          path.addCircle(center: point, radius: 3)
          path.addRectangle(x: 0, y: 0, width: bad, height: 8)
        }
        canvas.stroke(.white, style: StrokeStyle(width: 2)) { $0.addLine(from: Point(4, 4), to: point) }
        #expect(canvas.pixmap.pixels.allSatisfy { $0 == 0 })
        // The path's other contours are drawn.
        canvas.fill(.white) { path in
          path.addCircle(center: point, radius: 3)
          path.addRectangle(x: 0, y: 0, width: 8, height: 8)
        }
        #expect(canvas.pixmap.pixels.allSatisfy { $0 == 255 })
      }
    }
  }

  @Test(arguments: [-1, -0.0, 0, .nan, .infinity, -.infinity])
  func radiiAndWidthsOfNoUseDrawNothing(size: Double) {
    var canvas = Canvas(width: 8, height: 8)
    canvas.fill(.white) { $0.addCircle(center: Point(4, 4), radius: size) }
    canvas.fill(.white) { $0.arc(center: Point(4, 4), radius: size, from: 0, to: 3) }
    canvas.fill(.white) { $0.addEllipse(center: Point(4, 4), radiusX: 2, radiusY: size) }
    canvas.stroke(.white, style: StrokeStyle(width: size, cap: .round)) {
      $0.addLine(from: Point(0, 4), to: Point(8, 4))
    }
    #expect(canvas.pixmap.pixels.allSatisfy { $0 == 0 })
  }

  @Test(arguments: [0, -1, .nan, .infinity, .leastNonzeroMagnitude, 1e308])
  func sceneOfNoUsableSizeDrawsNothing(size: Double) {
    var canvas = Canvas(width: 8, height: 8)
    canvas.beginScene(width: size, height: 4, background: .white)
    canvas.fill(.black) { $0.addRectangle(x: 0, y: 0, width: size, height: 1e-9) }
    #expect(canvas.pixmap.pixels.allSatisfy { $0 == 255 })
  }

  /// A path with very many vertices, nearly all of them in few pixels.
  @Test func aCircleOfManyVertices() {
    let count = 20_000
    let step = Transform.rotation(2 * .pi / Double(count))
    var point = Point(12, 0)
    var path = Path()
    for i in 0..<count {
      let moved = Point(16 + point.x, 16 + point.y)
      if i == 0 { path.move(to: moved) } else { path.line(to: moved) }
      point = step.apply(point)
    }
    var many = Canvas(width: 32, height: 32)
    many.fill(path, .white)
    var smooth = Canvas(width: 32, height: 32)
    smooth.fill(.white) { $0.addCircle(center: Point(16, 16), radius: 12) }
    let worst = zip(many.pixmap.pixels, smooth.pixmap.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 255
    // The flattening tolerance of 0.01 pixel is two and a half steps of 8 bits.
    #expect(worst <= 3)
  }

  /// So many crossings in a row that it is sampled: coverage is near, and time bounded.
  @Test(arguments: [FillRule.nonZero, .evenOdd]) func aScribbleIsSampled(rule: FillRule) {
    var generator = SeededGenerator(state: 5)
    // Random lines all over the frame, and a border of a rectangle that no line crosses.
    let scribble = (0..<2500).map { _ in
      Point(.random(in: 0...24, using: &generator), .random(in: 0...2, using: &generator))
    }
    var canvas = Canvas(width: 24, height: 4)
    canvas.fill(.white, rule: rule) { path in
      path.addPolygon(scribble)
      path.addRectangle(x: 0, y: 3, width: 24, height: 1)
    }
    let samples = 8
    for y in 0..<2 {
      for x in 0..<24 {
        var inside = 0
        for j in 0..<samples {
          for i in 0..<samples {
            let point = Point(
              Double(x) + (Double(i) + 0.5) / Double(samples), Double(y) + (Double(j) + 0.5) / Double(samples)
            )
            if rule.encloses(CoverageTests.winding([scribble], point)) { inside += 1 }
          }
        }
        let expected = Double(inside) / Double(samples * samples)
        // The inside is noise finer than a sample: two estimates from 256 and 64 samples have a standard deviation of
        // 0.07 between them, and the worst of 48 pixels is within four.
        #expect(abs(Double(canvas.pixmap[x, y].red) / 255 - expected) <= 0.28)
      }
    }
    for x in 0..<24 {
      #expect(canvas.pixmap[x, 2] == .black)
      #expect(canvas.pixmap[x, 3] == .white)
    }
  }

  /// Segments of which very many go through each row: the work of a row is bounded, and where they do not reach the
  /// frame is as it was.
  @Test(arguments: [(2_500, false), (16_000, false), (60_000, true)])
  func workOfARowIsBounded(count: Int, isCrowded: Bool) {
    var generator = SeededGenerator(state: 6)
    var table = EdgeTable()
    table.begin(clip: PixelRect(minX: 1, minY: 0, maxX: 24, maxY: 3))
    let border = [Point(0, 0), Point(24, 0), Point(24, 1), Point(0, 1)]
    table.addContour(border)
    table.addContour(
      (0..<count).map { _ in
        Point(.random(in: 3...20, using: &generator), .random(in: 1...2, using: &generator))
      })
    var sweep = Sweep()
    sweep.table = table
    var pixels = [UInt8](repeating: 0, count: 24 * 3 * 3)
    pixels.withUnsafeMutableBufferPointer { buffer in
      if let bytes = PixelBytes(buffer) {
        sweep.paint(Paint(.white), .nonZero, turn: 0, into: bytes, width: 24)
      }
    }
    // A row's strands stop at the limit, in steps of one band at most; samples look at each edge so many times.
    #expect(sweep.mostWork > (isCrowded ? count : Sweep.workLimit))
    #expect(
      sweep.mostWork
        <= (isCrowded
          ? Sweep.crowdedStrips * (count + 4) : Sweep.workLimit + (Sweep.sampling + 1) * (count + 4)))
    for x in 0..<24 {
      #expect(pixels[3 * x] == (x == 0 ? 0 : 255))
      #expect(pixels[3 * (48 + x)] == 0)
      if x < 3 || x >= 20 { #expect(pixels[3 * (24 + x)] == 0) }
    }
    // Nearly everywhere between the segments some winding number is not zero.
    for x in 4..<19 { #expect(pixels[3 * (24 + x)] >= 200) }
  }
}
