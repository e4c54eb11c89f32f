import CBox2D

/// Where a body is: metres, y upwards, and radians counter-clockwise.
struct LunarLanderPose: Sendable, Hashable {
  var x = 0.0
  var y = 0.0
  var angle = 0.0
}

extension LunarLander {
  /// Box2D's version, such as `2.4.1`: that of the library that is loaded.
  public static var box2DVersion: String {
    let version = cbox2d_version()
    return "\(version.major).\(version.minor).\(version.revision)"
  }
}

/// Box2D could not make a thing: there is no memory for it.
struct PhysicsError: Error, CustomStringConvertible {
  let refused: String
  var description: String { "Box2D could not make \(refused) of LunarLander; is memory exhausted?" }
}

/// The physics of one episode: moon, lander and legs in a Box2D world of their own.
///
/// A world of its own for each episode, because Box2D's solver goes through contacts and bodies in an order that
/// depends on what was destroyed before; so a seed and actions give one trajectory, whatever was played earlier.
final class LunarLanderWorld {
  /// Pixels a metre. Gymnasium gives lengths in pixels, and so does this file.
  static let scale = 30.0
  /// Steps a second.
  static let stepsPerSecond = 50.0

  /// The outline of the hull about its origin, in pixels, y upwards.
  static let hull: [(x: Double, y: Double)] = [
    (-14, 17), (-17, 0), (-17, -10), (17, -10), (17, 0), (14, 17),
  ]
  /// Half the width and height of a leg, in pixels.
  static let legHalfSize = (width: 2.0, height: 8.0)
  /// From the hull's origin to a leg's, in pixels.
  static let legAway = 20.0
  static let legDown = 18.0
  /// Radians by which a leg is turned, and its joint's range and motor speed, outwards.
  static let legAngle = 0.05
  static let legTravel = (from: 0.4, to: 0.9)
  static let legMotorSpeed = 0.3
  /// Newton metres.
  static let legSpringTorque = 40.0

  /// How often Box2D solves the velocities in a step.
  ///
  /// Gymnasium asks for 180, of Box2D 2.3, which solves a revolute joint's limit together with its point. Box2D 2.4
  /// solves one after the other and converges slowly where a light leg hangs on a heavy hull (inertia 1 to 465). Measured
  /// over thousands of episodes: with 180 a lander settles 19 steps later and a random policy scores 20 points less
  /// than in Gymnasium; with 360 a competent policy agrees and a random one is 8 points low; with 540 every policy tried is
  /// within 2 points. The price is speed: about 30,000 steps a second where 180 iterations make 77,000.
  static let velocityIterations: Int32 = 540
  /// How often Box2D corrects the positions in a step, at most; Gymnasium's.
  static let positionIterations: Int32 = 60

  // The collision categories of Gymnasium: everything touches the moon, and only the moon.
  private static let moonCategory: UInt16 = 0x0001
  private static let landerCategory: UInt16 = 0x0010
  private static let legCategory: UInt16 = 0x0020

  // An opaque C++ object, which only a pointer can hold. It is this class's alone and dies with it.
  private let world: OpaquePointer
  private let moon: Int32
  private let hull: Int32
  // The legs of Gymnasium's index 0 and 1: by their offset −1 and +1.
  private var legs: (Int32, Int32) = (-1, -1)

  /// Builds moon and lander, without legs, above the middle of the view.
  init(terrain: LunarLanderTerrain, gravity: Double) throws {
    guard let world = cbox2d_world_create(cbox2d_vector(x: 0, y: Float(gravity))) else {
      throw PhysicsError(refused: "a world")
    }
    self.world = world
    moon = cbox2d_add_body(world, false, cbox2d_vector(x: 0, y: 0), 0)
    hull = cbox2d_add_body(world, true, Self.start, 0)
    // From here on every property is set, and deinit destroys the world should something fail.
    guard moon >= 0, addSurface(terrain) else { throw PhysicsError(refused: "the moon") }
    guard hull >= 0, addHull() else { throw PhysicsError(refused: "the lander") }
  }

  deinit { cbox2d_world_destroy(world) }

  private static var start: cbox2d_vector {
    vector(LunarLanderTerrain.width / 2, LunarLanderTerrain.height)
  }

  private static func vector(_ x: Double, _ y: Double) -> cbox2d_vector {
    cbox2d_vector(x: Float(x), y: Float(y))
  }

