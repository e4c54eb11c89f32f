/// A 64-bit word, which JSON carries in hexadecimal.
struct Word: Decodable, Hashable, CustomStringConvertible {
  let bits: UInt64

  init(_ bits: UInt64) { self.bits = bits }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let bits = UInt64(text, radix: 16) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no word")
    }
    self.bits = bits
  }

  var int: Int { Int(Int64(bitPattern: bits)) }
  var description: String { String(bits, radix: 16) }
}

/// The bits of several float32s, eight hexadecimal digits each.
struct Floats: Decodable, Hashable {
  let values: [Float]

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    var rest = try container.decode(String.self)[...]
    var values: [Float] = []
    while !rest.isEmpty {
      guard let bits = UInt32(rest.prefix(8), radix: 16) else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(rest) is no float")
      }
      values.append(Float(bitPattern: bits))
      rest = rest.dropFirst(8)
    }
    self.values = values
  }
}
