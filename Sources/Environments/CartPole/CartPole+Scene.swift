import Raster

/// Measures of the picture, in native pixels, and its colours; all are Gymnasium's, `cartpole.py`.
private enum Scene {
  static let width = 600.0
  static let height = 400.0
  /// Pixels a metre: the frame shows twice the position at which an episode ends.
  static let scale = width / (2 * CartPole.positionLimit)
  static let cartWidth = 50.0
  static let cartHeight = 30.0
  /// Height of the cart's middle, and of the track, above the lower edge.
  static let trackHeight = 100.0
  /// The pole turns around a point this far above the cart's middle.
  static let axleHeight = cartHeight / 4
  static let poleWidth = 10.0
  static let poleLength = scale * 2 * CartPole.halfPoleLength

  static let pole = Color(202, 152, 101)
  static let axle = Color(129, 132, 203)
}

extension CartPole {
  /// Draws cart, pole, axle and track in a scene of 600 by 400; in a frame of another shape the track goes on to its edges.
  public func draw(_ state: State, on canvas: inout Canvas) {
    canvas.beginScene(width: Scene.width, height: Scene.height, background: .white, reachesEdges: true)
    if canvas.showsPygame(width: Scene.width, height: Scene.height) {
      return canvas.drawPygame { draw(state, on: &$0) }
    }
    let gfxdraw = Gfxdraw(frameHeight: Scene.height, on: canvas)
    let cart = Point(state.position * Scene.scale + Scene.width / 2, Scene.trackHeight)
    let axle = Point(cart.x, cart.y + Scene.axleHeight)

    gfxdraw.fillRectangle(
      .black, left: -Scene.cartWidth / 2, bottom: -Scene.cartHeight / 2, right: Scene.cartWidth / 2,
      top: Scene.cartHeight / 2, angle: 0, origin: cart, on: &canvas)
    gfxdraw.fillRectangle(
      Scene.pole, left: -Scene.poleWidth / 2, bottom: -Scene.poleWidth / 2, right: Scene.poleWidth / 2,
      top: Scene.poleLength - Scene.poleWidth / 2, angle: -state.angle, origin: axle, on: &canvas)
    gfxdraw.fillCircle(Scene.axle, center: axle, radius: Scene.poleWidth / 2, on: &canvas)
    gfxdraw.fillRow(.black, y: Scene.trackHeight, on: &canvas)
  }

  /// Draws the same at native size, call by call and sum by sum as Gymnasium does.
  private func draw(_ state: State, on surface: inout PygameSurface) {
    let cartX = state.position * Scene.scale + Scene.width / 2
    let cart = Corners(
      left: -Scene.cartWidth / 2, bottom: -Scene.cartHeight / 2, right: Scene.cartWidth / 2,
      top: Scene.cartHeight / 2, turnedBy: 0
    ) { Point($0.x + cartX, $0.y + Scene.trackHeight) }
    surface.gfxOutlinePolygon(.black, cart)
    surface.gfxFillPolygon(.black, cart)

    let pole = Corners(
      left: -Scene.poleWidth / 2, bottom: -Scene.poleWidth / 2, right: Scene.poleWidth / 2,
      top: Scene.poleLength - Scene.poleWidth / 2, turnedBy: -state.angle
    ) { Point($0.x + cartX, $0.y + Scene.trackHeight + Scene.axleHeight) }
    surface.gfxOutlinePolygon(Scene.pole, pole)
    surface.gfxFillPolygon(Scene.pole, pole)

    let axle = Point(cartX, Scene.trackHeight + Scene.axleHeight)
    surface.gfxOutlineCircle(Scene.axle, center: axle, radius: Int(Scene.poleWidth / 2))
    surface.gfxFillCircle(Scene.axle, center: axle, radius: Int(Scene.poleWidth / 2))
    surface.gfxRow(.black, from: 0, to: Scene.width, y: Scene.trackHeight)
  }
}
