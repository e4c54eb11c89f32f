import Raster

/// Where pixels lie in a scene, to put thin level and upright lines on whole pixels: they are crisp there, and all
/// equally dark.
struct PixelGrid {
  private let transform: Transform

  /// The grid of a canvas whose scene is neither turned nor sheared.
  init(_ transform: Transform) { self.transform = transform }

  /// Pixels of a scene unit.
  var scale: Double { max(transform.a.magnitude, 1e-9) }

  /// The width of a line of about `width` scene units, in whole pixels but at least one; in scene units.
  func lineWidth(_ width: Double) -> Double { max(1, (width * scale).rounded()) / scale }

  /// Where a vertical line of `width` near `x` covers whole pixels.
  func x(_ x: Double, width: Double) -> Double { snap(x, width, transform.a, transform.tx) }

  /// Where a level line of `width` near `y` covers whole pixels.
  func y(_ y: Double, width: Double) -> Double { snap(y, width, transform.d, transform.ty) }

  private func snap(_ value: Double, _ width: Double, _ scale: Double, _ offset: Double) -> Double {
    guard scale != 0 else { return value }
    let half = width * scale / 2
    return ((value * scale + offset - half).rounded() + half - offset) / scale
  }
}
