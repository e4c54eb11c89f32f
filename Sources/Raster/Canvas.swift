/// The surface that scenes draw on: a frame, a transform from scene units to pixels, and scratch storage that is reused
/// from frame to frame, so that drawing allocates nothing in the steady state.
///
/// Shapes are drawn with exact-area anti-aliasing: a pixel's share of the colour is the area of it that the shape
/// covers, to 8 bits. `Paint` describes the rounding, `Sweep` the method.
public struct Canvas: Sendable {
  /// Pixels a row of the frame.
  public var width: Int { frame.width }
  /// Rows of the frame.
  public var height: Int { frame.height }
  /// The frame drawn so far. Between `beginFrame` and the first drawing command each call makes a new black frame.
  public var pixmap: Pixmap { isStale ? Pixmap(width: frame.width, height: frame.height) : frame }
  /// The map from the units of the drawing commands to pixels.
  public var transform: Transform = .identity
  /// The pixels that fills and strokes may change. It may reach beyond the frame.
  public var clip: PixelRect
  /// A flag that is set where scenes are to be drawn smooth at their native size too, as they are at every other one. Without
  /// it those that are Gymnasium's are drawn there with pygame's shapes, to the same bytes.
  public var isSmooth = false
  /// A flag that is set where every scene ends at its own rectangle, as up to version 0.1, even one that knows how it goes on
  /// to the edges of a frame of another shape.
  package var isLetterboxed = false
  /// The part of the scene's plane that is drawn, in scene units: the scene's rectangle, or, for a scene that reaches the
  /// edges, all that the frame shows of the plane.
  public private(set) var extent = SceneExtent(width: 0, height: 0)

  private var frame: Pixmap
  /// Indicates whether the frame counts as black although it still holds the picture from before `beginFrame`.
  private var isStale = false
  /// The contents of the frame outside `damage`; `nil` where they are not known.
  private var backdrop: Backdrop?
  /// The scene whose fixed part `layer` holds, or will hold once that scene is begun a second time.
  private var layerKey: LayerKey?
  private var layer: [UInt8] = []
  private var damage: Damage
  private var path = Path()
  private var flattener = Flattener()
  private var stroker = Stroker()
  private var sweep = Sweep()

  /// Makes a canvas over a black frame of `width` by `height` pixels.
  public init(width: Int, height: Int) {
    self.init(Pixmap(width: width, height: height))
    backdrop = .color(.black)
  }

  /// Makes a canvas over a frame, which is not cleared.
  public init(_ pixmap: Pixmap) {
    frame = pixmap
    damage = Damage(width: pixmap.width, height: pixmap.height)
    clip = PixelRect(minX: 0, minY: 0, maxX: frame.width, maxY: frame.height)
  }

  /// Takes `other`, which may be of any size, as the frame and hands out the one drawn so far, without copying pixels.
  /// The transform becomes the identity and the clip the whole frame.
  public mutating func exchangePixmap(with other: inout Pixmap) {
    settle()
    if (other.width, other.height) != (frame.width, frame.height) {
      (layerKey, layer) = (nil, [])
      damage = Damage(width: other.width, height: other.height)
    }
    swap(&frame, &other)
    backdrop = nil
    resetClip()
  }

  /// Starts another frame, black until something is drawn; the transform becomes the identity and the clip the whole
  /// frame. No pixel is written before the first drawing command, so that a scene with a background of its own writes
  /// each only once.
  public mutating func beginFrame() {
    isStale = true
    resetClip()
  }

  /// Starts a scene of `width` by `height` scene units: fills the whole frame with `background`, and sets
  /// transform and clip so that the scene is fitted into the frame, centred, its aspect kept.
  ///
  /// The clip is the scene's rectangle, rounded outward to whole pixels. A scene of the frame's own size is drawn with exactly the
  /// identity. In a scene whose width or height is not positive and finite nothing is drawn.
  ///
  /// - Parameter reachesEdges: Whether the scene goes on beyond its rectangle where the frame has another shape: the clip
  ///   is then the whole frame, and `extent` says how far to draw.
  public mutating func beginScene(
    width: Double, height: Double, background: Color, reachesEdges: Bool = false
  ) {
    clear(background)
    fitScene(width, height, reachesEdges)
  }

  /// The size in bytes of the largest frame whose layer is kept; layers of larger ones would cost more memory than they
  /// save time.
  private static let largestLayer = 8 << 20

