import Environments
import Foundation
import Raster
import Recording
import ShowreelSupport
import TestSupport
import Testing

@testable import Episodes

@Suite struct TakeTests {
  private func sample() -> Take {
    var take = Take(
      header: TraceHeader(environment: "E", seed: .max, options: ["a": .number(-5), "b": .bool(true)]),
      episode: 7, policy: "p.safetensors", policySHA256: "00ff", deterministic: true)
    take.form.size = FrameSize(width: 30, height: 20)
    take.form.fps = 25
    take.result = Episode(seed: .max, totalReward: 0.1, length: 3, terminated: true)
    take.actions = [2, [0.1, -1], 0]
    take.form.overlay = .over
    take.form.isSmooth = true
    take.scores = ActionScores(.probability, [[0.5, 0.5], [0.1, 0.9], [0.3333, 0.6667]])
    return take
  }

  /// All actions of a file, however it says them.
  private func read(_ text: String) throws -> (take: Take?, header: TraceHeader, actions: [Action]) {
    let folder = try TemporaryFolder()
    var reader = try TraceReader(path: folder.write(text, to: "file"))
    var actions: [Action] = []
    while let action = try reader.nextAction() { actions.append(action) }
    return (reader.take, reader.header, actions)
  }

  @Test(arguments: [true, false])
  func whatIsWrittenReadsBack(pretty: Bool) throws {
    let take = sample()
    let (found, header, actions) = try read(pretty ? take.json.pretty : take.json.line)
    #expect(header == take.header)
    #expect(actions == take.actions)
    let read = try #require(found)
    #expect(read.episode == 7)
    #expect(read.policy == "p.safetensors" && read.policySHA256 == "00ff" && read.deterministic == true)
    #expect(read.form.size == take.form.size && read.form.fps == 25)
    #expect(read.form.isSmooth)
    #expect(read.result == take.result)
    #expect(read.form.overlay == take.form.overlay && read.scores == take.scores)
  }

  /// A DQN's values stand in the document under their own name.
  @Test func valuesAreNoProbabilities() throws {
    var take = sample()
    take.scores = ActionScores(.value, [[-12.5, 98.25], [3, 4], [0, 0]])
    let text = take.json.pretty
    #expect(text.contains("\"probabilities\": null") && text.contains("\"values\": [[-12.5, 98.25], "))
    #expect(try read(text).take?.scores == take.scores)
  }

  @Test func actionsStayOnOneLine() {
    #expect(sample().json.pretty.contains("\n  \"actions\": [2, [0.10000000149011612, -1.0], 0],\n"))
  }

  @Test func whatMattersIsEnough() throws {
    let (take, header, actions) = try read(#"{"environment": "E", "seed": 1, "actions": [1, 0]}"#)
    #expect(take != nil)
    #expect(header == TraceHeader(environment: "E", seed: 1))
    #expect(actions == [1, 0])
    #expect(take?.form.size == nil && take?.form.fps == nil && take?.policy == nil)
  }

  /// Up to version 0.1 scenes were drawn smooth at their native size too.
  @Test(arguments: [("\"0.1.0\"", true), ("\"0.1.12\"", true), ("\"0.2.0\"", false), ("\"1.0\"", false)])
  func olderRecordingsAreSmooth(version: String, isSmooth: Bool) throws {
    let text = "{\"showreel\": \(version), \"environment\": \"E\", \"seed\": 1, \"actions\": [1, 0]}"
    #expect(try read(text).take?.form.isSmooth == isSmooth)
  }

  @Test(arguments: [
    (#"{"environment": "E", "actions": []}"#, "no \"seed\""),
    (#"{"seed": 1, "actions": []}"#, "no \"environment\""),
    ("{\n\"environment\": \"E\", \"seed\": 1\n}", "no \"actions\""),
    (#"{"environment": "E", "seed": 1, "actions": [1, "left"]}"#, "\"actions[1]\""),
    (#"{"environment": "E", "seed": 1, "actions": [1], "fps": 0}"#, "0 frames a second"),
    (#"{"environment": "E", "seed": 1, "actions": [1], "width": 0, "height": 9}"#, "frame of 0x9"),
    (#"{"environment": "E", "seed": 1, "actions": [1], "width": "9", "height": 9}"#, "\"width\": expected"),
    (
      #"{"environment": "E", "seed": 1, "actions": [1], "overlay": "under"}"#,
      "\"overlay\": expected beside or over"
    ),
    (#"{"environment": "E", "seed": 1, "actions": [1], "probabilities": [[1], [0]]}"#, "\"probabilities\""),
    (#"{"environment": "E", "seed": 1, "actions": [1], "probabilities": [[2]]}"#, "\"probabilities\""),
    (#"{"environment": "E", "seed": 1, "actions": [1], "values": [["x"]]}"#, "\"values"),
    (#"{"environment": "E", "seed": 1, "actions": [1], "values": [[1], [2]]}"#, "\"values\""),
    ("{\n\"environment\": \"E\",", "neither a trace"),
  ])
  func namesWhatIsWrong(text: String, message: String) {
    let error = #expect(throws: FileError.self) { try read(text) }
    #expect(error?.kind == .malformed)
    #expect(error?.message.contains(message) == true, "\(String(describing: error))")
  }
}
