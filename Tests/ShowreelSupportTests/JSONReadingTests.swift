import Foundation
import ShowreelSupport
import Testing

@Suite struct JSONReadingTests {
  private func parse(_ text: String, allowsNonFinite: Bool = false) throws -> JSON {
    try JSON(parsing: Array(text.utf8), of: "the text", allowsNonFinite: allowsNonFinite)
  }

  private func refusal(_ text: String) throws -> String {
    let error = try #require(throws: JSONError.self) { try parse(text) }
    #expect(error.isSyntax)
    return error.message
  }

  @Test func whatIsWrittenReadsBack() throws {
    let document: JSON = [
      "text": "quote \" \\ \n\u{1}é🛰️",
      "list": [.integer(-1), .unsigned(.max), .number(-0.0), .number(1e-300)],
      "deep": ["none": .null, "flag": true, "empty": .array([]), "nothing": .object([])],
    ]
    #expect(try parse(document.line).line == document.line)
    #expect(try parse(document.pretty).line == document.line)
  }

  @Test func numbersAreExact() throws {
    let json = try parse(
      " [0, -0, 9223372036854775807, 9223372036854775808, 18446744073709551615, 18446744073709551616, 1e2, -0.5E-1]"
    )
    guard case .array(let values) = json else { return #expect(Bool(false), "a list") }
    #expect(
      values.map(\.line) == [
        "0", "-0.0", "9223372036854775807", "9223372036854775808", "18446744073709551615",
        "1.8446744073709552e+19", "100.0", "-0.05",
      ])
    #expect(try UInt64(json: values[4]) == .max)
    #expect(try Int(json: values[6]) == 100)
    #expect(throws: JSONError.self) { try Int(json: values[3]) }
    #expect(throws: JSONError.self) { try UInt64(json: parse("-1")) }
    #expect(throws: JSONError.self) { try Int(json: parse("true")) }
    #expect(throws: JSONError.self) { try Double(json: parse("true")) }
    #expect(throws: JSONError.self) { try Float(json: parse("1e39")) }
  }

  @Test func whatIsNotFiniteIsReadWhereItIsAskedFor() throws {
    #expect(
      try parse(#"{"a": NaN, "b": [Infinity, -Infinity]}"#, allowsNonFinite: true).line
        == #"{"a": null, "b": [null, null]}"#)
    for text in ["NaN", "Infinity", "-Infinity", "nan", "-NaN"] {
      #expect(throws: JSONError.self, "\(text)") { try parse(text) }
    }
    let error = #expect(throws: JSONError.self) {
      try Double(json: parse("NaN", allowsNonFinite: true))
    }
    #expect(error?.message == "expected a number, found NaN")
  }

  @Test(arguments: [
    ("", "a value in the text, found its end"), ("{", "'\"' in the text, found its end"),
    ("[1 2]", "expected ']' at byte 3 of the text, found '2'"), ("{\"a\" 1}", "expected ':' at byte 5"),
    ("{\"a\": 1,}", "expected '\"' at byte 8"), ("[1,]", "a value at byte 3"),
    ("{} {}", "the end of the text"),
    ("{\"a\": 1, \"b\": 2, \"a\": 3}", "found a twice"), ("{'a': 1}", "expected '\"'"),
    ("01", "no digit after a leading zero"), ("-", "a digit"), ("1.", "a digit"), (".5", "a value"),
    ("1e", "a digit"), ("+1", "a value"), ("0x1", "the end"), ("1e999", "out of range"),
    ("\"\u{1}\"", "control characters"), ("\"\\x\"", "an escape"), ("\"\\ud800\"", "second half"),
    ("\"\\udc00\"", "not half of one"), ("\"a", "a string's end"), ("tru", "a value"),
    ("\u{FEFF}1", "a value"),
    (String(repeating: "[", count: 1_000_000), "at most 128 levels"),
  ])
  func saysWhatIsWrong(text: String, message: String) throws {
    let found = try refusal(text)
    #expect(found.contains(message), "\(found)")
  }

  @Test func whatIsNotUTF8IsRefused() throws {
    let error = try #require(throws: JSONError.self) {
      try JSON(parsing: [0x22, 0xFF, 0x22], of: "the text")
    }
    #expect(error.message == "expected the text in UTF-8, found other bytes")
  }

  @Test func oneOfManyNamesIsFoundTwice() throws {
    let names = (0..<1000).map { "\"n\($0)\": 0" }.joined(separator: ", ")
    #expect(try parse("{\(names)}").line.count > 1000)
    #expect(try refusal("{\(names), \"n7\": 0}").contains("found n7 twice"))
  }

  @Test(arguments: [
    (#"{"tiles": [{"seed": 1}, {"seed": "x"}]}"#, #""tiles[1].seed": expected a whole number from 0 to"#),
    (#"{"tiles": [{}]}"#, #"no "tiles[0].seed""#), (#"{"tiles": 3}"#, #""tiles": expected a list, found 3"#),
    (#"{"tiles": [[1]]}"#, #""tiles[0]": expected an object, found a list"#), ("[]", "expected an object"),
  ])
  func errorsNameThePlace(text: String, message: String) throws {
    let error = try #require(throws: JSONError.self) {
      _ = try parse(text).value("tiles") { json throws(JSONError) in
        try json.elements { tile throws(JSONError) in try tile.value("seed", as: UInt64.self) }
      }
    }
    #expect("\(error)".hasPrefix(message), "\(error)")
  }

  @Test func anEntryMayBeMissingOrNull() throws {
    let json = try parse(#"{"a": null, "b": 2}"#)
    #expect(try json.optional("a", as: Int.self) == nil)
    #expect(try json.optional("b", as: Int.self) == 2)
    #expect(try json.optional("c", as: Int.self) == nil)
    #expect(throws: JSONError.self) { try json.optional("b", as: String.self) }
  }

  /// Eight times the document takes some eight times as long; a quadratic reader would take 64 times. The time is that of this
  /// thread alone, whatever else runs.
  @Test func isLinear() throws {
    func seconds(_ count: Int) throws -> Double {
      let text = Array(("[" + String(repeating: #"{"a": "x\n", "b": [1.5]}, "#, count: count) + "0]").utf8)
      let start = threadSeconds()
      _ = try JSON(parsing: text, of: "the text")
      return threadSeconds() - start
    }
    _ = try seconds(1000)
    let one = try (0..<3).map { _ in try seconds(2000) }.min() ?? 0
    let eight = try (0..<3).map { _ in try seconds(16_000) }.min() ?? .infinity
    #expect(eight < 30 * one)
  }

  private func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
