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

  /// The candidate whose text is most like `name`, of which a third may be wrong; the last of several that are as like, and
  /// `nil` where none is.
  package static func closest<Candidate>(
    to name: String, among candidates: [Candidate], by text: (Candidate) -> String
  ) -> Candidate? {
    let distances = candidates.map { distance(name, text($0)) }
    guard let least = distances.min(), least <= (name.count + 2) / 3 else { return nil }
    return distances.lastIndex(of: least).map { candidates[$0] }
  }

  /// The number of letters to insert, remove or replace to turn one text into the other; Levenshtein's distance.
  private static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }

  /// An argument as a shell reads it.
  package static func shellQuoted(_ argument: String) -> String {
    let plain = argument.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "-_./=,:%+@".utf8.contains(byte)
      }
    }
    return plain && !argument.isEmpty ? argument : "'\(argument.replacing("'", with: "'\\''"))'"
  }

  /// The longest name or label that is taken from a file, in bytes.
  package static let longestName = 256

  /// A message that may quote a hostile file: what would steer a terminal is spelled out, and it ends after so many bytes.
  package static func presentable(_ message: String, limit: Int = 1000) -> String {
    var text = ""
    // How much of it leaves room for the mark of what was cut, so that a text that was cut is not cut again.
    var short = 0
    for scalar in message.unicodeScalars {
      text += scalar.steersTerminals ? scalar.escaped(asASCII: true) : String(scalar)
      if text.utf8.count > limit { return String(decoding: text.utf8.prefix(short), as: UTF8.self) + "…" }
      if text.utf8.count <= limit - "…".utf8.count { short = text.utf8.count }
    }
    return text
  }

  /// Lines as they are printed: what would steer a terminal is spelled out, line ends and tabs stay.
  package static func shown(_ text: String) -> String {
    func isShown(_ scalar: Unicode.Scalar) -> Bool {
      // Nearly all text is ASCII, whose categories need no table.
      (" "..."~").contains(scalar) || scalar == "\n" || scalar == "\t"
        || scalar.properties.generalCategory != .control
    }
    if text.unicodeScalars.allSatisfy(isShown) { return text }
    return text.unicodeScalars.map { isShown($0) ? String($0) : $0.escaped(asASCII: true) }.joined()
  }

  /// A path or an id from a file, likewise; of a length that no system's paths go beyond.
  package static func path(_ text: String) -> String { presentable(text, limit: 4096) }

  /// A name or a label from a file as it is used from then on: of a length that can be shown, without what would steer a
  /// terminal or break a line.
  package static func name(_ text: String) -> String { presentable(text, limit: longestName) }
}

extension Unicode.Scalar {
  /// Indicates whether the character would steer a terminal, break a line or turn what follows around, instead of being
  /// shown.
  fileprivate var steersTerminals: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    // Joiners make letters and pictures of what stands around them.
    case .format: value != 0x200C && value != 0x200D
    default: false
    }
  }
}

extension Character {
  /// Indicates whether the character would steer a terminal instead of being shown.
  package var isControl: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}
