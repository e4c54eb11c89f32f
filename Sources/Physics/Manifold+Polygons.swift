extension OutlinePool {
  /// The manifold of two polygons: the side with the least overlap is the reference, and the other polygon's side that
  /// faces it most is clipped to it.
  func collide(polygon a: Outline, _ placementA: Placement, polygon b: Outline, _ placementB: Placement)
    -> Manifold
  {
    let reach = a.radius + b.radius
    let (sideA, separationA) = widestSeparation(a, placementA, from: b, placementB)
    guard separationA <= reach else { return Manifold() }
    let (sideB, separationB) = widestSeparation(b, placementB, from: a, placementA)
    guard separationB <= reach else { return Manifold() }
    // The first is preferred, so that the choice does not change from step to step.
    let isFlipped = separationB > 0.98 * separationA + 0.001
    let (reference, incident) = isFlipped ? (b, a) : (a, b)
    let (placement1, placement2) = isFlipped ? (placementB, placementA) : (placementA, placementB)
    let side = isFlipped ? sideB : sideA
    let segment = incidentSide(of: incident, placement2, facing: side, of: reference, placement1)

    let next = side + 1 < reference.count ? side + 1 : 0
    let (local1, local2) = (vertices[reference.first + side], vertices[reference.first + next])
    var localTangent = local2 - local1
    localTangent.normalize()
    let localNormal = cross(localTangent, 1)
    let middle = 0.5 * (local1 + local2)
    let tangent = placement1.rotation(localTangent)
    let normal = cross(tangent, 1)
    let (v1, v2) = (placement1(local1), placement1(local2))
    let front = dot(normal, v1)
    guard
      let once = clip(segment, normal: -tangent, offset: -dot(tangent, v1) + reach, vertexA: side),
      let clipped = clip(once, normal: tangent, offset: dot(tangent, v2) + reach, vertexA: next)
    else { return Manifold() }

    var manifold = Manifold(
      kind: isFlipped ? .faceB : .faceA, localNormal: localNormal, localPoint: middle)
    for end in [clipped.0, clipped.1] where dot(normal, end.place) - front <= reach {
      manifold.append(
        Manifold.Point(
          local: placement2.inverse(end.place), features: isFlipped ? end.features.swapped : end.features))
    }
    return manifold
  }

  /// The side of `polygon` from which `other` is farthest, found by going uphill from the side that faces its middle.
  private func widestSeparation(
    _ polygon: Outline, _ placement: Placement, from other: Outline, _ otherPlacement: Placement
  ) -> (side: Int, separation: Float) {
    func separation(_ side: Int) -> Float {
      self.separation(polygon, placement, side: side, from: other, otherPlacement)
    }
    let towards = placement.rotation.inverse(otherPlacement(other.centroid) - placement(polygon.centroid))
    var side = 0
    var most = -Float.greatestFiniteMagnitude
    for i in 0..<polygon.count {
      let value = dot(normals[polygon.first + i], towards)
      if value > most { (most, side) = (value, i) }
    }
    func previous(_ i: Int) -> Int { i - 1 >= 0 ? i - 1 : polygon.count - 1 }
    func next(_ i: Int) -> Int { i + 1 < polygon.count ? i + 1 : 0 }
    let here = separation(side)
    let (before, after) = (separation(previous(side)), separation(next(side)))
    var best: (side: Int, separation: Float)
    let goesBack = before > here && before > after
    if goesBack {
      best = (previous(side), before)
    } else if after > here {
      best = (next(side), after)
    } else {
      return (side, here)
    }
    while true {
      let candidate = goesBack ? previous(best.side) : next(best.side)
      let value = separation(candidate)
      guard value > best.separation else { return best }
      best = (candidate, value)
    }
  }

  /// The distance of the nearest vertex of `other` from a side of `polygon`.
  private func separation(
    _ polygon: Outline, _ placement: Placement, side: Int, from other: Outline, _ otherPlacement: Placement
  ) -> Float {
    let normal = placement.rotation(normals[polygon.first + side])
    let localNormal = otherPlacement.rotation.inverse(normal)
    var nearest = 0
    var least = Float.greatestFiniteMagnitude
    for i in 0..<other.count {
      let value = dot(vertices[other.first + i], localNormal)
      if value < least { (least, nearest) = (value, i) }
    }
    let v1 = placement(vertices[polygon.first + side])
    let v2 = otherPlacement(vertices[other.first + nearest])
    return dot(v2 - v1, normal)
  }

  private func incidentSide(
    of polygon: Outline, _ placement: Placement, facing side: Int, of reference: Outline,
    _ referencePlacement: Placement
  ) -> (ClipPoint, ClipPoint) {
    let normal = placement.rotation.inverse(
      referencePlacement.rotation(normals[reference.first + side]))
    var found = 0
    var least = Float.greatestFiniteMagnitude
    for i in 0..<polygon.count {
      let value = dot(normal, normals[polygon.first + i])
      if value < least { (least, found) = (value, i) }
    }
    func point(_ i: Int) -> ClipPoint {
      ClipPoint(
        place: placement(vertices[polygon.first + i]),
        features: Manifold.Features(
          indexA: UInt8(side), indexB: UInt8(i), isFaceA: true, isFaceB: false))
    }
    return (point(found), point(found + 1 < polygon.count ? found + 1 : 0))
  }
}
