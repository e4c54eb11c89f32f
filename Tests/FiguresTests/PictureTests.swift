import Raster
import TestSupport
import Testing

@testable import Figures

@Suite("Pictures", .needsKnownOutlines)
struct PictureTests {
  private let font: Font

  init() throws { font = try Font() }

  @Test("Text of several sizes, kerned")
  func textSizes() {
    var canvas = Canvas(width: 320, height: 130)
    canvas.clear(.white)
    var row = 10.0
    for size in [9.0, 12, 16, 22, 26] {
      row += size
      canvas.draw("AVAToy −0.5 gjpq×10⁻³", at: Point(10, row), style: TextStyle(size: size), font: font)
    }
    Golden.expect(canvas.pixmap, "text-sizes")
  }

  @Test("Text by its start, middle and end, and by its baseline, middle and top, with a missing glyph")
  func textAlignments() {
    var canvas = Canvas(width: 200, height: 85)
    canvas.clear(.white)
    for (index, alignment) in [TextStyle.Alignment.start, .middle, .end].enumerated() {
      let baseline = [TextStyle.Baseline.baseline, .middle, .top][index]
      let place = Point(100, 20 + Double(index) * 20)
      canvas.fill(Color(255, 0, 0)) { $0.addCircle(center: place, radius: 2) }
      let style = TextStyle(size: 14, color: Color(0, 114, 178), alignment: alignment, baseline: baseline)
      canvas.draw("aligned \u{E8FF}", at: place, style: style, font: font)
    }
    Golden.expect(canvas.pixmap, "text-alignments")
  }

  @Test("Text upwards and downwards")
  func textDirections() {
    var canvas = Canvas(width: 60, height: 110)
    canvas.clear(.white)
    let up = TextStyle(size: 14, alignment: .middle, direction: .upwards)
    canvas.draw("upwards", at: Point(20, 55), style: up, font: font)
    let down = TextStyle(size: 14, alignment: .start, baseline: .middle, direction: .downwards)
    canvas.draw("downwards", at: Point(40, 10), style: down, font: font)
    Golden.expect(canvas.pixmap, "text-directions")
  }

  @Test("Labels over a picture")
  func labels() {
    var canvas = Canvas(width: 120, height: 70)
    canvas.clear(Color(240, 228, 66))
    Label("Return 475", size: 14).draw(on: &canvas, at: Point(8, 8), font: font)
    Label("left", size: 11).draw(on: &canvas, at: Point(8, 40), font: font)
    Golden.expect(canvas.pixmap, "labels")
  }

  @Test("Bars of no, some and all of their length, and of what is no number")
  func bars() {
    var canvas = Canvas(width: 180, height: 70)
    canvas.clear(Color(240, 228, 66))
    for (index, fraction) in [-1, 0.25, 0.5, 1, 7, .nan].enumerated() {
      let corner = Point(10, 8 + Double(index) * 9)
      HorizontalBar(fraction: fraction).draw(on: &canvas, at: corner, width: 160, height: 6)
    }
    Golden.expect(canvas.pixmap, "bars")
  }

  @Test("A run of some hundred episodes")
  func someEpisodes() {
    let curve = LearningCurve(
      title: "CartPole-v1: REINFORCE, seed 0", returns: Run.climbing(500, from: 20, to: 500), threshold: 475)
    Golden.expect(curve.picture(width: 800, height: 480, font: font), "curve-500")
  }

  @Test("A few episodes, one without a number, are dots, in a frame of another shape")
  func fewEpisodes() {
    var returns = Run.climbing(12, from: -480, to: -70)
    returns[7] = .nan
    let curve = LearningCurve(title: "Acrobot-v1", returns: returns, threshold: -100)
    Golden.expect(curve.picture(width: 480, height: 360, font: font), "curve-12")
  }

  @Test("A hundred thousand episodes are a band and a line")
  func manyEpisodes() {
    let returns = Run.climbing(100_000, from: -400, to: 260)
    let curve = LearningCurve(title: "LunarLander-v3", returns: returns, threshold: 200)
    Golden.expect(curve.picture(width: 800, height: 480, font: font), "curve-100000")
  }
}

/// Returns that climb and scatter, of whole numbers and by no function of libm, so that they are the same everywhere.
enum Run {
  static func climbing(_ count: Int, from first: Double, to last: Double) -> [Double] {
    var generator = SeededGenerator(state: 1)
    return (0..<count).map { index in
      let progress = Double(index) / Double(max(count - 1, 1))
      let eased = progress * progress * (3 - 2 * progress)
      let scatter = Double(Int.random(in: -1000...1000, using: &generator)) / 1000
      let value = first + (last - first) * (eased + 0.3 * scatter * (0.2 + eased))
      return max(min(first, last), min(max(first, last), value)).rounded()
    }
  }
}
