/// What scenes draw on: a frame, a transform from scene units to pixels, and scratch storage that is reused from
/// frame to frame, so that drawing allocates nothing in the steady state.
///
/// Shapes are drawn with exact-area anti-aliasing: a pixel's share of the colour is the area of it that the shape covers,
/// to 8 bits. See `Paint` for the rounding, `Sweep` for how.
public struct Canvas: Sendable {
  /// The frame drawn so far.
  public private(set) var pixmap: Pixmap
  /// From the units of the drawing commands to pixels.
  public var transform: Transform = .identity
  /// The pixels that fills and strokes may change. It may reach beyond the frame.
  public var clip: PixelRect

  private var path = Path()
  private var flattener = Flattener()
  private var stroker = Stroker()
  private var sweep = Sweep()

  /// Makes a canvas over a black frame of `width` by `height` pixels.
  public init(width: Int, height: Int) {
    self.init(Pixmap(width: width, height: height))
  }

  /// Makes a canvas over a frame, which is not cleared.
  public init(_ pixmap: Pixmap) {
    self.pixmap = pixmap
    clip = PixelRect(minX: 0, minY: 0, maxX: pixmap.width, maxY: pixmap.height)
  }

  /// Takes `other` as the frame and hands out the one drawn so far, without copying pixels; of any size. The
  /// transform becomes the identity and the clip the whole frame.
  public mutating func exchangePixmap(with other: inout Pixmap) {
    swap(&pixmap, &other)
    resetClip()
  }

  /// Starts a scene of `width` by `height` scene units: fills the whole frame with `background`, and sets
  /// transform and clip so that the scene is fitted into the frame, centred, its aspect kept.
  ///
  /// The clip is the scene's rectangle, rounded outward to whole pixels. A scene of the frame's own size is drawn with exactly the
  /// identity. In a scene whose width or height is not positive and finite nothing is drawn.
  public mutating func beginScene(width: Double, height: Double, background: Color) {
    clear(background)
    resetClip()
    let frameWidth = Double(pixmap.width)
    let frameHeight = Double(pixmap.height)
    let scale = min(frameWidth / width, frameHeight / height)
    guard width > 0, height > 0, scale > 0, scale.isFinite else {
      clip.maxX = 0
      return
    }
    // A frame as wide as the scene by scale has no margin; the difference below may be a rounding error.
    let x = scale == frameWidth / width ? 0 : max(0, (frameWidth - width * scale) / 2)
    let y = scale == frameHeight / height ? 0 : max(0, (frameHeight - height * scale) / 2)
    transform = Transform(a: scale, b: 0, c: 0, d: scale, tx: x, ty: y)
    clip = PixelRect(
      minX: Int(x), minY: Int(y), maxX: Int((frameWidth - x).rounded(.up)),
      maxY: Int((frameHeight - y).rounded(.up)))
  }

  /// Fills the whole frame, whatever the transform and the clip. A translucent colour is blended over what is there.
  public mutating func clear(_ color: Color) {
    guard color.alpha < 255 else { return pixmap.clear(color) }
    let paint = Paint(color)
    let count = pixmap.width * pixmap.height
    pixmap.pixels.withUnsafeMutableBufferPointer { buffer in
      guard let pixels = PixelBytes(buffer) else { return }
      paint.fill(pixels, at: 0, count: count, alpha: Int(color.alpha))
    }
  }

  /// Copies the pixels of `picture` to the frame, its top left one to column `x` of row `y`, whatever the transform and the
  /// clip. What lies beyond the frame is left out.
  public mutating func draw(_ picture: Pixmap, x: Int, y: Int) {
    // Compared first, so that no sum below overflows.
    guard x < pixmap.width, y < pixmap.height, x > -picture.width, y > -picture.height else { return }
    let shown = PixelRect(
      minX: max(x, 0), minY: max(y, 0), maxX: min(x + picture.width, pixmap.width),
      maxY: min(y + picture.height, pixmap.height))
    let (stride, length) = (3 * pixmap.width, 3 * (shown.maxX - shown.minX))
    pixmap.pixels.withUnsafeMutableBytes { frame in
      picture.withBytes { bytes in
        for row in shown.minY..<shown.maxY {
          let (from, to) = (3 * ((row - y) * picture.width + shown.minX - x), row * stride + 3 * shown.minX)
          // Unsafe, because the standard library copies between raw memory only at memcpy's speed.
          UnsafeMutableRawBufferPointer(rebasing: frame[to..<to + length])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[from..<from + length]))
        }
      }
    }
  }

  /// Fills the path that `build` makes, in reused storage.
  public mutating func fill(_ color: Color, rule: FillRule = .nonZero, _ build: (inout Path) -> Void) {
    var path = takePath()
    build(&path)
    fill(path, color, rule: rule)
    self.path = path
  }

  /// Strokes the path that `build` makes, in reused storage.
  public mutating func stroke(_ color: Color, style: StrokeStyle, _ build: (inout Path) -> Void) {
    var path = takePath()
    build(&path)
    stroke(path, color, style: style)
    self.path = path
  }

  /// Fills `path`; every contour counts as closed.
  public mutating func fill(_ path: Path, _ color: Color, rule: FillRule = .nonZero) {
    let clip = visible
    guard !clip.isEmpty, color.alpha > 0 else { return }
    sweep.table.begin(clip: clip)
    var cursor = Flattener.Cursor()
    var (contours, turn): (Int, Int32) = (0, 0)
    while flattener.next(of: path, transform, tolerance: Flattener.tolerance, &cursor) {
      guard flattener.isDrawable, sweep.table.canSee(flattener.low, flattener.high) else { continue }
      sweep.table.addContour(flattener.points)
      contours += 1
      turn = contours == 1 ? convexTurn(of: flattener.points) : 0
    }
    paint(color, rule, turn)
  }

  /// Strokes `path`. The outline is made in the path's units and then transformed, so that an uneven scale makes
  /// an uneven line.
  public mutating func stroke(_ path: Path, _ color: Color, style: StrokeStyle) {
    let clip = visible
    let stretch = transform.stretch
    guard !clip.isEmpty, color.alpha > 0, stretch > 0, stretch.isFinite else { return }
    sweep.table.begin(clip: clip)
    var cursor = Flattener.Cursor()
    let tolerance = Flattener.tolerance / stretch
    var (contours, turn): (Int, Int32) = (0, 0)
    while flattener.next(of: path, .identity, tolerance: tolerance, &cursor) {
      contours += 1
      turn = stroker.add(flattener, style, transform, tolerance: tolerance, to: &sweep.table)
    }
    paint(color, .nonZero, contours == 1 ? turn : 0)
  }

  private var visible: PixelRect {
    clip.intersection(PixelRect(minX: 0, minY: 0, maxX: pixmap.width, maxY: pixmap.height))
  }

  private mutating func resetClip() {
    transform = .identity
    clip = PixelRect(minX: 0, minY: 0, maxX: pixmap.width, maxY: pixmap.height)
  }

  /// The path in reused storage, empty. Taken out, so that `build` and the canvas do not share it.
  private mutating func takePath() -> Path {
    var taken = Path()
    swap(&taken, &path)
    taken.removeAll()
    return taken
  }

  private mutating func paint(_ color: Color, _ rule: FillRule, _ turn: Int32) {
    let width = pixmap.width
    pixmap.pixels.withUnsafeMutableBufferPointer { buffer in
      guard let pixels = PixelBytes(buffer) else { return }
      sweep.paint(Paint(color), rule, turn: turn, into: pixels, width: width)
    }
  }
}
