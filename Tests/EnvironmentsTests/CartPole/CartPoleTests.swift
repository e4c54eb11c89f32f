import Environments
import TestSupport
import Testing

struct CartPoleTests {
  @Test(arguments: try TestFiles.json("cartpole-traces.json", as: [Trace].self))
  func asGymnasium(_ trace: Trace) throws { try trace.replay("CartPole-v1") }

  @Test func theGeneratorGoesOnWithoutASeed() throws {
    let environment = ModelEnvironment(try CartPole())
    let first = try environment.reset(seed: 0)
    let second = try environment.reset()
    #expect(first != second)
    var generator = PCG64(seed: 0)
    let draws = (0..<8).map { _ in Float(generator.uniform(-0.05, 0.05)) }
    #expect(Array(first) + Array(second) == draws)
  }

  @Test func actionsOutsideTheSpaceAreRejected() throws {
    let environment = try make("CartPole-v1")
    _ = try environment.reset(seed: 0)
    for action: Action in [2, -1, [0.5]] {
      #expect(
        throws: EnvironmentError.invalidAction(
          action, expected: .discrete(Discrete(2)), environment: "CartPole-v1")
      ) { try environment.step(action) }
    }
    let error = EnvironmentError.invalidAction(
      2, expected: .discrete(Discrete(2)), environment: "CartPole-v1")
    #expect(error.description == "CartPole-v1 takes a discrete action of 0 to 1; found 2")
  }

  @Test func spacesAreGymnasiums() throws {
    let high: [Float] = [4.8, .infinity, 0.41887903, .infinity]
    let environment = try make("CartPole-v1")
    #expect(environment.observationSpace == Box(low: high.map { -$0 }, high: high))
    #expect(environment.actionSpace == .discrete(Discrete(2)))
    #expect(environment.observationSpace.contains([4.8, 1e30, -0.4, 0]))
    #expect(!environment.observationSpace.contains([4.9, 0, 0, 0]))
    #expect(!environment.observationSpace.contains([.nan, 0, 0, 0]))
    #expect(!environment.observationSpace.contains([0, 0, 0]))
  }
}
