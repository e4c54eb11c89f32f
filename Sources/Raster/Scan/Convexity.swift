/// The direction in which the closed polygon through `points` turns, if it is convex: −1 where it turns clockwise as
/// seen on screen, where y grows downward, so that edges that go down are on its right; +1 where it turns the other
/// way; 0 where it is not convex.
func convexTurn(of points: [Point]) -> Int32 {
  guard points.count > 2 else { return 0 }
  return points.withUnsafeBufferPointer { points in
    var last = points[points.count - 1]
    var before = Point(last.x - points[points.count - 2].x, last.y - points[points.count - 2].y)
    var (isLeft, isRight) = (false, false)
    // A polygon that always turns one way may still go round twice; going round once it changes only twice from going down to
    // going up or back.
    var wasDown = before.y > 0
    var changes = 0
    for point in points {
      let along = Point(point.x - last.x, point.y - last.y)
      let cross = before.x * along.y - before.y * along.x
      if cross > 0 {
        isRight = true
      } else if cross < 0 {
        isLeft = true
      } else if !(before.x * along.x + before.y * along.y > 0) {
        return 0
      }
      let isDown = along.y > 0
      if isDown != wasDown { changes += 1 }
      (last, before, wasDown) = (point, along, isDown)
    }
    guard changes <= 2, isLeft != isRight else { return 0 }
    return isRight ? -1 : 1
  }
}
