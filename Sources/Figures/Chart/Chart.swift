import Raster

/// Curves over one axis, with a legend above that covers nothing.
///
/// It is drawn on a scene of 800 by 480 units, as pixels of any size or as SVG.
public struct Chart: Hashable, Sendable {
  /// What stands above the figure.
  public var title: String
  /// What the curves and their bands are, on a line below the title; empty for nothing.
  public var subtitle = ""
  /// The curves; the first ones are drawn last.
  public var curves: [ChartCurve]
  /// Levels that are drawn as dashed lines.
  public var thresholds: [Double] = []
  /// What stands below the horizontal axis.
  public var xTitle: String
  /// What stands beside the vertical axis.
  public var yTitle: String
  /// What the marked parts of the axis are; they are drawn in a strip above the curves.
  public var windowTitle = ""

  /// The size of the scene, and the smallest size in pixels at which all text reads well.
  public static let (sceneWidth, sceneHeight) = (800, 480)

  /// A chart of curves.
  public init(title: String, curves: [ChartCurve], xTitle: String, yTitle: String = "Return") {
    self.title = title
    self.curves = curves
    self.xTitle = xTitle
    self.yTitle = yTitle
  }

  /// The figure as a picture of `width` by `height` pixels, by default twice as large as the scene.
  public func picture(width: Int = 2 * sceneWidth, height: Int = 2 * sceneHeight, font: Font) -> Pixmap {
    var canvas = Canvas(width: width, height: height)
    canvas.beginScene(
      width: Double(Self.sceneWidth), height: Double(Self.sceneHeight), background: .white)
    let layout = ChartLayout(self, font: font)
    layout.draw(on: &canvas)
    return canvas.pixmap
  }

  /// The figure as an SVG file, of the scene's size.
  public func svg(font: Font) -> String {
    var surface = SVGSurface(
      width: Double(Self.sceneWidth), height: Double(Self.sceneHeight), title: title)
    let layout = ChartLayout(self, font: font)
    layout.draw(on: &surface)
    return surface.text
  }
}
