import Environments
import TestSupport
import Testing

struct MountainCarTests {
  @Test(arguments: try TestFiles.json("mountaincar-traces.json", as: [Trace].self))
  func asGymnasium(_ trace: Trace) throws { try trace.replay("MountainCar-v0") }

  @Test func spacesAndSpecsAreGymnasiums() throws {
    let box = Box(low: [-1.2, -0.07], high: [0.6, 0.07])
    let discrete = try make("MountainCar-v0")
    #expect(discrete.observationSpace == box)
    #expect(discrete.actionSpace == .discrete(Discrete(3)))
    #expect(discrete.actionNames.count == 3)
    #expect(discrete.spec.maxEpisodeSteps == 200 && discrete.spec.rewardThreshold == -110)
    #expect(discrete.spec.options == ["goal_velocity": 0, "low": -0.6, "high": -0.4])
    let continuous = try make("MountainCarContinuous-v0")
    #expect(continuous.observationSpace == box)
    #expect(continuous.actionSpace == .box(Box(low: [-1], high: [1])))
    #expect(continuous.spec.maxEpisodeSteps == 999 && continuous.spec.rewardThreshold == 90)
    for spec in [discrete.spec, continuous.spec] {
      #expect(spec.renderFPS == 30 && spec.frameWidth == 600 && spec.frameHeight == 400)
    }
  }
}
