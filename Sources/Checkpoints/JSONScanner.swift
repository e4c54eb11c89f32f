/// Reads JSON piece by piece, as its caller expects it.
///
/// A general JSON decoder takes the last of two equal names in silence and goes as deep as the file says; this one does
/// not recurse, and its callers say what they know.
struct JSONScanner {
  private let bytes: [UInt8]
  private let document: String
  private var position = 0

  /// - Parameter document: What errors call the whole, such as "the header".
  init(_ bytes: [UInt8], of document: String) throws(FormatError) {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw FormatError("expected \(document) in UTF-8, found other bytes")
    }
    self.bytes = bytes
    self.document = document
  }

  /// Makes sure that nothing but space follows.
  mutating func expectEnd() throws(FormatError) {
    skipSpace()
    guard position == bytes.count else { throw unexpected("the end of \(document)") }
  }

  /// Whether a string, an object or an array comes next.
  mutating func isNext(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    return position < bytes.count && bytes[position] == UInt8(ascii: character)
  }

  /// A string, or the text of a number, `true`, `false` or `null`; of an object or an array, nothing.
  mutating func scalar() throws(FormatError) -> String? {
    if isNext("\"") { return try string() }
    if isNext("{") || isNext("[") {
      try skipNested()
      return nil
    }
    return try word()
  }

  /// A number, also `NaN` and the like, as Python writes it, or `true`, `false`, `null`.
  private mutating func word() throws(FormatError) -> String {
    let start = position
    while position < bytes.count, Self.isWord(bytes[position]) { position += 1 }
    guard position > start else { throw unexpected("a value") }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  /// Passes over an object or an array, however deep: brackets are matched on a stack of its own.
  private mutating func skipNested() throws(FormatError) {
    var closers: [Unicode.Scalar] = []
    repeat {
      if take("{") {
        closers.append("}")
      } else if take("[") {
        closers.append("]")
      } else if let closer = closers.last, take(closer) {
        closers.removeLast()
      } else if isNext("\"") {
        _ = try string()
      } else if !take(",") && !take(":") {
        _ = try word()
      }
    } while !closers.isEmpty
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  private func unexpected(_ expected: String) -> FormatError {
    guard position < bytes.count else {
      return FormatError("expected \(expected) in \(document), found its end")
    }
    let byte = bytes[position]
    let found = (0x21...0x7E).contains(byte) ? "'\(Character(UnicodeScalar(byte)))'" : "byte \(byte)"
    return FormatError("expected \(expected) at byte \(position) of \(document), found \(found)")
  }

  /// Whether `character` comes next, after space; it is then passed over.
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(FormatError) {
    guard take(character) else { throw unexpected("'\(character)'") }
  }

  mutating func object(
    _ member: (inout JSONScanner, String) throws(FormatError) -> Void
  ) throws(FormatError) {
    try expect("{")
    if take("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try member(&self, key)
    } while take(",")
    try expect("}")
  }

  mutating func integers() throws(FormatError) -> [Int] {
    try expect("[")
    if take("]") { return [] }
    var result: [Int] = []
    repeat { result.append(try integer()) } while take(",")
    try expect("]")
    return result
  }

  /// A whole number, not negative, without fraction or exponent.
  mutating func integer() throws(FormatError) -> Int {
    skipSpace()
    let start = position
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
    guard position > start, position == start + 1 || bytes[start] != 0x30 else {
      position = start
      throw unexpected("a whole number")
    }
    guard let value = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else {
      throw FormatError("expected a number of 63 bits at byte \(start) of \(document), found a greater one")
    }
    return value
  }

  mutating func string() throws(FormatError) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        position += 1
        text += try escape()
      case 0..<0x20: throw unexpected("a string without control characters")
      default:
        text.append(byte)
        position += 1
      }
    }
    throw unexpected("a string's end")
  }

  /// The letters after a backslash, and what they mean.
  private static let plainEscapes: [UInt8: UInt8] = [
    UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F, UInt8(ascii: "b"): 0x08,
    UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
  ]

  /// What stands after a backslash.
  private mutating func escape() throws(FormatError) -> [UInt8] {
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

  private mutating func codeUnit() throws(FormatError) -> UInt16 {
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
}
