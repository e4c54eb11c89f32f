import Raster

extension CartPole.State {
  /// Draws cart, pole and track.
  public func draw(on canvas: inout Canvas) {
    canvas.beginScene(width: 600, height: 400, background: .white)
  }
}
