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

@Suite("The font of golden pictures")
struct KnownFontTests {
  @Test("Pictures and outlines agree about whether it is the known one")
  func isKnown() { #expect(KnownFont.isInstalled == DejaVu.hasKnownOutlines, "\(KnownFont.sample ?? 0)") }
}

@Suite("The line of the return")
struct ReturnLineTests {
  @Test(
    "Points are every so manyth return, of which no more are kept than there is room for, from the first step to the last"
  )
  func points() {
    var line = ReturnLine()
    #expect(line.points == [0] && line.range == 0...0)
    for step in 1...10_000 {
      line.add(Double(step % 100) - 20)
      #expect(line.points.count <= ReturnLine.mostPoints)
      #expect((line.points.count - 1) * line.stride <= step && line.points.count * line.stride > step)
    }
    #expect(line.steps == 10_000 && line.last == -20)
    #expect(line.stride == 64 && line.range == -20...79)
    for (index, value) in line.points.enumerated().dropFirst() {
      #expect(value == Double(index * 64 % 100) - 20)
    }
    line.removeAll()
    #expect(line == ReturnLine())
  }

  @Test("A return that is no number leaves the line where it was")
  func noNumbers() {
    var line = ReturnLine()
    for value in [1, .nan, .infinity, 3] { line.add(value) }
    #expect(line.points == [0, 1, 1, 1, 3] && line.range == 0...3)
  }

