/// A tensor of float32 with a name.
public struct Tensor: Sendable, Equatable {
  /// PyTorch's name of it, such as `fc1.weight`.
  public var name: String
  /// Outermost dimension first.
  public var shape: [Int]
  /// Row-major, as many as the product of the dimensions.
  public var values: [Float]

  /// A tensor of as many values as the product of its dimensions.
  public init(name: String, shape: [Int], values: [Float]) {
    precondition(values.count == shape.reduce(1, *), "as many values as the shape says")
    self.name = name
    self.shape = shape
    self.values = values
  }
}

/// A safetensors file whose header has been read and checked; data is read tensor by tensor, on request.
///
/// Opening reads at most a megabyte, whatever the file's size.
public struct SafetensorsFile: ~Copyable {
  /// What there is, in the order of the data.
  public let entries: [TensorEntry]
  /// The strings of `__metadata__`.
  public let metadata: [String: String]
  private let reader: FileReader
  private let dataOffset: Int

  /// - Throws: `CheckpointError`: missing, malformed or inputOutput.
  public init(path: String) throws(CheckpointError) {
    let reader = try FileReader(path: path, operation: "read the checkpoint")
    guard reader.size >= 8 else {
      throw reader.malformed("expected a safetensors file, at least 8 bytes long, found \(reader.size) bytes")
    }
    let length = try reader.read(0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length >= 2 && length <= UInt64(reader.size - 8) else {
      throw reader.malformed(
        "expected a safetensors header of 2 to \(max(reader.size - 8, 2)) bytes, found a length of \(length)")
    }
    guard length <= UInt64(SafetensorsHeader.maximumLength) else {
      throw reader.malformed(
        "expected a header of at most \(SafetensorsHeader.maximumLength) bytes, found \(length)")
    }
    let dataOffset = 8 + Int(length)
    let json = try reader.read(8..<dataOffset)
    let header: SafetensorsHeader
    do {
      header = try SafetensorsHeader(json: json, dataCount: reader.size - dataOffset)
    } catch {
      throw reader.malformed(error.detail)
    }
    entries = header.entries
    metadata = header.metadata
    self.dataOffset = dataOffset
    self.reader = reader
  }

  /// The path that it was opened at.
  public var path: String { reader.path }

  /// The numbers of a tensor as float32, from F32, F64, F16 or BF16; row-major.
  ///
  /// - Throws: `CheckpointError`: malformed where the format is another or a number is not finite as float32.
  public func floats(of entry: TensorEntry) throws(CheckpointError) -> [Float] {
    guard [.f32, .f64, .f16, .bf16].contains(entry.format) else {
      throw malformed("expected \(entry.name) as F32, F64, F16 or BF16, found \(entry.format.rawValue)")
    }
    let bytes = try reader.read(dataOffset + entry.range.lowerBound..<dataOffset + entry.range.upperBound)
    let values = decodeFloats(bytes, format: entry.format)
    if let k = values.firstIndex(where: { !$0.isFinite }) {
      throw malformed("expected finite float32 numbers in \(entry.name), found \(values[k]) at index \(k)")
    }
    return values
  }

  func malformed(_ detail: String) -> CheckpointError { reader.malformed(detail) }

  /// The bytes of a safetensors file: what the reference implementation writes for the same tensors, in the
  /// order of their names' bytes, except that several keys of metadata are sorted too.
  public static func encode(_ tensors: [Tensor], metadata: [String: String] = [:]) -> [UInt8] {
    let sorted = tensors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      let strings = pairs.map { "\(quoted($0.key)):\(quoted($0.value))" }
      members.append("\"__metadata__\":{\(strings.joined(separator: ","))}")
    }
    var offset = 0
    for tensor in sorted {
      let end = offset + 4 * tensor.values.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(quoted(tensor.name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var json = Array("{\(members.joined(separator: ","))}".utf8)
    // Spaces up to a multiple of eight align the data.
    while json.count % 8 != 0 { json.append(0x20) }
    var bytes = (0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) } + json
    bytes.reserveCapacity(bytes.count + offset)
    for tensor in sorted {
      for value in tensor.values {
        let pattern = value.bitPattern
        for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: pattern >> shift)) }
      }
    }
    return bytes
  }
}

/// The little-endian numbers of `bytes` as float32; those out of its range become infinite.
private func decodeFloats(_ bytes: [UInt8], format: TensorFormat) -> [Float] {
  let size = format.size
  return (0..<bytes.count / size).map { k in
    let bits = (0..<size).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[k * size + $1]) }
    switch format {
    case .f64: return Float(Double(bitPattern: bits))
    case .f16: return halfPrecision(UInt16(bits))
    case .bf16: return Float(bitPattern: UInt32(bits) << 16)
    default: return Float(bitPattern: UInt32(truncatingIfNeeded: bits))
    }
  }
}

/// The value of an IEEE half; `Float16` is not there on every platform.
private func halfPrecision(_ bits: UInt16) -> Float {
  let sign: Float = bits >> 15 == 0 ? 1 : -1
  let exponent = Int(bits >> 10 & 0x1F)
  let fraction = Float(bits & 0x3FF) / 1024
  switch exponent {
  case 0: return sign * fraction * 0x1p-14
  case 31: return fraction == 0 ? sign * .infinity : .nan
  default: return Float(sign: .plus, exponent: exponent - 15, significand: sign * (1 + fraction))
  }
}

/// A JSON string, escaped no more than JSON asks for.
private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case "\u{8}": result += "\\b"
    case "\u{C}": result += "\\f"
    case _ where scalar.value < 0x20:
      result += "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
