import Raster

/// The panel beside the scene of a film: which policy plays, how its episode stands, and how far the run had come by then.
///
/// Its measures are scene units, of which a frame of the environment's own size has one a pixel.
public struct FilmPanel: Sendable {
  /// The words for a policy.
  public struct Caption: Hashable, Sendable {
    /// The steps that its training had come to, such as `250,000 steps`, or what else it is called.
    public var title: String
    /// Its place among the film's policies, such as `3 of 7`, and what is special about it.
    public var place: String
    /// The mean return that it stands for; `nil` where it is not known.
    public var meanReturn: Double?

    /// A caption of a policy.
    public init(title: String, place: String, meanReturn: Double?) {
      self.title = title
      self.place = place
      self.meanReturn = meanReturn
    }
  }

  /// The state of an episode.
  public struct Standing: Hashable, Sendable {
    /// The seed that it began with.
    public var seed: UInt64
    /// Steps taken.
    public var step: Int
    /// The sum of the rewards so far.
    public var totalReward: Double
    /// The end of the curve, in steps of training; `nil` where no curve is drawn.
    public var trained: Double?

    /// The standing of an episode.
    public init(seed: UInt64, step: Int = 0, totalReward: Double = 0, trained: Double? = nil) {
      self.seed = seed
      self.step = step
      self.totalReward = totalReward
      self.trained = trained
    }
  }

  /// The width, in scene units.
  public static let width = 264.0
  /// The line above all, such as the environment and the algorithm.
  public let heading: String
  private let curve: GrowingCurve?
  private let font: Font

  /// Lays out a panel.
  ///
  /// - Parameter curve: The run's; `nil` where it is not known.
  public init(heading: String, curve: GrowingCurve?, font: Font) {
    self.heading = heading
    self.curve = curve
    self.font = font
  }

  private static let margin = 22.0

  /// Draws the panel into the pixels of `rect`, of which each unit has `scale`.
  public func draw(
    _ caption: Caption, _ standing: Standing, on canvas: inout Canvas, in rect: PixelRect, scale: Double
  ) {
    canvas.transform = Transform(
      a: scale, b: 0, c: 0, d: scale, tx: Double(rect.minX), ty: Double(rect.minY))
    canvas.clip = rect
    let grid = PixelGrid(canvas.transform)
    let (width, height) = (Double(rect.maxX - rect.minX) / scale, Double(rect.maxY - rect.minY) / scale)
    canvas.fill(.white) { $0.addRectangle(x: 0, y: 0, width: width, height: height) }
    canvas.fill(Color(214, 214, 216)) {
      $0.addRectangle(x: 0, y: 0, width: grid.lineWidth(1), height: height)
    }
    let (left, right) = (Self.margin, width - Self.margin)

    write(heading, 11.5, Palette.fainterText, at: Point(left, 32), within: right - left, on: &canvas)
    write(caption.title, 22, Palette.text, at: Point(left, 62), within: right - left, on: &canvas)
    write(caption.place, 11.5, Palette.fainterText, at: Point(left, 82), within: right - left, on: &canvas)

    rule(at: 98, from: left, to: right, on: &canvas, grid)
    row("Seed", grouped(String(standing.seed)), at: 122, left, right, on: &canvas)
    row("Step", number(Double(standing.step)), at: 145, left, right, on: &canvas)
    row("Return", number(standing.totalReward, decimals: true), at: 168, left, right, on: &canvas)
    rule(at: 184, from: left, to: right, on: &canvas, grid)
    row(
      "Mean return", caption.meanReturn.map { number($0, decimals: true) } ?? "\u{2013}", at: 208, left,
      right,
      on: &canvas)
    guard let curve, let trained = standing.trained, height > 300 else { return }
    GrowingCurveLayout(
      curve, left: left - 4, right: right, top: 226, bottom: min(height - 20, 226 + 190), font: font
    ).draw(on: &canvas, upTo: trained, grid: grid)
  }

  private func write(
    _ text: String, _ size: Double, _ color: Color, at point: Point, within room: Double,
    on canvas: inout Canvas
  ) {
    let fitted = font.fitting(text, size: size, smallest: size * 0.6, width: room)
    canvas.draw(fitted.text, at: point, style: TextStyle(size: fitted.size, color: color), font: font)
  }

  private func row(
    _ name: String, _ value: String, at y: Double, _ left: Double, _ right: Double, on canvas: inout Canvas
  ) {
    canvas.draw(
      name, at: Point(left, y), style: TextStyle(size: 14, color: Palette.fainterText), font: font)
    canvas.draw(
      value, at: Point(right, y), style: TextStyle(size: 14, color: Palette.text, alignment: .end), font: font
    )
  }

  private func rule(
    at y: Double, from left: Double, to right: Double, on canvas: inout Canvas, _ grid: PixelGrid
  ) {
    let thickness = grid.lineWidth(1)
    canvas.fill(Color(214, 214, 216)) {
      $0.addRectangle(
        x: left, y: grid.y(y, width: thickness) - thickness / 2, width: right - left, height: thickness)
    }
  }
}

/// A whole number with commas between its thousands, from five digits on, as figures have it.
package func wholeNumber(_ value: Int) -> String {
  value < 0 ? "\u{2212}" + grouped(String(value.magnitude)) : grouped(String(value))
}
