/// The contact of two outlines: a reference in one of them, and up to two points in the other.
struct Manifold: Sendable {
  enum Kind: Int, Sendable { case circles, faceA, faceB }

  struct Point: Sendable {
    /// The place in the coordinates of the outline that does not hold the reference.
    var local = Vector2.zero
    /// The impulses along the normal and across it that the solver applied last, in newton seconds, with which it
    /// begins the next step.
    var normalImpulse: Float = 0
    var tangentImpulse: Float = 0
    /// The features that meet there, by which the point is recognised in the next step.
    var features = Features()
  }

  /// A vertex or a side of either outline.
  struct Features: Sendable, Equatable {
    var indexA: UInt8 = 0
    var indexB: UInt8 = 0
    var isFaceA = false
    var isFaceB = false

    var swapped: Features {
      Features(indexA: indexB, indexB: indexA, isFaceA: isFaceB, isFaceB: isFaceA)
    }
  }

  var kind = Kind.circles
  var count = 0
  /// The reference side's normal and a point on it; for circles, only the point.
  var localNormal = Vector2.zero
  var localPoint = Vector2.zero
  var first = Point()
  var second = Point()

  mutating func append(_ point: Point) {
    if count == 0 { first = point } else { second = point }
    count += 1
  }

  /// Copies the impulses of the same points from the manifold of the step before.
  mutating func warm(from old: Manifold) {
    func warm(_ point: inout Point) {
      if old.count > 0, old.first.features == point.features {
        (point.normalImpulse, point.tangentImpulse) = (old.first.normalImpulse, old.first.tangentImpulse)
      } else if old.count > 1, old.second.features == point.features {
        (point.normalImpulse, point.tangentImpulse) = (old.second.normalImpulse, old.second.tangentImpulse)
      }
    }
    if count > 0 { warm(&first) }
    if count > 1 { warm(&second) }
  }
}

/// The end of a side that is being clipped.
struct ClipPoint {
  var place = Vector2.zero
  var features = Manifold.Features()
}

/// Cuts a segment off where `dot(normal, place)` exceeds `offset`; nil where fewer than two points are left.
func clip(
  _ segment: (ClipPoint, ClipPoint), normal: Vector2, offset: Float, vertexA: Int
) -> (ClipPoint, ClipPoint)? {
  let distance0 = dot(normal, segment.0.place) - offset
  let distance1 = dot(normal, segment.1.place) - offset
  let (inside0, inside1) = (distance0 <= 0, distance1 <= 0)
  if inside0 && inside1 { return segment }
  guard distance0 * distance1 < 0 else { return nil }
  let share = distance0 / (distance0 - distance1)
  let cut = ClipPoint(
    place: segment.0.place + share * (segment.1.place - segment.0.place),
    features: Manifold.Features(
      indexA: UInt8(truncatingIfNeeded: vertexA), indexB: segment.0.features.indexB, isFaceA: false,
      isFaceB: true))
  return (inside0 ? segment.0 : segment.1, cut)
}

/// A manifold in the world's coordinates: the normal from A to B, and the points half-way between the skins.
struct WorldManifold {
  var normal = Vector2.zero
  var first = Vector2.zero
  var second = Vector2.zero

  init(_ manifold: Manifold, _ a: Placement, radiusA: Float, _ b: Placement, radiusB: Float) {
    switch manifold.kind {
    case .circles:
      normal = Vector2(1, 0)
      let (pointA, pointB) = (a(manifold.localPoint), b(manifold.first.local))
      if (pointA - pointB).lengthSquared > Limits.epsilon * Limits.epsilon {
        normal = pointB - pointA
        normal.normalize()
      }
      first = 0.5 * ((pointA + radiusA * normal) + (pointB - radiusB * normal))
    case .faceA:
      normal = a.rotation(manifold.localNormal)
      let plane = a(manifold.localPoint)
      let normal = normal
      func middle(_ local: Vector2) -> Vector2 {
        let point = b(local)
        let onA = point + (radiusA - dot(point - plane, normal)) * normal
        let onB = point - radiusB * normal
        return 0.5 * (onA + onB)
      }
      first = middle(manifold.first.local)
      if manifold.count > 1 { second = middle(manifold.second.local) }
    case .faceB:
      normal = b.rotation(manifold.localNormal)
      let plane = b(manifold.localPoint)
      let outward = normal
      func middle(_ local: Vector2) -> Vector2 {
        let point = a(local)
        let onB = point + (radiusB - dot(point - plane, outward)) * outward
        let onA = point - radiusA * outward
        return 0.5 * (onA + onB)
      }
      first = middle(manifold.first.local)
      if manifold.count > 1 { second = middle(manifold.second.local) }
      normal = -normal
    }
  }
}
