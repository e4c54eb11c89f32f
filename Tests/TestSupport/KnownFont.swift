import Figures
import Raster

/// The font that golden pictures with text were drawn with, seen from outside `Figures`.
public enum KnownFont {
  /// Indicates whether text comes out to the last pixel as in the golden pictures: with the outlines of DejaVu Sans 2.37.
  public static let isInstalled = sample == 0x10ce_435e_fceb_d954

  /// FNV-1a over the pixels of a line of ASCII.
  public static let sample: UInt64? = {
    guard let font = try? Font() else { return nil }
    var canvas = Canvas(width: 1600, height: 40)
    canvas.clear(.white)
    let text = String(String.UnicodeScalarView((32...126).map { Unicode.Scalar(UInt8($0)) }))
    canvas.draw(text, at: Point(4, 30), style: TextStyle(size: 24), font: font)
    return canvas.pixmap.pixels.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }()
}
