/// An affine map of the plane: (x, y) ↦ (a·x + c·y + tx, b·x + d·y + ty).
public struct Transform: Hashable, Sendable {
  /// The matrix, column by column, and the translation.
  public var a, b, c, d, tx, ty: Double

  /// Makes the map with the matrix columns (`a`, `b`) and (`c`, `d`), and the translation (`tx`, `ty`).
  @inlinable
  public init(a: Double, b: Double, c: Double, d: Double, tx: Double, ty: Double) {
    (self.a, self.b, self.c, self.d, self.tx, self.ty) = (a, b, c, d, tx, ty)
  }

  /// The map that leaves every point where it is.
  public static let identity = Transform(a: 1, b: 0, c: 0, d: 1, tx: 0, ty: 0)

  /// Moves by (`x`, `y`).
  public static func translation(_ x: Double, _ y: Double) -> Transform {
    Transform(a: 1, b: 0, c: 0, d: 1, tx: x, ty: y)
  }

  /// Scales by `x` and `y` about the origin.
  public static func scale(_ x: Double, _ y: Double) -> Transform {
    Transform(a: x, b: 0, c: 0, d: y, tx: 0, ty: 0)
  }

  /// Scales by `factor` about the origin.
  public static func scale(_ factor: Double) -> Transform { scale(factor, factor) }

  /// Turns by `radians` about the origin, from the x axis towards the y axis (clockwise on screen).
  public static func rotation(_ radians: Double) -> Transform {
    let (sine, cosine) = sineAndCosine(radians)
    return Transform(a: cosine, b: sine, c: -sine, d: cosine, tx: 0, ty: 0)
  }

  /// Turns by `radians` about `center`, from the x axis towards the y axis (clockwise on screen).
  public static func rotation(_ radians: Double, about center: Point) -> Transform {
    translation(-center.x, -center.y).then(rotation(radians)).then(translation(center.x, center.y))
  }

  /// The map that applies this one, and `next` to its result.
  public func then(_ next: Transform) -> Transform {
    Transform(
      a: next.a * a + next.c * b, b: next.b * a + next.d * b,
      c: next.a * c + next.c * d, d: next.b * c + next.d * d,
      tx: next.a * tx + next.c * ty + next.tx, ty: next.b * tx + next.d * ty + next.ty)
  }

  /// The map that undoes this one, or `nil` where there is none: the plane is flattened, or a number is not finite.
  public var inverse: Transform? {
    let determinant = a * d - b * c
    guard determinant.isFinite, determinant != 0 else { return nil }
    return Transform(
      a: d / determinant, b: -b / determinant, c: -c / determinant, d: a / determinant,
      tx: (c * ty - d * tx) / determinant, ty: (b * tx - a * ty) / determinant)
  }

  /// The image of `point`.
  @inlinable
  public func apply(_ point: Point) -> Point {
    Point(a * point.x + c * point.y + tx, b * point.x + d * point.y + ty)
  }

  /// The greatest factor by which the map stretches a length: the larger singular value of its matrix.
  var stretch: Double {
    let sum = a * a + b * b + c * c + d * d
    let difference = a * a + b * b - c * c - d * d
    let product = 2 * (a * c + b * d)
    return ((sum + (difference * difference + product * product).squareRoot()) / 2).squareRoot()
  }
}