  @Test("A readout that begins again is a new one")
  func beginning() {
    var readout = Readout()
    readout.add(reward: 2)
    readout.add(level: -3, isValue: true)
    readout.add(level: 4, isValue: true)
    #expect(readout.levelRange == -3...4 && readout.totalReward == 2 && readout.course.last == 2)
    (readout.taken, readout.verdict) = (1, Verdict("Fell", .bad))
    readout.begin(ReadoutHeading())
    #expect(readout == Readout())
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

  /// A readout at the end of an episode that goes down, up and down again.
  private func course(
    _ panel: ReadoutPanel, name: String, seed: UInt64?, steps: Int, verdict: Verdict? = nil, taken: Int?,
    levels: [Double], areValues: Bool = false
  ) -> Readout {
    var readout = Readout()
    readout.begin(panel.heading(name: name, seed: seed))
    for step in 0..<steps { readout.add(reward: step < 60 ? -2 : step < 200 ? 3 : -0.5) }
    for level in levels { readout.add(level: level, isValue: areValues) }
    (readout.taken, readout.verdict) = (taken, verdict)
    return readout
  }

  @Test(
    "Pages with the course: on the way, at the end, values, numbers, and where there is no room for the line")
  func courses() {
    var canvas = Canvas(width: 1000, height: 400)
    canvas.clear(.black)
    func page(_ title: String, _ rows: [ReadoutPanel.Row], threshold: Double? = nil) -> ReadoutPanel {
      ReadoutPanel(.page, title: title, rows: rows, showsCourse: true, threshold: threshold, font: font)
    }
    let policy = page("Action probability", engines, threshold: 200)
    draw(
      policy,
      course(
        policy, name: "LunarLander-v3", seed: 7, steps: 120, taken: 2, levels: [0.02, 0.19, 0.68, 0.1]),
      on: &canvas, x: 0, width: 200, height: 400)
    draw(
      policy,
      course(
        policy, name: "a-policy-of-a-very-long-name", seed: 12345, steps: 260,
        verdict: Verdict("Landed", .good),
        taken: 2, levels: [0.02, 0.19, 0.68, 0.1]), on: &canvas, x: 200, width: 200, height: 400)
    let values = page("Action value (Q)", ["left", "right"].map { ReadoutPanel.Row($0) }, threshold: 475)
    draw(
      values,
      course(
        values, name: "dqn", seed: .max, steps: 20, verdict: Verdict("Fell over its own feet", .bad),
        taken: 1,
        levels: [-12.5, 98.25], areValues: true), on: &canvas, x: 400, width: 200, height: 400)
    let throttles = ["main engine", "side engines"].map { ReadoutPanel.Row($0, range: -1...1) }
    let numbers = page("Action", throttles)
    draw(
      numbers,
      course(
        numbers, name: "sac", seed: nil, steps: 1600, verdict: Verdict("Out of time", .neutral), taken: nil,
        levels: [0.24, -0.83]), on: &canvas, x: 600, width: 200, height: 400)
    let joints = page("Action", (1...8).map { ReadoutPanel.Row("joint \($0)", range: -1...1) })
    draw(
      joints,
      course(
        joints, name: "", seed: 3, steps: 30, verdict: Verdict("Ended", .neutral), taken: nil,
        levels: (1...8).map { Double($0) / 4 - 1 }), on: &canvas, x: 800, width: 200, height: 400)
    Golden.expect(canvas.pixmap, "readout-courses")
  }

  @Test("Plates with the course, on the way and at the end, and small ones")
  func coursePlates() {
    var canvas = Canvas(width: 480, height: 330)
    canvas.clear(Color(120, 150, 180))
    let panel = ReadoutPanel(
      .plate, title: "Action probability", rows: engines, showsCourse: true, threshold: 200, font: font)
    let levels = [0.02, 0.19, 0.68, 0.1]
    let onTheWay = course(panel, name: "ppo", seed: 7, steps: 40, taken: 2, levels: levels)
    let atTheEnd = course(
      panel, name: "ppo", seed: 7, steps: 300, verdict: Verdict("Crashed", .bad), taken: 2, levels: levels)
    draw(panel, onTheWay, on: &canvas, x: 10, y: 8, width: 158, height: 320)
    draw(panel, atTheEnd, on: &canvas, x: 178, y: 8, width: 158, height: 320)
    draw(panel, atTheEnd, on: &canvas, x: 346, y: 8, width: 120, height: 160)
    Golden.expect(canvas.pixmap, "readout-course-plates")
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
  /// A white field with a tile's border, to draw a caption into.
  private func drawField(_ rect: PixelRect, verdict: Verdict? = nil, on canvas: inout Canvas) {
    TileCaption.drawBorder(of: rect, verdict: verdict, on: &canvas)
    canvas.transform = .identity
    canvas.clip = rect
    canvas.fill(.white) { path in
      path.addRectangle(
        x: Double(rect.minX), y: Double(rect.minY), width: Double(rect.maxX - rect.minX),
        height: Double(rect.maxY - rect.minY))
    }
  }

  @Test("Captions: an episode that goes on, one that is over, a narrow one and a small one")
  func captions() throws {
    let font = try Font()
    var canvas = Canvas(width: 500, height: 150)
    canvas.clear(TileCaption.ground)
    var caption = TileCaption("LunarLander-v3 · seed 12", font: font)
    func draw(_ length: Int?, _ rect: PixelRect, _ scale: Double) {
      drawField(rect, on: &canvas)
      caption.draw(totalReward: -12.345, length: length, on: &canvas, in: rect, scale: scale)
    }
    draw(nil, PixelRect(minX: 10, minY: 10, maxX: 490, maxY: 38), 1)
    draw(277, PixelRect(minX: 10, minY: 50, maxX: 490, maxY: 78), 1)
    draw(277, PixelRect(minX: 10, minY: 90, maxX: 290, maxY: 118), 1)
    draw(nil, PixelRect(minX: 300, minY: 90, maxX: 490, maxY: 112), 0.75)
    draw(9, PixelRect(minX: 10, minY: 130, maxX: 50, maxY: 144), 0.5)
    Golden.expect(canvas.pixmap, "captions")
  }
  @Test(
    "Captions of episodes that are over: outcomes, without the return where the tile shows it, and narrow ones"
  )
  func outcomes() throws {
    let font = try Font()
    var canvas = Canvas(width: 500, height: 190)
    canvas.clear(TileCaption.ground)
    func draw(
      _ label: String, _ totalReward: Double?, _ length: Int?, _ verdict: Verdict, x: Int = 10, y: Int,
      width: Int,
      scale: Double = 1
    ) {
      var caption = TileCaption(label, font: font)
      let rect = PixelRect(minX: x, minY: y, maxX: x + width, maxY: y + Int(28 * scale))
      drawField(rect, verdict: verdict, on: &canvas)
      caption.draw(
        totalReward: totalReward, length: length, verdict: verdict, on: &canvas, in: rect, scale: scale)
    }
    draw("LunarLander-v3 · seed 12", -12.345, 277, Verdict("Crashed", .bad), y: 10, width: 480)
    draw("seed 12", nil, nil, Verdict("Landed", .good), y: 48, width: 230)
    draw("seed 12", 266.2, 277, Verdict("Landed", .good), x: 250, y: 48, width: 240)
    draw(
      "a policy of a long name · seed 12", -1266.2, 1000, Verdict("Out of time", .neutral), y: 86, width: 240)
    draw("seed 3", 500, 500, Verdict("Balanced to the very last step", .good), x: 260, y: 86, width: 230)
    draw("seed 3", 500, 500, Verdict("Balanced", .good), y: 124, width: 120, scale: 0.5)
    draw("seed 3", 500, 500, Verdict("Balanced", .good), x: 150, y: 124, width: 40)
    let titles = [
      "Eight landers", "A title that is longer than a frame of this width has room for, whatever its size",
    ]
    for (index, text) in titles.enumerated() {
      let rect = PixelRect(minX: 10 + 240 * index, minY: 150, maxX: 240 + 250 * index, maxY: 182)
      GridTitle(text, width: rect.maxX - rect.minX, scale: 1, font: font).draw(on: &canvas, in: rect)
    }
    Golden.expect(canvas.pixmap, "captions-outcomes")
  }
}
