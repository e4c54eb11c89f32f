import TestSupport
import Testing

@testable import Figures

/// What is known of the font on this machine. Tests of exact widths and pictures need the very outlines they were
/// made with; all others any DejaVu Sans.
enum DejaVu {
  static let isInstalled = bytes != nil

  /// Whether the outlines are those of version 2.37, the last one, as Debian builds it. They decide rather than the
  /// file's checksum, because the same outlines come in files that differ between distributions.
  static let hasKnownOutlines = outlineHash == 0x7e22_1a9d_849d_4f9d

  /// The hash of advances and outlines of ASCII and of what else figures say.
  static let outlineHash: UInt64? = {
    guard let bytes, var outlines = try? FontOutlines(bytes: bytes, name: "DejaVu Sans") else { return nil }
    var hash = FNV1a()
    func add(_ text: String) {
      for byte in text.utf8 { hash.add(UInt64(byte)) }
    }
    let others = "\u{2212}×…⁰¹²³⁴⁵⁶⁷⁸⁹⁻".unicodeScalars
    for scalar in (32...126).map({ Unicode.Scalar(UInt8($0)) }) + others {
      let glyph = outlines.glyph(of: scalar)
      add("\(glyph.advance)")
      for segment in outlines.segments[glyph.segments] { add("\(segment)") }
    }
    return hash.value
  }()

  private static let bytes: [UInt8]? = try? FontFile.read(FontFile.locate())
}

extension Trait where Self == ConditionTrait {
  /// Runs a test where DejaVu Sans is installed.
  static var needsFont: ConditionTrait {
    .enabled(if: DejaVu.isInstalled, "needs DejaVu Sans (fonts-dejavu-core), which is not installed")
  }

  /// Runs a test where text comes out to the last pixel as in the golden pictures.
  static var needsKnownOutlines: ConditionTrait {
    .enabled(
      if: DejaVu.hasKnownOutlines,
      "needs the outlines of DejaVu Sans 2.37; the font here is another, or missing")
  }
}
