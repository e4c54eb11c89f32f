import Foundation
import Raster
import ShowreelSupport
import TestSupport
import Testing

/// Single shapes against those of pygame-ce 2.5.8, by hashes of pictures that `scripts/fixtures/make_shape_fixtures.py` made;
/// the environment variable `SHOWREEL_SHAPES` names another file of that script's.
@Suite struct PygameShapeTests {
  struct Shape: Decodable, CustomTestStringConvertible {
    var kind: String
    /// Coordinates of points in turn, in sixty-fourths of a pixel.
    var points: [Int]
    var radius: Int
    var color: [UInt8]
    var hash: String

    var testDescription: String { "\(kind) \(points.map { Double($0) / 64 }), radius \(radius)" }

    static func all() throws -> [Shape] {
      let named = ProcessInfo.processInfo.environment["SHOWREEL_SHAPES"].map(URL.init(fileURLWithPath:))
      let file = named ?? TestFiles.fixture("shapes.json")
      return try JSONDecoder().decode([Shape].self, from: Data(contentsOf: file))
    }

    func draw(on surface: inout PygameSurface) {
      let places = stride(from: 0, to: points.count, by: 2).map {
        Point(Double(points[$0]) / 64, Double(points[$0 + 1]) / 64)
      }
      var corners = Corners()
      for place in places { corners.append(place) }
      let color = Color(color[0], color[1], color[2])
      let (first, second) = (places[0], places[min(1, places.count - 1)])
      switch kind {
      case "gfxFillPolygon": surface.gfxFillPolygon(color, corners)
      case "gfxOutlinePolygon": surface.gfxOutlinePolygon(color, corners)
      case "gfxFillCircle": surface.gfxFillCircle(color, center: first, radius: radius)
      case "gfxOutlineCircle": surface.gfxOutlineCircle(color, center: first, radius: radius)
      case "gfxRow": surface.gfxRow(color, from: first.x, to: second.x, y: first.y)
      case "gfxColumn": surface.gfxColumn(color, x: first.x, from: first.y, to: second.y)
      case "drawPolygon": surface.drawPolygon(color, corners)
      case "drawOutline": surface.drawOutline(color, corners)
      case "drawCircle": surface.drawCircle(color, center: first, radius: radius)
      case "drawLine": surface.drawLine(color, from: first, to: second)
      case "drawSmoothLine": surface.drawSmoothLine(color, from: first, to: second)
      case "drawSmoothLines": surface.drawSmoothLines(color, closed: false, corners)
      case "drawSmoothPolygon": surface.drawSmoothLines(color, closed: true, corners)
      default: Issue.record("there is no shape \(kind)")
      }
    }
  }

  static let (width, height) = (96, 64)

  /// Levels that differ from pixel to pixel, so that blending shows.
  static let background: Pixmap = {
    var picture = Pixmap(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<3 {
          picture.pixels[3 * ((height - 1 - y) * width + x) + channel] = UInt8(
            (7 * x + 13 * y + 50 * channel) % 256)
        }
      }
    }
    return picture
  }()

  @Test func shapesArePygames() throws {
    let shapes = try Shape.all()
    #expect(shapes.count >= 13 * 12)
    for shape in shapes {
      var canvas = Canvas(Self.background)
      canvas.drawPygame { shape.draw(on: &$0) }
      #expect(sha256(canvas.pixmap.pixels).hasPrefix(shape.hash), "\(shape.testDescription)")
    }
  }

  /// A canvas that is cleared again writes only where it was drawn on: shapes say all of that.
  @Test func clearingLeavesNothingOfAShape() throws {
    let paper = Color(9, 90, 200)
    var canvas = Canvas(width: Self.width, height: Self.height)
    canvas.clear(paper)
    let empty = canvas.pixmap
    for shape in try Shape.all() {
      canvas.drawPygame { shape.draw(on: &$0) }
      canvas.clear(paper)
      #expect(canvas.pixmap == empty, "\(shape.testDescription)")
    }
  }

  /// A wider surface of which the frame shows the end: the same pixels as where it is shown whole.
  @Test func framesShowTheEndOfAWiderSurface() throws {
    for shape in try Shape.all() {
      var whole = Canvas(width: Self.width, height: Self.height)
      whole.drawPygame { shape.draw(on: &$0) }
      var end = Canvas(width: 40, height: Self.height)
      end.drawPygame(width: Self.width) { shape.draw(on: &$0) }
      let (picture, shown) = (whole.pixmap, end.pixmap)
      for y in 0..<Self.height {
        let row = picture.pixels[3 * (y * Self.width + Self.width - 40)..<3 * (y + 1) * Self.width]
        #expect(row.elementsEqual(shown.pixels[120 * y..<120 * (y + 1)]), "\(shape.testDescription)")
      }
    }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, 1e300, -1e18, 40_000])
  func absurdCoordinatesDoNoHarm(_ value: Double) {
    var canvas = Canvas(width: 30, height: 20)
    let corners = Corners(Point(value, 3), Point(4, value), Point(-value, -value), Point(8, 9))
    canvas.drawPygame { surface in
      surface.gfxFillPolygon(.white, corners)
      surface.gfxOutlinePolygon(.white, corners)
      surface.gfxFillCircle(.white, center: corners[0], radius: 5)
      surface.gfxOutlineCircle(.white, center: corners[1], radius: 5)
      surface.gfxRow(.white, from: value, to: 3, y: 2)
      surface.gfxColumn(.white, x: 2, from: value, to: 3)
      surface.drawPolygon(.white, corners)
      surface.drawPolygon(.white, Corners(corners[0], corners[1], corners[2]))
      surface.drawOutline(.white, corners)
      surface.drawCircle(.white, center: corners[2], radius: 5)
      surface.drawSmoothLines(.white, closed: true, corners)
    }
    canvas.clear(.black)
    #expect(canvas.pixmap == Pixmap(width: 30, height: 20))
  }
}
