#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A vector of the plane, x to the right and y upwards; in metres where it is a place.
public struct Vector2: Sendable, Hashable {
  /// The coordinate to the right.
  public var x: Float
  /// The coordinate upwards.
  public var y: Float

  /// Makes a vector of its coordinates.
  @inlinable public init(_ x: Float, _ y: Float) {
    self.x = x
    self.y = y
  }

  /// The origin.
  public static let zero = Vector2(0, 0)

  var isFinite: Bool { x.isFinite && y.isFinite }

  var lengthSquared: Float { x * x + y * y }
  var length: Float { (x * x + y * y).squareRoot() }

  /// Scales the vector to a length of one and returns its old length. It multiplies by the inverse of the length, as
  /// the reference does, so that the result may be 0.99999994 long. A vector shorter than an epsilon stays as it is,
  /// and 0 is returned.
  @discardableResult
  mutating func normalize() -> Float {
    let length = self.length
    guard !(length < Limits.epsilon) else { return 0 }
    let inverse = 1 / length
    x *= inverse
    y *= inverse
    return length
  }

  @inline(__always) static prefix func - (a: Vector2) -> Vector2 { Vector2(-a.x, -a.y) }
  @inline(__always) static func + (a: Vector2, b: Vector2) -> Vector2 { Vector2(a.x + b.x, a.y + b.y) }
  @inline(__always) static func - (a: Vector2, b: Vector2) -> Vector2 { Vector2(a.x - b.x, a.y - b.y) }
  @inline(__always) static func * (s: Float, a: Vector2) -> Vector2 { Vector2(s * a.x, s * a.y) }
  @inline(__always) static func += (a: inout Vector2, b: Vector2) { a = a + b }
  @inline(__always) static func -= (a: inout Vector2, b: Vector2) { a = a - b }
}

@inline(__always) func dot(_ a: Vector2, _ b: Vector2) -> Float { a.x * b.x + a.y * b.y }
@inline(__always) func cross(_ a: Vector2, _ b: Vector2) -> Float { a.x * b.y - a.y * b.x }
/// The vector turned clockwise by a right angle, times `s`.
@inline(__always) func cross(_ a: Vector2, _ s: Float) -> Vector2 { Vector2(s * a.y, -s * a.x) }
/// The vector turned counter-clockwise by a right angle, times `s`.
@inline(__always) func cross(_ s: Float, _ a: Vector2) -> Vector2 { Vector2(-s * a.y, s * a.x) }

// Of two that are equal, or not numbers, the second is taken: what one processor instruction does, and the reference.
@inline(__always) func lesser(_ a: Float, _ b: Float) -> Float { a < b ? a : b }
@inline(__always) func greater(_ a: Float, _ b: Float) -> Float { a > b ? a : b }
@inline(__always) func clamp(_ a: Float, _ low: Float, _ high: Float) -> Float {
  greater(low, lesser(a, high))
}
@inline(__always) func magnitude(_ a: Float) -> Float { a > 0 ? a : -a }
@inline(__always) func lesser(_ a: Vector2, _ b: Vector2) -> Vector2 {
  Vector2(lesser(a.x, b.x), lesser(a.y, b.y))
}
@inline(__always) func greater(_ a: Vector2, _ b: Vector2) -> Vector2 {
  Vector2(greater(a.x, b.x), greater(a.y, b.y))
}

/// A rotation by an angle, as its sine and cosine.
struct Rotation: Sendable, Hashable {
  var sine: Float = 0
  var cosine: Float = 1

  init() {}

  /// Takes the system's single-precision sine and cosine of `angle` in radians: on glibc those of the reference.
  @inline(__always) init(_ angle: Float) {
    sine = sinf(angle)
    cosine = cosf(angle)
  }

  init(sine: Float, cosine: Float) {
    self.sine = sine
    self.cosine = cosine
  }

  @inline(__always) func callAsFunction(_ v: Vector2) -> Vector2 {
    Vector2(cosine * v.x - sine * v.y, sine * v.x + cosine * v.y)
  }

  /// Turns a vector back.
  @inline(__always) func inverse(_ v: Vector2) -> Vector2 {
    Vector2(cosine * v.x + sine * v.y, -sine * v.x + cosine * v.y)
  }
}

/// A rotation about the origin and then a shift: from a body's coordinates to the world's.
struct Placement: Sendable, Hashable {
  var position = Vector2.zero
  var rotation = Rotation()

  @inline(__always) func callAsFunction(_ v: Vector2) -> Vector2 {
    Vector2(
      (rotation.cosine * v.x - rotation.sine * v.y) + position.x,
      (rotation.sine * v.x + rotation.cosine * v.y) + position.y)
  }

  /// The coordinates in the body of a point of the world.
  @inline(__always) func inverse(_ v: Vector2) -> Vector2 {
    let (x, y) = (v.x - position.x, v.y - position.y)
    return Vector2(rotation.cosine * x + rotation.sine * y, -rotation.sine * x + rotation.cosine * y)
  }

  /// The placement of `other` relative to this one.
  func inverse(_ other: Placement) -> Placement {
    let (q, r) = (rotation, other.rotation)
    return Placement(
      position: q.inverse(other.position - position),
      rotation: Rotation(
        sine: q.cosine * r.sine - q.sine * r.cosine, cosine: q.cosine * r.cosine + q.sine * r.sine))
  }

  init(position: Vector2 = .zero, rotation: Rotation = Rotation()) {
    self.position = position
    self.rotation = rotation
  }

  /// Places a body by its centre of mass.
  @inline(__always) init(center: Vector2, angle: Float, localCenter: Vector2) {
    rotation = Rotation(angle)
    position = center - rotation(localCenter)
  }
}

/// The motion of a body's centre of mass over a step, for continuous collision.
struct Sweep: Sendable, Hashable {
  /// The centre of mass in the body's coordinates.
  var localCenter = Vector2.zero
  /// The centre of mass at `alpha0`, and at the step's end.
  var center0 = Vector2.zero
  var center = Vector2.zero
  /// The angle in radians at `alpha0`, and at the step's end.
  var angle0: Float = 0
  var angle: Float = 0
  /// The fraction of the step at which the sweep begins.
  var alpha0: Float = 0

  /// The placement at the fraction `beta` of the rest of the step.
  func placement(at beta: Float) -> Placement {
    let center = (1 - beta) * center0 + beta * self.center
    let angle = (1 - beta) * angle0 + beta * self.angle
    return Placement(center: center, angle: angle, localCenter: localCenter)
  }

  /// Moves the sweep's beginning to the fraction `alpha` of the step.
  mutating func advance(to alpha: Float) {
    let beta = (alpha - alpha0) / (1 - alpha0)
    center0 = (1 - beta) * center0 + beta * center
    angle0 = (1 - beta) * angle0 + beta * angle
    alpha0 = alpha
  }

  /// Subtracts full turns from both angles, so that the first is between 0 and 2π.
  mutating func normalize() {
    let turn = 2 * Limits.pi
    let turns = turn * (angle0 / turn).rounded(.down)
    angle0 -= turns
    angle -= turns
  }
}
