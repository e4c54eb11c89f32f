import Raster

/// Smooth shapes with the extent that pygame's `gfxdraw` gives them, which Gymnasium's classic scenes are drawn with: for frames of
/// other than the native size, at which `PygameSurface` draws its very pixels.
///
/// `gfxdraw` truncates coordinates to whole pixels and puts them at the pixels' middles; filled shapes and outlines
/// include the pixels that they touch half, so that they are half a pixel wider all around; and Gymnasium turns the
/// picture upside down at the end. Points here are Gymnasium's, y growing upward from the frame's lower edge, in native
/// pixels. Against its frames this leaves a mean absolute difference of 0.00 to 0.04 of 255, most of it in how
/// edges are smoothed; the bare geometry leaves 0.2 to 0.8.
struct Gfxdraw {
  /// Rows of the native frame.
  private let frameHeight: Double
  /// Pixels of the frame that is drawn for one native pixel, at least 1: a large frame is not confined to native pixels,
  /// or what moves would jerk.
  private let density: Double

  /// Shapes of a scene of `frameHeight` rows, which `canvas` has begun.
  init(frameHeight: Double, on canvas: borrowing Canvas) {
    self.frameHeight = frameHeight
    density = max(canvas.transform.a, 1)
  }

  /// The middle of the pixel that `point` is truncated to, y growing downward.
  private func snap(_ point: Point) -> Point {
    func middle(_ coordinate: Double) -> Double {
      ((coordinate * density).rounded(.towardZero) + 0.5) / density
    }
    return Point(middle(point.x), frameHeight - middle(point.y))
  }

  /// Fills a circle.
  func fillCircle(_ color: Color, center: Point, radius: Double, on canvas: inout Canvas) {
    canvas.fill(color) { $0.addCircle(center: snap(center), radius: radius + 0.5) }
  }

  /// Draws row `y`, from edge to edge of what is drawn, one pixel high.
  func fillRow(_ color: Color, y: Double, on canvas: inout Canvas) {
    let top = frameHeight - 1 - y.rounded(.towardZero)
    let extent = canvas.extent
    canvas.fill(color) {
      $0.addRectangle(x: extent.minX, y: top, width: extent.maxX - extent.minX, height: 1)
    }
  }

  /// Draws column `x` from `bottom` up to `top`, one pixel wide, both ends included.
  func fillColumn(_ color: Color, x: Double, from bottom: Double, to top: Double, on canvas: inout Canvas) {
    canvas.fill(color) { path in
      path.addRectangle(
        x: x.rounded(.towardZero), y: frameHeight - 1 - top.rounded(.towardZero), width: 1,
        height: top.rounded(.towardZero) - bottom.rounded(.towardZero) + 1)
    }
  }

  /// Fills the triangle of a flag that hangs to the right of its pole's upper end, (`x`, `top`).
  func fillPennant(
    _ color: Color, x: Double, top: Double, length: Double, height: Double, on canvas: inout Canvas
  ) {
    // Half a pixel larger all around, its tip cut off there: the pixels that its outline passes through are filled.
    let (left, middle) = (x.rounded(.towardZero), snap(Point(x, top - height / 2)).y)
    let (right, half) = (left + length + 1, height / 2)
    canvas.fill(color) { path in
      path.move(to: Point(left, middle - half - 0.5))
      path.line(to: Point(right, middle - 0.5))
      path.line(to: Point(right, middle + 0.5))
      path.line(to: Point(left, middle + half + 0.5))
      path.close()
    }
  }

  /// Draws a line through `points`, as pygame's `aalines` does: each part of it is one pixel thick along its minor axis,
  /// and its coordinates are not truncated.
  func strokeLine(_ color: Color, through points: some Collection<Point>, on canvas: inout Canvas) {
    canvas.fill(color) { path in
      var last: Point?
      for point in points {
        let end = Point(point.x + 0.5, frameHeight - point.y - 0.5)
        if let start = last { Self.addLine(from: start, to: end, to: &path) }
        last = end
      }
    }
  }

  /// Adds a line of one pixel along its minor axis, turning the same way wherever it goes.
  private static func addLine(from start: Point, to end: Point, to path: inout Path) {
    let isFlat = abs(end.x - start.x) >= abs(end.y - start.y)
    let isForward = isFlat ? end.x >= start.x : end.y <= start.y
    let (dx, dy) = isFlat ? (0, 0.5) : (0.5, 0)
    let (a, b) = isForward ? (start, end) : (end, start)
    path.move(to: Point(a.x - dx, a.y - dy))
    path.line(to: Point(b.x - dx, b.y - dy))
    path.line(to: Point(b.x + dx, b.y + dy))
    path.line(to: Point(a.x + dx, a.y + dy))
    path.close()
  }

  /// Fills the rectangle from (`left`, `bottom`) to (`right`, `top`), turned by `angle` (in radians, counter-clockwise)
  /// around the origin and then moved by `origin`.
  func fillRectangle(
    _ color: Color, left: Double, bottom: Double, right: Double, top: Double, angle: Double, origin: Point,
    on canvas: inout Canvas
  ) {
    let (cosine, sine) = (angle.cosine, angle.sine)
    var x = SIMD4<Double>.zero
    var y = SIMD4<Double>.zero
    func setCorner(_ i: Int, _ cornerX: Double, _ cornerY: Double) {
      let corner = snap(
        Point(
          cosine * cornerX - sine * cornerY + origin.x, sine * cornerX + cosine * cornerY + origin.y))
      (x[i], y[i]) = (corner.x, corner.y)
    }
    // Clockwise as one sees it.
    setCorner(0, left, bottom)
    setCorner(1, left, top)
    setCorner(2, right, top)
    setCorner(3, right, bottom)

    // Each side moves outward by half a pixel across its minor axis, which is how far the outline of `gfxdraw` covers
    // pixels by more than half.
    var (dx, dy) = (Self.rotated(x) - x, Self.rotated(y) - y)
    let length = (dx * dx + dy * dy).squareRoot()
    dx /= length
    dy /= length
    let offset = 0.5 * pointwiseMax(pointwiseMax(dx, -dx), pointwiseMax(dy, -dy))
    // A side is the line nx · x + ny · y = distance, its normal pointing outward.
    let (nx, ny) = (dy, -dx)
    let distance = nx * x + ny * y + offset
    let (nextX, nextY, nextDistance) = (Self.rotated(nx), Self.rotated(ny), Self.rotated(distance))
    let determinant = nx * nextY - ny * nextX
    let cornerX = (distance * nextY - ny * nextDistance) / determinant
    let cornerY = (nx * nextDistance - distance * nextX) / determinant

    canvas.fill(color) { path in
      path.move(to: Point(cornerX[0], cornerY[0]))
      for i in 1..<4 { path.line(to: Point(cornerX[i], cornerY[i])) }
      path.close()
    }
  }

  /// Every element's successor.
  private static func rotated(_ vector: SIMD4<Double>) -> SIMD4<Double> {
    SIMD4(vector[1], vector[2], vector[3], vector[0])
  }
}
