import Raster
import TestSupport
import Testing

@testable import Figures

@Suite("Readouts")
struct ReadoutTests {
  @Test(
    "Numbers: two decimals where needed, one minus sign, and never more than fifteen bytes",
    arguments: [
      (0, "0"), (-0.0, "0"), (1, "1"), (-1, "−1"), (0.5, "0.50"), (-0.004, "0"), (0.005, "0.01"),
      (-99.996, "−100"),
      (249.6, "249.60"), (-12.345, "−12.35"), (99_999_999.99, "99999999.99"),
      (-99_999_999.994, "−99999999.99"),
      (1e8, "1.00e8"), (-9.999e11, "−1.00e12"), (.greatestFiniteMagnitude, "1.80e308"), (.infinity, "inf"),
      (-.infinity, "−inf"), (.nan, "nan"),
    ] as [(Double, String)])
  func numbers(value: Double, text: String) {
    #expect(number(value) == text)
    #expect(number(value).utf8.count <= 15)
  }

  @Test("Numbers of a column have all two decimals, and those of a range signs")
  func columns() {
    #expect([1, 0, 0.5].map { number($0, decimals: true) } == ["1.00", "0.00", "0.50"])
    #expect(
      [1, 0, -0.25, 0.001].map { number($0, decimals: true, signed: true) } == [
        "+1.00", "0.00", "−0.25", "0.00",
      ])
  }

  @Test(
    "A panel is as high as what it shows; names are cut to its width, and rows to those there is room for")
  func layout() throws {
    let font = try Font()
    func panel(_ count: Int, showsLevels: Bool = true) -> ReadoutPanel {
      let rows = (0..<count).map { ReadoutPanel.Row("action \($0) of a robot with a hundred joints") }
      return ReadoutPanel(.page, title: "Action", rows: rows, showsLevels: showsLevels, font: font)
    }
    #expect(panel(2).height - panel(1).height == panel(3).height - panel(2).height)
    #expect(panel(0).height < panel(1).height)
    #expect(panel(3, showsLevels: false).height < panel(3).height)
    #expect(panel(1000).rows.count == ReadoutPanel.mostRows)
    let name = panel(1).rows[0].name
    #expect(name.hasSuffix("…") && name.hasPrefix("action 0"))
    #expect(font.width(of: name, size: 13) < 120)
  }
}

@Suite("Pictures of readouts", .needsKnownOutlines)
struct ReadoutPictureTests {
  private let font: Font
  private let engines: [ReadoutPanel.Row]

  init() throws {
    font = try Font()
    engines = ["no engine", "left engine", "main engine", "right engine"].map { ReadoutPanel.Row($0) }
  }

  private func readout(taken: Int?, levels: [Double]) -> Readout {
    var readout = Readout()
    (readout.step, readout.reward, readout.totalReward) = (137, -0.42, 115.86)
    (readout.taken, readout.levels) = (taken, levels)
    return readout
  }

  private func draw(
    _ panel: ReadoutPanel, _ readout: Readout, on canvas: inout Canvas, x: Int, y: Int = 0, width: Int,
    height: Int,
    scale: Double = 1
  ) {
    let rect = PixelRect(minX: x, minY: y, maxX: x + width, maxY: y + height)
    panel.draw(readout, on: &canvas, in: rect, scale: scale)
  }

  @Test("Pages: a policy's step, the reset, a continuous action, and a trace's")
  func pages() {
    var canvas = Canvas(width: 800, height: 300)
    canvas.clear(.black)
    let policy = ReadoutPanel(.page, title: "Action probability", rows: engines, font: font)
    draw(
      policy, readout(taken: 2, levels: [0.02, 0.19, 0.68, 0.1]), on: &canvas, x: 0, width: 200, height: 300)
    draw(policy, Readout(), on: &canvas, x: 200, width: 200, height: 300)
    let throttles = ["main engine", "side engines"].map { ReadoutPanel.Row($0, range: -1...1) }
    let continuous = ReadoutPanel(.page, title: "Action", rows: throttles, font: font)
    draw(
      continuous, readout(taken: nil, levels: [0.24, -0.83]), on: &canvas, x: 400, width: 200, height: 300)
    let trace = ReadoutPanel(.page, title: "Action", rows: engines, showsLevels: false, font: font)
    draw(trace, readout(taken: 3, levels: []), on: &canvas, x: 600, width: 200, height: 300)
    Golden.expect(canvas.pixmap, "readout-pages")
  }

  @Test("Plates: over black and white, larger, and where there is less room than they need")
  func plates() {
    var canvas = Canvas(width: 640, height: 480)
    canvas.clear(.black)
    canvas.fill(.white) { $0.addRectangle(x: 90, y: 0, width: 640, height: 480) }
    let panel = ReadoutPanel(.plate, title: "Action probability", rows: engines, font: font)
    let policy = readout(taken: 0, levels: [1, 0, 0, 0])
    draw(panel, policy, on: &canvas, x: 10, y: 10, width: 300, height: 400)
    draw(panel, policy, on: &canvas, x: 200, y: 10, width: 400, height: 460, scale: 2)
    draw(panel, policy, on: &canvas, x: 10, y: 260, width: 120, height: 140)
    draw(panel, policy, on: &canvas, x: 600, y: 470, width: 0, height: 0)
    Golden.expect(canvas.pixmap, "readout-plates")
  }
}

@Suite("Pictures of captions", .needsKnownOutlines)
struct CaptionPictureTests {
  @Test("Captions: an episode that goes on, one that is over, a narrow one and a small one")
  func captions() throws {
    let font = try Font()
    var canvas = Canvas(width: 500, height: 150)
    canvas.clear(TileCaption.ground)
    let caption = TileCaption("LunarLander-v3 · seed 12", font: font)
    func draw(_ length: Int?, _ rect: PixelRect, _ scale: Double) {
      TileCaption.drawBorder(of: rect, on: &canvas)
      canvas.transform = .identity
      canvas.clip = rect
      canvas.fill(.white) { path in
        path.addRectangle(
          x: Double(rect.minX), y: Double(rect.minY), width: Double(rect.maxX - rect.minX),
          height: Double(rect.maxY - rect.minY))
      }
      caption.draw(totalReward: -12.345, length: length, on: &canvas, in: rect, scale: scale)
    }
    draw(nil, PixelRect(minX: 10, minY: 10, maxX: 490, maxY: 38), 1)
    draw(277, PixelRect(minX: 10, minY: 50, maxX: 490, maxY: 78), 1)
    draw(277, PixelRect(minX: 10, minY: 90, maxX: 290, maxY: 118), 1)
    draw(nil, PixelRect(minX: 300, minY: 90, maxX: 490, maxY: 112), 0.75)
    draw(9, PixelRect(minX: 10, minY: 130, maxX: 50, maxY: 144), 0.5)
    Golden.expect(canvas.pixmap, "captions")
  }
}
