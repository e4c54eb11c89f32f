/// Numbers and messages as people read them.
package enum Text {
  /// A number with two digits after the point, so that columns of numbers line up; `-` for none.
  package static func fixed(_ value: Double?) -> String { value.map { System.fixed($0, digits: 2) } ?? "-" }

  /// A number with two digits after the point at most.
  package static func brief(_ value: Double) -> String { ((value * 100).rounded() / 100).description }

  /// A share in percent, with one digit after the point; `-` for none.
  package static func percent(_ share: Double?) -> String {
    share.map { "\(System.fixed(100 * $0, digits: 1)) %" } ?? "-"
  }

  /// A message that may quote a hostile file: control characters are spelled out, and it ends at a thousand characters.
  package static func presentable(_ message: String) -> String {
    let start = message.prefix(1000)
    let shown = start.map {
      $0.isControl ? $0.unicodeScalars.map { $0.escaped(asASCII: true) }.joined() : String($0)
    }
    return shown.joined() + (start.endIndex < message.endIndex ? "…" : "")
  }
}

extension Character {
  /// Whether it would steer a terminal instead of being shown.
  package var isControl: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}
