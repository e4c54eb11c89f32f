/// What scenes draw on: a frame, a transform from scene units to pixels, and scratch storage that is reused from
/// frame to frame, so that drawing allocates nothing in the steady state.
public struct Canvas: Sendable {
  /// The frame drawn so far.
  public private(set) var pixmap: Pixmap
  /// From the units of the drawing commands to pixels.
  public var transform: Transform = .identity

  /// Makes a canvas over a black frame of `width` by `height` pixels.
  public init(width: Int, height: Int) {
    pixmap = Pixmap(width: width, height: height)
  }

  /// Starts a scene of `width` by `height` scene units: fills the whole frame with `background`, and sets
  /// transform and clip so that the scene is fitted into the frame, centred, its aspect kept.
  public mutating func beginScene(width: Double, height: Double, background: Color) {}

  /// Fills the whole frame, whatever the transform.
  public mutating func clear(_ color: Color) {}

  /// Fills the path that `build` makes, in reused storage.
  public mutating func fill(_ color: Color, rule: FillRule = .nonZero, _ build: (inout Path) -> Void) {}

  /// Strokes the path that `build` makes, in reused storage.
  public mutating func stroke(_ color: Color, style: StrokeStyle, _ build: (inout Path) -> Void) {}

  public mutating func fill(_ path: Path, _ color: Color, rule: FillRule = .nonZero) {}
  public mutating func stroke(_ path: Path, _ color: Color, style: StrokeStyle) {}
}