  private func addSurface(_ terrain: LunarLanderTerrain) -> Bool {
    // The lower edge of the view has Box2D's default friction, the surface Gymnasium's. Separate two-sided edges, as
    // there, and not a chain, which would smooth the passage from one to the next.
    func material(friction: Float) -> cbox2d_material {
      cbox2d_material(
        density: 0, friction: friction, restitution: 0, category: Self.moonCategory, mask: .max)
    }
    var fine = cbox2d_add_edge(
      world, moon, Self.vector(0, 0), Self.vector(LunarLanderTerrain.width, 0), material(friction: 0.2))
    for i in 1..<LunarLanderTerrain.pointCount {
      let from = Self.vector(LunarLanderTerrain.x(i - 1), terrain.heights[i - 1])
      let to = Self.vector(LunarLanderTerrain.x(i), terrain.heights[i])
      fine = cbox2d_add_edge(world, moon, from, to, material(friction: 0.1)) && fine
    }
    return fine
  }

  private func addHull() -> Bool {
    let vertices = Self.hull.map { Self.vector($0.x / Self.scale, $0.y / Self.scale) }
    let material = cbox2d_material(
      density: 5, friction: 0.1, restitution: 0, category: Self.landerCategory, mask: Self.moonCategory)
    return cbox2d_add_polygon(world, hull, vertices, Int32(vertices.count), material)
  }

  /// Adds the legs. They come after the first push, as in Gymnasium.
  func addLegs() throws {
    legs = (addLeg(side: -1), addLeg(side: 1))
    guard legs.0 >= 0, legs.1 >= 0 else { throw PhysicsError(refused: "the legs") }
  }

  private func addLeg(side: Double) -> Int32 {
    let position = Self.vector(
      LunarLanderTerrain.width / 2 - side * Self.legAway / Self.scale, LunarLanderTerrain.height)
    let leg = cbox2d_add_body(world, true, position, Float(side * Self.legAngle))
    let (width, height) = (Self.legHalfSize.width / Self.scale, Self.legHalfSize.height / Self.scale)
    let box = [
      Self.vector(-width, -height), Self.vector(width, -height), Self.vector(width, height),
      Self.vector(-width, height),
    ]
    // Box2D's default friction: Gymnasium gives the legs none of their own.
    let material = cbox2d_material(
      density: 1, friction: 0.2, restitution: 0, category: Self.legCategory, mask: Self.moonCategory)
    guard leg >= 0, cbox2d_add_polygon(world, leg, box, 4, material) else { return -1 }
    let range =
      side < 0
      ? (Self.legTravel.from, Self.legTravel.to) : (-Self.legTravel.to, -Self.legTravel.to + 0.5)
    let hinge = cbox2d_hinge(
      anchor_a: Self.vector(0, 0),
      anchor_b: Self.vector(side * Self.legAway / Self.scale, Self.legDown / Self.scale),
      // The Python binding measures a joint's angle from that of its making, not from 0.
      reference_angle: Float(side * Self.legAngle),
      lower_angle: Float(range.0), upper_angle: Float(range.1),
      motor_speed: Float(side * Self.legMotorSpeed), max_motor_torque: Float(Self.legSpringTorque))
    return cbox2d_add_hinge(world, hull, leg, hinge) ? leg : -1
  }

  /// Pushes the lander at its centre of mass during the next step: newtons.
  func push(x: Double, y: Double) { _ = cbox2d_apply_force(world, hull, Self.vector(x, y)) }

  /// Turns the lander during the next step: newton metres, counter-clockwise.
  func turn(_ torque: Double) { _ = cbox2d_apply_torque(world, hull, Float(torque)) }

  /// Kicks the lander: newton seconds, at a point of the world.
  func kick(x: Double, y: Double, at point: (x: Double, y: Double)) {
    _ = cbox2d_apply_impulse(world, hull, Self.vector(x, y), Self.vector(point.x, point.y))
  }

  /// Advances by a step. Does nothing once the lander has gone kilometres away.
  func step() {
    _ = cbox2d_world_step(
      world, Float(1 / Self.stepsPerSecond), Self.velocityIterations, Self.positionIterations)
  }

  /// The lander's motion, in single precision as Box2D has it.
  var lander: cbox2d_body_state { cbox2d_body_get(world, hull) }

  var landerPose: LunarLanderPose { pose(of: hull) }
  var legPoses: (LunarLanderPose, LunarLanderPose) { (pose(of: legs.0), pose(of: legs.1)) }

  /// Whether the hull has touched the ground.
  var hasCrashed: Bool { cbox2d_body_has_touched(world, hull) }

  /// Whether each leg stands on the ground.
  var legContacts: (Bool, Bool) {
    (cbox2d_body_is_touching(world, legs.0), cbox2d_body_is_touching(world, legs.1))
  }

  private func pose(of body: Int32) -> LunarLanderPose {
    let state = cbox2d_body_get(world, body)
    return LunarLanderPose(
      x: Double(state.position.x), y: Double(state.position.y), angle: Double(state.angle))
  }
}
