extension JSON {
  /// Reads a document, strictly as RFC 8259 has it, in time that is linear in its length.
  ///
  /// Of equal names in an object a lenient reader would take one in silence; here they are refused. A whole number is kept
  /// to the last digit as far as 64 bits reach.
  ///
  /// - Parameters:
  ///   - document: What errors call the whole, such as "the header".
  ///   - allowsNonFinite: Whether `NaN`, `Infinity` and `-Infinity` are numbers, as Python writes them.
  /// - Throws: `JSONError`: what was expected where, and what was found.
  package init(
    parsing bytes: [UInt8], of document: String, allowsNonFinite: Bool = false
  ) throws(JSONError) {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw JSONError("expected \(document) in UTF-8, found other bytes", isSyntax: true)
    }
    var parser = JSONParser(bytes: bytes, document: document, allowsNonFinite: allowsNonFinite)
    self = try parser.parse()
  }

  /// The greatest depth to which lists and objects may lie in each other.
  package static let mostLevels = 128
}

/// Reads a JSON document from its start to its end.
private struct JSONParser {
  let bytes: [UInt8]
  let document: String
  let allowsNonFinite: Bool
  private var position = 0
  private var level = 0

  init(bytes: [UInt8], document: String, allowsNonFinite: Bool) {
    self.bytes = bytes
    self.document = document
    self.allowsNonFinite = allowsNonFinite
  }

  mutating func parse() throws(JSONError) -> JSON {
    let value = try value()
    skipSpace()
    guard position == bytes.count else { throw unexpected("the end of \(document)") }
    return value
  }

  private mutating func value() throws(JSONError) -> JSON {
    skipSpace()
    guard position < bytes.count else { throw unexpected("a value") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return try nested { parser throws(JSONError) in try parser.object() }
    case UInt8(ascii: "["): return try nested { parser throws(JSONError) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: return try word()
    }
  }

  private mutating func nested(
    _ body: (inout JSONParser) throws(JSONError) -> JSON
  ) throws(JSONError) -> JSON {
    guard level < JSON.mostLevels else {
      throw JSONError("expected at most \(JSON.mostLevels) levels in \(document), found more", isSyntax: true)
    }
    level += 1
    defer { level -= 1 }
    return try body(&self)
  }

  private mutating func array() throws(JSONError) -> JSON {
    try expect("[")
    if take("]") { return .array([]) }
    var elements: [JSON] = []
    repeat { elements.append(try value()) } while take(",")
    try expect("]")
    return .array(elements)
  }

  private mutating func object() throws(JSONError) -> JSON {
    try expect("{")
    if take("}") { return .object([]) }
    var names = Names()
    var entries: [(key: String, value: JSON)] = []
    repeat {
      let key = try string()
      guard names.insert(key) else {
        throw JSONError("expected each name once, found \(key) twice in \(document)", isSyntax: true)
      }
      try expect(":")
      entries.append((key, try value()))
    } while take(",")
    try expect("}")
    return .object(entries)
  }

  /// The names of an object. Few are compared one by one, which needs no memory of its own.
  private struct Names {
    private var few: [String] = []
    private var many: Set<String> = []

    /// Adds a name; false where it is there already.
    mutating func insert(_ name: String) -> Bool {
      if !many.isEmpty { return many.insert(name).inserted }
      if few.contains(name) { return false }
      few.append(name)
      if few.count > 16 { many = Set(few) }
      return true
    }
  }

  /// `true`, `false`, `null`, and where they are asked for, the numbers that are not finite.
  private mutating func word() throws(JSONError) -> JSON {
    let words: [(text: StaticString, value: JSON)] = [
      ("true", .bool(true)), ("false", .bool(false)), ("null", .null),
    ]
    for (text, value) in words where takeWord(text) { return value }
    if allowsNonFinite {
      if takeWord("NaN") { return .number(.nan) }
      if takeWord("Infinity") { return .number(.infinity) }
    }
    throw unexpected("a value")
  }

  private mutating func takeWord(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    let isSame = word.withUTF8Buffer { $0.elementsEqual(bytes[position..<position + count]) }
    if isSame { position += count }
    return isSame
  }

  private mutating func number() throws(JSONError) -> JSON {
    let start = position
    let isNegative = take(byte: "-")
    if isNegative, allowsNonFinite, takeWord("Infinity") { return .number(-.infinity) }
    // No number begins with a zero but zero itself, and what begins with it.
    if !take(byte: "0") { try digits() }
    if position < bytes.count, isDigit(bytes[position]) { throw unexpected("no digit after a leading zero") }
    var isWhole = true
    if take(byte: ".") {
      isWhole = false
      try digits()
    }
    if take(byte: "e") || take(byte: "E") {
      isWhole = false
      if !take(byte: "+") { _ = take(byte: "-") }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, text != "-0" {
      if let value = Int(text) { return .integer(value) }
      if let value = UInt64(text) { return .unsigned(value) }
    }
    guard let value = Double(text), value.isFinite else {
      throw JSONError(
        "a number out of range at byte \(start) of \(document): expected a float64", isSyntax: true)
    }
    return .number(value)
  }

  private mutating func digits() throws(JSONError) {
    guard position < bytes.count, isDigit(bytes[position]) else { throw unexpected("a digit") }
    while position < bytes.count, isDigit(bytes[position]) { position += 1 }
  }

  private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private mutating func string() throws(JSONError) -> String {
    try expect("\"")
    // Most have no escape, and are there as they stand.
    var start = position
    var text: [UInt8] = []
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        let rest = bytes[start..<position]
        position += 1
        return text.isEmpty
          ? String(decoding: rest, as: UTF8.self) : String(decoding: text + rest, as: UTF8.self)
      case UInt8(ascii: "\\"):
        text += bytes[start..<position]
        position += 1
        text += try escape()
        start = position
      case 0..<0x20: throw unexpected("a string without control characters")
      default: position += 1
      }
    }
    throw unexpected("a string's end")
  }

