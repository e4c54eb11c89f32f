import Physics
import Raster

extension LunarLanderScene {
  /// Draws the scene at native size, call by call and sum by sum as Gymnasium does.
  static func drawNative(_ state: LunarLander.State, on canvas: inout Canvas) {
    canvas.beginScene(width: width, height: height, background: ground, fixed: state.terrain.heights) {
      $0.drawPygame { drawSky(above: state.terrain, on: &$0) }
    }
    canvas.drawPygame { surface in
      for spark in state.sparks {
        surface.drawCircle(
          color(ofSpark: spark.timeToLive), center: point(.zero, of: spark.body, in: state),
          radius: sparkRadius)
        drawFlags(on: &surface)
      }
      drawBody(corners(hull, of: state.hull, in: state), on: &surface)
      drawBody(corners(leg, of: state.legs.left, in: state), on: &surface)
      drawBody(corners(leg, of: state.legs.right, in: state), on: &surface)
    }
  }

  /// The hull's and a leg's corners in the order that Box2D keeps them in, in metres.
  private static let hull: [Vector2] = [3, 4, 5, 0, 1, 2].map {
    let corner = LunarLander.hullOutline[$0]
    return LunarLander.vector(corner.x / LunarLander.scale, corner.y / LunarLander.scale)
  }
  private static let leg: [Vector2] = {
    let (x, y) = (
      LunarLander.legHalfSize.width / LunarLander.scale, LunarLander.legHalfSize.height / LunarLander.scale
    )
    return [(-x, -y), (x, -y), (x, y), (-x, y)].map(LunarLander.vector)
  }()
  /// In whole pixels.
  private static let sparkRadius = Int(Double(Float(LunarLander.Spark.radius)) * LunarLander.scale)

  /// A point of a body in the frame, in single precision as Box2D's vectors are.
  private static func point(_ point: Vector2, of body: BodyID, in state: LunarLander.State) -> Point {
    guard let place = try? state.world.place(point, of: body) else { return Point(0, 0) }
    let scale = Float(LunarLander.scale)
    return Point(Double(place.x * scale), Double(place.y * scale))
  }

  private static func corners(_ outline: [Vector2], of body: BodyID, in state: LunarLander.State) -> Corners {
    var corners = Corners()
    for vertex in outline { corners.append(point(vertex, of: body, in: state)) }
    return corners
  }

  /// Fills the sky from one point of the surface to the next.
  private static func drawSky(above terrain: LunarLanderTerrain, on surface: inout PygameSurface) {
    for i in 1..<LunarLanderTerrain.pointCount {
      let (left, right) = (
        LunarLanderTerrain.x(i - 1) * LunarLander.scale, LunarLanderTerrain.x(i) * LunarLander.scale
      )
      let polygon = Corners(
        Point(left, terrain.heights[i - 1] * LunarLander.scale),
        Point(right, terrain.heights[i] * LunarLander.scale), Point(right, height), Point(left, height))
      surface.drawPolygon(sky, polygon)
      surface.gfxOutlinePolygon(sky, polygon)
    }
  }

  /// Fills and outlines a body, and draws the flags over it: Gymnasium draws them anew after each body, and where their edges
  /// are blended that shows.
  private static func drawBody(_ corners: Corners, on surface: inout PygameSurface) {
    surface.drawPolygon(bodyFill, corners)
    surface.gfxOutlinePolygon(bodyFill, corners)
    surface.drawSmoothLines(bodyOutline, closed: true, corners)
    drawFlags(on: &surface)
  }

  private static func drawFlags(on surface: inout PygameSurface) {
    drawFlag(x: LunarLanderTerrain.helipadX1 * LunarLander.scale, on: &surface)
    drawFlag(x: LunarLanderTerrain.helipadX2 * LunarLander.scale, on: &surface)
  }

  private static func drawFlag(x: Double, on surface: inout PygameSurface) {
    let foot = LunarLanderTerrain.helipadY * LunarLander.scale
    let top = foot + 50
    surface.drawLine(pole, from: Point(x, foot), to: Point(x, top))
    let corners = Corners(Point(x, top), Point(x, top - 10), Point(x + 25, top - 5))
    surface.drawPolygon(pennant, corners)
    surface.gfxOutlinePolygon(pennant, corners)
  }
}
