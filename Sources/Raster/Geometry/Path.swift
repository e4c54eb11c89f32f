/// A sequence of closed or open contours made of lines, quadratic and cubic curves and arcs.
///
/// A fill closes every contour. A contour that holds a coordinate that is not finite, or that is beyond 1e100 pixels
/// after the transform, draws nothing; the path's other contours are drawn.
public struct Path: Sendable {
  enum Verb: UInt8, Sendable { case move, line, quad, cubic, arc, close }

  /// The path's commands, in order. They take 1, 1, 2, 3, 3 (an arc: centre; radius and start angle; sweep) and 0
  /// points.
  var verbs: [Verb] = []
  var points: [Point] = []
  /// The first point of the current contour, or of the last one where that is closed.
  private var start = Point.zero
  private var hasStart = false
  private var isOpen = false

  /// Makes an empty path.
  public init() {}

  /// Indicates whether the path has no contour.
  public var isEmpty: Bool { verbs.isEmpty }

  /// Empties the path and keeps its storage, so that a path that is used again does not allocate.
  public mutating func removeAll() {
    verbs.removeAll(keepingCapacity: true)
    points.removeAll(keepingCapacity: true)
    hasStart = false
    isOpen = false
  }

  /// Starts a contour at `point`, and leaves the one before it open.
  public mutating func move(to point: Point) {
    verbs.append(.move)
    points.append(point)
    (start, hasStart, isOpen) = (point, true, true)
  }

  /// Adds a straight line to `point`. Where no contour is open it starts one: in an empty path at `point`, after
  /// `close()` at the closed contour's start. Curves do the same, but start an empty path at their first control point.
  public mutating func line(to point: Point) {
    startIfNeeded(at: point)
    verbs.append(.line)
    points.append(point)
  }

  /// Adds a quadratic Bézier curve to `end`.
  public mutating func quad(to end: Point, control: Point) {
    startIfNeeded(at: control)
    verbs.append(.quad)
    points.append(control)
    points.append(end)
  }

  /// Adds a cubic Bézier curve to `end`.
  public mutating func cubic(to end: Point, control1: Point, control2: Point) {
    startIfNeeded(at: control1)
    verbs.append(.cubic)
    points.append(control1)
    points.append(control2)
    points.append(end)
  }

  /// Adds a circular arc; angles in radians, growing from the x axis towards the y axis (clockwise on screen).
  ///
  /// An open contour goes to the arc's start in a straight line; otherwise the arc starts a contour. It goes from `start`
  /// to `end` in the direction of their difference, a full turn at most. With a negative radius, or a number that is
  /// not finite, its contour draws nothing.
  public mutating func arc(center: Point, radius: Double, from start: Double, to end: Double) {
    let sweep = max(-2 * Double.pi, min(2 * Double.pi, end - start))
    let isDrawable = radius >= 0 && radius.isFinite && start.isFinite && end.isFinite
    let radius = isDrawable ? radius : .nan
    if !isOpen {
      let (sine, cosine) = sineAndCosine(start)
      move(to: Point(center.x + radius * cosine, center.y + radius * sine))
    }
    verbs.append(.arc)
    points.append(center)
    points.append(Point(radius, start))
    points.append(Point(sweep, 0))
  }

  /// Closes the contour with a straight line to its start.
  public mutating func close() {
    guard isOpen else { return }
    verbs.append(.close)
    isOpen = false
  }

  /// Adds a closed rectangle; a negative width or height reaches to the left or up.
  public mutating func addRectangle(x: Double, y: Double, width: Double, height: Double) {
    move(to: Point(x, y))
    line(to: Point(x + width, y))
    line(to: Point(x + width, y + height))
    line(to: Point(x, y + height))
    close()
  }

  /// Adds a closed circle. A radius that is negative or not finite draws nothing.
  public mutating func addCircle(center: Point, radius: Double) {
    isOpen = false
    arc(center: center, radius: radius, from: 0, to: 2 * .pi)
    close()
  }

  /// Adds a closed ellipse of the given half axes, turned by `rotation` radians (clockwise on screen). It is made of
  /// four cubic curves, within 0.03 % of the larger half axis.
  public mutating func addEllipse(center: Point, radiusX: Double, radiusY: Double, rotation: Double = 0) {
    // The control distance 4/3 · tan(π/8), which makes a cubic's midpoint lie on the quarter circle.
    let k = 0.552284749830793
    let isDrawable = radiusX >= 0 && radiusY >= 0
    let turn = Transform.rotation(rotation)
    func at(_ x: Double, _ y: Double) -> Point {
      guard isDrawable else { return Point(.nan, .nan) }
      let turned = turn.apply(Point(x * radiusX, y * radiusY))
      return Point(center.x + turned.x, center.y + turned.y)
    }
    move(to: at(1, 0))
    cubic(to: at(0, 1), control1: at(1, k), control2: at(k, 1))
    cubic(to: at(-1, 0), control1: at(-k, 1), control2: at(-1, k))
    cubic(to: at(0, -1), control1: at(-1, -k), control2: at(-k, -1))
    cubic(to: at(1, 0), control1: at(k, -1), control2: at(1, -k))
    close()
  }

  /// Adds a closed polygon through `vertices`, or nothing where there are none.
  public mutating func addPolygon(_ vertices: some Sequence<Point>) {
    addPolyline(vertices)
    close()
  }

  /// Adds an open contour of straight lines through `vertices`, or nothing where there are none.
  public mutating func addPolyline(_ vertices: some Sequence<Point>) {
    isOpen = false
    hasStart = false
    for vertex in vertices {
      if isOpen { line(to: vertex) } else { move(to: vertex) }
    }
  }

  /// Adds a line from `start` to `end`, as an open contour.
  public mutating func addLine(from start: Point, to end: Point) {
    move(to: start)
    line(to: end)
  }

  private mutating func startIfNeeded(at point: Point) {
    if !isOpen { move(to: hasStart ? start : point) }
  }
}
