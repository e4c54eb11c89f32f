/// A message in the wire format of Protocol Buffers, as far as event files need it.
struct ProtocolBuffer {
  private(set) var bytes: [UInt8] = []

  /// Adds a whole number, a field of type int32 or int64.
  mutating func add(_ field: Int, varint value: Int) {
    key(field, 0)
    varint(UInt64(bitPattern: Int64(value)))
  }

  /// Adds a field of type double.
  mutating func add(_ field: Int, double value: Double) {
    key(field, 1)
    bytes.append(littleEndian: value.bitPattern)
  }

  /// Adds a field of type float.
  mutating func add(_ field: Int, float value: Float) {
    key(field, 5)
    bytes.append(littleEndian: value.bitPattern)
  }

  /// Adds a field of type string.
  mutating func add(_ field: Int, string value: String) { add(field, bytes: Array(value.utf8)) }

  /// Adds a field of type bytes.
  mutating func add(_ field: Int, bytes value: [UInt8]) {
    key(field, 2)
    varint(UInt64(value.count))
    bytes += value
  }

  /// Adds a field that is a message.
  mutating func add(_ field: Int, _ build: (inout ProtocolBuffer) -> Void) {
    var message = ProtocolBuffer()
    build(&message)
    add(field, bytes: message.bytes)
  }

  /// A field's number and how its value is stored.
  private mutating func key(_ field: Int, _ wireType: UInt64) { varint(UInt64(field) << 3 | wireType) }

  /// Seven bits a byte, the lowest first; all but the last have the highest bit set.
  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

extension [UInt8] {
  /// Appends a number's bytes, the lowest first.
  mutating func append(littleEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
