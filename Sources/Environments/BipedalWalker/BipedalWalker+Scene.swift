import Physics
import Raster

/// Measures of the picture, in native pixels, and its colours; all are Gymnasium's, `bipedal_walker.py`.
enum BipedalWalkerScene {
  static let scale = BipedalWalker.scale
  static let width = BipedalWalker.viewWidth
  static let height = BipedalWalker.viewHeight
  /// The hull is so far from the left edge, in metres.
  static let lead = width / scale / 5
  static let lineWidth = 1.0
  static let flagHeight = 50.0
  static let pennantLength = 25.0
  static let pennantHeight = 10.0

  static let sky = Color(215, 215, 255)
  static let cloud = Color.white
  static let ground = Color(102, 153, 76)
  static let obstacle = Color.white
  static let obstacleOutline = Color(153, 153, 153)
  static let lidar = Color(255, 0, 0)
  static let pennant = Color(230, 51, 0)
  static let hull = Color(127, 51, 229)
  static let hullOutline = Color(76, 76, 127)
  /// Fill and outline of the left and the right leg.
  static let legs = [
    (Color(178, 101, 152), Color(127, 76, 101)), (Color(128, 51, 102), Color(77, 26, 51)),
  ]

  /// Colours of the surface, in turn.
  static func grass(_ i: Int) -> Color { Color(76, i % 2 == 0 ? 255 : 204, 76) }
}

private typealias Scene = BipedalWalkerScene

extension BipedalWalker {
  /// Draws sky, clouds, ground, walker and flag in a scene of 600 by 400 that follows the walker, and one ray of the lidar: the
  /// next one after each step, as it is in Gymnasium where every step is rendered.
  public func draw(_ state: State, on canvas: inout Canvas) {
    let scroll = state.position.x - Scene.lead
    if canvas.showsPygame(width: Scene.width, height: Scene.height) {
      return drawNative(state, scroll: scroll, on: &canvas)
    }
    canvas.beginScene(
      width: Scene.width, height: Scene.height, background: Scene.sky, reachesEdges: true)
    let view = View(scroll: scroll, density: max(canvas.transform.a, 1), extent: canvas.extent)
    if scroll < 0, !view.isWide {
      // Where Gymnasium's sky has scrolled away its surface is empty.
      let end = ((Scene.width + scroll * Scene.scale) * view.density).rounded(.down) / view.density + 1
      canvas.fill(.black) {
        $0.addRectangle(
          x: end, y: view.extent.minY, width: Scene.width, height: view.extent.maxY - view.extent.minY)
      }
    }
    view.drawClouds(state.terrain.clouds, on: &canvas)
    view.drawGround(state.terrain, on: &canvas)
    view.drawLidar(of: state, on: &canvas)
    view.drawSurface(state.terrain, on: &canvas)
    view.drawWalker(state, on: &canvas)
    view.drawFlag(on: &canvas)
  }
}

/// The part of the world in the frame.
private struct View {
  /// Metres from the left of the world to the frame.
  let scroll: Double
  /// Pixels of the frame that is drawn for one native pixel, at least 1.
  let density: Double
  /// The part of the scene's plane in the frame, which is more than the scene in a frame of another shape.
  let extent: SceneExtent
  /// Native pixels from the left of the world to the frame: whole ones, for Gymnasium cuts the frame out of a picture.
  let offset: Double

  init(scroll: Double, density: Double, extent: SceneExtent) {
    self.scroll = scroll
    self.density = density
    self.extent = extent
    offset = (max(0, scroll) * Scene.scale * density).rounded(.down) / density
  }

  /// The middle of the pixel that a point is truncated to; in native pixels from the left of the world, y upwards.
  private func snap(_ x: Double, _ y: Double) -> Point {
    func middle(_ coordinate: Double) -> Double {
      ((coordinate * density).rounded(.towardZero) + 0.5) / density
    }
    return Point(middle(x) - offset, Scene.height - middle(y))
  }

  /// The same without truncation.
  private func place(_ x: Double, _ y: Double) -> Point {
    Point(x + 0.5 - offset, Scene.height - y - 0.5)
  }