  /// Starts a scene of which a part stays the same from frame to frame; `draw` draws that part over the background.
  /// When the same part is asked for a second time, its pixels are kept, and later frames copy them instead of drawing.
  ///
  /// - Parameters:
  ///   - background: An opaque colour; over a translucent one the part is drawn each time.
  ///   - reachesEdges: Whether the scene goes on beyond its rectangle.
  ///   - numbers: The numbers that `draw` depends on: as long as they are the same, so are its pixels.
  ///   - draw: Draws the part; it does not begin a scene of its own.
  public mutating func beginScene(
    width: Double, height: Double, background: Color, reachesEdges: Bool = false, fixed numbers: [Double],
    _ draw: (inout Canvas) -> Void
  ) {
    let key = LayerKey(
      width: width, height: height, background: background, isSmooth: isSmooth,
      reachesEdges: reachesEdges && !isLetterboxed, numbers: numbers)
    if layerKey == key, !layer.isEmpty {
      restore(.layer)
      fitScene(width, height, reachesEdges)
      return
    }
    beginScene(width: width, height: height, background: background, reachesEdges: reachesEdges)
    draw(&self)
    fitScene(width, height, reachesEdges)
    guard background.alpha == 255, frame.pixels.count <= Self.largestLayer else { return }
    if layerKey == key {
      layer.append(contentsOf: frame.pixels)
      damage.removeAll { _, _, _ in }
      backdrop = .layer
    } else {
      layer.removeAll(keepingCapacity: true)
      layerKey = key
    }
  }

  private mutating func fitScene(_ width: Double, _ height: Double, _ reachesEdges: Bool) {
    resetClip()
    extent = SceneExtent(width: width, height: height)
    let frameWidth = Double(frame.width)
    let frameHeight = Double(frame.height)
    let scale = min(frameWidth / width, frameHeight / height)
    guard width > 0, height > 0, scale > 0, scale.isFinite else {
      clip.maxX = 0
      return
    }
    // A frame as wide as the scene by scale has no margin; the difference below may be a rounding error.
    let x = scale == frameWidth / width ? 0 : max(0, (frameWidth - width * scale) / 2)
    let y = scale == frameHeight / height ? 0 : max(0, (frameHeight - height * scale) / 2)
    transform = Transform(a: scale, b: 0, c: 0, d: scale, tx: x, ty: y)
    if reachesEdges && !isLetterboxed {
      // The clip is the whole frame already.
      extent = extent.growing(x: x / scale, y: y / scale)
      return
    }
    clip = PixelRect(
      minX: Int(x), minY: Int(y), maxX: Int((frameWidth - x).rounded(.up)),
      maxY: Int((frameHeight - y).rounded(.up)))
  }

  /// Fills the whole frame, whatever the transform and the clip. A translucent colour is blended over what is there.
  public mutating func clear(_ color: Color) {
    guard color.alpha < 255 else { return restore(.color(color)) }
    settle()
    backdrop = nil
    let paint = Paint(color)
    let count = frame.width * frame.height
    frame.pixels.withUnsafeMutableBufferPointer { buffer in
      guard let pixels = PixelBytes(buffer) else { return }
      paint.fill(pixels, at: 0, count: count, alpha: Int(color.alpha))
    }
  }

