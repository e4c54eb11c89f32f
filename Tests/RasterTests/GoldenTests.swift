import Raster
import TestSupport
import Testing

/// Pictures by feature, equal to the byte to those in `Goldens`.
@Suite struct GoldenTests {
  static let ink = Color(34, 40, 60)
  static let red = Color(200, 40, 50)
  static let blue = Color(40, 90, 200)
  static let paper = Color(250, 248, 240)

  static func canvas(_ width: Int, _ height: Int) -> Canvas {
    var canvas = Canvas(width: width, height: height)
    canvas.clear(paper)
    return canvas
  }

  static func star(_ path: inout Path, center: Point, radius: Double) {
    path.addPolygon(
      (0..<5).map { i in
        Transform.rotation(Double(i) * 0.8 * .pi, about: center).apply(Point(center.x, center.y - radius))
      })
  }

  @Test func fillRules() {
    var canvas = Self.canvas(220, 150)
    for (column, rule) in [FillRule.nonZero, .evenOdd].enumerated() {
      let x = Double(column) * 110
      canvas.fill(Self.ink, rule: rule) { Self.star(&$0, center: Point(x + 55, 50), radius: 45) }
      // Squares in squares: the second turns as the first, the third against it.
      canvas.fill(Self.red, rule: rule) { path in
        path.addRectangle(x: x + 10.5, y: 90.5, width: 50, height: 50)
        path.addRectangle(x: x + 18, y: 98, width: 35, height: 35)
        path.addPolygon([
          Point(x + 26, 106), Point(x + 26, 125), Point(x + 45, 125), Point(x + 45, 106),
        ])
      }
      // Circles that overlap by less than a pixel, by much, and entirely.
      canvas.fill(Self.blue, rule: rule) { path in
        path.addCircle(center: Point(x + 75, 105), radius: 8)
        path.addCircle(center: Point(x + 90.5, 105), radius: 8)
        path.addCircle(center: Point(x + 80, 130), radius: 9)
        path.addCircle(center: Point(x + 88, 130), radius: 9)
        path.addCircle(center: Point(x + 88, 130), radius: 5)
      }
    }
    Golden.expect(canvas.pixmap, "fill-rules")
  }

  @Test func curves() {
    var canvas = Self.canvas(205, 85)
    canvas.fill(Self.ink) { path in
      path.move(to: Point(10, 60))
      path.quad(to: Point(70, 60), control: Point(40, -30))
    }
    canvas.fill(Self.red) { path in
      path.move(to: Point(80, 60))
      path.cubic(to: Point(140, 60), control1: Point(80, 0), control2: Point(140, 120))
    }
    // A loop, which overlaps itself.
    canvas.fill(Self.blue, rule: .evenOdd) { path in
      path.move(to: Point(150, 65))
      path.cubic(to: Point(190, 65), control1: Point(270, -10), control2: Point(70, -10))
    }
    Golden.expect(canvas.pixmap, "curves")
  }

  @Test func arcs() {
    var canvas = Self.canvas(60, 60)
    canvas.fill(Self.ink) { path in
      path.move(to: Point(30, 30))
      path.arc(center: Point(30, 30), radius: 20, from: -0.5, to: 0.5 + .pi)
    }
    canvas.fill(Self.red) { path in
      path.arc(center: Point(30, 30), radius: 20, from: -0.5, to: 0.5 - .pi)
    }
    Golden.expect(canvas.pixmap, "arcs")
  }

  @Test func circles() {
    var canvas = Self.canvas(210, 60)
    for (i, radius) in [0.3, 0.7, 1.5, 3, 6, 12, 24].enumerated() {
      canvas.fill(Self.ink) {
        $0.addCircle(center: Point(8 + Double(i * i) * 4 + radius, 30), radius: radius)
      }
    }
    Golden.expect(canvas.pixmap, "circles")
  }

  @Test func ellipses() {
    var canvas = Self.canvas(70, 80)
    canvas.fill(Self.blue) {
      $0.addEllipse(center: Point(35, 40), radiusX: 30, radiusY: 10, rotation: 1.1)
    }
    Golden.expect(canvas.pixmap, "ellipses")
  }

  @Test func arcsAndLines() {
    var canvas = Self.canvas(160, 60)
    // A rounded rectangle: arcs joined by lines.
    canvas.fill(Self.ink) { path in
      path.arc(center: Point(20, 20), radius: 12, from: .pi, to: 1.5 * .pi)
      path.arc(center: Point(50, 20), radius: 12, from: 1.5 * .pi, to: 2 * .pi)
      path.arc(center: Point(50, 40), radius: 12, from: 0, to: 0.5 * .pi)
      path.arc(center: Point(20, 40), radius: 12, from: 0.5 * .pi, to: .pi)
      path.close()
    }
    // A ring: one arc there, one back.
    canvas.fill(Self.red) { path in
      path.arc(center: Point(110, 30), radius: 25, from: 0.4, to: 5.8)
      path.arc(center: Point(110, 30), radius: 14, from: 5.8, to: 0.4)
    }
    Golden.expect(canvas.pixmap, "arcs-and-lines")
  }

