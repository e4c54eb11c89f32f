import Raster
import TestSupport
import Testing

/// A canvas writes only what differs from the last frame's background; every frame has to be what a new canvas draws.
@Suite struct BackdropTests {
  /// A scene of random shapes, many of them beyond the frame.
  private func draw(seed: UInt64, on canvas: inout Canvas) {
    var generator = SeededGenerator(state: seed)
    func number(_ range: ClosedRange<Double>) -> Double { .random(in: range, using: &generator) }
    func point() -> Point { Point(number(-20...120), number(-20...80)) }
    func color() -> Color {
      Color(
        .random(in: 0...255, using: &generator), .random(in: 0...255, using: &generator),
        .random(in: 0...255, using: &generator), alpha: Bool.random(using: &generator) ? 255 : 99)
    }
    let background: [Color] = [.white, .black, Color(9, 8, 7), Color(200, 0, 0, alpha: 120)]
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: canvas.clear(background.randomElement(using: &generator) ?? .white)
    case 1: canvas.beginScene(width: 100, height: number(20...90), background: .white)
    case 2:
      let ground = number(20...40).rounded()
      canvas.beginScene(
        width: 100, height: 60, background: background.randomElement(using: &generator) ?? .white,
        fixed: [ground]
      ) { $0.fill(.white) { $0.addRectangle(x: 0, y: ground, width: 50, height: 40) } }
    default: break
    }
    for _ in 0..<Int.random(in: 0..<5, using: &generator) {
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: canvas.fill(color()) { $0.addCircle(center: point(), radius: number(0...30)) }
      case 1:
        canvas.fill(color(), rule: .evenOdd) { $0.addPolygon((0..<5).map { _ in point() }) }
      case 2:
        let style = StrokeStyle(width: number(0.3...9), cap: .round, join: .round)
        canvas.stroke(color(), style: style) { $0.addPolyline((0..<3).map { _ in point() }) }
      default:
        var picture = Pixmap(width: 9, height: 7)
        picture.clear(color())
        canvas.draw(picture, x: Int(number(-9...100)), y: Int(number(-9...60)))
      }
    }
  }

  @Test(arguments: [(100, 60), (101, 60), (50, 90), (1, 1)])
  func framesOfAUsedCanvasAreThoseOfANewOne(width: Int, height: Int) {
    var used = Canvas(width: width, height: height)
    for seed in 0..<400 as Range<UInt64> {
      // Scenes come twice, as frames do, so that their fixed parts are kept.
      let seed = seed / 2 * 7
      used.beginFrame()
      draw(seed: seed, on: &used)
      var new = Canvas(width: width, height: height)
      draw(seed: seed, on: &new)
      #expect(used.pixmap == new.pixmap, "scene \(seed)")
    }
  }

  @Test func aFrameThatNothingIsDrawnOnIsBlack() {
    var canvas = Canvas(width: 4, height: 3)
    canvas.clear(.white)
    canvas.transform = .scale(2)
    canvas.beginFrame()
    #expect(canvas.transform == .identity)
    #expect(canvas.pixmap == Pixmap(width: 4, height: 3))
    var taken = Pixmap(width: 2, height: 2)
    canvas.exchangePixmap(with: &taken)
    #expect(taken == Pixmap(width: 4, height: 3))
  }

  @Test func aFixedPartIsDrawnAnewWhenItsNumbersChange() {
    var canvas = Canvas(width: 8, height: 4)
    var drawn = 0
    func draw(_ top: Double) {
      canvas.beginScene(width: 8, height: 4, background: .black, fixed: [top]) {
        drawn += 1
        $0.transform = .identity
        $0.fill(.white) { $0.addRectangle(x: 0, y: top, width: 8, height: 4) }
      }
      canvas.fill(Color(255, 0, 0)) { $0.addRectangle(x: 2, y: 0, width: 2, height: 4) }
    }
    for _ in 0..<5 { draw(3) }
    #expect(drawn == 2)
    draw(2)
    #expect(drawn == 3)
    #expect(canvas.pixmap[0, 2] == .white)
    #expect(canvas.pixmap[0, 1] == .black)
    #expect(canvas.pixmap[2, 2] == Color(255, 0, 0))
  }

  /// A layer would double the memory of a frame of more than 8 MB.
  @Test func theFixedPartOfAVeryLargeFrameIsDrawnEachTime() {
    var canvas = Canvas(width: 2000, height: 1500)
    var drawn = 0
    for _ in 0..<4 {
      canvas.beginScene(width: 8, height: 6, background: .black, fixed: [1]) {
        drawn += 1
        $0.fill(.white) { $0.addRectangle(x: 0, y: 3, width: 8, height: 3) }
      }
    }
    #expect(drawn == 4)
    #expect(canvas.pixmap[1999, 1499] == .white)
    #expect(canvas.pixmap[0, 0] == .black)
  }

  /// A picture that comes from elsewhere has no background that is known.
  @Test func anExchangedFrameIsClearedWhole() {
    var canvas = Canvas(width: 8, height: 4)
    canvas.clear(.white)
    var other = Pixmap(width: 8, height: 4)
    canvas.exchangePixmap(with: &other)
    canvas.clear(.white)
    #expect(canvas.pixmap.pixels.allSatisfy { $0 == 255 })
  }
}
