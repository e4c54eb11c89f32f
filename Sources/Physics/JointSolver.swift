/// A body's motion while an island is solved: metres a second of its centre of mass, and radians a second.
struct Velocity: Sendable {
  var linear = Vector2.zero
  var angular: Float = 0
}

/// A body's place while an island is solved: its centre of mass and its angle.
struct Position: Sendable {
  var center = Vector2.zero
  var angle: Float = 0
}

/// A revolute joint while an island is solved, with all that stays the same over the iterations.
struct JointConstraint: Sendable {
  var joint = 0
  /// The indices of the bodies in the island.
  var a = 0
  var b = 0
  var massA: Float = 0
  var massB: Float = 0
  var inertiaA: Float = 0
  var inertiaB: Float = 0
  /// The vectors from either centre of mass to the hinge: turned with the body for the velocities, and in its
  /// coordinates.
  var armA = Vector2.zero
  var armB = Vector2.zero
  var localArmA = Vector2.zero
  var localArmB = Vector2.zero

  var hasMotor = false
  var motorMass: Float = 0
  var motorSpeed: Float = 0
  /// The greatest impulse of the motor in a step, in newton metre seconds.
  var greatestMotorImpulse: Float = 0
  var limitState = Joint.LimitState.inactive
  var lower: Float = 0
  var upper: Float = 0
  var referenceAngle: Float = 0

  /// The effective mass, a symmetric matrix: the part of the point, that of the limit, and the one that couples them.
  var xx: Float = 0
  var xy: Float = 0
  var yy: Float = 0
  var xz: Float = 0
  var yz: Float = 0
  var zz: Float = 0
  /// The inverse of the determinants of the point's part and of the whole, or 0 where there is none.
  var inverse2: Float = 0
  var inverse3: Float = 0
  /// The cross product of the matrix' second and third columns.
  var cofactors = (x: Float(0), y: Float(0), z: Float(0))

  var impulse = Vector2.zero
  var limitImpulse: Float = 0
  var motorImpulse: Float = 0
}

extension JointConstraint {
  /// Prepares a joint: its masses, its place between the limits, and the first impulses, which it applies.
  init(
    _ index: Int, _ joint: inout Joint, _ bodyA: Body, _ bodyB: Body, positions: [Position],
    velocities: inout [Velocity], step: TimeStep
  ) {
    self.joint = index
    (a, b) = (Int(bodyA.islandIndex), Int(bodyB.islandIndex))
    (massA, massB) = (bodyA.inverseMass, bodyB.inverseMass)
    (inertiaA, inertiaB) = (bodyA.inverseInertia, bodyB.inverseInertia)
    let (angleA, angleB) = (positions[a].angle, positions[b].angle)
    localArmA = joint.anchorA - bodyA.sweep.localCenter
    localArmB = joint.anchorB - bodyB.sweep.localCenter
    // The bodies have not moved since they were placed.
    armA = bodyA.placement.rotation(localArmA)
    armB = bodyB.placement.rotation(localArmB)
    (lower, upper, referenceAngle) = (joint.lower, joint.upper, joint.referenceAngle)
    prepareMass()

    let turns = inertiaA + inertiaB != 0
    if !joint.hasMotor || !turns { joint.motorImpulse = 0 }
    joint.findLimit(angle: angleB - angleA - joint.referenceAngle, turns: turns)
    limitState = joint.limitState
    hasMotor = joint.hasMotor && limitState != .equal && turns
    motorSpeed = joint.motorSpeed
    greatestMotorImpulse = step.seconds * joint.greatestTorque

    impulse = step.ratio * joint.impulse
    limitImpulse = joint.limitImpulse * step.ratio
    motorImpulse = joint.motorImpulse * step.ratio
    velocities[a].linear -= massA * impulse
    velocities[a].angular -= inertiaA * (cross(armA, impulse) + motorImpulse + limitImpulse)
    velocities[b].linear += massB * impulse
    velocities[b].angular += inertiaB * (cross(armB, impulse) + motorImpulse + limitImpulse)
  }

  private mutating func prepareMass() {
    let (mA, mB, iA, iB) = (massA, massB, inertiaA, inertiaB)
    xx = mA + mB + armA.y * armA.y * iA + armB.y * armB.y * iB
    xy = -armA.y * armA.x * iA - armB.y * armB.x * iB
    xz = -armA.y * iA - armB.y * iB
    yy = mA + mB + armA.x * armA.x * iA + armB.x * armB.x * iB
    yz = armA.x * iA + armB.x * iB
    zz = iA + iB
    motorMass = zz > 0 ? 1 / zz : zz
    // Every iteration of the reference divides anew, by the same numbers.
    let determinant2 = xx * yy - xy * xy
    inverse2 = determinant2 != 0 ? 1 / determinant2 : determinant2
    cofactors = (yy * zz - yz * yz, yz * xz - xy * zz, xy * yz - yy * xz)
    let determinant3 = xx * cofactors.x + xy * cofactors.y + xz * cofactors.z
    inverse3 = determinant3 != 0 ? 1 / determinant3 : determinant3
  }

  /// Runs an iteration of the positions. Returns whether the joint was within the slops before.
  func solvePosition(_ positionA: inout Position, _ positionB: inout Position) -> Bool {
    var angularError: Float = 0
    if limitState != .inactive {
      let angle = positionB.angle - positionA.angle - referenceAngle
      let correction: Float
      switch limitState {
      case .equal:
        correction = clamp(angle - lower, -Limits.angularCorrection, Limits.angularCorrection)
        angularError = magnitude(correction)
      case .lower:
        angularError = -(angle - lower)
        correction = clamp(angle - lower + Limits.angularSlop, -Limits.angularCorrection, 0)
      default:
        angularError = angle - upper
        correction = clamp(angle - upper - Limits.angularSlop, 0, Limits.angularCorrection)
      }
      let impulse = -motorMass * correction
      positionA.angle -= inertiaA * impulse
      positionB.angle += inertiaB * impulse
    }

    let rA = Rotation(positionA.angle)(localArmA)
    let rB = Rotation(positionB.angle)(localArmB)
    let gap = positionB.center + rB - positionA.center - rA
    let (mA, mB, iA, iB) = (massA, massB, inertiaA, inertiaB)
    let kxx = mA + mB + iA * rA.y * rA.y + iB * rB.y * rB.y
    let kxy = -iA * rA.x * rA.y - iB * rB.x * rB.y
    let kyy = mA + mB + iA * rA.x * rA.x + iB * rB.x * rB.x
    let determinant = kxx * kyy - kxy * kxy
    let inverse = determinant != 0 ? 1 / determinant : determinant
    let impulse = Vector2(
      -(inverse * (kyy * gap.x - kxy * gap.y)), -(inverse * (kxx * gap.y - kxy * gap.x)))
    positionA.center -= mA * impulse
    positionA.angle -= iA * cross(rA, impulse)
    positionB.center += mB * impulse
    positionB.angle += iB * cross(rB, impulse)
    return gap.length <= Limits.linearSlop && angularError <= Limits.angularSlop
  }
}

extension Joint {
  /// Finds the angle's position between the limits. A limit that was not already reached in the same way begins without
  /// an impulse.
  fileprivate mutating func findLimit(angle: Float, turns: Bool) {
    guard hasLimits, turns else {
      limitState = .inactive
      return
    }
    let state: LimitState =
      magnitude(upper - lower) < 2 * Limits.angularSlop
      ? .equal : angle <= lower ? .lower : angle >= upper ? .upper : .inactive
    if state == .inactive || (state != .equal && state != limitState) { limitImpulse = 0 }
    limitState = state
  }
}
