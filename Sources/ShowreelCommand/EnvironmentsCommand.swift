import ArgumentParser
import Showreel

struct EnvironmentsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "environments", abstract: "Lists the environments.")

  @Flag(help: "Print a JSON document instead of a table.")
  var json = false

  func run() throws {
    let specs = Environments.registeredEnvironments
    if json {
      printResult(JSON.array(specs.map(\.json)).pretty)
      return
    }
    let rows =
      [["ENVIRONMENT", "STEPS", "THRESHOLD", "FPS", "FRAME", "OPTIONS"]]
      + specs.map { spec in
        [
          spec.id, spec.maxEpisodeSteps.map(String.init) ?? "-", spec.rewardThreshold.map { "\($0)" } ?? "-",
          "\(spec.renderFPS)", "\(spec.frameWidth)x\(spec.frameHeight)",
          spec.options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " "),
        ]
      }
    for line in Table(rows: rows).lines() { printResult(line) }
  }
}

extension EnvironmentSpec {
  fileprivate var json: JSON {
    [
      "id": .string(id),
      "max_episode_steps": maxEpisodeSteps.map(JSON.integer) ?? .null,
      "reward_threshold": rewardThreshold.map(JSON.number) ?? .null,
      "render_fps": .integer(renderFPS),
      "frame_width": .integer(frameWidth),
      "frame_height": .integer(frameHeight),
      "options": .object(options.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value.json) }),
    ]
  }
}
