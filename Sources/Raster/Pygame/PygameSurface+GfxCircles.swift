// Circles as SDL_gfx draws them.

extension PygameSurface {
  /// Fills a circle of a whole radius around a pixel, by the midpoint algorithm: 2 · radius + 1 pixels across.
  package mutating func gfxFillCircle(_ color: Color, center: Point, radius: Int) {
    let (x, y) = (Pixel.truncated(center.x), Pixel.truncated(center.y))
    let ink = Ink(color)
    touch(x - radius, y - radius, x + radius, y + radius)
    guard radius > 0 else { return set(x, y, ink) }
    // Half of what is left and right of the middle in the rows `far` and `near` above and below it.
    var (near, far) = (0, radius)
    var (decision, east, southeast) = (1 - radius, 3, 5 - 2 * radius)
    var drawn = -1
    while near <= far {
      if far != drawn {
        fillRow(y + far, x - near, x + near, ink)
        fillRow(y - far, x - near, x + near, ink)
        drawn = far
      }
      if near != far {
        fillRow(y - near, x - far, x + far, ink)
        fillRow(y + near, x - far, x + far, ink)
      }
      if decision < 0 {
        decision += east
        southeast += 2
      } else {
        decision += southeast
        southeast += 4
        far -= 1
      }
      east += 2
      near += 1
    }
  }

  /// Draws a circle's outline, anti-aliased: each pixel that the midpoint algorithm finds shares the colour with its neighbour
  /// outside or inside, by a weight of 8 bits.
  package mutating func gfxOutlineCircle(_ color: Color, center: Point, radius: Int) {
    let (x, y) = (Pixel.truncated(center.x), Pixel.truncated(center.y))
    let ink = Ink(color)
    touch(x - radius - 1, y - radius - 1, x + radius + 1, y + radius + 1)
    guard radius > 0 else { return set(x, y, ink) }
    let square = radius * radius
    // Steps along x until the circle is as steep as a diagonal, and then as many along y.
    let steps = Int((Double(square) / Double(2 * square).squareRoot()).rounded(.toNearestOrEven))
    // Offsets of the pixel from the middle, to the left and above (here: below), and the circle's equation there in parts.
    var (dx, dy) = (0, radius)
    var (error, slopeX, slopeY) = (0, 0, -2 * square * radius)

    set(x, y - dy, ink)
    set(x, y + dy, ink)
    for _ in 0..<steps {
      dx += 1
      error += slopeX - square
      // The row that shares the colour: the next one outside or inside.
      var neighbour = dy
      if error >= 0 {
        neighbour = dy + 1
      } else if error - slopeY - square > 0 {
        if 2 * error - slopeY - square >= 0 {
          neighbour = dy - 1
        } else {
          dy -= 1
          error -= slopeY + square
          slopeY += 2 * square
        }
      } else {
        dy -= 1
        neighbour = dy - 1
        error -= slopeY + square
        slopeY += 2 * square
      }
      slopeX -= 2 * square
      let weight = Self.weight(error, of: slopeY)
      func blendRow(_ row: Int, _ weight: UInt64) {
        blend(x - dx, row, ink, weight: weight)
        blend(x + dx, row, ink, weight: weight)
      }
      blendRow(y - dy, 255 - weight)
      blendRow(y - neighbour, weight)
      blendRow(y + dy, 255 - weight)
      blendRow(y + neighbour, weight)
    }
    for _ in 0..<steps {
      dy -= 1
      error -= slopeY + square
      var neighbour = dx
      if error <= 0 {
        neighbour = dx - 1
      } else if error + slopeX - square < 0 {
        if 2 * error + slopeX - square <= 0 {
          neighbour = dx + 1
        } else {
          dx += 1
          error += slopeX - square
          slopeX -= 2 * square
        }
      } else {
        dx += 1
        neighbour = dx + 1
        error += slopeX - square
        slopeX -= 2 * square
      }
      slopeY += 2 * square
      let weight = Self.weight(error, of: slopeX)
      func blendColumns(_ offset: Int, _ weight: UInt64) {
        blend(x - offset, y - dy, ink, weight: weight)
        blend(x + offset, y - dy, ink, weight: weight)
        blend(x - offset, y + dy, ink, weight: weight)
        blend(x + offset, y + dy, ink, weight: weight)
      }
      blendColumns(dx, 255 - weight)
      blendColumns(neighbour, weight)
    }
  }

  /// A neighbour's weight, 0 to 255: how far the circle is from the pixel, in single precision.
  private static func weight(_ error: Int, of slope: Int) -> UInt64 {
    guard slope != 0 else { return 255 }
    return UInt64(min(1, Float(abs(error)) / Float(abs(slope))) * 255)
  }
}
