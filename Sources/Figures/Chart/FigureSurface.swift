import Raster

/// Something that a chart is drawn on: pixels, or SVG.
protocol FigureSurface {
  /// The grid of pixels, for thin lines; in SVG each unit is a pixel.
  var grid: PixelGrid { get }

  /// Draws an open line.
  mutating func line(_ points: [Point], _ color: Color, width: Double, dash: (length: Double, gap: Double)?)

  /// Fills a polygon.
  mutating func polygon(_ points: [Point], _ color: Color)

  /// Fills a disc.
  mutating func disc(_ center: Point, radius: Double, _ color: Color)

  /// Draws a line of text.
  mutating func text(_ text: String, at point: Point, _ style: TextStyle, font: Font)
}

extension FigureSurface {
  mutating func line(_ points: [Point], _ color: Color, width: Double) {
    line(points, color, width: width, dash: nil)
  }

  /// Fills a rectangle.
  mutating func rectangle(x: Double, y: Double, width: Double, height: Double, _ color: Color) {
    polygon(
      [Point(x, y), Point(x + width, y), Point(x + width, y + height), Point(x, y + height)], color)
  }
}

extension Canvas: FigureSurface {
  var grid: PixelGrid { PixelGrid(transform) }

  mutating func line(_ points: [Point], _ color: Color, width: Double, dash: (length: Double, gap: Double)?) {
    let isLevel = points.count == 2 && (points[0].x == points[1].x || points[0].y == points[1].y)
    let style = StrokeStyle(width: width, cap: isLevel ? .butt : .round, join: .round)
    stroke(color, style: style) { path in
      guard let dash, points.count == 2 else { return path.addPolyline(points) }
      let (start, end) = (points[0], points[1])
      let (dx, dy) = (end.x - start.x, end.y - start.y)
      let length = (dx * dx + dy * dy).squareRoot()
      var place = 0.0
      while place < length {
        let (from, to) = (place / length, min(place + dash.length, length) / length)
        path.addLine(
          from: Point(start.x + dx * from, start.y + dy * from),
          to: Point(start.x + dx * to, start.y + dy * to))
        place += dash.length + dash.gap
      }
    }
  }

  mutating func polygon(_ points: [Point], _ color: Color) { fill(color) { $0.addPolygon(points) } }

  mutating func disc(_ center: Point, radius: Double, _ color: Color) {
    fill(color) { $0.addCircle(center: center, radius: radius) }
  }

  mutating func text(_ text: String, at point: Point, _ style: TextStyle, font: Font) {
    draw(text, at: point, style: style, font: font)
  }
}