  /// Copies the pixels of `picture` to the frame, its top left one to column `x` of row `y`, whatever the transform and
  /// the clip; pixels beyond the frame are left out.
  public mutating func draw(_ picture: Pixmap, x: Int, y: Int) {
    // Compared first, so that no sum below overflows.
    guard x < frame.width, y < frame.height, x > -picture.width, y > -picture.height else { return }
    settle()
    let shown = PixelRect(
      minX: max(x, 0), minY: max(y, 0), maxX: min(x + picture.width, frame.width),
      maxY: min(y + picture.height, frame.height))
    damage.add(shown)
    let (stride, length) = (3 * frame.width, 3 * (shown.maxX - shown.minX))
    frame.pixels.withUnsafeMutableBytes { target in
      picture.withBytes { bytes in
        for row in shown.minY..<shown.maxY {
          let (from, to) = (3 * ((row - y) * picture.width + shown.minX - x), row * stride + 3 * shown.minX)
          // Unsafe, because the standard library copies between raw memory only at memcpy's speed.
          UnsafeMutableRawBufferPointer(rebasing: target[to..<to + length])
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
    settle()
    sweep.table.begin(clip: clip)
    var cursor = Flattener.Cursor()
    var (contours, turn): (Int, Int32) = (0, 0)
    while flattener.next(of: path, transform, tolerance: Flattener.tolerance, &cursor) {
      guard flattener.isDrawable, sweep.table.admits(flattener.low, flattener.high) else { continue }
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
    settle()
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

  /// Says whether a scene of `width` by `height` units is to be drawn with pygame's shapes: its units are the frame's pixels,
  /// and nothing else was asked for.
  package func showsPygame(width: Double, height: Double) -> Bool {
    !isSmooth && Double(frame.width) == width && Double(frame.height) == height
  }

  /// Draws with pygame's shapes, over the whole frame whatever the transform and the clip.
  ///
  /// - Parameters:
  ///   - width: Columns of the surface, of which the frame shows the last; `nil` for as many as the frame's.
  ///   - draw: Draws the shapes.
  package mutating func drawPygame(width: Int? = nil, _ draw: (inout PygameSurface) -> Void) {
    settle()
    let (frameWidth, height) = (frame.width, frame.height)
    var damage = Damage(width: 0, height: 0)
    swap(&damage, &self.damage)
    frame.pixels.withUnsafeMutableBufferPointer { buffer in
      guard let pixels = PixelBytes(buffer) else { return }
      var surface = PygameSurface(
        pixels, frameWidth: frameWidth, height: height, width: width ?? frameWidth)
      // Lent, not copied.
      swap(&surface.damage, &damage)
      draw(&surface)
      swap(&surface.damage, &damage)
    }
    swap(&damage, &self.damage)
  }

  /// Writes the black pixels of a frame that was begun and not yet drawn on.
  @inline(__always)
  private mutating func settle() {
    if isStale { restore(.color(.black)) }
  }

  /// Writes the wanted backdrop over the damaged pixels, or over all of them where the frame has another backdrop.
  private mutating func restore(_ wanted: Backdrop) {
    isStale = false
    if backdrop != wanted {
      damage.add(PixelRect(minX: 0, minY: 0, maxX: frame.width, maxY: frame.height))
      backdrop = wanted
    }
    let width = frame.width
    frame.pixels.withUnsafeMutableBufferPointer { buffer in
      guard let pixels = PixelBytes(buffer) else { return }
      switch wanted {
      case .color(let color):
        let paint = Paint(color)
        damage.removeAll { row, columns, count in
          paint.fill(pixels, at: 3 * (row * width + columns), count: count, alpha: 255)
        }
      case .layer:
        layer.withUnsafeBufferPointer { layer in
          damage.removeAll { row, columns, count in
            let offset = 3 * (row * width + columns)
            let source = UnsafeBufferPointer(rebasing: layer[offset..<offset + 3 * count])
            guard let source = source.baseAddress else { return }
            pixels.pointer(at: offset, count: 3 * count).update(from: source, count: 3 * count)
          }
        }
      }
    }
  }

  private var visible: PixelRect {
    clip.intersection(PixelRect(minX: 0, minY: 0, maxX: frame.width, maxY: frame.height))
  }

  private mutating func resetClip() {
    transform = .identity
    clip = PixelRect(minX: 0, minY: 0, maxX: frame.width, maxY: frame.height)
  }

  /// The path in reused storage, empty. Taken out, so that `build` and the canvas do not share it.
  private mutating func takePath() -> Path {
    var taken = Path()
    swap(&taken, &path)
    taken.removeAll()
    return taken
  }

  private mutating func paint(_ color: Color, _ rule: FillRule, _ turn: Int32) {
    let width = frame.width
    damage.add(sweep.table.extent)
    frame.pixels.withUnsafeMutableBufferPointer { buffer in
      guard let pixels = PixelBytes(buffer) else { return }
      sweep.paint(Paint(color), rule, turn: turn, into: pixels, width: width)
    }
  }
}

/// The contents of a frame before it is drawn on.
private enum Backdrop: Equatable {
  /// An opaque colour.
  case color(Color)
  /// The canvas's kept layer.
  case layer
}

/// The inputs that the pixels of a scene's fixed part depend on, besides the frame's size.
private struct LayerKey: Equatable {
  var width, height: Double
  var background: Color
  var isSmooth: Bool
  var reachesEdges: Bool
  var numbers: [Double]
}
