/// A rectangle with sides parallel to the axes, which holds a shape with or without room to spare.
struct Box: Sendable, Hashable {
  var lower = Vector2.zero
  var upper = Vector2.zero

  /// The length of its outline, the broad phase's measure of cost.
  var perimeter: Float {
    let width = upper.x - lower.x
    let height = upper.y - lower.y
    return 2 * (width + height)
  }

  @inline(__always) func union(_ other: Box) -> Box {
    Box(lower: Physics.lesser(lower, other.lower), upper: Physics.greater(upper, other.upper))
  }

  @inline(__always) func contains(_ other: Box) -> Bool {
    lower.x <= other.lower.x && lower.y <= other.lower.y && other.upper.x <= upper.x
      && other.upper.y <= upper.y
  }

  @inline(__always) func overlaps(_ other: Box) -> Bool {
    let d1 = other.lower - upper
    let d2 = lower - other.upper
    return !(d1.x > 0 || d1.y > 0) && !(d2.x > 0 || d2.y > 0)
  }
}
