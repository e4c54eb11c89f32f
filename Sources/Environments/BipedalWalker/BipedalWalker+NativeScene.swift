import Physics
import Raster

private typealias Scene = BipedalWalkerScene

extension BipedalWalker {
  /// Draws the scene at native size, call by call and sum by sum as Gymnasium does: on a surface that reaches from the
  /// world's left end to the frame's right edge.
  func drawNative(_ state: State, scroll: Double, on canvas: inout Canvas) {
    let isScrolled = scroll >= 0
    canvas.beginScene(
      width: Scene.width, height: Scene.height, background: isScrolled ? Scene.sky : .black)
    let width = Int(Scene.width + max(0, scroll) * Scene.scale)
    let view = NativeView(scroll: scroll, left: Double(width) - Scene.width)
    canvas.drawPygame(width: width) { surface in
      if !isScrolled { view.drawSky(on: &surface) }
      view.drawClouds(state.terrain.clouds, on: &surface)
      view.drawGround(state.terrain, on: &surface)
      view.drawLidar(of: state, on: &surface)
      view.drawSurface(state.terrain, on: &surface)
      view.drawWalker(state, on: &surface)
      view.drawFlag(on: &surface)
    }
  }
}

/// The part of the world in a frame of native size.
private struct NativeView {
  /// Metres from the left of the world to what Gymnasium takes for the frame.
  let scroll: Double
  /// Pixels from the left of the world to the frame.
  let left: Double

  /// Fills a polygon and the pixels that its outline passes through.
  private func fill(_ color: Color, _ corners: Corners, on surface: inout PygameSurface) {
    surface.drawPolygon(color, corners)
    surface.gfxOutlinePolygon(color, corners)
  }

  /// Draws the sky of a frame that begins left of the world: beyond it the surface is empty.
  func drawSky(on surface: inout PygameSurface) {
    let start = scroll * Scene.scale
    surface.drawPolygon(
      Scene.sky,
      Corners(
        Point(start, 0), Point(start + Scene.width, 0), Point(start + Scene.width, Scene.height),
        Point(start, Scene.height)))
  }

  func drawClouds(_ clouds: [BipedalWalkerTerrain.Cloud], on surface: inout PygameSurface) {
    for cloud in clouds
    where cloud.right >= scroll / 2 && cloud.left <= scroll / 2 + Scene.width / Scene.scale {
      var corners = Corners()
      for corner in cloud.corners {
        corners.append(Point(corner.x * Scene.scale + scroll * Scene.scale / 2, corner.y * Scene.scale))
      }
      fill(Scene.cloud, corners, on: &surface)
    }
  }

  /// Fills the ground below each stretch of the surface.
  func drawGround(_ terrain: BipedalWalkerTerrain, on surface: inout PygameSurface) {
    for i in 1..<terrain.surface.count {
      let (from, to) = (terrain.surface[i - 1], terrain.surface[i])
      if to.x < scroll { continue }
      if from.x > scroll + Scene.width / Scene.scale { break }
      let (start, end) = (from.x * Scene.scale, to.x * Scene.scale)
      let corners = Corners(
        Point(start, from.y * Scene.scale), Point(end, to.y * Scene.scale), Point(end, 0), Point(start, 0))
      fill(Scene.ground, corners, on: &surface)
    }
  }

  /// Draws the ray whose turn it is, where each step is drawn.
  func drawLidar(of state: BipedalWalker.State, on surface: inout PygameSurface) {
    let turn = state.steps % 100
    guard turn < 2 * BipedalWalker.lidarCount, let start = try? state.world.state(of: state.hull).position
    else { return }
    let ray = turn < BipedalWalker.lidarCount ? turn : 2 * BipedalWalker.lidarCount - turn - 1
    let fraction = state.lidar[ray]
    let direction = BipedalWalker.lidarDirections[ray]
    var end = Point(Double(start.x) + direction.x, Double(start.y) + direction.y)
    if fraction < 1 {
      // Where it meets the ground, as Box2D sums it.
      end = Point(
        Double((1 - fraction) * start.x + fraction * Float(end.x)),
        Double((1 - fraction) * start.y + fraction * Float(end.y)))
    }
    surface.drawLine(
      Scene.lidar, from: Point(Double(start.x) * Scene.scale, Double(start.y) * Scene.scale),
      to: Point(end.x * Scene.scale, end.y * Scene.scale))
  }

