import Environments
import TestSupport
import Testing

struct PendulumTests {
  @Test func spacesAndSpecAreGymnasiums() throws {
    let environment = try make("Pendulum-v1")
    #expect(environment.observationSpace == Box(low: [-1, -1, -8], high: [1, 1, 8]))
    #expect(environment.actionSpace == .box(Box(low: [-2], high: [2])))
    let spec = environment.spec
    #expect(spec.maxEpisodeSteps == 200 && spec.rewardThreshold == nil && spec.renderFPS == 30)
    #expect(spec.frameWidth == 500 && spec.frameHeight == 500)
    #expect(spec.options == ["g": 10, "x_init": .number(.pi), "y_init": 1])
  }

  @Test func startsWithinTheBoundsGiven() throws {
    let still = try make("Pendulum-v1", options: ["x_init": 0, "y_init": 0])
    #expect(try still.reset(seed: 0) == [1, 0, 0])
    for name in ["x_init", "y_init"] {
      let error = EnvironmentError.optionOutOfRange(
        name: name, environment: "Pendulum-v1", expected: "at least 0, and finite when doubled", found: -1)
      #expect(throws: error) { try make("Pendulum-v1", options: [name: -1]) }
    }
  }
}
