import Showreel

/// A ball falls, and a fan below it is to keep it in the air: it earns 1 for every step that it hovers.
struct Hover: EnvironmentModel {
  struct State: Sendable {
    /// In metres, and metres a second upwards.
    var height, speed: Double
  }

  static let spec = EnvironmentSpec(
    id: "Hover-v0", maxEpisodeSteps: 200, renderFPS: 50, frameWidth: 300, frameHeight: 200,
    options: ["gravity": 9.8])
  static let stateElements: [StateElement<State>] = [
    StateElement("height", \.height), StateElement("speed", \.speed),
  ]

  let observationSpace = Box(low: [0, -.infinity], high: [2, .infinity])
  let actionSpace = ActionSpace.discrete(Discrete(2))
  let actionNames = ["fan off", "fan on"]
  /// In m/s².
  private let gravity: Double

  init(_ configuration: Configuration) { gravity = configuration.number("gravity") }

  func start(using generator: inout PCG64) -> State {
    State(height: generator.uniform(0.8, 1.2), speed: 0)
  }

  func advance(_ state: inout State, by action: Int, using generator: inout PCG64) -> Outcome {
    // For 0.02 s; a gust of chance makes the fan stronger or weaker.
    let lift = action == 1 ? generator.uniform(15, 25) : 0
    state.speed += (lift - gravity) * 0.02
    state.height = min(max(state.height + state.speed * 0.02, 0), 2)
    return Outcome(reward: 1, terminated: state.height == 0 || state.height == 2)
  }

  func observe(_ state: State, into observation: inout MutableSpan<Float>) {
    observation[0] = Float(state.height)
    observation[1] = Float(state.speed)
  }

  func draw(_ state: State, on canvas: inout Canvas) {
    canvas.beginScene(width: 300, height: 200, background: .white)
    canvas.fill(Color(204, 0, 0)) { path in
      path.addCircle(center: Point(150, 200 - 100 * state.height), radius: 10)
    }
  }
}
