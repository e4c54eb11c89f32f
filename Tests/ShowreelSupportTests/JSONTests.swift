import Foundation
import ShowreelSupport
import Testing

@Suite struct JSONTests {
  @Test func writesALineInTheOrderGiven() {
    let document: JSON = [
      "b": .number(500), "a": [.integer(-1), .unsigned(.max)], "c": ["nested": .null], "d": true,
      "e": .array([]),
    ]
    #expect(
      document.line
        == #"{"b": 500.0, "a": [-1, 18446744073709551615], "c": {"nested": null}, "d": true, "e": []}"#)
  }

  @Test func spreadsTheFirstLevelsOverLines() {
    let document: JSON = [
      "episodes": [["episode": .integer(0), "return": .number(1.5)]], "none": .array([]),
    ]
    #expect(
      document.pretty == """
        {
          "episodes": [
            {"episode": 0, "return": 1.5}
          ],
          "none": []
        }
        """)
  }

  @Test(arguments: ["", "quote \" and \\", "line\nend\ttab\r", "\u{0}\u{1F}", "naïve ± 日本 🎬"])
  func stringsReadBackAsTheyWere(_ string: String) throws {
    let text = JSON.array([.string(string)]).line
    #expect(try JSONDecoder().decode([String].self, from: Data(text.utf8)) == [string])
  }

  @Test(arguments: [0.1, -0.0, 1e-300, Double.leastNonzeroMagnitude, 1.7976931348623157e308, 475, 1.0 / 3])
  func numbersReadBackToTheBit(_ number: Double) throws {
    let text = JSON.array([.number(number)]).line
    let read = try JSONDecoder().decode([Double].self, from: Data(text.utf8))
    #expect(read.map(\.bitPattern) == [number.bitPattern])
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func whatIsNotFiniteIsNull(_ number: Double) {
    #expect(JSON.number(number).line == "null")
  }
}
