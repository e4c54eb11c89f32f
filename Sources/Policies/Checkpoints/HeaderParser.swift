/// Reads the JSON of a safetensors header, and no other.
///
/// A general JSON decoder takes the last of two equal names in silence and goes as deep as the file says; this one
/// knows the two levels that there are, does not recurse, and refuses everything else.
struct HeaderParser {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) throws(HeaderError) {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw HeaderError("expected a header in UTF-8, found other bytes")
    }
    self.bytes = bytes
  }

  /// The whole header: `{"__metadata__": {…}, "name": {"dtype": …, "shape": …, "data_offsets": …}, …}`.
  mutating func parse() throws(HeaderError) -> ([TensorEntry], [String: String]) {
    var entries: [TensorEntry] = []
    var metadata: [String: String]?
    var names: Set<String> = []
    try object { (parser, name) throws(HeaderError) in
      guard names.insert(name).inserted else {
        throw HeaderError("expected each name once, found \(name) twice")
      }
      if name == "__metadata__" {
        metadata = try parser.strings()
      } else {
        entries.append(try parser.entry(named: name))
      }
    }
    skipSpace()
    guard position == bytes.count else { throw unexpected("the header's end") }
    return (entries, metadata ?? [:])
  }

  private mutating func strings() throws(HeaderError) -> [String: String] {
    var result: [String: String] = [:]
    try object { (parser, key) throws(HeaderError) in
      guard result.updateValue(try parser.string(), forKey: key) == nil else {
        throw HeaderError("expected each key of the metadata once, found \(key) twice")
      }
    }
    return result
  }

  private mutating func entry(named name: String) throws(HeaderError) -> TensorEntry {
    var format: TensorFormat?
    var shape: [Int]?
    var offsets: [Int]?
    try object { (parser, key) throws(HeaderError) in
      switch key {
      case "dtype" where format == nil:
        let code = try parser.string()
        format = TensorFormat(rawValue: code)
        if format == nil { throw HeaderError("expected a known dtype of \(name), found \(code)") }
      case "shape" where shape == nil: shape = try parser.integers()
      case "data_offsets" where offsets == nil: offsets = try parser.integers()
      default: throw HeaderError("expected dtype, shape and data_offsets of \(name), found \(key)")
      }
    }
    guard let format, let shape, let offsets else {
      throw HeaderError("expected dtype, shape and data_offsets of \(name), found fewer")
    }
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw HeaderError("expected two ascending data_offsets of \(name), found \(offsets)")
    }
    var size = format.size
    for dimension in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
      guard !overflow else {
        throw HeaderError("expected a size of \(name) that fits 64 bits, found \(shape)")
      }
      size = product
    }
    guard size == offsets[1] - offsets[0] else {
      throw HeaderError(
        "expected \(size) bytes of \(name), of shape \(shape), found data_offsets \(offsets)")
    }
    return TensorEntry(name: name, format: format, shape: shape, range: offsets[0]..<offsets[1])
  }
}

// MARK: The pieces of JSON

extension HeaderParser {
  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  private func unexpected(_ expected: String) -> HeaderError {
    guard position < bytes.count else {
      return HeaderError("expected \(expected) in the header, found its end")
    }
    let byte = bytes[position]
    let found = (0x21...0x7E).contains(byte) ? "'\(Character(UnicodeScalar(byte)))'" : "byte \(byte)"
    return HeaderError("expected \(expected) at byte \(position) of the header, found \(found)")
  }

  /// Whether `character` comes next, after space; it is then passed over.
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(HeaderError) {
    guard take(character) else { throw unexpected("'\(character)'") }
  }

  private mutating func object(
    _ member: (inout HeaderParser, String) throws(HeaderError) -> Void
  ) throws(HeaderError) {
    try expect("{")
    if take("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try member(&self, key)
    } while take(",")
    try expect("}")
  }

  private mutating func integers() throws(HeaderError) -> [Int] {
    try expect("[")
    if take("]") { return [] }
    var result: [Int] = []
    repeat { result.append(try integer()) } while take(",")
    try expect("]")
    return result
  }

  /// A whole number, not negative, without fraction or exponent.
  private mutating func integer() throws(HeaderError) -> Int {
    skipSpace()
    let start = position
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
    guard position > start, position == start + 1 || bytes[start] != 0x30 else {
      position = start
      throw unexpected("a whole number")
    }
    guard let value = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else {
      throw HeaderError("expected a number of 63 bits at byte \(start) of the header, found a greater one")
    }
    return value
  }

  private mutating func string() throws(HeaderError) -> String {
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

  /// What stands after a backslash.
  private mutating func escape() throws(HeaderError) -> [UInt8] {
    guard position < bytes.count else { throw unexpected("an escape") }
    let byte = bytes[position]
    let plain: [UInt8: UInt8] = [
      UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F, UInt8(ascii: "b"): 0x08,
      UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
    ]
    if let character = plain[byte] {
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

  private mutating func codeUnit() throws(HeaderError) -> UInt16 {
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