  /// Fills a polygon of metres, and the pixels that its outline passes through, as pygame does.
  private func fill(
    _ color: Color, _ corners: some Sequence<BipedalWalkerTerrain.Point>, shift: Double = 0,
    on canvas: inout Canvas
  ) {
    func build(_ path: inout Path) {
      for (i, corner) in corners.enumerated() {
        let point = snap(corner.x * Scene.scale + shift, corner.y * Scene.scale)
        if i == 0 { path.move(to: point) } else { path.line(to: point) }
      }
      path.close()
    }
    canvas.fill(color, build)
    canvas.stroke(color, style: StrokeStyle(width: Scene.lineWidth), build)
  }

  func drawClouds(_ clouds: [BipedalWalkerTerrain.Cloud], on canvas: inout Canvas) {
    for cloud in clouds
    where cloud.right >= scroll / 2 + extent.minX / Scene.scale
      && cloud.left <= scroll / 2 + extent.maxX / Scene.scale
    {
      fill(Scene.cloud, cloud.corners, shift: scroll * Scene.scale / 2, on: &canvas)
    }
  }

  /// The most stretches that are drawn beyond an end of the surface.
  private static let mostBeyond = 1000

  /// Indicates whether the frame shows more than the scene on the left and on the right.
  var isWide: Bool { extent.minX < 0 }

  /// The stretches of the surface that are in the frame, by the number of their left ends; some of those to the left of the
  /// surface or to the right of it, where the frame shows as much.
  private func stretches(of terrain: BipedalWalkerTerrain) -> Range<Int> {
    let surface = terrain.surface
    if isWide {
      let left = (offset + extent.minX) / BipedalWalkerTerrain.step / Scene.scale
      let right = (offset + extent.maxX) / BipedalWalkerTerrain.step / Scene.scale
      // A frame of a few rows could show millions.
      let first = max(-Self.mostBeyond, Int(left.rounded(.down)) - 1)
      return first..<max(first, min(surface.count + Self.mostBeyond, Int(right.rounded(.up)) + 1))
    }
    let first = surface.indices.dropFirst().first { surface[$0].x >= scroll } ?? surface.count
    let last = surface.lastIndex { $0.x <= scroll + Scene.width / Scene.scale } ?? 0
    return first - 1..<max(first - 1, min(last + 1, surface.count - 1))
  }

  /// A point of the surface; beyond its ends it is level.
  private func point(_ i: Int, of terrain: BipedalWalkerTerrain) -> BipedalWalkerTerrain.Point {
    let surface = terrain.surface
    if surface.indices.contains(i) { return surface[i] }
    let end = i < 0 ? surface.first : surface.last
    return BipedalWalkerTerrain.Point(
      x: Double(i) * BipedalWalkerTerrain.step, y: end?.y ?? BipedalWalkerTerrain.startHeight)
  }

  /// Fills the ground below the surface at once: its pieces have one colour.
  func drawGround(_ terrain: BipedalWalkerTerrain, on canvas: inout Canvas) {
    let stretches = stretches(of: terrain)
    guard !stretches.isEmpty else { return }
    let points = (stretches.lowerBound...stretches.upperBound).map { point($0, of: terrain) }
    guard let first = points.first, let last = points.last else { return }
    let bottom = (Scene.height - extent.maxY) / Scene.scale
    let below = [
      BipedalWalkerTerrain.Point(x: last.x, y: bottom), BipedalWalkerTerrain.Point(x: first.x, y: bottom),
    ]
    fill(Scene.ground, points + below, on: &canvas)
  }

  func drawLidar(of state: BipedalWalker.State, on canvas: inout Canvas) {
    let turn = state.steps % 100
    guard turn < 2 * BipedalWalker.lidarCount, let hull = try? state.world.state(of: state.hull) else {
      return
    }
    let ray = turn < BipedalWalker.lidarCount ? turn : 2 * BipedalWalker.lidarCount - turn - 1
    let (start, end) = (hull.position, state.lidarEnd(ray, from: hull.position))
    let fraction = state.lidar[ray]
    let tip = (x: start.x + fraction * (end.x - start.x), y: start.y + fraction * (end.y - start.y))
    canvas.stroke(Scene.lidar, style: StrokeStyle(width: Scene.lineWidth)) { path in
      path.move(to: snap(Double(start.x) * Scene.scale, Double(start.y) * Scene.scale))
      path.line(to: snap(Double(tip.x) * Scene.scale, Double(tip.y) * Scene.scale))
    }
  }

