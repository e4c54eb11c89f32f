/// A refusal by a world, which leaves it unchanged: a number or a shape with which a step could not be computed.
public enum PhysicsError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A number that is not finite, or beyond its bounds.
  case outOfRange(what: String, found: Float, expected: String)
  /// A polygon that has too few or too many vertices, vertices that coincide or lie on a line.
  case degenerateShape(String)
  /// A body, fixture or joint that was destroyed, or that belongs to another world.
  case unknown(String)
  /// A body whose position or velocity is no longer finite, or too far from the origin for single precision.
  case astray(BodyID)

  /// A sentence that says what was refused, and what is accepted.
  public var description: String {
    switch self {
    case .outOfRange(let what, let found, let expected): "\(what) is \(found); expected \(expected)"
    case .degenerateShape(let reason): "the shape is degenerate: \(reason)"
    case .unknown(let what): "there is no such \(what) in this world"
    case .astray: "a body has gone astray: its position or velocity is beyond what single precision can hold"
    }
  }
}

/// The bounds of the numbers that a world accepts, far beyond any use, yet small enough that no product inside
/// overflows.
enum Accepted {
  /// The distance from the origin of positions and shapes, in metres.
  static let distance: Float = 1e6
  /// The angle in radians.
  static let angle: Float = 1e6
  /// The speed in metres a second, or radians a second.
  static let speed: Float = 1e9
  /// The force, torque, impulse or gravity, in newtons, newton metres, newton seconds or metres a second squared.
  static let force: Float = 1e9
  /// The density in kilograms a square metre.
  static let density: Float = 1e6
  /// The coefficients of friction and restitution.
  static let ratio: Float = 1e6
  /// The length of a step in seconds.
  static let seconds: Float = 1e3
  /// The number of iterations of a step.
  static let iterations: Float = 1e6

  static func check(_ what: String, _ value: Float, within bound: Float) throws(PhysicsError) {
    // Written so that NaN fails too.
    guard value.magnitude <= bound else {
      throw .outOfRange(what: what, found: value, expected: "between -\(bound) and \(bound)")
    }
  }

  static func check(_ what: String, _ value: Vector2, within bound: Float) throws(PhysicsError) {
    try check(what, value.x, within: bound)
    try check(what, value.y, within: bound)
  }

  static func check(_ what: String, _ value: Float, from low: Float, to high: Float) throws(PhysicsError) {
    guard value >= low, value <= high else {
      throw .outOfRange(what: what, found: value, expected: "between \(low) and \(high)")
    }
  }
}
