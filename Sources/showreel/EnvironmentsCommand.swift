import ArgumentParser
import Environments
import Evaluation

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
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      printResult(String(cells.joined(separator: "  ").trimmingSuffix(while: \.isWhitespace)))
    }
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

extension String {
  fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
    self[..<(lastIndex { !predicate($0) }.map(index(after:)) ?? startIndex)]
  }
}
