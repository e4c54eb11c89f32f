/// A revolute joint of four worlds while their velocities are solved.
struct LaneJoint {
  /// The indices of the bodies' velocities in the solver.
  var a = 0
  var b = 0
  var massA, massB, inertiaA, inertiaB: Lanes
  var armA, armB: LaneVector

  /// Indicates whether the lanes are alike: all have a motor or none, all are at a limit or none, as `hasMotor` and
  /// `hasLimit` say.
  let isUniform: Bool
  let hasMotor, hasLimit: Bool
  /// The lanes that have a motor.
  let motor: LaneMask
  var motorMass, motorSpeed, greatestMotorImpulse: Lanes

  /// The lanes in which a limit is reached.
  let limit: LaneMask
  /// The sign that the limit's impulse may not have: -1 at the lower limit, 1 at the upper one, 0 where the two
  /// coincide.
  let pull: Lanes

  /// The masses of `JointConstraint`.
  var xx, xy, yy, xz, yz, zz: Lanes
  var inverse2, inverse3: Lanes
  var cofactorX, cofactorY, cofactorZ: Lanes

  var impulse: LaneVector
  var limitImpulse, motorImpulse: Lanes

  @inline(__always)
  init(
    _ p: JointConstraint, _ q: JointConstraint, _ r: JointConstraint, _ s: JointConstraint, a: Int, b: Int
  ) {
    self.a = a
    self.b = b
    massA = Lanes(p.massA, q.massA, r.massA, s.massA)
    massB = Lanes(p.massB, q.massB, r.massB, s.massB)
    inertiaA = Lanes(p.inertiaA, q.inertiaA, r.inertiaA, s.inertiaA)
    inertiaB = Lanes(p.inertiaB, q.inertiaB, r.inertiaB, s.inertiaB)
    armA = LaneVector(p.armA, q.armA, r.armA, s.armA)
    armB = LaneVector(p.armB, q.armB, r.armB, s.armB)
    motor = LaneMask(p.hasMotor, q.hasMotor, r.hasMotor, s.hasMotor)
    hasMotor = any(motor)
    motorMass = Lanes(p.motorMass, q.motorMass, r.motorMass, s.motorMass)
    motorSpeed = Lanes(p.motorSpeed, q.motorSpeed, r.motorSpeed, s.motorSpeed)
    greatestMotorImpulse = Lanes(
      p.greatestMotorImpulse, q.greatestMotorImpulse, r.greatestMotorImpulse, s.greatestMotorImpulse)
    limit = LaneMask(
      p.limitState != .inactive, q.limitState != .inactive, r.limitState != .inactive,
      s.limitState != .inactive)
    hasLimit = any(limit)
    isUniform = hasMotor == all(motor) && hasLimit == all(limit)
    pull = Lanes(p.limitState.pull, q.limitState.pull, r.limitState.pull, s.limitState.pull)
    xx = Lanes(p.xx, q.xx, r.xx, s.xx)
    xy = Lanes(p.xy, q.xy, r.xy, s.xy)
    yy = Lanes(p.yy, q.yy, r.yy, s.yy)
    xz = Lanes(p.xz, q.xz, r.xz, s.xz)
    yz = Lanes(p.yz, q.yz, r.yz, s.yz)
    zz = Lanes(p.zz, q.zz, r.zz, s.zz)
    inverse2 = Lanes(p.inverse2, q.inverse2, r.inverse2, s.inverse2)
    inverse3 = Lanes(p.inverse3, q.inverse3, r.inverse3, s.inverse3)
    cofactorX = Lanes(p.cofactors.x, q.cofactors.x, r.cofactors.x, s.cofactors.x)
    cofactorY = Lanes(p.cofactors.y, q.cofactors.y, r.cofactors.y, s.cofactors.y)
    cofactorZ = Lanes(p.cofactors.z, q.cofactors.z, r.cofactors.z, s.cofactors.z)
    impulse = LaneVector(p.impulse, q.impulse, r.impulse, s.impulse)
    limitImpulse = Lanes(p.limitImpulse, q.limitImpulse, r.limitImpulse, s.limitImpulse)
    motorImpulse = Lanes(p.motorImpulse, q.motorImpulse, r.motorImpulse, s.motorImpulse)
  }

  /// Copies a lane's impulses back.
  func store(_ lane: Int, in constraint: inout JointConstraint) {
    constraint.impulse = impulse[lane]
    constraint.limitImpulse = limitImpulse[lane]
    constraint.motorImpulse = motorImpulse[lane]
  }

