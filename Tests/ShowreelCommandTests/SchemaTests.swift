import Foundation
import ShowreelSupport
import TestSupport
import Testing

/// What the command writes, by the schemas that the documentation gives of it.
@Suite struct SchemaTests {
  private static let version = showreelVersion.split(separator: ".").prefix(2).joined(separator: ".")
  private static let schemas = Result {
    try JSONSchema(folder: TestFiles.package.appendingPathComponent("Documentation/Schemas/\(version)"))
  }

  private func json(_ text: String) throws -> JSON { try JSON(parsing: Array(text.utf8), of: "the document") }

  /// Expects a document to be valid, and invalid with any entry of another name, or of another kind.
  private func expectValid(_ document: JSON, _ name: String, _ comment: Comment? = nil) throws {
    let schemas = try Self.schemas.get()
    let id = "urn:showreel:\(Self.version):\(name)"
    #expect(try schemas.faults(of: document, by: id) == [], comment)
    let short = shortened(document)
    #expect(try schemas.faults(of: short, by: id) == [], comment)
    for change in changes(of: short) {
      #expect(try schemas.faults(of: change.document, by: id) != [], "\(change.place): the schema takes it")
    }
  }

  /// A document with two elements of each list at most.
  private func shortened(_ document: JSON) -> JSON {
    switch document {
    case .object(let entries): .object(entries.map { ($0.key, shortened($0.value)) })
    case .array(let elements): .array(elements.prefix(2).map(shortened))
    default: document
    }
  }

  /// A document that was changed at a place.
  private struct Change {
    var place: String
    var document: JSON
  }

  /// A document with each of its entries in turn renamed, or made lists in lists, which none is; of a list the first element
  /// alone.
  private func changes(of document: JSON, at place: String = "") -> [Change] {
    switch document {
    case .object(let entries):
      // By names of their own choice: options, and a state.
      if place.hasSuffix(".options") || place.hasSuffix(".state") { return [] }
      var changes: [Change] = []
      for (index, entry) in entries.enumerated() {
        func add(_ key: String, _ value: JSON, _ what: String) {
          var entries = entries
          entries[index] = (key, value)
          changes.append(Change(place: what, document: .object(entries)))
        }
        let inside = "\(place).\(entry.key)"
        add(entry.key + "s", entry.value, "\(inside), renamed")
        add(entry.key, [[[[]]]], "\(inside), lists in a list")
        for change in self.changes(of: entry.value, at: inside) {
          add(entry.key, change.document, change.place)
        }
      }
      return changes
    case .array(let elements):
      guard let first = elements.first else { return [] }
      return changes(of: first, at: place + "[0]").map { change in
        Change(place: change.place, document: .array([change.document] + elements.dropFirst()))
      }
    default: return []
    }
  }

  @Test(.needs(.ffmpeg)) func whatARunLeavesIsValid() throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(
      [
        "evaluate", "CartPole-v1", "--policy", cartPolePolicy, "--policy", "random", "--episodes", "2",
        "--record", "0",
        "--size", "64x48", "--every", "50", "--format", "gif", "--format", "mp4", "--overlay", "--json",
        "report.json",
      ], in: folder)
    #expect(run.status == 0, "\(run.error)")
    let report = try json(folder.text(of: "report.json"))
    try expectValid(report, "report")
    #expect(report["comparison"] != nil)
    for name in folder.contents where name.hasPrefix("videos/") && name.hasSuffix(".json") {
      try expectValid(json(folder.text(of: name)), "recording", "\(name)")
    }
    #expect(folder.contents.count { $0.hasSuffix(".json") } == 3)
  }

  @Test func gridsAndShardsAreValid() throws {
    let folder = try TemporaryFolder()
    let grid = try ShowreelProcess.run(
      [
        "evaluate", "LunarLander-v3", "--option", "continuous=true", "--policy", "random", "--episodes", "2",
        "--grid", "2x1",
        "--size", "96x48", "--every", "20", "--format", "gif",
      ], in: folder)
    #expect(grid.status == 0, "\(grid.error)")
    let run = try ShowreelProcess.run(
      [
        "evaluate", "CartPole-v1", "--policy", "random", "--episodes", "6", "--shard", "2/3", "--no-video",
        "--json",
        "shard.json",
      ], in: folder)
    #expect(run.status == 0, "\(run.error)")
    let shard = try json(folder.text(of: "shard.json"))
    try expectValid(shard, "report")
    #expect(shard["shard"] != nil)
    let sidecars = folder.contents.filter { $0.hasPrefix("videos/") && $0.hasSuffix(".json") }
    #expect(sidecars.count == 1)
    for name in sidecars {
      let sidecar = try json(folder.text(of: name))
      try expectValid(sidecar, "recording")
      #expect(sidecar["tiles"] != nil)
    }
  }

  /// Each line of a trace, with a state that it starts from, and of the recording that was made of it.
  @Test func tracesAreValid() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      {"environment": "Pendulum-v1", "seed": 3, "options": {"g": 9.81}, "state": {"angle": 0.5, "velocity": -1, "torque": 0}}
      {"action": [0.5]}
      {"action": [-1]}
      """, to: "in.jsonl")
    let run = try ShowreelProcess.run(
      ["replay", "in.jsonl", "--frames", "frames", "--no-video", "--size", "32x32", "--trace", "out.jsonl"],
      in: folder)
    #expect(run.status == 0, "\(run.error)")
    let lines = try folder.text(of: "out.jsonl").split(separator: "\n").map { try json(String($0)) }
    #expect(lines.count == 4)
    for line in lines { try expectValid(line, "trace", "\(line.line)") }
    let sidecar = try json(folder.text(of: "frames/recording.json"))
    try expectValid(sidecar, "recording")
    #expect(sidecar["state"] != nil)
  }

  @Test func theDocumentOfForeignFramesIsValid() throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(
      ["record", "-", "--size", "4x2", "--fps", "30000/1001", "--pixels", "gray", "--frames", "frames"],
      in: folder,
      input: String(repeating: "x", count: 16))
    #expect(run.status == 0, "\(run.error)")
    try expectValid(json(folder.text(of: "frames/recording.json")), "recording")
  }
}