  /// The letters after a backslash, and what they mean.
  private static let plainEscapes: [UInt8: UInt8] = [
    UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F, UInt8(ascii: "b"): 0x08,
    UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
  ]

  /// Reads the part of an escape after its backslash, and gives the bytes that it stands for.
  private mutating func escape() throws(JSONError) -> [UInt8] {
    guard position < bytes.count else { throw unexpected("an escape") }
    let byte = bytes[position]
    if let character = Self.plainEscapes[byte] {
      position += 1
      return [character]
    }
    guard byte == UInt8(ascii: "u") else { throw unexpected("an escape") }
    position += 1
    var units = [try codeUnit()]
    if UTF16.isLeadSurrogate(units[0]) {
      guard position + 1 < bytes.count, bytes[position] == 0x5C, bytes[position + 1] == UInt8(ascii: "u")
      else {
        throw unexpected("the second half of a surrogate pair")
      }
      position += 2
      units.append(try codeUnit())
    }
    guard let text = String(validating: units, as: UTF16.self) else {
      throw unexpected("a character before here, not half of one,")
    }
    return Array(text.utf8)
  }

  private mutating func codeUnit() throws(JSONError) -> UInt16 {
    guard position + 4 <= bytes.count else { throw unexpected("four hexadecimal digits") }
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard bytes[position] < 0x80, let digit = Character(UnicodeScalar(bytes[position])).hexDigitValue else {
        throw unexpected("a hexadecimal digit")
      }
      value = value << 4 | UInt16(digit)
      position += 1
    }
    return value
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  /// Tells whether `character` comes next, after space; it is then passed over.
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    return take(byte: character)
  }

  /// Tells whether `character` comes next; it is then passed over.
  private mutating func take(byte character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(JSONError) {
    guard take(character) else { throw unexpected("'\(character)'") }
  }

  private func unexpected(_ expected: String) -> JSONError {
    guard position < bytes.count else {
      return JSONError("expected \(expected) in \(document), found its end", isSyntax: true)
    }
    let byte = bytes[position]
    let found = (0x21...0x7E).contains(byte) ? "'\(Character(UnicodeScalar(byte)))'" : "byte \(byte)"
    return JSONError(
      "expected \(expected) at byte \(position) of \(document), found \(found)", isSyntax: true)
  }
}
