import Raster

/// The picture of both mountain cars: the valley, the car and the flag where it is to arrive.
///
/// Measures, in native pixels, and colours are Gymnasium's, `mountain_car.py`.
struct MountainCarScene {
  static let width = 600.0
  static let height = 400.0
  /// Pixels for one unit of position.
  private static let scale = width / (MountainCar.maximumPosition - MountainCar.minimumPosition)
  private static let carWidth = 40.0
  private static let carHeight = 20.0
  /// Height of the car's bottom above the ground.
  private static let clearance = 10.0
  private static let wheelRadius = 8.0
  private static let poleHeight = 50.0
  private static let pennantLength = 25.0
  private static let pennantHeight = 10.0
  private static let wheel = Color(128, 128, 128)
  private static let pennant = Color(204, 204, 0)
  /// Points that the valley's outline is drawn through.
  private static let outlinePoints = 100
  /// The most points that it goes on with at each end; a frame of a few rows could show millions.
  private static let mostBeyond = 2000.0

  /// The position where the flag stands.
  let goal: Double
  /// A flag that is set where Gymnasium's position is a float32 number of NumPy's, and the car's place so too.
  var isSingle = false

  /// Draws the car at `position` in a scene of 600 by 400.
  func draw(position: Double, on canvas: inout Canvas) {
    canvas.beginScene(
      width: Self.width, height: Self.height, background: .white, reachesEdges: true, fixed: []
    ) {
      Self.drawValley(on: &$0)
    }
    if canvas.showsPygame(width: Self.width, height: Self.height) {
      return canvas.drawPygame { draw(position: position, on: &$0) }
    }
    let gfxdraw = Gfxdraw(frameHeight: Self.height, on: canvas)
    let ground = Self.point(position)
    let origin = Point(ground.x, ground.y + Self.clearance)
    // As in Gymnasium, the cosine and not the arc tangent of the slope.
    let angle = (3 * position).cosine
    gfxdraw.fillRectangle(
      .black, left: -Self.carWidth / 2, bottom: 0, right: Self.carWidth / 2, top: Self.carHeight,
      angle: angle, origin: origin, on: &canvas)
    for x in [Self.carWidth / 4, -Self.carWidth / 4] {
      let center = Point(x * angle.cosine + origin.x, x * angle.sine + origin.y)
      gfxdraw.fillCircle(Self.wheel, center: center, radius: Self.wheelRadius, on: &canvas)
    }
    let foot = Self.point(goal)
    let top = foot.y.rounded(.towardZero) + Self.poleHeight
    gfxdraw.fillColumn(.black, x: foot.x, from: foot.y, to: top, on: &canvas)
    gfxdraw.fillPennant(
      Self.pennant, x: foot.x, top: top, length: Self.pennantLength, height: Self.pennantHeight, on: &canvas)
  }

  /// Draws car and flag at native size, call by call and sum by sum as Gymnasium does.
  private func draw(position: Double, on surface: inout PygameSurface) {
    let (ground, angle) = pose(at: position)
    func place(_ x: Double, _ y: Double) -> Point {
      Point(sum(x, ground.x), sum(y + Self.clearance, ground.y))
    }
    let body = Corners(
      left: -Self.carWidth / 2, bottom: 0, right: Self.carWidth / 2, top: Self.carHeight, turnedBy: angle
    ) { place($0.x, $0.y) }
    surface.gfxOutlinePolygon(.black, body)
    surface.gfxFillPolygon(.black, body)
    for x in [Self.carWidth / 4, -Self.carWidth / 4] {
      let axle = PygameRotation(angle).apply(Point(x, 0))
      surface.gfxOutlineCircle(
        Self.wheel, center: place(axle.x, axle.y), radius: Int(Self.wheelRadius))
      surface.gfxFillCircle(
        Self.wheel, center: place(axle.x, axle.y), radius: Int(Self.wheelRadius))
    }
    let goal = Self.point(goal)
    let foot = Point(goal.x.rounded(.towardZero), goal.y.rounded(.towardZero))
    let top = foot.y + Self.poleHeight
    surface.gfxColumn(.black, x: foot.x, from: foot.y, to: top)
    let pennant = Corners(
      Point(foot.x, top), Point(foot.x, top - Self.pennantHeight),
      Point(foot.x + Self.pennantLength, top - Self.pennantHeight / 2))
    surface.gfxOutlinePolygon(Self.pennant, pennant)
    surface.gfxFillPolygon(Self.pennant, pennant)
  }

  /// The place of the ground below a car, in native pixels, and the angle that the car is turned by.
  private func pose(at position: Double) -> (ground: Point, angle: Double) {
    guard isSingle else { return (Self.point(position), (3 * position).cosine) }
    let single = Float(position)
    let x = (single - Float(MountainCar.minimumPosition)) * Float(Self.scale)
    let y = ((3 * single).numPySine * 0.45 + 0.55) * Float(Self.scale)
    return (Point(Double(x), Double(y)), Double(3 * single).cosine)
  }

  /// A sum in the precision of the car's place.
  private func sum(_ a: Double, _ b: Double) -> Double { isSingle ? Double(Float(a) + Float(b)) : a + b }

  private static func drawValley(on canvas: inout Canvas) {
    let step = (MountainCar.maximumPosition - MountainCar.minimumPosition) / Double(outlinePoints - 1)
    if canvas.showsPygame(width: width, height: height) {
      return canvas.drawPygame { surface in
        surface.drawSmoothLines(.black, closed: false, count: outlinePoints) { i in
          // NumPy's `linspace` ends on its end.
          point(
            i == outlinePoints - 1
              ? MountainCar.maximumPosition : Double(i) * step + MountainCar.minimumPosition)
        }
      }
    }
    let gfxdraw = Gfxdraw(frameHeight: height, on: canvas)
    // Beyond its two ends the ground goes on as the same curve, as far as the frame shows it.
    let beyond = Int(min(mostBeyond, (-canvas.extent.minX / (step * scale)).rounded(.up)))
    let points = (-beyond..<outlinePoints + beyond).map {
      point(MountainCar.minimumPosition + Double($0) * step)
    }
    gfxdraw.strokeLine(.black, through: points, on: &canvas)
  }

  /// The ground at `position`, in native pixels.
  private static func point(_ position: Double) -> Point {
    Point(
      (position - MountainCar.minimumPosition) * scale, ((3 * position).sine * 0.45 + 0.55) * scale)
  }
}
