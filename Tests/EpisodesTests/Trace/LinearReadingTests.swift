import Episodes
import TestSupport
import Testing

/// Traces and sidecars of n and of 4n steps: reading takes time of the order of the bytes.
@Suite struct LinearReadingTests {
  private static let header = #"{"environment": "CartPole-v1", "seed": 1}"# + "\n"

  @Test(arguments: [
    ("actions", #"{"action": 1}"#, "\n"), ("lists", #"{"action": [1]}"#, "\n"),
    ("comments", #"{"x": 1}"#, "\n"),
    ("empty", " ", "\n"), ("words", #"{"action": 1, "note": "\n\n\n"}"#, "\n"),
  ])
  func ofATrace(kind: String, line: String, end: String) throws {
    let folder = try TemporaryFolder()
    let growth = try Growth.ofFourfold(1_000) { count in
      try folder.write(Self.header + String(repeating: line + end, count: count), to: "trace.jsonl")
    } work: { path in
      var reader = try TraceReader(path: path)
      while try reader.nextAction() != nil {}
    }
    #expect(growth < Growth.mostOfFourfold, "\(kind): \(growth) times as long")
  }

  @Test(arguments: [false, true]) func ofASidecar(isGrid: Bool) throws {
    let folder = try TemporaryFolder()
    let growth = try Growth.ofFourfold(2_000) { count in
      let actions = "[0" + String(repeating: ", 1", count: count) + "]"
      let take = #""environment": "CartPole-v1", "seed": 1, "actions": \#(actions)"#
      let grid =
        #""columns": 1, "rows": 1, "tile_width": 60, "tile_height": 40, "tiles": [{"label": "x", \#(take)}]"#
      return try folder.write("{\n\(isGrid ? grid : take)\n}", to: "sidecar.json")
    } work: { path in
      var reader = try TraceReader(path: path)
      if !isGrid { while try reader.nextAction() != nil {} }
    }
    #expect(growth < Growth.mostOfFourfold, "\(growth) times as long")
  }
}
