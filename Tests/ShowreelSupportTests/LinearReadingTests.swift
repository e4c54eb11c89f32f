import ShowreelSupport
import TestSupport
import Testing

/// Documents of n and of 4n parts: reading takes time of the order of the bytes.
@Suite struct LinearReadingTests {
  private static let documents: [(name: String, count: Int, text: @Sendable (Int) -> String)] = [
    ("numbers", 4_000, { "[0" + String(repeating: ",1", count: $0) + "]" }),
    ("digits", 4_000, { "[" + String(repeating: "1", count: $0) + "]" }),
    ("digits of a fraction", 4_000, { "[0." + String(repeating: "1", count: $0) + "]" }),
    ("letters", 20_000, { "\"" + String(repeating: "a", count: $0) + "\"" }),
    ("escapes", 4_000, { "\"" + String(repeating: "\\n", count: $0) + "\"" }),
    ("names", 2_000, { "{" + (0..<$0).map { "\"\($0)\":1" }.joined(separator: ",") + "}" }),
    ("combining marks", 8_000, { "{\"a" + String(repeating: "\u{301}", count: $0) + "\":1}" }),
    ("objects", 1_000, { "[{}" + String(repeating: ",{\"a\":1}", count: $0) + "]" }),
    ("space", 40_000, { String(repeating: " ", count: $0) + "1" }),
  ]

  @Test(arguments: documents.indices) func ofADocument(index: Int) {
    let (name, count, text) = Self.documents[index]
    let growth = Growth.ofFourfold(
      count, input: { Array(text($0).utf8) },
      work: { bytes in _ = try? JSON(parsing: bytes, of: "the document") })
    #expect(growth < Growth.mostOfFourfold, "\(name): \(growth) times as long")
  }

  @Test(arguments: [("short", "x\n"), ("no", "x"), ("empty", "\n")]) func ofLines(kind: String, line: String)
    throws
  {
    let folder = try TemporaryFolder()
    let growth = try Growth.ofFourfold(60_000) { count in
      try folder.write(String(repeating: line, count: count), to: "lines")
    } work: { path in
      var reader = try LineReader(path: path, isCancelled: { false })
      while try reader.next() != nil {}
    }
    #expect(growth < Growth.mostOfFourfold, "\(kind) lines: \(growth) times as long")
  }

  @Test func ofAMessageThatIsShown() {
    let growth = Growth.ofFourfold(20_000) { count in
      "a" + String(repeating: "\u{301}\u{1B}", count: count)
    } work: { text in
      #expect(Text.presentable(text).utf8.count <= 1000)
      _ = Text.shown(text)
    }
    #expect(growth < Growth.mostOfFourfold, "\(growth) times as long")
  }
}
