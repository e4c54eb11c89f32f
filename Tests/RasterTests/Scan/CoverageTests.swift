import TestSupport
import Testing

@testable import Raster

/// Coverage against what it is defined as: the area of each pixel that the shape covers.
@Suite struct CoverageTests {
  /// The vertices of a convex polygon: random points of an ellipse, in order, turned and moved.
  static func convexPolygon(_ generator: inout SeededGenerator) -> [Point] {
    let angles = (0..<Int.random(in: 3...12, using: &generator))
      .map { _ in Double.random(in: 0..<(2 * .pi), using: &generator) }.sorted()
    let size = (
      Double.random(in: 0.3...22, using: &generator), Double.random(in: 0.3...22, using: &generator)
    )
    let center = (
      Double.random(in: -4...44, using: &generator), Double.random(in: -4...44, using: &generator)
    )
    let turn = Transform.rotation(.random(in: 0..<(2 * .pi), using: &generator))
    return angles.map { angle in
      let unit = Transform.rotation(angle).apply(Point(1, 0))
      let turned = turn.apply(Point(unit.x * size.0, unit.y * size.1))
      return Point(center.0 + turned.x, center.1 + turned.y)
    }
  }

  /// The area of a convex polygon inside a box, after Sutherland and Hodgman.
  static func area(of polygon: [Point], x: ClosedRange<Double>, y: ClosedRange<Double>) -> Double {
    func cut(_ polygon: [Point], _ signedDistance: (Point) -> Double) -> [Point] {
      var kept: [Point] = []
      for (i, p) in polygon.enumerated() {
        let q = polygon[(i + 1) % polygon.count]
        let (dp, dq) = (signedDistance(p), signedDistance(q))
        if dp >= 0 { kept.append(p) }
        if (dp > 0 && dq < 0) || (dp < 0 && dq > 0) {
          let t = dp / (dp - dq)
          kept.append(Point(p.x + (q.x - p.x) * t, p.y + (q.y - p.y) * t))
        }
      }
      return kept
    }
    var inside = cut(polygon) { $0.x - x.lowerBound }
    inside = cut(inside) { x.upperBound - $0.x }
    inside = cut(inside) { $0.y - y.lowerBound }
    inside = cut(inside) { y.upperBound - $0.y }
    guard let first = inside.first else { return 0 }
    // About the first vertex, so that nothing cancels.
    var doubled = 0.0
    for (p, q) in zip(inside, inside.dropFirst()) {
      doubled += (p.x - first.x) * (q.y - first.y) - (q.x - first.x) * (p.y - first.y)
    }
    return abs(doubled) / 2
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func simpleShapesNeedNoSorting(seed: UInt64) {
    var generator = SeededGenerator(state: seed)
    let polygon = Self.convexPolygon(&generator)
    let style = StrokeStyle(width: .random(in: 0.1...9, using: &generator), miterLimit: 10)
    // A second contour, outside the frame or of no area, makes a shape one of any kind.
    func draw(_ extra: [Point]) -> Pixmap {
      var canvas = Canvas(width: 40, height: 40)
      func build(_ path: inout Path) {
        path.addPolygon(polygon)
        if !extra.isEmpty { path.addPolygon(extra) }
      }
      if seed % 2 == 0 {
        canvas.fill(.white) { build(&$0) }
      } else {
        canvas.stroke(.white, style: style) { build(&$0) }
      }
      return canvas.pixmap
    }
    let extra =
      seed % 2 == 0
      ? [Point(20, 20), Point(21, 21), Point(20, 20)] : [Point(90, 90), Point(95, 90), Point(95, 95)]
    let (simple, general) = (draw([]), draw(extra))
    #expect(simple == general)
  }

  @Test(arguments: 0..<200 as Range<UInt64>) func convexPolygonsCoverTheirArea(seed: UInt64) {
    var generator = SeededGenerator(state: seed)
    let size = 40
    let polygon = Self.convexPolygon(&generator)
    var canvas = Canvas(width: size, height: size)
    canvas.fill(.white, rule: seed % 2 == 0 ? .nonZero : .evenOdd) { $0.addPolygon(polygon) }
    var worst = 0.0
    var sum = 0.0
    for y in 0..<size {
      for x in 0..<size {
        let expected = Self.area(
          of: polygon, x: Double(x)...Double(x + 1), y: Double(y)...Double(y + 1))
        let drawn = Double(canvas.pixmap[x, y].red) / 255
        worst = max(worst, abs(drawn - expected))
        sum += drawn
      }
    }
    // Half a step of 8 bits is rounding, by which a half and what is within 2.5e-4 of it goes up; a vertex moves by at most
    // 2⁻²¹ pixel in x and in y.
    #expect(worst <= 0.50025 / 255 + 2e-6)
    // The rounding of the pixels at the border is independent, so that it mostly cancels: 80 pixels wide at most, of which half are wrong one way.
    let total = Self.area(of: polygon, x: 0...Double(size), y: 0...Double(size))
    #expect(abs(sum - total) <= 40 * 0.5 / 255)
  }

  /// The winding number of `point` in the closed polygons.
  static func winding(_ polygons: [[Point]], _ point: Point) -> Int {
    var winding = 0
    for polygon in polygons {
      var p = polygon[polygon.count - 1]
      for q in polygon {
        if (p.y <= point.y) != (q.y <= point.y) {
          let x = p.x + (point.y - p.y) * (q.x - p.x) / (q.y - p.y)
          if x < point.x { winding += q.y > p.y ? 1 : -1 }
        }
        p = q
      }
    }
    return winding
  }

  /// Many edges, much smaller than, about as large as and larger than a pixel, that overlap at random.
  @Test(arguments: 0..<20 as Range<UInt64>, [FillRule.nonZero, .evenOdd])
  func overlappingShapesCoverTheirArea(seed: UInt64, rule: FillRule) {
    var generator = SeededGenerator(state: 1000 + seed)
    let size = 6
    let spread = [0.8, 3, 9, 40][Int(seed % 4)]
    let polygons = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
      (0..<Int.random(in: 3...9, using: &generator)).map { _ in
        Point(
          3 + .random(in: -spread...spread, using: &generator),
          3 + .random(in: -spread...spread, using: &generator))
      }
    }
    var canvas = Canvas(width: size, height: size)
    canvas.fill(.white, rule: rule) { path in
      for polygon in polygons { path.addPolygon(polygon) }
    }
    let samples = 32
    for y in 0..<size {
      for x in 0..<size {
        var inside = 0
        for j in 0..<samples {
          for i in 0..<samples {
            let point = Point(
              Double(x) + (Double(i) + 0.5) / Double(samples), Double(y) + (Double(j) + 0.5) / Double(samples)
            )
            if rule.encloses(Self.winding(polygons, point)) { inside += 1 }
          }
        }
        let expected = Double(inside) / Double(samples * samples)
        let drawn = Double(canvas.pixmap[x, y].red) / 255
        // Of 32 × 32 samples an edge across the pixel misjudges the area by up to about a quarter of a column; some edges
        // meet in a pixel here. Coverage from signed areas, without the crossings, is wrong by up to 1.
        #expect(abs(drawn - expected) <= 0.03, "pixel (\(x), \(y))")
      }
    }
  }
}
