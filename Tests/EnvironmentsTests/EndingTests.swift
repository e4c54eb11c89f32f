import Environments
import Testing

/// Outcomes as the environments give them, from states and not from rewards.
@Suite struct EndingTests {
  /// Plays one action, or what a function of the observation says, to the end.
  private func play(
    _ id: String, seed: UInt64 = 1, options: [String: OptionValue] = [:], _ act: (Observation) -> Action
  ) throws -> (ending: Ending?, step: Step) {
    let environment = try make(id, options: options)
    var observation = try environment.reset(seed: seed)
    while true {
      let step = try environment.step(act(observation))
      observation = step.observation
      if step.isLast { return (environment.ending(of: step), step) }
      #expect(environment.ending(of: step) == nil)
    }
  }

  @Test func aPoleFallsOrIsBalanced() throws {
    #expect(try play("CartPole-v1") { _ in 1 }.ending == Ending("Fell", .failure))
    let balance: (Observation) -> Action = { 0.1 * $0[0] + 0.4 * $0[1] + 2 * $0[2] + $0[3] > 0 ? 1 : 0 }
    #expect(try play("CartPole-v1", balance).ending == Ending("Balanced", .success))
    // The reward tells nothing here.
    #expect(
      try play("CartPole-v1", options: ["sutton_barto_reward": true], balance).ending
        == Ending("Balanced", .success))
  }

  @Test func aCartMayRunOffWithItsPoleUpright() throws {
    let model = try CartPole()
    let state = CartPole.State(position: 2.5, velocity: 1, angle: 0.1, angularVelocity: 0)
    #expect(model.ending(in: state, terminated: true) == Ending("Ran off", .failure))
  }

  @Test func aCarReachesTheFlagOrDoesNot() throws {
    for id in ["MountainCar-v0", "MountainCarContinuous-v0"] {
      let isDiscrete = id == "MountainCar-v0"
      let push: (Observation) -> Action = { seen in
        isDiscrete ? (seen[1] < 0 ? 0 : 2) : .continuous([seen[1] < 0 ? -1 : 1])
      }
      #expect(try play(id, push).ending == Ending("Reached", .success))
      #expect(try play(id) { _ in isDiscrete ? 1 : [0] }.ending == .outOfTime)
    }
  }

  @Test func anAcrobotReachesTheLineOrDoesNot() throws {
    #expect(try play("Acrobot-v1") { $0[4] * 1 > 0 ? 2 : 0 }.step.isLast)
    #expect(try play("Acrobot-v1") { _ in 1 }.ending == .outOfTime)
    #expect(
      try Acrobot().ending(
        in: .init(angle1: .pi, angle2: 0, velocity1: 0, velocity2: 0), terminated: true)
        == Ending("Reached", .success))
  }

  @Test func aPendulumHasNoEndButTime() throws {
    #expect(try play("Pendulum-v1") { _ in [0] }.ending == .outOfTime)
  }

  @Test func aLanderCrashesOrFliesOff() throws {
    #expect(try play("LunarLander-v3") { _ in 0 }.ending == Ending("Crashed", .failure))
    #expect(try play("LunarLander-v3") { $0[4] > -0.3 ? 3 : 2 }.step.terminated)
    // Always to one side: what ends it is the hull on the ground or the view's edge, as the observation tells.
    for seed in 0..<8 as Range<UInt64> {
      let (ending, step) = try play("LunarLander-v3", seed: seed) { $0[4] > -0.4 ? 3 : 2 }
      let isBeyond = abs(step.observation[0]) >= 1
      #expect(ending?.name == (isBeyond ? "Flew off" : "Crashed"), "seed \(seed)")
    }
  }

  @Test func aWalkerFalls() throws {
    #expect(try play("BipedalWalker-v3") { _ in [0, 0, 0, 0] }.ending?.kind != .success)
    #expect(try play("BipedalWalker-v3") { _ in [1, 1, 1, 1] }.ending == Ending("Fell", .failure))
  }
}
