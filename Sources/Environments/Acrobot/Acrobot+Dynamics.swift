extension Acrobot.State {
  /// Indicates whether the free end is above the line.
  var isTerminal: Bool { -angle1.cosine - (angle2 + angle1).cosine > 1 }

  /// Advances by one time step under `torque`, in N m, with the classic Runge-Kutta method of fourth order.
  ///
  /// The order of operations is Gymnasium's: rounding decides whether observations are equal to the last bit.
  mutating func advance(torque: Double) {
    let step = Acrobot.timeStep
    let k1 = Self.derivative(elements, torque)
    let k2 = Self.derivative(elements + step / 2 * k1, torque)
    let k3 = Self.derivative(elements + step / 2 * k2, torque)
    let k4 = Self.derivative(elements + step * k3, torque)
    let sum = k1 + 2 * k2 + 2 * k3 + k4
    elements += step / 6 * sum
    elements[0] = Self.wrap(elements[0])
    elements[1] = Self.wrap(elements[1])
    elements[2] = Self.clamp(elements[2], Acrobot.velocityLimit1)
    elements[3] = Self.clamp(elements[3], Acrobot.velocityLimit2)
  }

  /// The time derivative of `state` by the equations of Sutton and Barto's book (the paper's lack a term).
  private static func derivative(_ state: SIMD4<Double>, _ torque: Double) -> SIMD4<Double> {
    typealias Model = Acrobot
    let (m1, m2, l1, c1, c2) = (Model.mass1, Model.mass2, Model.length1, Model.center1, Model.center2)
    let (inertia, g) = (Model.inertia, Model.gravity)
    let (angle1, angle2, velocity1, velocity2) = (state[0], state[1], state[2], state[3])
    let (cosine2, sine2) = (angle2.cosine, angle2.sine)

    let d1 = m1 * (c1 * c1) + m2 * (l1 * l1 + c2 * c2 + 2 * l1 * c2 * cosine2) + inertia + inertia
    let d2 = m2 * (c2 * c2 + l1 * c2 * cosine2) + inertia
    let phi2 = m2 * c2 * g * (angle1 + angle2 - Double.pi / 2).cosine
    let centrifugal = -m2 * l1 * c2 * velocity2.squaredAsPython * sine2
    let coriolis = 2 * m2 * l1 * c2 * velocity2 * velocity1 * sine2
    let weight = (m1 * c1 + m2 * l1) * g * (angle1 - Double.pi / 2).cosine
    let phi1 = centrifugal - coriolis + weight + phi2

    let reaction = m2 * l1 * c2 * velocity1.squaredAsPython * sine2
    let acceleration2 =
      (torque + d2 / d1 * phi1 - reaction - phi2) / (m2 * (c2 * c2) + inertia - d2.squaredAsPython / d1)
    let acceleration1 = -(d2 * acceleration2 + phi1) / d1
    // Not as a literal, which would be an array first.
    return SIMD4(velocity1, velocity2, acceleration1, acceleration2)
  }

  /// The angle turned into [−π, π] by whole turns.
  private static func wrap(_ angle: Double) -> Double {
    var angle = angle
    // One turn at a time rounds as Gymnasium does; the bounds of the velocities make it at most three.
    while angle > .pi { angle -= 2 * .pi }
    while angle < -.pi { angle += 2 * .pi }
    return angle
  }

  private static func clamp(_ value: Double, _ limit: Double) -> Double {
    min(max(value, -limit), limit)
  }
}
