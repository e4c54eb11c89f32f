import Raster

/// The learning curve of a training run: the return of each episode, and the mean of the last hundred.
///
/// It is drawn on a scene of 800 by 480 units, so a frame of any size shows the same picture, sharp.
public struct LearningCurve: Hashable, Sendable {
  /// The title above the figure.
  public var title: String
  /// The return of each episode, in order. Numbers that are not finite leave a gap.
  public var returns: [Double]
  /// The number of episodes in each mean of the bold line; at the start, where there are fewer, all of them.
  public var window: Int
  /// The mean return that counts as solving the environment, drawn as a dashed line.
  public var threshold: Double?
  /// The episodes, counted from 0, that the run's checkpoint is from, marked above the plot.
  public var kept: Range<Int>?
  /// The title below the horizontal axis.
  public var episodeTitle = "Episode"
  /// The title beside the vertical axis.
  public var returnTitle = "Return"

  /// The size of the scene, and the smallest size in pixels at which all text reads well.
  public static let (sceneWidth, sceneHeight) = (800, 480)

  /// Makes the learning curve of the `returns` of a run.
  ///
  /// - Precondition: `window` is at least 1.
  public init(title: String, returns: [Double], window: Int = 100, threshold: Double? = nil) {
    precondition(window > 0, "a mean is of at least one episode")
    self.title = title
    self.returns = returns
    self.window = window
    self.threshold = threshold
  }

  /// The figure as a picture of `width` by `height` pixels, by default twice as large as the scene.
  public func picture(
    width: Int = 2 * sceneWidth, height: Int = 2 * sceneHeight, font: Font
  ) -> Pixmap {
    var canvas = Canvas(width: width, height: height)
    draw(on: &canvas, font: font)
    return canvas.pixmap
  }

  /// Draws the figure over the whole frame of `canvas`, centred on white.
  public func draw(on canvas: inout Canvas, font: Font) {
    canvas.beginScene(
      width: Double(Self.sceneWidth), height: Double(Self.sceneHeight), background: .white)
    let layout = LearningCurveLayout(self, font: font, grid: PixelGrid(canvas.transform))
    layout.drawGrid(on: &canvas)
    layout.drawCurves(on: &canvas)
    layout.drawAxes(on: &canvas)
    layout.drawTitles(on: &canvas)
  }
}
