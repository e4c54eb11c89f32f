/// A contact of up to four worlds while their velocities are solved.
struct LaneContact {
  struct Point {
    var armA, armB: LaneVector
    var normalMass, tangentMass, bias: Lanes
    var normalImpulse, tangentImpulse: Lanes

    @inline(__always)
    init(
      _ p: ContactConstraint.Point, _ q: ContactConstraint.Point, _ r: ContactConstraint.Point,
      _ s: ContactConstraint.Point
    ) {
      armA = LaneVector(p.armA, q.armA, r.armA, s.armA)
      armB = LaneVector(p.armB, q.armB, r.armB, s.armB)
      normalMass = Lanes(p.normalMass, q.normalMass, r.normalMass, s.normalMass)
      tangentMass = Lanes(p.tangentMass, q.tangentMass, r.tangentMass, s.tangentMass)
      bias = Lanes(p.bias, q.bias, r.bias, s.bias)
      normalImpulse = Lanes(p.normalImpulse, q.normalImpulse, r.normalImpulse, s.normalImpulse)
      tangentImpulse = Lanes(p.tangentImpulse, q.tangentImpulse, r.tangentImpulse, s.tangentImpulse)
    }
  }

  /// The indices of the bodies' velocities in the solver.
  var a = 0
  var b = 0
  var massA, massB, inertiaA, inertiaB: Lanes
  var friction: Lanes
  var normal: LaneVector
  var first, second: Point
  /// The matrices of `ContactConstraint`.
  var k11, k12, k22: Lanes
  var inverse11, inverse12, inverse22: Lanes

  /// Lanes that have the contact, with one point and with two.
  let one, two: LaneMask
  let isFull, anyOne, anyTwo, allTwo: Bool

  /// Takes the contacts of four lanes; a lane in which `present` is false holds filler only.
  @inline(__always)
  init(
    _ p: ContactConstraint, _ q: ContactConstraint, _ r: ContactConstraint, _ s: ContactConstraint,
    present: (Bool, Bool, Bool, Bool), a: Int, b: Int
  ) {
    self.a = a
    self.b = b
    massA = Lanes(p.massA, q.massA, r.massA, s.massA)
    massB = Lanes(p.massB, q.massB, r.massB, s.massB)
    inertiaA = Lanes(p.inertiaA, q.inertiaA, r.inertiaA, s.inertiaA)
    inertiaB = Lanes(p.inertiaB, q.inertiaB, r.inertiaB, s.inertiaB)
    friction = Lanes(p.friction, q.friction, r.friction, s.friction)
    normal = LaneVector(p.normal, q.normal, r.normal, s.normal)
    first = Point(p.first, q.first, r.first, s.first)
    second = Point(p.second, q.second, r.second, s.second)
    k11 = Lanes(p.k11, q.k11, r.k11, s.k11)
    k12 = Lanes(p.k12, q.k12, r.k12, s.k12)
    k22 = Lanes(p.k22, q.k22, r.k22, s.k22)
    inverse11 = Lanes(p.inverse11, q.inverse11, r.inverse11, s.inverse11)
    inverse12 = Lanes(p.inverse12, q.inverse12, r.inverse12, s.inverse12)
    inverse22 = Lanes(p.inverse22, q.inverse22, r.inverse22, s.inverse22)
    one = LaneMask(
      present.0 && p.count == 1, present.1 && q.count == 1, present.2 && r.count == 1,
      present.3 && s.count == 1)
    two = LaneMask(
      present.0 && p.count == 2, present.1 && q.count == 2, present.2 && r.count == 2,
      present.3 && s.count == 2)
    isFull = all(one .| two)
    anyOne = any(one)
    anyTwo = any(two)
    allTwo = all(two)
  }

  /// Copies a lane's impulses back.
  func store(_ lane: Int, in constraint: inout ContactConstraint) {
    constraint.first.normalImpulse = first.normalImpulse[lane]
    constraint.first.tangentImpulse = first.tangentImpulse[lane]
    constraint.second.normalImpulse = second.normalImpulse[lane]
    constraint.second.tangentImpulse = second.tangentImpulse[lane]
  }

  /// Runs an iteration: friction of each point by its normal impulse so far, then the normals.
  @inline(__always)
  mutating func solve(_ velocityA: inout LaneVelocity, _ velocityB: inout LaneVelocity) {
    let tangent = LaneVector(normal.y, negative(normal.x))
    rub(&first, tangent, &velocityA, &velocityB, where: one .| two, isFull: isFull)
    if anyTwo { rub(&second, tangent, &velocityA, &velocityB, where: two, isFull: allTwo) }
    if anyOne { solvePoint(&velocityA, &velocityB) }
    if anyTwo { solveBlock(&velocityA, &velocityB) }
  }

  @inline(__always)
  private func slip(at point: Point, _ velocityA: LaneVelocity, _ velocityB: LaneVelocity) -> LaneVector {
    velocityB.linear + cross(velocityB.angular, point.armB) - velocityA.linear
      - cross(velocityA.angular, point.armA)
  }

