import Raster

extension Acrobot.State {
  /// Draws the links and the line that the free end is to reach.
  public func draw(on canvas: inout Canvas) {
    canvas.beginScene(width: 500, height: 500, background: .white)
  }
}
