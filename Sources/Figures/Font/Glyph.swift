import CFreeType

/// A glyph: its width, and the place of its outline among the font's segments.
struct Glyph {
  /// The number of the glyph in the font, by which kerning is looked up.
  var index: UInt32
  /// The distance by which the glyph moves the pen, in font units.
  var advance: Double
  /// The outline, as a range of `FontOutlines.segments`.
  var segments: Range<Int>
}

/// A segment of an outline, in font units, y upwards. It starts at the end of the segment before.
enum OutlineSegment {
  case move(x: Double, y: Double)
  case line(x: Double, y: Double)
  case quad(controlX: Double, controlY: Double, x: Double, y: Double)
  case cubic(
    control1X: Double, control1Y: Double, control2X: Double, control2Y: Double, x: Double, y: Double)
}

/// Collects the segments of an outline from FreeType.
struct OutlineCollector {
  var segments: [OutlineSegment]

  /// Appends the segments of `outline`; false where FreeType finds it damaged.
  mutating func append(_ outline: inout FT_Outline) -> Bool {
    // FreeType calls back with one untyped pointer of ours: it is to this collector, and valid for the call alone.
    var callbacks = FT_Outline_Funcs()
    callbacks.move_to = { to, user in
      collect(user, to) { .move(x: Double($0.x), y: Double($0.y)) }
    }
    callbacks.line_to = { to, user in
      collect(user, to) { .line(x: Double($0.x), y: Double($0.y)) }
    }
    callbacks.conic_to = { control, to, user in
      guard let control = control?.pointee else { return damaged }
      return collect(user, to) {
        .quad(controlX: Double(control.x), controlY: Double(control.y), x: Double($0.x), y: Double($0.y))
      }
    }
    callbacks.cubic_to = { control1, control2, to, user in
      guard let control1 = control1?.pointee, let control2 = control2?.pointee else { return damaged }
      return collect(user, to) {
        .cubic(
          control1X: Double(control1.x), control1Y: Double(control1.y), control2X: Double(control2.x),
          control2Y: Double(control2.y), x: Double($0.x), y: Double($0.y))
      }
    }
    return withUnsafeMutablePointer(to: &self) { FT_Outline_Decompose(&outline, &callbacks, $0) } == 0
  }
}

/// The result by which a callback stops FreeType.
private let damaged: Int32 = 1

private func collect(
  _ user: UnsafeMutableRawPointer?, _ point: UnsafePointer<FT_Vector>?,
  _ segment: (FT_Vector) -> OutlineSegment
) -> Int32 {
  guard let user, let point else { return damaged }
  user.assumingMemoryBound(to: OutlineCollector.self).pointee.segments.append(segment(point.pointee))
  return 0
}
