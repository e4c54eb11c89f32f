import Raster
import TestSupport
import Testing

@testable import Figures

@Suite("Fonts")
struct FontTests {
  @Test("Widths are those of DejaVu Sans's own table, kerning included", .needsKnownOutlines)
  func widths() throws {
    let font = try Font()
    #expect(font.unitsPerEm == 2048)
    // At 2048 units an em, sizes are font units. Advances: hmtx of version 2.37; kerning: its kern table.
    #expect(font.width(of: "", size: 2048) == 0)
    #expect(font.width(of: "A", size: 2048) == 1401)
    #expect(font.width(of: "2", size: 2048) == 1303)
    #expect(font.width(of: "\u{2212}", size: 2048) == 1716)
    #expect(font.width(of: "22", size: 2048) == 2606)
    #expect(font.width(of: "AA", size: 2048) == 1401 + 1401 + 57)
    #expect(font.width(of: "A2", size: 1024) == (1401 + 1303) / 2)
    #expect(font.width(of: "AV", size: 2048) == 1401 + 1401 - 131)
    #expect(font.capHeight == 1493.0 / 2048)
  }

  @Test("A string is as wide as its glyphs and their kerning", .needsFont)
  func widthIsASum() throws {
    let font = try Font()
    let text = "Reward threshold: −1,234.5 AVAToy"
    let scalars = Array(text.unicodeScalars).map { String($0) }
    var sum = scalars.map { font.width(of: $0, size: 2048) }.reduce(0, +)
    for (left, right) in zip(scalars, scalars.dropFirst()) {
      sum += font.width(of: left + right, size: 2048)
      sum -= font.width(of: left, size: 2048) + font.width(of: right, size: 2048)
    }
    // Whole numbers of font units, so sums are exact.
    #expect(font.width(of: text, size: 2048) == sum)
  }

  @Test("What the font does not have is a box, not a gap", .needsFont)
  func missingGlyphs() throws {
    let font = try Font()
    let unassigned = "\u{E8FF}"
    #expect(font.width(of: unassigned, size: 1) > 0)
    #expect(font.width(of: unassigned + unassigned, size: 2048) == 2 * font.width(of: unassigned, size: 2048))
  }

  @Test("Text that is too wide shrinks, then ends in an ellipsis", .needsFont)
  func fitting() throws {
    let font = try Font()
    let text = "A title that is rather long"
    let natural = font.width(of: text, size: 20)
    #expect(font.fitting(text, size: 20, smallest: 10, width: natural) == (text, 20))
    let smaller = font.fitting(text, size: 20, smallest: 10, width: natural * 0.75)
    #expect(smaller.text == text)
    // One multiplication and one division away from three quarters of the size.
    #expect(abs(smaller.size - 15) < 1e-12)
    let cut = font.fitting(text, size: 20, smallest: 10, width: natural * 0.25)
    #expect(cut.size == 10)
    #expect(cut.text.hasSuffix("…") && text.hasPrefix(cut.text.dropLast()) && cut.text.count > 5)
    #expect(font.width(of: cut.text, size: 10) <= natural * 0.25)
    #expect(font.fitting(text, size: 20, smallest: 10, width: 0).text == "…")
  }

  @Test("A font that is not there is an error that says what to install")
  func missing() {
    let nowhere = ["/nonexistent/a.ttf", "~/nonexistent/b.ttf"]
    let error = #expect(throws: FigureError.self) { try FontFile.locate(in: nowhere) }
    // Set in the environment, the variable comes first and the places do not matter.
    if error?.message.contains("names it") != true {
      #expect(error?.message.contains("fonts-dejavu-core") == true)
      #expect(error?.message.contains("SHOWREEL_FONT") == true)
    }
    #expect(error?.kind == .fontMissing)

    let named = #expect(throws: FigureError.self) { try Font(path: "/nonexistent/font.ttf") }
    #expect(named?.kind == .fontMissing)
    #expect(named?.message == "/nonexistent/font.ttf: no such font file")
  }

  @Test("A folder and a file that is not a font are errors that name them")
  func notAFont() {
    let folder = #expect(throws: FigureError.self) { try Font(path: "/") }
    #expect(folder?.kind == .fontUnreadable)
    #expect(folder?.message.hasPrefix("/: ") == true)
    let files: [[UInt8]] = [
      [], [0, 1, 0], [0, 1, 0, 0], Array("wOF2".utf8), Array("OTTO and no more".utf8), [1],
    ]
    for bytes in files {
      let error = #expect(throws: FigureError.self) { try Font(bytes: bytes, name: "some.ttf") }
      #expect(error?.kind == .fontMalformed)
      #expect(error?.message.hasPrefix("some.ttf: ") == true)
    }
  }

  @Test("A font that is cut off anywhere is an error or works", .needsFont)
  func truncated() throws {
    let whole = try FontFile.read(try FontFile.locate())
    var failures = 0
    for part in 0..<64 {
      do { try exercise(Array(whole.prefix(whole.count * part / 64))) } catch {
        #expect(error.kind == .fontMalformed)
        failures += 1
      }
    }
    #expect(failures > 0)
  }

  @Test("A font with damaged bytes is an error or works", .needsFont)
  func mutated() throws {
    let whole = try FontFile.read(try FontFile.locate())
    var generator = SeededGenerator(state: 2037)
    var failures = 0
    for round in 0..<100 {
      var bytes = whole
      // Two thirds of the rounds damage the header and the tables' directory, where most depends on each byte.
      let reach = round % 3 == 0 ? bytes.count : 400
      for _ in 0..<(1 + round % 8) {
        bytes[Int.random(in: 4..<reach, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      do { try exercise(bytes) } catch {
        #expect(error.kind == .fontMalformed)
        failures += 1
      }
    }
    #expect(failures > 0 && failures < 100)
  }

  /// Asks a font for everything that is ever asked of one.
  private func exercise(_ bytes: [UInt8]) throws(FigureError) {
    let font = try Font(bytes: bytes, name: "damaged.ttf")
    let text = "The quick brown fox, 0123456789 −×⁰ ÄÖÜ AVAToy \u{E8FF}"
    var canvas = Canvas(width: 120, height: 24)
    canvas.draw(text, at: Point(2, 18), style: TextStyle(size: 14), font: font)
    #expect(font.width(of: text, size: 14).isFinite)
  }
}
