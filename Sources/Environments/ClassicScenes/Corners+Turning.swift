import Raster

extension Corners {
  /// The corners of a rectangle about the origin, in the order in which Gymnasium's classic scenes list them, turned by `angle`
  /// (in radians, counter-clockwise) and each then placed by `place`.
  init(
    left: Double, bottom: Double, right: Double, top: Double, turnedBy angle: Double,
    _ place: (Point) -> Point
  ) {
    let turn = PygameRotation(angle)
    self.init(
      place(turn.apply(Point(left, bottom))), place(turn.apply(Point(left, top))),
      place(turn.apply(Point(right, top))), place(turn.apply(Point(right, bottom))))
  }
}

/// A rotation as pygame's `Vector2.rotate_rad` computes it.
struct PygameRotation {
  private let cosine, sine: Double
  /// Angles as near to a quarter turn are one.
  private static let tolerance = 1e-6

  /// A rotation by `angle`, in radians, counter-clockwise.
  init(_ angle: Double) {
    // First into one turn, which rounds.
    var angle = angle.truncatingRemainder(dividingBy: 2 * .pi)
    if angle < 0 { angle += 2 * .pi }
    let near = angle + Self.tolerance
    if near.truncatingRemainder(dividingBy: .pi / 2) < 2 * Self.tolerance {
      switch Int(near / (.pi / 2)) {
      case 1: (cosine, sine) = (0, 1)
      case 2: (cosine, sine) = (-1, 0)
      case 3: (cosine, sine) = (0, -1)
      default: (cosine, sine) = (1, 0)
      }
    } else {
      (cosine, sine) = (angle.cosine, angle.sine)
    }
  }

  /// The turned `point`. By a quarter turn or several it is exact, for 0 · x adds nothing.
  func apply(_ point: Point) -> Point {
    Point(cosine * point.x - sine * point.y, sine * point.x + cosine * point.y)
  }
}
