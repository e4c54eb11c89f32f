import Raster

extension Path {
  /// Appends a rectangle whose corners are quarter circles of `radius`, or as large as fit.
  public mutating func addRoundedRectangle(
    x: Double, y: Double, width: Double, height: Double, radius: Double
  ) {
    let radius = min(radius, width / 2, height / 2)
    guard radius > 0 else { return addRectangle(x: x, y: y, width: width, height: height) }
    let (right, bottom) = (x + width, y + height)
    // A cubic with these handles is off a quarter circle by 0.03% of its radius at most.
    let handle = radius * (1 - 0.5519150244935106)
    move(to: Point(x + radius, y))
    line(to: Point(right - radius, y))
    cubic(
      to: Point(right, y + radius), control1: Point(right - handle, y), control2: Point(right, y + handle))
    line(to: Point(right, bottom - radius))
    cubic(
      to: Point(right - radius, bottom), control1: Point(right, bottom - handle),
      control2: Point(right - handle, bottom))
    line(to: Point(x + radius, bottom))
    cubic(
      to: Point(x, bottom - radius), control1: Point(x + handle, bottom), control2: Point(x, bottom - handle))
    line(to: Point(x, y + radius))
    cubic(to: Point(x + radius, y), control1: Point(x, y + handle), control2: Point(x + handle, y))
    close()
  }
}
