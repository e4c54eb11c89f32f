/// A rule that decides, by its winding number, whether a point is inside a path.
public enum FillRule: Hashable, Sendable {
  /// Points whose winding number is not zero.
  case nonZero
  /// Points whose winding number is odd.
  case evenOdd

  /// Tells whether points of this winding number are inside.
  @inline(__always)
  func encloses(_ winding: Int) -> Bool {
    self == .nonZero ? winding != 0 : winding & 1 != 0
  }
}
