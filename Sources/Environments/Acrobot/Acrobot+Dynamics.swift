extension Acrobot {
  /// The state of both links, the whole of it.
  public struct State: Hashable, Sendable {
    /// The elements in the order angle 1, angle 2, velocity 1, velocity 2.
    fileprivate var elements: SIMD4<Double>

    /// Angle of the first link from hanging down, in radians, counter-clockwise.
    public var angle1: Double { elements[0] }
    /// Angle of the second link from the first one's direction, in radians, counter-clockwise.
    public var angle2: Double { elements[1] }
    /// Angular velocity of `angle1`, in radians a second.
    public var velocity1: Double { elements[2] }
    /// Angular velocity of `angle2`, in radians a second.
    public var velocity2: Double { elements[3] }

    /// Makes a state of angles in radians and velocities in radians a second.
    public init(angle1: Double, angle2: Double, velocity1: Double, velocity2: Double) {
      elements = [angle1, angle2, velocity1, velocity2]
    }
  }

  /// Constants of the model; all are Gymnasium's, `acrobot.py`.
  enum Model {
    /// In m/s².
    static let gravity = 9.8
    /// Mass of the first link, in kg.
    static let mass1 = 1.0
    /// Mass of the second link, in kg.
    static let mass2 = 1.0
    /// Length of the first link, in m; the second's does not enter the dynamics.
    static let length1 = 1.0
    /// From the first link's upper end to its centre of mass, in m.
    static let center1 = 0.5
    /// From the second link's upper end to its centre of mass, in m.
    static let center2 = 0.5
    /// Moment of inertia of either link, in kg m².
    static let inertia = 1.0
    /// Bound of the first link's angular velocity, in rad/s.
    static let velocityLimit1 = 4 * Double.pi
    /// Bound of the second link's angular velocity, in rad/s.
    static let velocityLimit2 = 9 * Double.pi
    /// Time of a step, in s.
    static let timeStep = 0.2
    /// Bound of the four elements of the starting state.
    static let startBound = 0.1
  }
}

extension Acrobot.State {
  /// Cosines and sines of the angles, and the velocities, as float32.
  var observation: Observation {
    Acrobot.observation(
      Float(angle1.cosine), Float(angle1.sine), Float(angle2.cosine), Float(angle2.sine),
      Float(velocity1), Float(velocity2))
  }

  /// Whether the free end is above the line.
  var isTerminal: Bool { -angle1.cosine - (angle2 + angle1).cosine > 1 }

  /// Goes on by one time step under `torque`, in N m, with the classic Runge-Kutta method of fourth order.
  ///
  /// The order of operations is Gymnasium's: rounding decides whether observations are equal to the last bit.
  mutating func advance(torque: Double) {
    let step = Acrobot.Model.timeStep
    let k1 = Self.derivative(elements, torque)
    let k2 = Self.derivative(elements + step / 2 * k1, torque)
    let k3 = Self.derivative(elements + step / 2 * k2, torque)
    let k4 = Self.derivative(elements + step * k3, torque)
    let sum = k1 + 2 * k2 + 2 * k3 + k4
    elements += step / 6 * sum
    elements[0] = Self.wrap(elements[0])
    elements[1] = Self.wrap(elements[1])
    elements[2] = Self.clamp(elements[2], Acrobot.Model.velocityLimit1)
    elements[3] = Self.clamp(elements[3], Acrobot.Model.velocityLimit2)
  }

  /// The time derivative of `state` by the equations of Sutton and Barto's book (the paper's lack a term).
  private static func derivative(_ state: SIMD4<Double>, _ torque: Double) -> SIMD4<Double> {
    typealias Model = Acrobot.Model
    let (m1, m2, l1, c1, c2) = (Model.mass1, Model.mass2, Model.length1, Model.center1, Model.center2)
    let (inertia, g) = (Model.inertia, Model.gravity)
    let (angle1, angle2, velocity1, velocity2) = (state[0], state[1], state[2], state[3])
    let (cosine2, sine2) = (angle2.cosine, angle2.sine)

    let d1 = m1 * (c1 * c1) + m2 * (l1 * l1 + c2 * c2 + 2 * l1 * c2 * cosine2) + inertia + inertia
    let d2 = m2 * (c2 * c2 + l1 * c2 * cosine2) + inertia
    let phi2 = m2 * c2 * g * (angle1 + angle2 - Double.pi / 2).cosine
    let centrifugal = -m2 * l1 * c2 * squared(velocity2) * sine2
    let coriolis = 2 * m2 * l1 * c2 * velocity2 * velocity1 * sine2
    let weight = (m1 * c1 + m2 * l1) * g * (angle1 - Double.pi / 2).cosine
    let phi1 = centrifugal - coriolis + weight + phi2

    let reaction = m2 * l1 * c2 * squared(velocity1) * sine2
    let acceleration2 =
      (torque + d2 / d1 * phi1 - reaction - phi2) / (m2 * (c2 * c2) + inertia - squared(d2) / d1)
    let acceleration1 = -(d2 * acceleration2 + phi1) / d1
    return [velocity1, velocity2, acceleration1, acceleration2]
  }

  /// 2, where the optimizer cannot see it: it turns `pow(x, 2)` into `x * x`, which is not always the same.
  private static let two = Double("2") ?? 2

  /// The square as Python's `**` takes it, by libm's `pow`. That is not correctly rounded: one square in a thousand differs
  /// from the product in its last bit, and Gymnasium's trajectories are chaotic enough to show it.
  private static func squared(_ value: Double) -> Double { value.power(two) }

  /// `angle` in [−π, π], by whole turns.
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
