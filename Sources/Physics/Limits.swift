/// The constants of Box2D 2.3.1 (as PyPI's box2d 2.3.10 has them), in single precision: each decides about the last bit.
enum Limits {
  /// Box2D's own π, which is the nearest to π in single precision.
  static let pi: Float = 3.14159265359
  /// The step from 1 to the next number in single precision.
  static let epsilon = Float.ulpOfOne

  // Shapes and their collision.

  /// Metres that count as nothing.
  static let linearSlop: Float = 0.005
  /// Radians that count as nothing: 2°.
  static let angularSlop: Float = 2 / 180 * pi
  /// Metres of skin about edges and polygons, by which continuous collision keeps them apart.
  static let polygonRadius: Float = 2 * linearSlop
  /// The greatest number of a polygon's vertices, PyPI's; the original has 8.
  static let polygonVertices = 16
  /// Metres by which the boxes of the broad phase are larger than the shapes.
  static let boxExtension: Float = 0.1
  /// The multiple of a step's displacement by which such a box is larger in the direction of motion.
  static let boxMultiplier: Float = 2

  // The solver.

  /// Metres a second below which a collision is inelastic.
  static let velocityThreshold: Float = 1
  /// Metres that one position iteration corrects at most.
  static let linearCorrection: Float = 0.2
  /// Radians that one position iteration corrects at most: 8°.
  static let angularCorrection: Float = 8 / 180 * pi
  /// Metres that a body moves in a step at most.
  static let translation: Float = 2
  /// Radians that a body turns in a step at most.
  static let rotation: Float = 0.5 * pi
  /// The fraction of an overlap that a position iteration corrects.
  static let baumgarte: Float = 0.2
  /// The same for continuous collision.
  static let impactBaumgarte: Float = 0.75
  /// Of continuous collision in one step: events of one contact, and contacts of one event.
  static let subSteps = 8
  static let impactContacts = 32
  /// Position iterations for an event of continuous collision.
  static let impactPositionIterations = 20

  // Sleep.

  /// Seconds of stillness before a body sleeps.
  static let timeToSleep: Float = 0.5
  /// Metres a second that count as stillness.
  static let linearSleep: Float = 0.01
  /// Radians a second that count as stillness: 2°.
  static let angularSleep: Float = 2 / 180 * pi
}
