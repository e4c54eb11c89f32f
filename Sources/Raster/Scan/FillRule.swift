/// Which points a path encloses, by their winding number.
public enum FillRule: Hashable, Sendable {
  /// Points whose winding number is not zero.
  case nonZero
  /// Points whose winding number is odd.
  case evenOdd
}