  /// Draws the surface from the right to the left, then the obstacles, the last one first.
  func drawSurface(_ terrain: BipedalWalkerTerrain, on canvas: inout Canvas) {
    for i in stretches(of: terrain).reversed() {
      let (from, to) = (point(i, of: terrain), point(i + 1, of: terrain))
      canvas.stroke(Scene.grass(i), style: StrokeStyle(width: Scene.lineWidth)) { path in
        path.move(to: place(from.x * Scene.scale, from.y * Scene.scale))
        path.line(to: place(to.x * Scene.scale, to.y * Scene.scale))
      }
    }
    let (left, right) = ((offset + extent.minX) / Scene.scale - 1, (offset + extent.maxX) / Scene.scale + 1)
    for corners in terrain.obstacles.reversed()
    where corners.contains(where: { (left...right).contains($0.x) }) {
      draw(Scene.obstacle, Scene.obstacleOutline, corners, on: &canvas)
    }
  }

  func drawWalker(_ state: BipedalWalker.State, on canvas: inout Canvas) {
    func corners(
      of body: BodyID, _ outline: [(x: Double, y: Double)]
    ) -> [BipedalWalkerTerrain.Point] {
      outline.compactMap { corner in
        let point = Vector2(Float(corner.x), Float(corner.y))
        return (try? state.world.place(point, of: body)).map {
          BipedalWalkerTerrain.Point(x: Double($0.x), y: Double($0.y))
        }
      }
    }
    for (i, leg) in state.legs.enumerated() {
      let half = (
        x: (i % 2 == 0 ? 1 : 0.8) * BipedalWalker.legWidth / 2, y: BipedalWalker.legHeight / 2
      )
      let outline = [(-half.x, -half.y), (half.x, -half.y), (half.x, half.y), (-half.x, half.y)]
      let (fill, line) = Scene.legs[i / 2]
      draw(fill, line, corners(of: leg, outline), on: &canvas)
    }
    let outline = BipedalWalker.hullOutline.map { ($0.x / Scene.scale, $0.y / Scene.scale) }
    draw(Scene.hull, Scene.hullOutline, corners(of: state.hull, outline), on: &canvas)
  }

  /// Fills a polygon of metres and outlines it.
  private func draw(
    _ color: Color, _ outline: Color, _ corners: [BipedalWalkerTerrain.Point], on canvas: inout Canvas
  ) {
    fill(color, corners, on: &canvas)
    canvas.stroke(outline, style: StrokeStyle(width: Scene.lineWidth)) { path in
      for (i, corner) in corners.enumerated() {
        let point = snap(corner.x * Scene.scale, corner.y * Scene.scale)
        if i == 0 { path.move(to: point) } else { path.line(to: point) }
      }
      path.close()
    }
  }

  func drawFlag(on canvas: inout Canvas) {
    let (x, y) = (BipedalWalkerTerrain.step * 3 * Scene.scale, BipedalWalkerTerrain.startHeight * Scene.scale)
    let (foot, top) = (place(x, y), place(x, y + Scene.flagHeight))
    let corners = [
      snap(x, y + Scene.flagHeight), snap(x, y + Scene.flagHeight - Scene.pennantHeight),
      snap(x + Scene.pennantLength, y + Scene.flagHeight - Scene.pennantHeight / 2),
    ]
    guard corners[2].x > extent.minX else { return }
    func pennant(_ path: inout Path) {
      path.addPolygon(corners)
    }
    canvas.stroke(.black, style: StrokeStyle(width: Scene.lineWidth)) { path in
      path.move(to: foot)
      path.line(to: top)
    }
    canvas.fill(Scene.pennant, pennant)
    canvas.stroke(.black, style: StrokeStyle(width: Scene.lineWidth), pennant)
  }
}