  @Test func caps() {
    var canvas = Self.canvas(180, 130)
    for (row, cap) in [StrokeStyle.Cap.butt, .round, .square].enumerated() {
      let y = 22 + Double(row) * 42
      let style = StrokeStyle(width: 14, cap: cap)
      canvas.stroke(Self.ink, style: style) { $0.addLine(from: Point(15, y), to: Point(55, y)) }
      canvas.stroke(Self.red, style: style) { $0.addLine(from: Point(80, y + 8), to: Point(110, y - 9)) }
      // Of no length: a dot where the caps are round or square. A lone move draws nothing.
      canvas.stroke(Self.blue, style: style) { path in
        path.addLine(from: Point(135, y), to: Point(135, y))
        path.move(to: Point(160, y))
        path.close()
        path.move(to: Point(147, y))
      }
      canvas.stroke(Self.paper, style: StrokeStyle(width: 1)) {
        $0.addLine(from: Point(15, y), to: Point(55, y))
      }
    }
    Golden.expect(canvas.pixmap, "caps")
  }

  @Test func joins() {
    var canvas = Self.canvas(260, 200)
    for (row, join) in [StrokeStyle.Join.miter, .round, .bevel].enumerated() {
      let y = 12 + Double(row) * 64
      let style = StrokeStyle(width: 12, join: join)
      // Corners of 90°, more, less than the mitre's limit (29° for 4), and 0°.
      for (column, spread) in [22.0, 40, 9, 4, 0].enumerated() {
        let x = 35 + Double(column) * 44
        canvas.stroke(Self.ink, style: style) { path in
          path.move(to: Point(x - spread / 2, y + 45))
          path.line(to: Point(x, y + 14))
          path.line(to: Point(x + spread / 2, y + 45))
        }
      }
      canvas.stroke(Self.red, style: StrokeStyle(width: 6, join: join)) { path in
        path.addPolygon([Point(222, y + 12), Point(250, y + 30), Point(226, y + 48)])
      }
    }
    Golden.expect(canvas.pixmap, "joins")
  }

  @Test func strokedCurves() {
    var canvas = Self.canvas(155, 90)
    canvas.stroke(Self.ink, style: StrokeStyle(width: 10)) { path in
      path.move(to: Point(12, 70))
      path.cubic(to: Point(80, 20), control1: Point(20, -40), control2: Point(60, 120))
    }
    // Thicker than the curve bends.
    canvas.stroke(Self.red, style: StrokeStyle(width: 30, cap: .round)) { path in
      path.move(to: Point(105, 60))
      path.quad(to: Point(130, 60), control: Point(118, 0))
    }
    Golden.expect(canvas.pixmap, "stroked-curves")
  }

  @Test func strokedCircles() {
    var canvas = Self.canvas(80, 80)
    let center = Point(40, 40)
    canvas.stroke(Self.blue, style: StrokeStyle(width: 3)) { $0.addCircle(center: center, radius: 30) }
    canvas.stroke(Self.blue, style: StrokeStyle(width: 0.5)) { $0.addCircle(center: center, radius: 22) }
    canvas.stroke(Self.ink, style: StrokeStyle(width: 16)) { $0.addCircle(center: center, radius: 8) }
    Golden.expect(canvas.pixmap, "stroked-circles")
  }

  /// One coverage where a translucent line crosses itself, and no seams at its corners.
  @Test func strokesThatCrossThemselves() {
    var canvas = Self.canvas(110, 100)
    canvas.stroke(
      Color(20, 20, 200, alpha: 110), style: StrokeStyle(width: 9, cap: .round, join: .round)
    ) { path in
      path.addPolyline(
        (0..<24).map { i in
          let angle = Double(i) * 1.9
          return Transform.rotation(angle).then(.translation(55, 50)).apply(Point(8 + Double(i) * 1.3, 0))
        })
    }
    Golden.expect(canvas.pixmap, "self-crossing-strokes")
  }

  /// Thick where the scale stretches.
  @Test func strokesOfAnUnevenScale() {
    var canvas = Self.canvas(130, 60)
    canvas.transform = Transform.scale(4, 1).then(.rotation(0.2, about: .zero)).then(.translation(65, 30))
    canvas.stroke(Self.red, style: StrokeStyle(width: 4)) { $0.addCircle(center: .zero, radius: 12) }
    Golden.expect(canvas.pixmap, "unevenly-scaled-strokes")
  }

