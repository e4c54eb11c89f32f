/// Which points a path encloses, by their winding number.
public enum FillRule: Hashable, Sendable {
  /// Points whose winding number is not zero.
  case nonZero
  /// Points whose winding number is odd.
  case evenOdd

  /// Whether points of the winding number are inside.
  @inline(__always)
  func encloses(_ winding: Int) -> Bool {
    self == .nonZero ? winding != 0 : winding & 1 != 0
  }
}
