import ArgumentParser
import Showreel
import ShowreelSupport

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
    let head = ["ENVIRONMENT", "STEPS", "THRESHOLD", "FPS", "FRAME", "OPTIONS"]
    for line in Table(rows: [head] + specs.map(\.row)).lines() { printResult(line) }
  }
}

extension EnvironmentSpec {
  fileprivate var row: [String] {
    let steps = maxEpisodeSteps.map(String.init) ?? "-"
    let threshold = rewardThreshold.map { "\($0)" } ?? "-"
    let values = options.sortedByName.map { "\($0.key)=\($0.value)" }
    let frame = "\(frameWidth)x\(frameHeight)"
    return [id, steps, threshold, "\(renderFPS)", frame, values.joined(separator: " ")]
  }

  fileprivate var json: JSON {
    [
      "id": .string(id),
      "max_episode_steps": maxEpisodeSteps.map(JSON.integer) ?? .null,
      "reward_threshold": rewardThreshold.map(JSON.number) ?? .null,
      "render_fps": .integer(renderFPS),
      "frame_width": .integer(frameWidth),
      "frame_height": .integer(frameHeight),
      "options": .object(options.sortedByName.map { (key: $0.key, value: $0.value.json) }),
    ]
  }
}