  @Test func clipping() {
    var canvas = Self.canvas(120, 120)
    canvas.clip = PixelRect(minX: 15, minY: 10, maxX: 110, maxY: 105)
    canvas.fill(Self.paper) { $0.addRectangle(x: -1e30, y: -1e30, width: 2e30, height: 2e30) }
    canvas.fill(Color(225, 225, 230)) { $0.addRectangle(x: -1e9, y: -1e9, width: 2e9, height: 2e9) }
    // Around each side and each corner, and one larger than the clip.
    for (x, y) in [(15.0, 57.0), (110, 57), (62, 10), (62, 105), (15, 10), (110, 10), (15, 105), (110, 105)] {
      canvas.fill(Self.blue) { Self.star(&$0, center: Point(x, y), radius: 18) }
    }
    canvas.fill(Color(200, 40, 50, alpha: 120)) { path in
      path.addPolygon([Point(-2000, 400), Point(62, -60), Point(3000, 500)])
    }
    canvas.stroke(Self.ink, style: StrokeStyle(width: 5)) { path in
      path.addLine(from: Point(-1e6, -1e6), to: Point(1e6, 1e6))
      path.addLine(from: Point(-300, 80), to: Point(500, 50))
    }
    Golden.expect(canvas.pixmap, "clipping")
  }

  @Test func subPixelPlacement() {
    var canvas = Self.canvas(160, 120)
    for i in 0..<8 {
      let shift = Double(i) / 8
      let x = Double(i) * 19 + 6
      canvas.fill(Self.ink) { $0.addRectangle(x: x + shift, y: 5, width: 8, height: 8) }
      canvas.fill(Self.ink) { $0.addRectangle(x: x, y: 20 + shift, width: 8, height: 8) }
      canvas.fill(Self.red) { $0.addCircle(center: Point(x + 4 + shift, 40 + shift), radius: 4) }
      // Thinner than a pixel, inside one and across two.
      canvas.fill(Self.ink) { $0.addRectangle(x: x + shift, y: 52, width: 0.25, height: 20) }
      canvas.stroke(Self.blue, style: StrokeStyle(width: 1)) { path in
        path.addLine(from: Point(x, 80 + shift), to: Point(x + 14, 80 + shift))
        path.addLine(from: Point(x + shift, 90), to: Point(x + 6 + shift, 112))
      }
    }
    Golden.expect(canvas.pixmap, "sub-pixel-placement")
  }

  @Test func translucency() {
    var canvas = Self.canvas(150, 110)
    canvas.fill(Self.ink) { $0.addRectangle(x: 0, y: 50, width: 150, height: 20) }
    for (i, color) in [
      Color(230, 30, 30, alpha: 128), Color(30, 200, 30, alpha: 128), Color(30, 30, 230, alpha: 128),
    ]
    .enumerated() {
      let center = Transform.rotation(Double(i) * 2 * .pi / 3, about: Point(50, 55)).apply(Point(50, 37))
      canvas.fill(color) { $0.addCircle(center: center, radius: 28) }
    }
    for alpha in 0..<16 {
      canvas.fill(Color(200, 40, 50, alpha: UInt8(alpha * 17))) {
        $0.addRectangle(
          x: 105 + Double(alpha % 4) * 10.25, y: 10 + Double(alpha / 4) * 22.5, width: 10, height: 20)
      }
    }
    Golden.expect(canvas.pixmap, "translucency")
  }

  /// A scene of 60 by 40 units that also draws beyond its rectangle.
  static func scene(_ canvas: inout Canvas) {
    canvas.beginScene(width: 60, height: 40, background: paper)
    canvas.fill(Color(225, 230, 240)) { $0.addRectangle(x: -100, y: -100, width: 300, height: 300) }
    canvas.stroke(ink, style: StrokeStyle(width: 1)) {
      $0.addLine(from: Point(-50, 30.5), to: Point(150, 30.5))
    }
    canvas.fill(red) { $0.addCircle(center: Point(60, 10), radius: 8) }
    canvas.fill(blue) { star(&$0, center: Point(25, 22), radius: 14) }
  }

  @Test(arguments: [(60, 40), (120, 80), (150, 60), (70, 130), (101, 97)])
  func scenes(width: Int, height: Int) {
    var canvas = Canvas(width: width, height: height)
    Self.scene(&canvas)
    Golden.expect(canvas.pixmap, "scene-\(width)x\(height)")
  }

  /// Many slivers that meet in a point, many to a pixel.
  @Test func slivers() {
    var canvas = Self.canvas(120, 120)
    canvas.fill(Self.ink) { path in
      for i in 0..<90 {
        let turn = Transform.rotation(Double(i) * 2 * .pi / 90, about: Point(60.25, 59.75))
        path.addPolygon([
          Point(60.25, 59.75), turn.apply(Point(115, 58.8)), turn.apply(Point(115, 60.7)),
        ])
      }
    }
    Golden.expect(canvas.pixmap, "slivers")
  }
}
