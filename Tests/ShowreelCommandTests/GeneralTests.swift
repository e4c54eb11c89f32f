import Evaluation
import Foundation
import ShowreelSupport
import TestSupport
import Testing

@Suite struct GeneralTests {
  private func run(_ arguments: String...) throws -> ShowreelRun {
    try ShowreelProcess.run(arguments, in: TemporaryFolder())
  }

  @Test func theVersionIsTheLibrarys() throws {
    let run = try run("--version")
    #expect(run.status == 0)
    #expect(run.output == showreelVersion + "\n")
  }

  @Test func environmentsAreATable() throws {
    let run = try run("environments")
    #expect(run.status == 0)
    let rows = run.output.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(rows[0] == ["ENVIRONMENT", "STEPS", "THRESHOLD", "FPS", "FRAME", "OPTIONS"])
    #expect(
      rows.contains([
        "CartPole-v1", "500", "475.0", "50", "600x400", "high=0.05", "low=-0.05", "sutton_barto_reward=false",
      ]))
    #expect(rows.contains { $0.first == "Acrobot-v1" && $0[4] == "500x500" })
    #expect(rows.contains { $0.first == "LunarLanderContinuous-v3" && $0.contains("continuous=true") })
  }

  @Test func environmentsAreADocument() throws {
    struct Environment: Decodable {
      var id: String
      var maxEpisodeSteps, renderFps, frameWidth, frameHeight: Int
      var rewardThreshold: Double?
    }
    let run = try run("environments", "--json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let list = try decoder.decode([Environment].self, from: Data(run.output.utf8))
    #expect(list.map(\.id) == list.map(\.id).sorted())
    let lander = try #require(list.first { $0.id == "LunarLander-v3" })
    #expect(lander.maxEpisodeSteps == 1000 && lander.rewardThreshold == 200)
    #expect(lander.renderFps == 50 && lander.frameWidth == 600 && lander.frameHeight == 400)
  }

  @Test func anUnknownCommandIsUsage() throws {
    let run = try run("reply")
    #expect(run.status == 64)
    #expect(run.error.contains("reply"), "\(run.error)")
  }

  @Test(arguments: [
    "environments", "train", "evaluate", "merge", "replay", "thumbnail", "inspect", "check", "doctor",
  ])
  func everyCommandHasHelp(command: String) throws {
    let run = try run("help", command)
    #expect(run.status == 0)
    #expect(run.output.contains("USAGE: showreel \(command)"))
  }
}
