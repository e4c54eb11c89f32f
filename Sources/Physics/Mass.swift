/// The mass of a fixture or a body.
struct Mass: Sendable, Hashable {
  /// The mass in kilograms.
  var mass: Float = 0
  /// The centre of mass in the body's coordinates.
  var center = Vector2.zero
  /// The moment of inertia about the body's origin, in kilograms times square metre.
  var inertia: Float = 0
}

extension OutlinePool {
  /// The mass of an outline filled with `density` kilograms a square metre.
  func mass(of outline: Outline, density: Float) -> Mass {
    switch outline.kind {
    case .edge:
      return Mass(mass: 0, center: 0.5 * (vertices[outline.first] + vertices[outline.first + 1]), inertia: 0)
    case .circle:
      let (center, radius) = (vertices[outline.first], outline.radius)
      let mass = density * Limits.pi * radius * radius
      return Mass(
        mass: mass, center: center, inertia: mass * (0.5 * radius * radius + dot(center, center)))
    case .polygon:
      return polygonMass(outline, density: density)
    }
  }

  /// The mass of a polygon, summed over the triangles from the mean of its vertices.
  private func polygonMass(_ outline: Outline, density: Float) -> Mass {
    let corners = vertices[outline.first..<outline.first + outline.count]
    var reference = Vector2.zero
    for corner in corners { reference += corner }
    let inverse = 1 / Float(outline.count)
    reference = Vector2(reference.x * inverse, reference.y * inverse)

    let third: Float = 1 / 3
    var center = Vector2.zero
    var area: Float = 0
    var inertia: Float = 0
    for i in corners.indices {
      let e1 = corners[i] - reference
      let e2 = corners[i + 1 < corners.endIndex ? i + 1 : corners.startIndex] - reference
      let doubled = cross(e1, e2)
      let triangle = 0.5 * doubled
      area += triangle
      center += triangle * third * (e1 + e2)
      let x = e1.x * e1.x + e2.x * e1.x + e2.x * e2.x
      let y = e1.y * e1.y + e2.y * e1.y + e2.y * e2.y
      inertia += (0.25 * third * doubled) * (x + y)
    }
    let mass = density * area
    let inverseArea = 1 / area
    center = Vector2(center.x * inverseArea, center.y * inverseArea)
    let shifted = center + reference
    inertia = density * inertia
    // From the mean of the vertices over the centre of mass to the body's origin.
    inertia += mass * (dot(shifted, shifted) - dot(center, center))
    return Mass(mass: mass, center: shifted, inertia: inertia)
  }
}