  /// Draws the surface from the right to the left, then the obstacles, the last one first.
  func drawSurface(_ terrain: BipedalWalkerTerrain, on surface: inout PygameSurface) {
    // A line may reach two pixels beyond its ends.
    let visible = left - 3...left + Scene.width + 3
    for i in (0..<terrain.surface.count - 1).reversed() {
      let (from, to) = (terrain.surface[i], terrain.surface[i + 1])
      guard from.x * Scene.scale <= visible.upperBound else { continue }
      guard to.x * Scene.scale >= visible.lowerBound else { break }
      surface.drawSmoothLine(
        Scene.grass(i), from: single(Float(from.x), Float(from.y)), to: single(Float(to.x), Float(to.y)))
    }
    for corners in terrain.obstacles.reversed() {
      let (x, y) = (corners.map { Float($0.x) }, corners.map { Float($0.y) })
      guard let left = x.min(), let right = x.max(), let bottom = y.min(), let top = y.max(),
        single(right, 0).x >= visible.lowerBound, single(left, 0).x <= visible.upperBound
      else { continue }
      // In the order that Box2D keeps the corners in.
      let outline = Corners(
        single(right, bottom), single(right, top), single(left, top), single(left, bottom))
      draw(Scene.obstacle, Scene.obstacleOutline, outline, on: &surface)
    }
  }

  func drawWalker(_ state: BipedalWalker.State, on surface: inout PygameSurface) {
    func corners(of body: BodyID, _ outline: [Vector2]) -> Corners {
      var corners = Corners()
      for vertex in outline {
        guard let place = try? state.world.place(vertex, of: body) else { continue }
        corners.append(single(place.x, place.y))
      }
      return corners
    }
    for (i, leg) in state.legs.enumerated() {
      let (fill, line) = Scene.legs[i / 2]
      draw(fill, line, corners(of: leg, i % 2 == 0 ? Self.thigh : Self.shank), on: &surface)
    }
    draw(Scene.hull, Scene.hullOutline, corners(of: state.hull, Self.hull), on: &surface)
  }

  /// The corners of a thigh, a shank and the hull in the order that Box2D keeps them in, in metres.
  private static let thigh = box(BipedalWalker.legWidth / 2, BipedalWalker.legHeight / 2)
  private static let shank = box(0.8 * BipedalWalker.legWidth / 2, BipedalWalker.legHeight / 2)
  private static let hull: [Vector2] = [3, 2, 1, 0, 4].map {
    let corner = BipedalWalker.hullOutline[$0]
    return Vector2(Float(corner.x / Scene.scale), Float(corner.y / Scene.scale))
  }

  private static func box(_ x: Double, _ y: Double) -> [Vector2] {
    let (x, y) = (Float(x), Float(y))
    return [Vector2(-x, -y), Vector2(x, -y), Vector2(x, y), Vector2(-x, y)]
  }

  /// A place in metres, in pixels of single precision as Box2D's vectors are.
  private func single(_ x: Float, _ y: Float) -> Point {
    Point(Double(x * Float(Scene.scale)), Double(y * Float(Scene.scale)))
  }

  /// Fills a body in one colour and outlines it in another; that one's path ends where it begins.
  private func draw(
    _ color: Color, _ outline: Color, _ corners: Corners, on surface: inout PygameSurface
  ) {
    fill(color, corners, on: &surface)
    surface.drawOutline(outline, corners)
    var path = corners
    path.append(corners[0])
    surface.gfxOutlinePolygon(outline, path)
  }

  func drawFlag(on surface: inout PygameSurface) {
    let x = BipedalWalkerTerrain.step * 3 * Scene.scale
    let foot = BipedalWalkerTerrain.startHeight * Scene.scale
    let top = foot + Scene.flagHeight
    guard x + Scene.pennantLength + 1 >= left else { return }
    surface.drawSmoothLine(.black, from: Point(x, foot), to: Point(x, top))
    let corners = Corners(
      Point(x, top), Point(x, top - Scene.pennantHeight),
      Point(x + Scene.pennantLength, top - Scene.pennantHeight / 2))
    surface.drawPolygon(Scene.pennant, corners)
    surface.drawOutline(.black, corners)
  }
}
