/// Reads an array of bytes from its start to its end; an error says what was expected at which position.
struct ByteCursor {
  private let content: [UInt8]
  private let document: String
  private(set) var position = 0

  /// - Parameter document: The name of the whole in errors, such as "the ZIP directory".
  init(_ content: [UInt8], of document: String) {
    (self.content, self.document) = (content, document)
  }

  var remaining: Int { content.count - position }
  var isAtEnd: Bool { remaining == 0 }

  mutating func skip(_ count: Int) throws(FormatError) {
    guard count >= 0, count <= remaining else {
      throw FormatError("expected \(count) more bytes at \(position) of \(document), found \(remaining)")
    }
    position += count
  }

  mutating func byte() throws(FormatError) -> UInt8 {
    try skip(1)
    return content[position - 1]
  }

  mutating func bytes(_ count: Int) throws(FormatError) -> [UInt8] {
    try skip(count)
    return Array(content[position - count..<position])
  }

  /// An unsigned number of 1 to 8 bytes, the least significant first.
  mutating func number(_ size: Int) throws(FormatError) -> UInt64 {
    try skip(size)
    return content[position - size..<position].littleEndian()
  }

  mutating func text(_ count: Int) throws(FormatError) -> String {
    guard let text = String(validating: try bytes(count), as: UTF8.self) else {
      throw FormatError("expected text in UTF-8 at \(position - count) of \(document), found other bytes")
    }
    return text
  }

  /// Text up to a line feed, which is passed over.
  mutating func line() throws(FormatError) -> String {
    guard let end = content[position...].firstIndex(of: 0x0A) else {
      throw FormatError("expected a line's end after \(position) of \(document), found none")
    }
    let text = try text(end - position)
    try skip(1)
    return text
  }
}
