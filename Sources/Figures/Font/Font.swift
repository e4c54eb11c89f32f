import Raster
import Synchronization

/// A font of outlines for drawing text. It may be shared between threads.
///
/// Text is set from left to right, a glyph for each Unicode scalar, with the font's pair kerning. Combining marks,
/// ligatures and right-to-left scripts are not shaped. A character that the font lacks appears as its `.notdef` box.
public final class Font: Sendable {
  /// The path of the file, or the name that was given to the bytes.
  public let name: String
  /// The height of capital letters above the baseline, in ems.
  public let capHeight: Double
  /// The height that letters reach above the baseline, in ems.
  public let ascender: Double
  /// The depth that letters reach below the baseline, in ems; a positive number.
  public let descender: Double
  /// The number of font units in an em: outlines and advances are whole numbers of font units.
  public let unitsPerEm: Double

  private let outlines: Mutex<FontOutlines>

  /// Opens DejaVu Sans, or the font at `path`.
  ///
  /// - Parameter path: A font file. Where nil, `SHOWREEL_FONT` names it, or it is DejaVu Sans in one of the usual
  ///   places.
  /// - Throws: `FigureError`: there is no such file, it cannot be read, or it is not a font.
  public convenience init(path: String? = nil) throws(FigureError) {
    let found = try FontFile.locate(path)
    try self.init(bytes: try FontFile.read(found), name: found)
  }

  /// Opens the font that `bytes`, a TrueType or OpenType file, hold.
  ///
  /// - Throws: `FigureError` of kind `fontMalformed`. A font that is damaged only in some glyphs draws these empty.
  public init(bytes: [UInt8], name: String) throws(FigureError) {
    var outlines = try FontOutlines(bytes: bytes, name: name)
    self.name = name
    unitsPerEm = outlines.unitsPerEm
    let extent = outlines.verticalExtent
    ascender = extent.ascender / unitsPerEm
    descender = -extent.descender / unitsPerEm
    capHeight = (outlines.top(of: "H") ?? extent.ascender) / unitsPerEm
    self.outlines = Mutex(outlines)
  }

  /// The width of `text` at `size`, the length of an em, as far as it moves the pen.
  public func width(of text: String, size: Double) -> Double {
    outlines.withLock { outlines in
      var pen = 0.0
      var before: Glyph?
      for scalar in text.unicodeScalars {
        let glyph = outlines.glyph(of: scalar)
        if let before { pen += outlines.kerning(before, glyph) }
        pen += glyph.advance
        before = glyph
      }
      return pen * size / outlines.unitsPerEm
    }
  }

  /// Appends the outlines of `text` to `path`, to be filled by the non-zero rule.
  ///
  /// - Parameters:
  ///   - position: The point that the alignment of `style` refers to, in the units of the path.
  ///   - style: The size, alignment and direction. Its colour is ignored.
  public func append(_ text: String, to path: inout Path, at position: Point, style: TextStyle) {
    let along: Double
    switch style.alignment {
    case .start: along = 0
    case .middle: along = -width(of: text, size: style.size) / 2
    case .end: along = -width(of: text, size: style.size)
    }
    let down = style.baseline.offset * capHeight * style.size
    let placement = Placement(
      origin: position, along: along, down: down, scale: style.size / unitsPerEm, direction: style.direction)
    outlines.withLock { outlines in
      var pen = 0.0
      var before: Glyph?
      for scalar in text.unicodeScalars {
        let glyph = outlines.glyph(of: scalar)
        if let before { pen += outlines.kerning(before, glyph) }
        append(glyph, of: outlines.segments, to: &path, pen: pen, placement)
        pen += glyph.advance
        before = glyph
      }
    }
  }

  private func append(
    _ glyph: Glyph, of segments: [OutlineSegment], to path: inout Path, pen: Double, _ placement: Placement
  ) {
    guard !glyph.segments.isEmpty else { return }
    var isOpen = false
    for segment in segments[glyph.segments] {
      switch segment {
      case .move(let x, let y):
        if isOpen { path.close() }
        path.move(to: placement.point(pen + x, y))
        isOpen = true
      case .line(let x, let y):
        path.line(to: placement.point(pen + x, y))
      case .quad(let controlX, let controlY, let x, let y):
        path.quad(to: placement.point(pen + x, y), control: placement.point(pen + controlX, controlY))
      case .cubic(let control1X, let control1Y, let control2X, let control2Y, let x, let y):
        path.cubic(
          to: placement.point(pen + x, y), control1: placement.point(pen + control1X, control1Y),
          control2: placement.point(pen + control2X, control2Y))
      }
    }
    if isOpen { path.close() }
  }
}

/// The map from font units, y upwards, to the place of a line of text, y downwards.
private struct Placement {
  private let map: Transform

  init(origin: Point, along: Double, down: Double, scale: Double, direction: TextDirection) {
    // Text points along (cos, sin); its up is (sin, −cos).
    let (cos, sin) = direction.vector
    map = Transform(
      a: scale * cos, b: scale * sin, c: scale * sin, d: -scale * cos,
      tx: origin.x + along * cos - down * sin, ty: origin.y + along * sin + down * cos)
  }

  func point(_ x: Double, _ y: Double) -> Point { map.apply(Point(x, y)) }
}