  @inline(__always)
  private func rub(
    _ point: inout Point, _ tangent: LaneVector, _ velocityA: inout LaneVelocity,
    _ velocityB: inout LaneVelocity, where mask: LaneMask, isFull: Bool
  ) {
    let speed = dot(slip(at: point, velocityA, velocityB), tangent)
    let greatest = friction * point.normalImpulse
    let old = point.tangentImpulse
    let total = clamp(old + point.tangentMass * negative(speed), negative(greatest), greatest)
    point.tangentImpulse = total
    apply((total - old) * tangent, at: point, &velocityA, &velocityB, where: mask, isFull: isFull)
  }

  @inline(__always)
  private func apply(
    _ impulse: LaneVector, at point: Point, _ velocityA: inout LaneVelocity, _ velocityB: inout LaneVelocity,
    where mask: LaneMask, isFull: Bool
  ) {
    let linearA = velocityA.linear - massA * impulse
    let angularA = velocityA.angular - inertiaA * cross(point.armA, impulse)
    let linearB = velocityB.linear + massB * impulse
    let angularB = velocityB.angular + inertiaB * cross(point.armB, impulse)
    velocityA.linear = isFull ? linearA : mask.choose(linearA, velocityA.linear)
    velocityA.angular = isFull ? angularA : mask.choose(angularA, velocityA.angular)
    velocityB.linear = isFull ? linearB : mask.choose(linearB, velocityB.linear)
    velocityB.angular = isFull ? angularB : mask.choose(angularB, velocityB.angular)
  }

  @inline(__always)
  private mutating func solvePoint(_ velocityA: inout LaneVelocity, _ velocityB: inout LaneVelocity) {
    let speed = dot(slip(at: first, velocityA, velocityB), normal)
    let old = first.normalImpulse
    let total = greater(old + negative(first.normalMass) * (speed - first.bias), .zero)
    first.normalImpulse = anyTwo ? one.choose(total, old) : total
    apply(
      (total - old) * normal, at: first, &velocityA, &velocityB, where: one, isFull: isFull && !anyTwo)
  }

  /// Solves both normals together: takes the first possible of the four cases in which each point holds or leaves.
  /// Where none is possible, nothing changes.
  @inline(__always)
  private mutating func solveBlock(_ velocityA: inout LaneVelocity, _ velocityB: inout LaneVelocity) {
    let (a1, a2) = (first.normalImpulse, second.normalImpulse)
    let speed1 = dot(slip(at: first, velocityA, velocityB), normal)
    let speed2 = dot(slip(at: second, velocityA, velocityB), normal)
    let b1 = (speed1 - first.bias) - (k11 * a1 + k12 * a2)
    let b2 = (speed2 - second.bias) - (k12 * a1 + k22 * a2)
    var x1 = negative(inverse11 * b1 + inverse12 * b2)
    var x2 = negative(inverse12 * b1 + inverse22 * b2)
    var mask = two
    var isFull = allTwo
    var possible = (x1 .>= .zero) .& (x2 .>= .zero)
    if !all(possible .| .!two) {
      func consider(_ y1: Lanes, _ y2: Lanes, _ condition: LaneMask) {
        x1 = possible.choose(x1, y1)
        x2 = possible.choose(x2, y2)
        possible .|= condition
      }
      let alone1 = negative(first.normalMass) * b1
      consider(alone1, .zero, (alone1 .>= .zero) .& (k12 * alone1 + b2 .>= .zero))
      let alone2 = negative(second.normalMass) * b2
      consider(.zero, alone2, (alone2 .>= .zero) .& (k12 * alone2 + b1 .>= .zero))
      consider(.zero, .zero, (b1 .>= .zero) .& (b2 .>= .zero))
      mask .&= possible
      isFull = all(mask)
    }
    let impulse1 = (x1 - a1) * normal
    let impulse2 = (x2 - a2) * normal
    let sum = impulse1 + impulse2
    let linearA = velocityA.linear - massA * sum
    let angularA =
      velocityA.angular - inertiaA * (cross(first.armA, impulse1) + cross(second.armA, impulse2))
    let linearB = velocityB.linear + massB * sum
    let angularB =
      velocityB.angular + inertiaB * (cross(first.armB, impulse1) + cross(second.armB, impulse2))
    velocityA.linear = isFull ? linearA : mask.choose(linearA, velocityA.linear)
    velocityA.angular = isFull ? angularA : mask.choose(angularA, velocityA.angular)
    velocityB.linear = isFull ? linearB : mask.choose(linearB, velocityB.linear)
    velocityB.angular = isFull ? angularB : mask.choose(angularB, velocityB.angular)
    first.normalImpulse = isFull ? x1 : mask.choose(x1, a1)
    second.normalImpulse = isFull ? x2 : mask.choose(x2, a2)
  }
}
