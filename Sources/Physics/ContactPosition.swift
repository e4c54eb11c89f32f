/// A contact while the positions of an island are solved.
struct ContactPosition: Sendable {
  /// The indices of the bodies in the island.
  var a = 0
  var b = 0
  var massA: Float = 0
  var massB: Float = 0
  var inertiaA: Float = 0
  var inertiaB: Float = 0
  var localCenterA = Vector2.zero
  var localCenterB = Vector2.zero
  /// The thickness of the skins, in metres.
  var radiusA: Float = 0
  var radiusB: Float = 0
  var kind = Manifold.Kind.circles
  var count = 0
  var localNormal = Vector2.zero
  var localPoint = Vector2.zero
  var first = Vector2.zero
  var second = Vector2.zero

  init(_ contact: Contact, _ bodyA: Body, _ bodyB: Body, radiusA: Float, radiusB: Float) {
    (a, b) = (Int(bodyA.islandIndex), Int(bodyB.islandIndex))
    (massA, massB) = (bodyA.inverseMass, bodyB.inverseMass)
    (inertiaA, inertiaB) = (bodyA.inverseInertia, bodyB.inverseInertia)
    (localCenterA, localCenterB) = (bodyA.sweep.localCenter, bodyB.sweep.localCenter)
    self.radiusA = radiusA
    self.radiusB = radiusB
    let manifold = contact.manifold
    kind = manifold.kind
    count = manifold.count
    localNormal = manifold.localNormal
    localPoint = manifold.localPoint
    first = manifold.first.local
    second = manifold.second.local
  }

  /// Runs an iteration: pushes the bodies apart by the share `rate` of their overlap beyond the slop. Returns the least
  /// separation of its points, in metres.
  func solve(_ positionA: inout Position, _ positionB: inout Position, rate: Float) -> Float {
    var least: Float = 0
    least = solve(first, &positionA, &positionB, rate: rate, least: least)
    if count == 2 { least = solve(second, &positionA, &positionB, rate: rate, least: least) }
    return least
  }

  private func solve(
    _ local: Vector2, _ positionA: inout Position, _ positionB: inout Position, rate: Float, least: Float
  ) -> Float {
    let placementA = Placement(
      center: positionA.center, angle: positionA.angle, localCenter: localCenterA)
    let placementB = Placement(
      center: positionB.center, angle: positionB.angle, localCenter: localCenterB)
    let (normal, point, separation) = measure(local, placementA, placementB)
    let rA = point - positionA.center
    let rB = point - positionB.center
    let correction = clamp(
      rate * (separation + Limits.linearSlop), -Limits.linearCorrection, 0)
    let (rnA, rnB) = (cross(rA, normal), cross(rB, normal))
    let k = massA + massB + inertiaA * rnA * rnA + inertiaB * rnB * rnB
    let impulse = (k > 0 ? -correction / k : 0) * normal
    positionA.center -= massA * impulse
    positionA.angle -= inertiaA * cross(rA, impulse)
    positionB.center += massB * impulse
    positionB.angle += inertiaB * cross(rB, impulse)
    return lesser(least, separation)
  }

  /// The normal from A to B, the point and the separation at the bodies' present places.
  private func measure(
    _ local: Vector2, _ a: Placement, _ b: Placement
  ) -> (normal: Vector2, point: Vector2, separation: Float) {
    switch kind {
    case .circles:
      let (pointA, pointB) = (a(localPoint), b(first))
      var normal = pointB - pointA
      normal.normalize()
      return (normal, 0.5 * (pointA + pointB), dot(pointB - pointA, normal) - radiusA - radiusB)
    case .faceA:
      let normal = a.rotation(localNormal)
      let point = b(local)
      return (normal, point, dot(point - a(localPoint), normal) - radiusA - radiusB)
    case .faceB:
      let normal = b.rotation(localNormal)
      let point = a(local)
      return (-normal, point, dot(point - b(localPoint), normal) - radiusA - radiusB)
    }
  }
}
