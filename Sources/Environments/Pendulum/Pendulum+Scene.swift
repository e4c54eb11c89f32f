import Raster

/// Measures of the picture, in native pixels, and its colours; all are Gymnasium's, `pendulum.py`.
private enum Scene {
  static let size = 500.0
  static let middle = Point(size / 2, size / 2)
  /// Pixels a metre: 2.2 m lie between the middle and an edge.
  static let scale = size / 4.4
  static let rodLength = scale * Pendulum.length
  /// Half the rod's width.
  static let rodRadius = 0.1 * scale
  static let axleRadius = 5.0
  static let rod = Color(204, 77, 77)
}

extension Pendulum {
  /// Draws the rod, its axle and an arrow for the torque in a scene of 500 by 500.
  public func draw(_ state: State, on canvas: inout Canvas) {
    canvas.beginScene(width: Scene.size, height: Scene.size, background: .white)
    if canvas.showsPygame(width: Scene.size, height: Scene.size) {
      canvas.drawPygame { drawRod(state, on: &$0) }
      TorqueArrow(torque: state.torque).draw(on: &canvas)
      return canvas.drawPygame { Self.drawDisc(.black, Scene.middle, radius: Scene.axleRadius, on: &$0) }
    }
    let gfxdraw = Gfxdraw(frameHeight: Scene.size, on: canvas)
    // The rod is made along the x axis, and hangs upward at an angle of 0.
    let angle = state.angle + .pi / 2
    gfxdraw.fillRectangle(
      Scene.rod, left: 0, bottom: -Scene.rodRadius, right: Scene.rodLength, top: Scene.rodRadius,
      angle: angle, origin: Scene.middle, on: &canvas)
    let end = Point(
      Scene.rodLength * angle.cosine + Scene.middle.x, Scene.rodLength * angle.sine + Scene.middle.y)
    for center in [Scene.middle, end] {
      gfxdraw.fillCircle(
        Scene.rod, center: center, radius: Scene.rodRadius.rounded(.towardZero), on: &canvas)
    }
    TorqueArrow(torque: state.torque).draw(on: &canvas)
    gfxdraw.fillCircle(.black, center: Scene.middle, radius: Scene.axleRadius, on: &canvas)
  }

  /// Draws the rod at native size, call by call and sum by sum as Gymnasium does.
  private func drawRod(_ state: State, on surface: inout PygameSurface) {
    let angle = state.angle + .pi / 2
    func place(_ point: Point) -> Point { Point(point.x + Scene.middle.x, point.y + Scene.middle.y) }
    let rod = Corners(
      left: 0, bottom: -Scene.rodRadius, right: Scene.rodLength, top: Scene.rodRadius, turnedBy: angle, place)
    surface.gfxOutlinePolygon(Scene.rod, rod)
    surface.gfxFillPolygon(Scene.rod, rod)
    Self.drawDisc(Scene.rod, Scene.middle, radius: Scene.rodRadius, on: &surface)
    let end = PygameRotation(angle).apply(Point(Scene.rodLength, 0))
    Self.drawDisc(Scene.rod, place(end), radius: Scene.rodRadius, on: &surface)
  }

  /// Draws a circle's outline and fills it; the radius is truncated too.
  private static func drawDisc(
    _ color: Color, _ center: Point, radius: Double, on surface: inout PygameSurface
  ) {
    surface.gfxOutlineCircle(color, center: center, radius: Int(radius))
    surface.gfxFillCircle(color, center: center, radius: Int(radius))
  }
}

/// An arrow around the middle, in the torque's direction and as large as the torque.
///
/// Gymnasium scales a picture, `clockwise.png`; this is a path of our own with that picture's measures, sharp at any size.
private struct TorqueArrow {
  /// Columns and rows of Gymnasium's picture, in which the measures below are given, y growing downward.
  static let width = 329.0
  static let height = 312.0
  /// The circle of the arrow's shaft: three quarters, clockwise from the top to the left.
  static let center = Point(173.05, 156)
  static let outerRadius = 156.2
  static let innerRadius = 146.2
  /// Columns that the shaft goes on beyond the circle's top.
  static let overhang = 2.6
  /// The head: tip, right corner, notch, left corner.
  static let head = [Point(21.7, 109.8), Point(45, 170), Point(22.3, 153), Point(0, 170)]
  /// The share of a radius at which a cubic's control points make the best quarter of a circle.
  static let kappa = 0.5522847498

  /// Pixels of the square that the picture is scaled to, a whole number.
  let side: Double
  /// A flag that is set for a torque that turns counter-clockwise: the picture is then mirrored.
  let isMirrored: Bool

  init(torque: Float) {
    side = (Scene.scale * Double(abs(torque)) / 2).rounded(.towardZero)
    isMirrored = torque > 0
  }

  func draw(on canvas: inout Canvas) {
    guard side > 0 else { return }
    canvas.fill(.black) { path in
      addShaft(to: &path)
      for (i, corner) in Self.head.enumerated() {
        if i == 0 { path.move(to: place(corner)) } else { path.line(to: place(corner)) }
      }
      path.close()
    }
  }

  /// The place of a point of the picture, whose middle is the scene's, rounded to a whole pixel as Gymnasium does.
  private func place(_ point: Point) -> Point {
    let half = (side / 2).rounded(.down)
    let x = point.x / Self.width * side
    return Point(
      Scene.middle.x - half + (isMirrored ? side - x : x),
      Scene.middle.y + half - side + point.y / Self.height * side)
  }

  /// Adds the shaft: outside from the top to the left, back inside.
  private func addShaft(to path: inout Path) {
    let (outer, inner, center) = (Self.outerRadius, Self.innerRadius, Self.center)
    path.move(to: place(Point(center.x - Self.overhang, center.y - outer)))
    path.line(to: place(Point(center.x, center.y - outer)))
    for quarter in 0..<3 { addQuarter(quarter, radius: outer, isBackward: false, to: &path) }
    path.line(to: place(Point(center.x - inner, center.y)))
    for quarter in (0..<3).reversed() { addQuarter(quarter, radius: inner, isBackward: true, to: &path) }
    path.line(to: place(Point(center.x - Self.overhang, center.y - inner)))
    path.close()
  }

  /// Adds a quarter of a circle, the first of which goes clockwise from the top to the right.
  private func addQuarter(_ quarter: Int, radius: Double, isBackward: Bool, to path: inout Path) {
    let directions = [(0.0, -1.0), (1, 0), (0, 1), (-1, 0)]
    let (from, to) = (directions[quarter], directions[quarter + 1])
    func point(_ a: Double, _ b: Double) -> Point {
      place(
        Point(
          Self.center.x + radius * (a * from.0 + b * to.0), Self.center.y + radius * (a * from.1 + b * to.1)))
    }
    if isBackward {
      path.cubic(to: point(1, 0), control1: point(Self.kappa, 1), control2: point(1, Self.kappa))
    } else {
      path.cubic(to: point(0, 1), control1: point(1, Self.kappa), control2: point(Self.kappa, 1))
    }
  }
}
