import Environments
import Episodes
import Foundation
import ShowreelSupport
import TestSupport
import Testing

@Suite struct TraceTests {
  private func read(_ text: String) throws -> (TraceHeader, [Action]) {
    let folder = try TemporaryFolder()
    var reader = try TraceReader(path: folder.write(text, to: "trace.jsonl"))
    var actions: [Action] = []
    while let action = try reader.nextAction() { actions.append(action) }
    return (reader.header, actions)
  }

  private func failure(_ text: String) -> FileError? {
    #expect(throws: FileError.self) { try read(text) }
    do {
      _ = try read(text)
      return nil
    } catch {
      return error as? FileError
    }
  }

  @Test func takesHeaderAndActionsOnly() throws {
    let (header, actions) = try read(
      """
      {"environment": "LunarLander-v3", "seed": 18446744073709551615, "options": {"gravity": -5, "continuous": true}, "by": "me"}
      {"step": 0, "observation": [0.5]}
      {"step": 1, "action": 2, "observation": [0.5], "reward": 0.7, "terminated": false, "truncated": false}

      {"action": [0.5, -1]}
      {"note": "no action"}
      {"action": 0}
      """)
    #expect(
      header
        == TraceHeader(
          environment: "LunarLander-v3", seed: .max,
          options: ["gravity": .number(-5), "continuous": .bool(true)]))
    #expect(actions == [2, [0.5, -1], 0])
  }

  /// A loop over a vector environment of one writes lists of one action.
  @Test func listsOfOneActionAreThatAction() throws {
    let (_, numbered) = try read(
      """
      {"environment": "CartPole-v1", "seed": 42, "options": {}}
      {"action": [1]}
      {"action": [0]}
      {"action": [1.0]}
      """)
    #expect(numbered == [1, 0, 1])
    let (_, vectors) = try read(
      """
      {"environment": "LunarLander-v3", "seed": 42, "options": {"continuous": true}}
      {"action": [[0.5, -1]]}
      {"action": [0.5, 1]}
      """)
    #expect(vectors == [[0.5, -1], [0.5, 1]])
    // Of an environment that is not known here, a list stays one.
    #expect(try read("{\"environment\": \"E\", \"seed\": 1}\n{\"action\": [1]}").1 == [[1]])
  }

  @Test func numbersThatAreNoneDoNotMatterWhereNothingIsRead() throws {
    let (_, actions) = try read(
      """
      {"environment": "CartPole-v1", "seed": 42, "options": {}}
      {"action": 1, "reward": NaN, "info": {"x": NaN, "y": Infinity, "z": -Infinity}}
      {"action": 1, "reward": 1.0}
      """)
    #expect(actions == [1, 1])
  }

  @Test func theArgumentsOfGymnasiumsMakeAreTaken() throws {
    let folder = try TemporaryFolder()
    func make(_ options: String) throws -> (TraceHeader, any Environment) {
      let reader = try TraceReader(
        path: folder.write(
          "{\"environment\": \"CartPole-v1\", \"seed\": 42, \"options\": \(options)}", to: "t.jsonl"))
      return (reader.header, try reader.makeEnvironment())
    }
    #expect(try make(#"{"render_mode": "rgb_array"}"#).0.options == [:])
    #expect(try make(#"{"render_mode": null}"#).0.options == [:])
    let (header, environment) = try make(#"{"max_episode_steps": 3}"#)
    // It is kept, so that what is recorded of it can be played again.
    #expect(header.options == ["max_episode_steps": 3])
    // An integer, since Gymnasium's `make` takes nothing else.
    #expect(header.optionsJSON.line == #"{"max_episode_steps": 3}"#)
    _ = try environment.reset(seed: 42)
    #expect(try (1...3).map { _ in try environment.step(.discrete(1)).truncated } == [false, false, true])
    for value in ["0", "1.5", "-2", "1e300", "true"] {
      #expect(throws: FileError.self, "\(value)") { try make("{\"max_episode_steps\": \(value)}") }
    }
  }

  @Test(arguments: [
    ("CartPole-v0", "this is Gymnasium 1.4, which has CartPole-v1"),
    ("LunarLander-v2", "which has LunarLander-v3"), ("Acrobot-v9", "which has Acrobot-v1"),
    ("Pong-v4", "known: "),
  ])
  func anOlderVersionIsAnsweredWithWhatReplacesIt(id: String, expected: String) throws {
    let folder = try TemporaryFolder()
    let reader = try TraceReader(
      path: folder.write("{\"environment\": \"\(id)\", \"seed\": 1}", to: "t.jsonl"))
    #expect {
      try reader.makeEnvironment()
    } throws: {
      "\($0)".contains(expected) && ($0 as? FileError)?.line == 1
    }
  }

  @Test func carriageReturnsAndAMissingLastLineEndDoNotMatter() throws {
    let (header, actions) = try read(
      "{\"environment\": \"E\", \"seed\": 1}\r\n{\"action\": 1}\r\n\r\n{\"action\": 0}")
    #expect(header == TraceHeader(environment: "E", seed: 1))
    #expect(actions == [1, 0])
  }

  @Test(arguments: [
    ("", nil, "empty"),
    ("\n", 1, "not a JSON object"),
    ("{}", 1, "no \"environment\""),
    (#"{"environment": "E"}"#, 1, "no \"seed\""),
    (#"{"environment": 3, "seed": 1}"#, 1, "expected the id of"),
    (
      #"{"environment": "E", "seed": "42"}"#, 1,
      "expected a whole number from 0 to 18446744073709551615, found \"42\""
    ),
    (
      "{\"environment\": \"E\", \"seed\": 1}\n{\"action\": \"1\"}", 2,
      "expected a whole number or a list of numbers, found \"1\""
    ),
    (
      "{\"environment\": \"E\", \"seed\": 1}\n{\"action\": null}", 2,
      "expected a whole number or a list of numbers, found null"
    ),
    ("{\"environment\": \"E\", \"seed\": 1}\n{\"acton\": 1}", 2, "expected \"action\", found \"acton\""),
    ("{\"environment\": \"E\", \"seed\": 1}\n{\"Actions\": 1}", 2, "expected \"action\", found \"Actions\""),
    ("{\"environment\": \"E\", \"seed\": 1}\n{\"environment\": \"E\", \"seed\": 2}", 2, "a second header"),
    (
      #"{"environment": "E", "seed": 1, "options": {"gravity": "low"}}"#, 1,
      "\"options.gravity\": expected a number or a boolean, found \"low\""
    ),
    (
      #"{"environment": "E", "seed": 1, "state": {"hull_x": "1"}}"#, 1,
      "\"state.hull_x\": expected a number, found \"1\""
    ),
    (
      #"{"environment": "E", "seed": 1, "state": [1]}"#, 1,
      "\"state\": expected an object of names, each with a number, found a list"
    ),
    (
      #"{"environment": "E", "seed": 1, "state": {"x": NaN}}"#, 1, "\"state.x\": expected a number, found NaN"
    ),
    (#"{"environment": "E", "seed": -1}"#, 1, "expected a whole number from 0"),
    (#"{"environment": "E", "seed": 1.5}"#, 1, "expected a whole number from 0"),
    (#"{"environment": "E", "seed": 1, "options": [1]}"#, 1, "expected an object"),
    ("[1, 2]", 1, "expected a JSON object"),
    ("{\"environment\": \"E\", \"seed\": 1}\n{\"action\": \"left\"}", 2, "expected a whole number or"),
    ("{\"environment\": \"E\", \"seed\": 1}\n{\"action\": 1}\nnonsense", 3, "not a JSON object"),
    ("{\"environment\": \"E\", \"seed\": 1}\n{\"action\": 1", 2, "not a JSON object"),
    ("{\"environment\": \"E\", \"seed\": 1}\n{\"action\": true}", 2, "expected a whole number or"),
    ("{\"environment\": \"E\", \"seed\": 1}\n{\"action\": [\"a\"]}", 2, "expected a whole number or"),
    (
      "{\"environment\": \"E\", \"seed\": 1}\n{\"action\": 99999999999999999999}", 2,
      "expected a whole number or"
    ),
    (String(repeating: "[", count: 100_000), 1, "not a JSON object"),
    (#"{"environment": ""# + String(repeating: "x", count: 3 << 20), 1, "longer than"),
  ])
  func namesTheLineAtFault(text: String, line: Int?, message: String) {
    let error = failure(text)
    #expect(error?.kind == .malformed)
    #expect(error?.line == line)
    #expect(error?.message.contains(message) == true, "\(String(describing: error))")
  }

  /// An episode's second half is a trace of its own, which starts from the state between the two: observations, pictures
  /// and the recording's sidecar go on as the whole does.
  @Test(arguments: ["CartPole-v1", "LunarLander-v3"])
  func aTraceMayStartFromAState(id: String) throws {
    let environment = try make(id, renderMode: .rgbArray)
    var observations = [try environment.reset(seed: 3)]
    var state: [String: Double]?
    for i in 0..<8 {
      if i == 5 { state = environment.stateValues }
      observations.append(try environment.step(.discrete(i % 2)).observation)
    }
    let last = try environment.render(width: 60, height: 40)

    let folder = try TemporaryFolder()
    let middle = try #require(state)
    let header = TraceHeader(environment: id, seed: 99, state: middle)
    let writer = try TraceWriter(path: folder("half.jsonl"), header: header)
    for action in [1, 0, 1] as [Action] {
      try writer.add(action, Step(observation: [0], reward: 0, terminated: false), scores: [])
    }
    try writer.finish()

    var reader = try TraceReader(path: folder("half.jsonl"))
    #expect(reader.header == header)
    let other = try reader.makeEnvironment()
    var rollout = try Rollout(in: other, from: reader.header, by: &reader)
    var seen = [rollout.observation]
    while let (_, step) = try rollout.advance(by: &reader) { seen.append(step.observation) }
    #expect(seen == Array(observations[5...]))
    #expect(try other.render(width: 60, height: 40) == last)

    // The document of a recording of it makes the same episode again.
    reader = try TraceReader(path: folder("half.jsonl"))
    let take = try Take(reading: &reader, in: other)
    try folder.write(take.json.line, to: "half.json")
    var document = try TraceReader(path: folder("half.json"))
    #expect(document.header == header)
    let again = try Take(reading: &document, in: try document.makeEnvironment())
    #expect(again.result == take.result && again.actions == take.actions)
  }

  @Test(arguments: [
    (#"{"position": 0}"#, "needs a number \"velocity\""),
    (#"{"speed": 0}"#, "has no number \"speed\""),
    (
      #"{"position": 0, "velocity": 0, "angle": 0, "angular_velocity": 0, "has_terminated": 2}"#,
      "cannot have 2.0 as \"has_terminated\""
    ),
  ])
  func aStateThatIsNoneIsRefusedBeforeAnythingIsPlayed(state: String, reason: String) throws {
    let folder = try TemporaryFolder()
    let reader = try TraceReader(
      path: folder.write(
        "{\"environment\": \"CartPole-v1\", \"seed\": 1, \"state\": \(state)}", to: "trace.jsonl"))
    let error = #expect(throws: FileError.self) { _ = try reader.makeEnvironment() }
    #expect(error?.line == 1)
    #expect(error?.message.hasPrefix("the state of CartPole-v1 \(reason)") == true)
  }

  @Test func aSidecarWithoutEndIsNotRead() {
    let error = failure("{\n" + String(repeating: " ", count: 9 << 20) + "}")
    #expect(error?.kind == .malformed && error?.line == nil)
    #expect(error?.message.hasPrefix("longer than 8388608 bytes") == true)
  }

  @Test func aMissingFileIsMissing() {
    let error = #expect(throws: FileError.self) { _ = try TraceReader(path: "/nowhere/trace.jsonl") }
    #expect(error?.kind == .missing)
  }

  @Test func aFolderCannotBeRead() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: FileError.self) { _ = try TraceReader(path: folder.path) }
    #expect(error?.kind == .inputOutput)
  }

  @Test func whatIsWrittenReadsBack() throws {
    let folder = try TemporaryFolder()
    let path = folder("trace.jsonl")
    let header = TraceHeader(environment: "E", seed: 7, options: ["b": .bool(false), "a": .number(0.1)])
    let writer = try TraceWriter(path: path, header: header)
    try writer.begin([0.1, -0.0])
    try writer.add(1, Step(observation: [0.2, 3], reward: 0.1, terminated: false), scores: [])
    try writer.add(
      [0.5], Step(observation: [1, 1], reward: -1, terminated: false, truncated: true), scores: [])
    #expect(!FileManager.default.fileExists(atPath: path), "it has its name only when it is whole")
    try writer.finish()
    let text = try folder.text(of: "trace.jsonl")
    #expect(
      text == """
        {"environment": "E", "seed": 7, "options": {"a": 0.1, "b": false}}
        {"step": 0, "observation": [0.10000000149011612, -0.0]}
        {"step": 1, "action": 1, "observation": [0.20000000298023224, 3.0], "reward": 0.1, "terminated": false, "truncated": false}
        {"step": 2, "action": [0.5], "observation": [1.0, 1.0], "reward": -1.0, "terminated": false, "truncated": true}

        """)
    var reader = try TraceReader(path: path)
    #expect(reader.header == header)
    #expect(try reader.nextAction() == 1)
    #expect(reader.remainingActions() == 1)
    #expect(folder.contents == ["trace.jsonl"])
  }

  @Test func anExistingTraceIsKeptUnlessItMayBeReplaced() throws {
    let folder = try TemporaryFolder()
    let path = folder("trace.jsonl")
    try folder.write("earlier", to: "trace.jsonl")
    let header = TraceHeader(environment: "E", seed: 7)
    let error = #expect(throws: FileError.self) { _ = try TraceWriter(path: path, header: header) }
    #expect(error?.kind == .exists)
    do { _ = try TraceWriter(path: path, header: header, overwrite: true) }
    #expect(try folder.text(of: "trace.jsonl") == "earlier", "an abandoned one replaces nothing")
    #expect(folder.contents == ["trace.jsonl"])
  }
}
