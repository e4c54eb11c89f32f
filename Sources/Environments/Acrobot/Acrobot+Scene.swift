import Raster

/// Measures of the picture, in native pixels, and its colours; all are Gymnasium's, `acrobot.py`.
private enum Scene {
  static let size = 500.0
  /// Pixels a metre: 2.2 m lie between the middle and an edge, the stretched links' two and a margin.
  static let scale = size / 4.4
  static let linkLength = scale * Acrobot.length1
  /// Half a link's width, and the radius of a joint.
  static let linkRadius = 0.1 * scale
  /// The line that ends an episode, above the lower edge: 1 m above the fixed joint.
  static let lineHeight = scale + size / 2

  static let link = Color(0, 204, 204)
  static let joint = Color(204, 204, 0)
}

extension Acrobot {
  /// Draws the line that the free end is to reach, the links and their joints in a scene of 500 by 500.
  public func draw(_ state: State, on canvas: inout Canvas) {
    canvas.beginScene(width: Scene.size, height: Scene.size, background: .white, reachesEdges: true)
    if canvas.showsPygame(width: Scene.size, height: Scene.size) {
      return canvas.drawPygame { draw(state, on: &$0) }
    }
    let gfxdraw = Gfxdraw(frameHeight: Scene.size, on: canvas)
    gfxdraw.fillRow(.black, y: Scene.lineHeight, on: &canvas)

    let fixed = Point(Scene.size / 2, Scene.size / 2)
    let elbow = Point(
      state.angle1.sine * Scene.linkLength + fixed.x, -state.angle1.cosine * Scene.linkLength + fixed.y)
    draw(linkFrom: fixed, angle: state.angle1, gfxdraw, on: &canvas)
    draw(linkFrom: elbow, angle: state.angle1 + state.angle2, gfxdraw, on: &canvas)
  }

  /// Draws a link and the joint at its upper end; an angle of 0 hangs down.
  private func draw(linkFrom joint: Point, angle: Double, _ gfxdraw: Gfxdraw, on canvas: inout Canvas) {
    // Links are made along the x axis.
    gfxdraw.fillRectangle(
      Scene.link, left: 0, bottom: -Scene.linkRadius, right: Scene.linkLength, top: Scene.linkRadius,
      angle: angle - .pi / 2, origin: joint, on: &canvas)
    gfxdraw.fillCircle(
      Scene.joint, center: joint, radius: Scene.linkRadius.rounded(.towardZero), on: &canvas)
  }

  /// Draws the same at native size, call by call and sum by sum as Gymnasium does.
  private func draw(_ state: State, on surface: inout PygameSurface) {
    surface.drawLine(.black, from: Point(0, Scene.lineHeight), to: Point(Scene.size, Scene.lineHeight))
    let middle = Scene.size / 2
    let elbow = Point(
      Self.length1 * state.angle1.sine * Scene.scale + middle,
      -Self.length1 * state.angle1.cosine * Scene.scale + middle)
    draw(linkFrom: Point(middle, middle), angle: state.angle1 - .pi / 2, on: &surface)
    draw(linkFrom: elbow, angle: state.angle1 + state.angle2 - .pi / 2, on: &surface)
  }

  /// Draws a link, turned from the x axis, and its joint at native size.
  private func draw(linkFrom joint: Point, angle: Double, on surface: inout PygameSurface) {
    let link = Corners(
      left: 0, bottom: -Scene.linkRadius, right: Scene.linkLength, top: Scene.linkRadius, turnedBy: angle
    ) { Point($0.x + joint.x, $0.y + joint.y) }
    surface.gfxOutlinePolygon(Scene.link, link)
    surface.gfxFillPolygon(Scene.link, link)
    surface.gfxOutlineCircle(Scene.joint, center: joint, radius: Int(Scene.linkRadius))
    surface.gfxFillCircle(Scene.joint, center: joint, radius: Int(Scene.linkRadius))
  }
}
