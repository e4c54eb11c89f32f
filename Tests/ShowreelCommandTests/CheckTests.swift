import Environments
import Raster
import TestSupport
import Testing

@testable import ShowreelCommand

/// An environment without an end, whose rewards are none.
private final class Worthless: Environment {
  var spec: EnvironmentSpec {
    EnvironmentSpec(id: "Worthless-v0", maxEpisodeSteps: 9, renderFPS: 1, frameWidth: 8, frameHeight: 8)
  }
  var observationSpace: Box { Box(low: [0], high: [1]) }
  var actionSpace: ActionSpace { .discrete(Discrete(2)) }
  var renderMode: RenderMode? { nil }
  func reset(seed: UInt64?) throws -> Observation { [0] }
  func step(_ action: Action) throws -> Step { Step(observation: [0], reward: .nan, terminated: false) }
  func draw(on canvas: inout Canvas) { canvas.clear(.white) }
}

@Suite struct CheckTests {
  @Test func aProblemIsAFailure() throws {
    register(Worthless().spec) { _ in Worthless() }
    let command = try CheckCommand.parse(["Worthless-v0"])
    #expect(try !checkEnvironment("Worthless-v0").isEmpty)
    let error = #expect(throws: (any Error).self) { try command.run() }
    #expect(try ShowreelCommand.exitCode(for: #require(error)).rawValue == 65)
  }

  @Test func aSoundEnvironmentHasNone() throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(["check", "CartPole-v1"], in: folder)
    #expect(run.status == 0 && run.output == "CartPole-v1: no problem was found\n", "\(run.error)")
    let unknown = try ShowreelProcess.run(["check", "CartPole-v7"], in: folder)
    #expect(unknown.status == 64 && unknown.error.contains("CartPole-v1"))
  }
}
