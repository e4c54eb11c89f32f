import Raster

/// The grid of pixels in a scene, by which thin horizontal and vertical lines are moved onto whole pixels: there they
/// are crisp, and all equally dark.
struct PixelGrid {
  private let transform: Transform

  /// Makes the grid of a canvas whose scene is neither rotated nor sheared.
  init(_ transform: Transform) { self.transform = transform }

  /// The number of pixels in a scene unit.
  var scale: Double { max(transform.a.magnitude, 1e-9) }

  /// The width in scene units of a line of about `width` scene units that covers whole pixels, at least one.
  func lineWidth(_ width: Double) -> Double { max(1, (width * scale).rounded()) / scale }

  /// The x near `x` at which a vertical line of `width` covers whole pixels.
  func x(_ x: Double, width: Double) -> Double { snap(x, width, transform.a, transform.tx) }

  /// The y near `y` at which a horizontal line of `width` covers whole pixels.
  func y(_ y: Double, width: Double) -> Double { snap(y, width, transform.d, transform.ty) }

  private func snap(_ value: Double, _ width: Double, _ scale: Double, _ offset: Double) -> Double {
    guard scale != 0 else { return value }
    let half = width * scale / 2
    return ((value * scale + offset - half).rounded() + half - offset) / scale
  }
}
