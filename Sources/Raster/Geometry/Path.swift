/// A sequence of closed or open contours made of lines, quadratic and cubic curves and arcs.
public struct Path: Sendable {
  public init() {}
  /// Empties the path and keeps its storage, so that a path that is used again does not allocate.
  public mutating func removeAll() {}
  public mutating func move(to point: Point) {}
  public mutating func line(to point: Point) {}
  public mutating func quad(to end: Point, control: Point) {}
  public mutating func cubic(to end: Point, control1: Point, control2: Point) {}
  /// A circular arc; angles in radians, growing from the x axis towards the y axis (clockwise on screen).
  public mutating func arc(center: Point, radius: Double, from start: Double, to end: Double) {}
  public mutating func close() {}
  public mutating func addRectangle(x: Double, y: Double, width: Double, height: Double) {}
  public mutating func addCircle(center: Point, radius: Double) {}
}
