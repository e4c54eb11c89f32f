import CFreeType

extension Font {
  /// The version of the FreeType library that is loaded, such as `2.12.1`; `nil` where it does not start.
  public static var freeTypeVersion: String? {
    var library: FT_Library?
    guard FT_Init_FreeType(&library) == 0, let library else { return nil }
    defer { FT_Done_FreeType(library) }
    var (major, minor, patch) = (FT_Int(0), FT_Int(0), FT_Int(0))
    FT_Library_Version(library, &major, &minor, &patch)
    return "\(major).\(minor).\(patch)"
  }
}

/// A font that FreeType has open, and the glyphs that were looked up so far.
///
/// Glyphs are loaded once, unscaled and unhinted, in font units: they have the same shape at any size and angle, and
/// drawing the same text again allocates nothing.
struct FontOutlines: ~Copyable {
  private let library: FT_Library
  private let face: FT_Face
  /// The bytes of the font file. FreeType reads from them as long as the face is open, so they are neither moved nor
  /// freed before.
  private let file: UnsafeMutableBufferPointer<UInt8>
  private var glyphs: [Unicode.Scalar: Glyph] = [:]
  private(set) var segments: [OutlineSegment] = []

  /// The number of font units in an em.
  let unitsPerEm: Double

  /// Opens the font in `bytes`; errors call it `name`.
  init(bytes: [UInt8], name: String) throws(FigureError) {
    // Only the plain containers: others are compressed, and a small file could unpack to a large one.
    let containers: [[UInt8]] = [[0, 1, 0, 0], Array("OTTO".utf8), Array("true".utf8), Array("ttcf".utf8)]
    guard containers.contains(where: { bytes.starts(with: $0) }) else {
      throw FigureError(.fontMalformed, "\(name): expected a TrueType or OpenType font, found something else")
    }
    var library: FT_Library?
    var code = FT_Init_FreeType(&library)
    guard code == 0, let library else {
      throw FigureError(.fontUnreadable, "\(name): FreeType does not start (its error \(code))")
    }
    let file = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    _ = file.initialize(from: bytes)
    var face: FT_Face?
    code = FT_New_Memory_Face(library, file.baseAddress, FT_Long(file.count), 0, &face)
    guard code == 0, let face else {
      FT_Done_FreeType(library)
      file.deallocate()
      throw FigureError(.fontMalformed, "\(name): damaged or not a font (FreeType's error \(code))")
    }
    let isScalable = face.pointee.face_flags & FT_Long(FT_FACE_FLAG_SCALABLE) != 0
    // The specification's range.
    guard isScalable, (16...16384).contains(face.pointee.units_per_EM), face.pointee.num_glyphs > 0 else {
      FT_Done_Face(face)
      FT_Done_FreeType(library)
      file.deallocate()
      throw FigureError(.fontMalformed, "\(name): expected a font of outlines, found none that can be scaled")
    }
    (self.library, self.face, self.file) = (library, face, file)
    unitsPerEm = Double(face.pointee.units_per_EM)
  }

  deinit {
    FT_Done_Face(face)
    FT_Done_FreeType(library)
    file.deallocate()
  }

  /// The usual extent of lines of text in font units: above the baseline, and (negative) below.
  var verticalExtent: (ascender: Double, descender: Double) {
    (Double(face.pointee.ascender), Double(face.pointee.descender))
  }

  /// The glyph of `scalar`; `.notdef`, a box in most fonts, where the font has none.
  ///
  /// A glyph that is damaged in the file is empty and has no width.
  mutating func glyph(of scalar: Unicode.Scalar) -> Glyph {
    if let glyph = glyphs[scalar] { return glyph }
    let glyph = load(FT_Get_Char_Index(face, FT_ULong(scalar.value)))
    glyphs[scalar] = glyph
    return glyph
  }

  private mutating func load(_ index: UInt32) -> Glyph {
    let start = segments.count
    let empty = Glyph(index: index, advance: 0, segments: start..<start)
    let flags = FT_Int32(FT_LOAD_NO_SCALE | FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP)
    guard FT_Load_Glyph(face, index, flags) == 0, let slot = face.pointee.glyph,
      slot.pointee.format == FT_GLYPH_FORMAT_OUTLINE
    else { return empty }
    let advance = Double(slot.pointee.metrics.horiAdvance)
    // The array is lent to the collector, so that there is never a second owner and no copy.
    var collector = OutlineCollector(segments: [])
    swap(&collector.segments, &segments)
    let isSound = collector.append(&slot.pointee.outline)
    swap(&collector.segments, &segments)
    guard isSound else {
      segments.removeLast(segments.count - start)
      return empty
    }
    return Glyph(index: index, advance: advance, segments: start..<segments.count)
  }

  /// The kerning of two glyphs in font units: negative where they are set closer.
  func kerning(_ left: Glyph, _ right: Glyph) -> Double {
    var kerning = FT_Vector()
    let mode = FT_UInt(FT_KERNING_UNSCALED.rawValue)
    guard FT_Get_Kerning(face, left.index, right.index, mode, &kerning) == 0 else { return 0 }
    return Double(kerning.x)
  }

  /// The highest point of the outline of `scalar`, in font units; nil where it has none.
  mutating func top(of scalar: Unicode.Scalar) -> Double? {
    segments[glyph(of: scalar).segments].lazy.map(\.y).max()
  }
}

extension OutlineSegment {
  /// The y coordinate of the segment's end.
  fileprivate var y: Double {
    switch self {
    case .move(_, let y), .line(_, let y): y
    case .quad(_, _, _, let y): y
    case .cubic(_, _, _, _, _, let y): y
    }
  }
}
