import Physics
import Raster

/// The place and angle of a body: metres, y upwards, and radians counter-clockwise.
struct LunarLanderPose: Sendable, Hashable {
  var x = 0.0
  var y = 0.0
  var angle = 0.0
}

extension LunarLander {
  /// Draws moon, sparks, lander and flags, in units of the 600 by 400 frame.
  public func draw(_ state: State, on canvas: inout Canvas) { LunarLanderScene.draw(state, on: &canvas) }
}

/// Gymnasium's picture of the lander: geometry in metres turned into a frame of 600 by 400, 30 pixels a metre.
enum LunarLanderScene {
  static let width = 600.0
  static let height = 400.0
  private static let scale = LunarLander.scale

  static let sky = Color.black
  static let ground = Color.white
  static let bodyFill = Color(128, 102, 230)
  static let bodyOutline = Color(77, 77, 128)
  static let pole = Color.white
  static let pennant = Color(204, 204, 0)
  /// Of poles and outlines, in pixels.
  private static let lineWidth = 1.0

  static func draw(_ state: LunarLander.State, on canvas: inout Canvas) {
    if canvas.showsPygame(width: width, height: height) { return drawNative(state, on: &canvas) }
    canvas.beginScene(
      width: width, height: height, background: sky, reachesEdges: true, fixed: state.terrain.heights
    ) {
      drawGround(state.terrain, on: &$0)
    }
    for spark in state.sparks {
      draw(pose(of: spark.body, in: state), timeToLive: spark.timeToLive, on: &canvas)
    }
    drawHull(pose(of: state.hull, in: state), on: &canvas)
    drawLeg(pose(of: state.legs.left, in: state), on: &canvas)
    drawLeg(pose(of: state.legs.right, in: state), on: &canvas)
    // Gymnasium draws the flags anew after each body, so they are before the lander.
    drawFlag(x: LunarLanderTerrain.helipadX1, on: &canvas)
    drawFlag(x: LunarLanderTerrain.helipadX2, on: &canvas)
  }

  private static func pose(of body: BodyID, in state: LunarLander.State) -> LunarLanderPose {
    guard let body = try? state.world.state(of: body) else { return LunarLanderPose() }
    return LunarLanderPose(
      x: Double(body.position.x), y: Double(body.position.y), angle: Double(body.angle))
  }

  /// A point of the world in the frame. pygame's whole coordinates are centres of pixels, hence the half.
  private static func point(_ x: Double, _ y: Double) -> Point {
    Point(x * scale + 0.5, height - y * scale - 0.5)
  }

  /// A point of a body, given in pixels from its origin with y upwards, in the frame.
  private static func point(_ x: Double, _ y: Double, of pose: Placement) -> Point {
    point(
      pose.x + (x * pose.cosine - y * pose.sine) / scale,
      pose.y + (x * pose.sine + y * pose.cosine) / scale)
  }

  /// The ground's edge lies on whole pixels below the surface: pygame truncates the corners of the sky, and smooths its
  /// outline by half a pixel outwards. Beyond the surface's ends the ground is level.
  private static func drawGround(_ terrain: LunarLanderTerrain, on canvas: inout Canvas) {
    func corner(_ i: Int) -> Point {
      Point(LunarLanderTerrain.x(i) * scale + 0.5, height - (terrain.heights[i] * scale).rounded(.down))
    }
    let extent = canvas.extent
    canvas.fill(ground) { path in
      // From one side to the other: the surface's ends are half a pixel away from them.
      path.move(to: Point(extent.minX, extent.maxY))
      path.line(to: Point(extent.minX, corner(0).y))
      for i in 0..<LunarLanderTerrain.pointCount { path.line(to: corner(i)) }
      if extent.maxX > width {
        path.line(to: Point(extent.maxX + 0.5, corner(LunarLanderTerrain.pointCount - 1).y))
      }
      path.line(to: Point(extent.maxX + 0.5, extent.maxY))
      path.close()
    }
  }

  private static func draw(_ spark: LunarLanderPose, timeToLive: Double, on canvas: inout Canvas) {
    // pygame truncates the centre too, and a circle of radius 2 then covers two pixels to either side of a corner.
    let center = Point(spark.x * scale - 0.5, height - spark.y * scale + 0.5)
    canvas.fill(color(ofSpark: timeToLive)) { path in
      path.addCircle(center: center, radius: LunarLander.Spark.radius * scale)
    }
  }

  /// From orange-white, fresh, to dark grey.
  static func color(ofSpark timeToLive: Double) -> Color {
    func level(_ value: Double) -> UInt8 { UInt8(min(1, max(0.2, value)) * 255) }
    let faint = level(0.5 * timeToLive)
    return Color(level(0.15 + timeToLive), faint, faint)
  }

  private static func drawHull(_ pose: LunarLanderPose, on canvas: inout Canvas) {
    drawBody(at: pose, on: &canvas) { path, placement in
      for (index, vertex) in LunarLander.hullOutline.enumerated() {
        let corner = point(vertex.x, vertex.y, of: placement)
        if index == 0 { path.move(to: corner) } else { path.line(to: corner) }
      }
      path.close()
    }
  }

  private static func drawLeg(_ pose: LunarLanderPose, on canvas: inout Canvas) {
    let (width, height) = LunarLander.legHalfSize
    drawBody(at: pose, on: &canvas) { path, placement in
      path.move(to: point(-width, -height, of: placement))
      path.line(to: point(width, -height, of: placement))
      path.line(to: point(width, height, of: placement))
      path.line(to: point(-width, height, of: placement))
      path.close()
    }
  }

  /// Fills a body and outlines it. pygame truncates the corners for the filling, down and to the left by half a pixel in
  /// the mean, and smooths its edge, but not for the outline.
  private static func drawBody(
    at pose: LunarLanderPose, on canvas: inout Canvas, _ shape: (inout Path, Placement) -> Void
  ) {
    let filled = Placement(pose, shift: -0.5 / scale)
    let outlined = Placement(pose, shift: 0)
    canvas.fill(bodyFill) { shape(&$0, filled) }
    canvas.stroke(bodyFill, style: StrokeStyle(width: lineWidth)) { shape(&$0, filled) }
    canvas.stroke(bodyOutline, style: StrokeStyle(width: lineWidth)) { shape(&$0, outlined) }
  }

  private static func drawFlag(x: Double, on canvas: inout Canvas) {
    let foot = point(x, LunarLanderTerrain.helipadY)
    let (poleHeight, pennantHeight, pennantLength) = (50.0, 10.0, 25.0)
    canvas.fill(pole) { path in
      path.addRectangle(
        x: foot.x - lineWidth / 2, y: foot.y - poleHeight - lineWidth / 2, width: lineWidth,
        height: poleHeight + lineWidth)
    }
    // Half a pixel larger all around: pygame fills the pixels that the outline passes through.
    let (top, left, half) = (foot.y - poleHeight, foot.x - lineWidth / 2, lineWidth / 2)
    let tip = (x: foot.x + pennantLength + half, y: top + pennantHeight / 2)
    canvas.fill(pennant) { path in
      path.move(to: Point(left, top - half))
      path.line(to: Point(tip.x, tip.y - half))
      path.line(to: Point(tip.x, tip.y + half))
      path.line(to: Point(left, top + pennantHeight + half))
      path.close()
    }
  }

  /// A pose with its angle's sine and cosine.
  private struct Placement {
    let x, y, sine, cosine: Double

    init(_ pose: LunarLanderPose, shift: Double) {
      (x, y) = (pose.x + shift, pose.y + shift)
      (sine, cosine) = (pose.angle.sine, pose.angle.cosine)
    }
  }
}
