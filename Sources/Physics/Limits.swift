/// The constants of Box2D 2.3.1 (as PyPI's box2d 2.3.10 has them), in single precision; the last bit of a result
/// depends on each.
enum Limits {
  /// Box2D's own π, which is the nearest to π in single precision.
  static let pi: Float = 3.14159265359
  /// The step from 1 to the next number in single precision.
  static let epsilon = Float.ulpOfOne

  // Shapes and their collision.

  /// The distance that counts as nothing, in metres.
  static let linearSlop: Float = 0.005
  /// The angle that counts as nothing, in radians: 2°.
  static let angularSlop: Float = 2 / 180 * pi
  /// The thickness of the skin about edges and polygons, by which continuous collision keeps them apart, in metres.
  static let polygonRadius: Float = 2 * linearSlop
  /// The most vertices of a polygon, as PyPI's package has it; the original has 8.
  static let polygonVertices = 16
  /// The distance by which the boxes of the broad phase are larger than the shapes, in metres.
  static let boxExtension: Float = 0.1
  /// The multiple of a step's displacement by which such a box is larger in the direction of motion.
  static let boxMultiplier: Float = 2

  // The solver.

  /// The speed below which a collision is inelastic, in metres a second.
  static let velocityThreshold: Float = 1
  /// The most that one position iteration corrects, in metres.
  static let linearCorrection: Float = 0.2
  /// The most that one position iteration corrects, in radians: 8°.
  static let angularCorrection: Float = 8 / 180 * pi
  /// The farthest that a body moves in a step, in metres.
  static let translation: Float = 2
  /// The farthest that a body turns in a step, in radians.
  static let rotation: Float = 0.5 * pi
  /// The fraction of an overlap that a position iteration corrects.
  static let baumgarte: Float = 0.2
  /// The fraction of an overlap that a position iteration of continuous collision corrects.
  static let impactBaumgarte: Float = 0.75
  /// The most events of continuous collision of one contact in a step, and the most contacts of one event.
  static let subSteps = 8
  static let impactContacts = 32
  /// The position iterations for an event of continuous collision.
  static let impactPositionIterations = 20

  // Sleep.

  /// The time for which a body has been still before it sleeps, in seconds.
  static let timeToSleep: Float = 0.5
  /// The greatest speed that counts as stillness, in metres a second.
  static let linearSleep: Float = 0.01
  /// The greatest angular speed that counts as stillness, in radians a second: 2°.
  static let angularSleep: Float = 2 / 180 * pi
}