  /// Runs an iteration: the motor, then the point together with a limit that is reached, or alone.
  @inline(__always)
  mutating func solve(_ velocityA: inout LaneVelocity, _ velocityB: inout LaneVelocity) {
    guard isUniform else {
      (velocityA, velocityB) = solveMixed(velocityA, velocityB)
      return
    }
    if hasMotor {
      let old = motorImpulse
      motorImpulse = motorTotal(velocityA, velocityB)
      // Motors at their limits, as the lander's legs have them nearly always, add nothing but a positive zero. Predicted,
      // this branch takes them out of the chain of operations that wait for each other.
      if all(motorImpulse .== old) {
        velocityB.angular += Lanes.zero
      } else {
        let impulse = motorImpulse - old
        velocityA.angular -= inertiaA * impulse
        velocityB.angular += inertiaB * impulse
      }
    }
    let slip = slip(velocityA, velocityB)
    if hasLimit {
      let (change, limitChange) = solveWithLimit(slip, velocityB.angular - velocityA.angular)
      // A limit that pulled is left with the difference of a number and itself.
      limitImpulse = limitImpulse + limitChange
      impulse = impulse + change
      velocityA.linear = velocityA.linear - massA * change
      velocityA.angular -= inertiaA * (cross(armA, change) + limitChange)
      velocityB.linear = velocityB.linear + massB * change
      velocityB.angular += inertiaB * (cross(armB, change) + limitChange)
    } else {
      let change = solvePoint(-slip)
      impulse = impulse + change
      velocityA.linear = velocityA.linear - massA * change
      velocityA.angular -= inertiaA * cross(armA, change)
      velocityB.linear = velocityB.linear + massB * change
      velocityB.angular += inertiaB * cross(armB, change)
    }
  }

  /// Runs an iteration where the lanes are not alike. It takes and returns values, because variables whose address is
  /// taken are not kept in registers.
  @inline(never)
  private mutating func solveMixed(
    _ a: LaneVelocity, _ b: LaneVelocity
  ) -> (LaneVelocity, LaneVelocity) {
    var (velocityA, velocityB) = (a, b)
    if hasMotor {
      let old = motorImpulse
      motorImpulse = motor.choose(motorTotal(velocityA, velocityB), old)
      let impulse = motorImpulse - old
      velocityA.angular = motor.choose(velocityA.angular - inertiaA * impulse, velocityA.angular)
      velocityB.angular = motor.choose(velocityB.angular + inertiaB * impulse, velocityB.angular)
    }
    let slip = slip(velocityA, velocityB)
    let (both, limitChange) = solveWithLimit(slip, velocityB.angular - velocityA.angular)
    let change = limit.choose(both, solvePoint(-slip))
    limitImpulse = limit.choose(limitImpulse + limitChange, limitImpulse)
    impulse = impulse + change
    let (turnA, turnB) = (cross(armA, change), cross(armB, change))
    velocityA.linear = velocityA.linear - massA * change
    velocityA.angular -= inertiaA * limit.choose(turnA + limitChange, turnA)
    velocityB.linear = velocityB.linear + massB * change
    velocityB.angular += inertiaB * limit.choose(turnB + limitChange, turnB)
    return (velocityA, velocityB)
  }

  /// The motor's total impulse after this iteration.
  @inline(__always)
  private func motorTotal(_ velocityA: LaneVelocity, _ velocityB: LaneVelocity) -> Lanes {
    let slip = velocityB.angular - velocityA.angular - motorSpeed
    return clamp(
      motorImpulse + negative(motorMass) * slip, negative(greatestMotorImpulse), greatestMotorImpulse)
  }

  /// The velocity with which the two bodies part at the hinge.
  @inline(__always)
  private func slip(_ velocityA: LaneVelocity, _ velocityB: LaneVelocity) -> LaneVector {
    velocityB.linear + cross(velocityB.angular, armB) - velocityA.linear - cross(velocityA.angular, armA)
  }

  @inline(__always)
  private func solvePoint(_ b: LaneVector) -> LaneVector {
    LaneVector(inverse2 * (yy * b.x - xy * b.y), inverse2 * (xx * b.y - xy * b.x))
  }

  /// The impulses of point and limit together; where the limit would pull, the point's alone, and the impulse that
  /// cancels the limit's.
  @inline(__always)
  private func solveWithLimit(_ slip: LaneVector, _ spin: Lanes) -> (LaneVector, Lanes) {
    let x = inverse3 * (slip.x * cofactorX + slip.y * cofactorY + spin * cofactorZ)
    let y =
      inverse3
      * (xx * (slip.y * zz - spin * yz) + xy * (spin * xz - slip.x * zz) + xz * (slip.x * yz - slip.y * xz))
    let z =
      inverse3
      * (xx * (yy * spin - yz * slip.y) + xy * (yz * slip.x - xy * spin) + xz * (xy * slip.y - yy * slip.x))
    let change = LaneVector(negative(x), negative(y))
    let limitChange = negative(z)
    let pulls = (limitImpulse + limitChange) * pull .> .zero
    guard any(pulls) else { return (change, limitChange) }
    let reduced = solvePoint(-slip + limitImpulse * LaneVector(xz, yz))
    return (pulls.choose(reduced, change), pulls.choose(negative(limitImpulse), limitChange))
  }
}

extension Joint.LimitState {
  /// The value of `LaneJoint.pull` for this state.
  fileprivate var pull: Float { self == .lower ? -1 : self == .upper ? 1 : 0 }
}
