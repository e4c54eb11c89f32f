extension DistanceQuery {
  /// The fraction of the rest of a step after which two moving outlines touch, by conservative advancement; nil where
  /// they do not touch within it, overlap already, or the search finds no end.
  ///
  /// Touching means that the skins overlap by three slops.
  func timeOfImpact(_ sweepA: Sweep, _ sweepB: Sweep) -> Float? {
    // Many turns would mislead the root finder.
    var (sweepA, sweepB) = (sweepA, sweepB)
    sweepA.normalize()
    sweepB.normalize()
    let target = greater(Limits.linearSlop, (a.radius + b.radius) - 3 * Limits.linearSlop)
    let tolerance = 0.25 * Limits.linearSlop
    var t1: Float = 0
    var cache = SimplexCache()
    for _ in 0..<20 {
      let distance = distance(sweepA.placement(at: t1), sweepB.placement(at: t1), cache: &cache)
      if distance <= 0 { return nil }
      if distance < target + tolerance { return t1 }
      let axis = SeparatingAxis(cache, query: self, sweepA, sweepB, at: t1)
      switch axis.advance(from: t1, target: target, tolerance: tolerance) {
      case .touching: return t1
      case .never: return nil
      case .safe(let time): t1 = time
      }
    }
    return nil
  }
}

/// A direction along which two moving outlines are apart, fixed in one of them.
private struct SeparatingAxis {
  enum Kind { case points, faceA, faceB }

  enum Advance {
    /// The outlines touch at the beginning already.
    case touching
    /// The outlines stay apart, or the root finder failed.
    case never
    /// The outlines are apart along this axis until the given time.
    case safe(Float)
  }

  let query: DistanceQuery
  let sweepA, sweepB: Sweep
  let kind: Kind
  /// The direction, in the coordinates of the outline that holds it, or the world's for points.
  var axis: Vector2
  var localPoint = Vector2.zero

  init(_ cache: SimplexCache, query: DistanceQuery, _ sweepA: Sweep, _ sweepB: Sweep, at time: Float) {
    self.query = query
    self.sweepA = sweepA
    self.sweepB = sweepB
    let (a, b) = (sweepA.placement(at: time), sweepB.placement(at: time))
    let (firstA, firstB) = (query.vertexA(cache.indicesA.0), query.vertexB(cache.indicesB.0))
    if cache.count == 1 {
      kind = .points
      axis = b(firstB) - a(firstA)
      axis.normalize()
    } else if cache.indicesA.0 == cache.indicesA.1 {
      kind = .faceB
      let secondB = query.vertexB(cache.indicesB.1)
      axis = cross(secondB - firstB, 1)
      axis.normalize()
      localPoint = 0.5 * (firstB + secondB)
      if dot(a(firstA) - b(localPoint), b.rotation(axis)) < 0 { axis = -axis }
    } else {
      kind = .faceA
      let secondA = query.vertexA(cache.indicesA.1)
      axis = cross(secondA - firstA, 1)
      axis.normalize()
      localPoint = 0.5 * (firstA + secondA)
      if dot(b(firstB) - a(localPoint), a.rotation(axis)) < 0 { axis = -axis }
    }
  }

  /// The least separation at a time, and the vertices that have it.
  func leastSeparation(at time: Float) -> (indexA: Int, indexB: Int, separation: Float) {
    let (a, b) = (sweepA.placement(at: time), sweepB.placement(at: time))
    switch kind {
    case .points:
      let indexA = query.support(query.a, a.rotation.inverse(axis))
      let indexB = query.support(query.b, b.rotation.inverse(-axis))
      return (indexA, indexB, dot(b(query.vertexB(indexB)) - a(query.vertexA(indexA)), axis))
    case .faceA:
      let normal = a.rotation(axis)
      let indexB = query.support(query.b, b.rotation.inverse(-normal))
      return (0, indexB, dot(b(query.vertexB(indexB)) - a(localPoint), normal))
    case .faceB:
      let normal = b.rotation(axis)
      let indexA = query.support(query.a, a.rotation.inverse(-normal))
      return (indexA, 0, dot(a(query.vertexA(indexA)) - b(localPoint), normal))
    }
  }

  /// The separation of two vertices at a time.
  func separation(_ indexA: Int, _ indexB: Int, at time: Float) -> Float {
    let (a, b) = (sweepA.placement(at: time), sweepB.placement(at: time))
    switch kind {
    case .points: return dot(b(query.vertexB(indexB)) - a(query.vertexA(indexA)), axis)
    case .faceA: return dot(b(query.vertexB(indexB)) - a(localPoint), a.rotation(axis))
    case .faceB: return dot(a(query.vertexA(indexA)) - b(localPoint), b.rotation(axis))
    }
  }

  /// Resolves the deepest vertex repeatedly, from the end of the step backwards.
  func advance(from t1: Float, target: Float, tolerance: Float) -> Advance {
    var t2: Float = 1
    for _ in 0..<Limits.polygonVertices {
      let (indexA, indexB, least) = leastSeparation(at: t2)
      if least > target + tolerance { return .never }
      if least > target - tolerance { return .safe(t2) }
      let beginning = separation(indexA, indexB, at: t1)
      if beginning < target - tolerance { return .never }
      if beginning <= target + tolerance { return .touching }
      t2 = root(indexA, indexB, from: (t1, beginning), to: (t2, least), target: target, tolerance: tolerance)
    }
    return .safe(t1)
  }

  /// The time at which the separation of two vertices is `target`, by bisection and secant in turns; `to.time` where
  /// fifty rounds do not find it.
  private func root(
    _ indexA: Int, _ indexB: Int, from: (time: Float, separation: Float),
    to: (time: Float, separation: Float),
    target: Float, tolerance: Float
  ) -> Float {
    var (low, high) = (from, to)
    for i in 0..<50 {
      let time =
        i & 1 == 1
        ? low.time + (target - low.separation) * (high.time - low.time) / (high.separation - low.separation)
        : 0.5 * (low.time + high.time)
      let here = separation(indexA, indexB, at: time)
      if magnitude(here - target) < tolerance { return time }
      if here > target { low = (time, here) } else { high = (time, here) }
    }
    return to.time
  }
}
