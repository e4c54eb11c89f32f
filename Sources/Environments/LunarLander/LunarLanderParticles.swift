/// A spark of an engine: decoration, a value beside the physics.
///
/// In Gymnasium sparks are bodies of the physics world, made only when it renders and aged by drawing. Here they are
/// outside the world, so that they cannot alter it, and age in `step`.
struct LunarLanderParticle: Sendable, Hashable {
  /// Metres.
  static let radius = 2.0 / 30.0
  /// What a spark loses of its time to live in a step; this and the next are Gymnasium's, `lunar_lander.py`.
  static let aging = 0.15
  /// Of the speed at which it hits the ground.
  static let restitution = 0.3
  /// The mean, as Box2D mixes it, of spark and moon, both 0.1.
  static let friction = 0.1
  /// Metres that Box2D keeps between an edge and what lies on it.
  static let skin = 0.01
  /// Metres a second below which nothing bounces; Box2D's.
  static let bounceThreshold = 1.0

  /// The centre: metres, y upwards.
  var x, y: Double
  /// Metres a second.
  var vx, vy: Double
  /// Runs from the engine's power, at most 1, to 0. The colour follows it.
  var timeToLive: Double

  /// Moves the spark by `seconds`: it falls by `gravity`, and bounces once where it meets the ground.
  mutating func advance(by seconds: Double, gravity: Double, over terrain: LunarLanderTerrain) {
    vy += gravity * seconds
    guard let hit = firstHit(within: seconds, of: terrain) else {
      x += vx * seconds
      y += vy * seconds
      return
    }
    x += vx * hit.time
    y += vy * hit.time
    // Across and along the edge; the normal points up.
    let falling = -(vx * hit.nx + vy * hit.ny)
    let along = vx * hit.ny - vy * hit.nx
    let rising = falling > Self.bounceThreshold ? Self.restitution * falling : 0
    // Coulomb's law; a disc that stops to slip keeps two thirds of its speed, the rest turns it.
    let slowed = max(abs(along) - Self.friction * (falling + rising), abs(along) * 2 / 3)
    let sliding = along < 0 ? -slowed : slowed
    vx = sliding * hit.ny + rising * hit.nx
    vy = -sliding * hit.nx + rising * hit.ny
    x += vx * (seconds - hit.time)
    y += vy * (seconds - hit.time)
  }

  private struct Hit {
    var time: Double
    var nx, ny: Double
  }

  private func firstHit(within seconds: Double, of terrain: LunarLanderTerrain) -> Hit? {
    // Most of them fly above every hill.
    guard min(y, y + vy * seconds) < terrain.top + 2 * Self.radius else { return nil }
    var first: Hit?
    for i in 1..<LunarLanderTerrain.pointCount {
      let (x0, x1) = (LunarLanderTerrain.x(i - 1), LunarLanderTerrain.x(i))
      let (dx, dy) = (x1 - x0, terrain.heights[i] - terrain.heights[i - 1])
      let length = (dx * dx + dy * dy).squareRoot()
      let (nx, ny) = (-dy / length, dx / length)
      let approach = -(vx * nx + vy * ny)
      let distance = (x - x0) * nx + (y - terrain.heights[i - 1]) * ny - Self.radius - Self.skin
      // A spark may start a little inside the ground; one that is deep in it is below another edge's hill.
      guard approach > 0, distance < approach * seconds, distance > -2 * Self.radius else { continue }
      let time = max(0, distance / approach)
      let contactX = x + vx * time - nx * Self.radius
      guard (x0...x1).contains(contactX), time < first?.time ?? .infinity else { continue }
      first = Hit(time: time, nx: nx, ny: ny)
    }
    return first
  }
}

/// The sparks in flight, oldest first.
struct LunarLanderParticles: Sendable {
  /// Each step adds at most two, and none outlives seven steps.
  static let capacity = 16

  private(set) var sparks: [LunarLanderParticle]

  init() {
    sparks = []
    sparks.reserveCapacity(Self.capacity)
  }

  mutating func removeAll() { sparks.removeAll(keepingCapacity: true) }

  mutating func add(_ spark: LunarLanderParticle) {
    if sparks.count == Self.capacity { sparks.removeFirst() }
    sparks.append(spark)
  }

  /// Moves and ages them. Gone is what is too old and has nothing older alive: Gymnasium's queue, in which a weak
  /// spark, already dark, waits for a stronger one before it.
  mutating func advance(by seconds: Double, gravity: Double, over terrain: LunarLanderTerrain) {
    for i in sparks.indices {
      sparks[i].advance(by: seconds, gravity: gravity, over: terrain)
      sparks[i].timeToLive -= LunarLanderParticle.aging
    }
    let alive = sparks.firstIndex { $0.timeToLive >= 0 } ?? sparks.endIndex
    sparks.removeSubrange(..<alive)
  }
}
