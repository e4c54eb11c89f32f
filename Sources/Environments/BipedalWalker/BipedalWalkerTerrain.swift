/// The ground that the walker crosses: grass, and with `hardcore` pits, stumps and stairs; and the clouds above it.
struct BipedalWalkerTerrain: Sendable, Hashable {
  // Gymnasium's constants, `bipedal_walker.py`.

  /// The distance between two points of the surface, in metres.
  static let step = 14 / BipedalWalker.scale
  /// The number of points of the surface.
  static let length = 200
  /// Height of the surface at the start, in metres.
  static let startHeight = BipedalWalker.viewHeight / BipedalWalker.scale / 4
  /// The number of points of flat ground at the start.
  static let startPad = 20
  /// The number of points of grass between obstacles: at least half as many, and fewer than these.
  static let grass = 10
  /// Depth of a pit, in steps of the surface.
  static let pitDepth = 4.0

  /// A point in metres, y upwards.
  struct Point: Sendable, Hashable {
    var x: Double
    var y: Double
  }

  /// A cloud, with its left and right end in metres.
  struct Cloud: Sendable, Hashable {
    var corners: [Point]
    var left: Double
    var right: Double
  }

  /// The surface, from the left to the right.
  private(set) var surface: [Point] = []
  /// Walls of pits, stumps and steps of stairs, four corners each.
  private(set) var obstacles: [[Point]] = []
  private(set) var clouds: [Cloud] = []

  /// Makes random ground and clouds, by the numbers of the generator in Gymnasium's order.
  init(hardcore: Bool, from generator: inout PCG64) {
    surface.reserveCapacity(Self.length)
    addSurface(hardcore: hardcore, from: &generator)
    for _ in 0..<Self.length / 20 { addCloud(from: &generator) }
  }

  /// The stretches of the ground, by Gymnasium's numbers.
  private enum Stretch: Int { case grass, stump, stairs, pit }

  /// Makes the surface from point to point; at the first point of a stretch its random size is chosen and its obstacles
  /// are made.
  private mutating func addSurface(hardcore: Bool, from generator: inout PCG64) {
    var stretch = Stretch.grass
    var isFirst = false
    var counter = Self.startPad
    var (y, slope) = (Self.startHeight, 0.0)
    // The height before a pit or stairs, and the stairs' form.
    var originalY = 0.0
    var stairs = (count: 0, width: 0, rise: 0)
    for i in 0..<Self.length {
      let x = Double(i) * Self.step
      switch (stretch, isFirst) {
      case (.grass, false):
        slope = 0.8 * slope + 0.01 * Self.sign(Self.startHeight - y)
        if i > Self.startPad { slope += generator.uniform(-1, 1) / BipedalWalker.scale }
        y += slope
      case (.pit, true):
        counter = generator.integers(3, 5)
        addWalls(ofPitAt: x, y, width: counter)
        counter += 2
        originalY = y
      case (.pit, false):
        y = originalY
        if counter > 1 { y -= Self.pitDepth * Self.step }
      case (.stump, true):
        counter = generator.integers(1, 3)
        let (right, top) = (x + Double(counter) * Self.step, y + Double(counter) * Self.step)
        obstacles.append([
          Point(x: x, y: y), Point(x: right, y: y), Point(x: right, y: top), Point(x: x, y: top),
        ])
      case (.stairs, true):
        stairs.rise = generator.random() > 0.5 ? 1 : -1
        stairs.width = generator.integers(4, 5)
        stairs.count = generator.integers(3, 5)
        originalY = y
        for step in 0..<stairs.count {
          addStair(from: x + Double(step * stairs.width) * Self.step, x, y, step, stairs)
        }
        counter = stairs.count * stairs.width
      case (.stairs, false):
        let done = stairs.count * stairs.width - counter - stairs.rise
        let n = Double(done) / Double(stairs.width)
        y = originalY + n * Double(stairs.rise) * Self.step
      case (.grass, true), (.stump, false): break
      }
      isFirst = false
      surface.append(Point(x: x, y: y))
      counter -= 1
      if counter == 0 {
        counter = generator.integers(Self.grass / 2, Self.grass)
        if stretch == .grass, hardcore {
          stretch = Stretch(rawValue: generator.integers(1, 4)) ?? .grass
        } else {
          stretch = .grass
        }
        isFirst = true
      }
    }
  }

  private mutating func addWalls(ofPitAt x: Double, _ y: Double, width: Int) {
    let bottom = y - Self.pitDepth * Self.step
    let wall = [
      Point(x: x, y: y), Point(x: x + Self.step, y: y), Point(x: x + Self.step, y: bottom),
      Point(x: x, y: bottom),
    ]
    obstacles.append(wall)
    obstacles.append(wall.map { Point(x: $0.x + Self.step * Double(width), y: $0.y) })
  }

  private mutating func addStair(
    from left: Double, _ x: Double, _ y: Double, _ index: Int, _ stairs: (count: Int, width: Int, rise: Int)
  ) {
    let right = x + Double((1 + index) * stairs.width) * Self.step
    let top = y + Double(index * stairs.rise) * Self.step
    let bottom = y + Double(-1 + index * stairs.rise) * Self.step
    obstacles.append([
      Point(x: left, y: top), Point(x: right, y: top), Point(x: right, y: bottom), Point(x: left, y: bottom),
    ])
  }

  private mutating func addCloud(from generator: inout PCG64) {
    let x = generator.uniform(0, Double(Self.length)) * Self.step
    let y = BipedalWalker.viewHeight / BipedalWalker.scale * 3 / 4
    let corners = (0..<5).map { i in
      // 3.14 is Gymnasium's.
      let angle = 3.14 * 2 * Double(i) / 5
      let cornerX = x + 15 * Self.step * angle.sine + generator.uniform(0, 5 * Self.step)
      let cornerY = y + 5 * Self.step * angle.cosine + generator.uniform(0, 5 * Self.step)
      return Point(x: cornerX, y: cornerY)
    }
    let ends = corners.map(\.x)
    clouds.append(
      Cloud(corners: corners, left: ends.min() ?? x, right: ends.max() ?? x))
  }

  /// The sign as NumPy defines it: 0 for 0.
  private static func sign(_ value: Double) -> Double { value > 0 ? 1 : value < 0 ? -1 : 0 }
}
