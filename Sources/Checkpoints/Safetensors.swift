import ShowreelSupport

/// A tensor of float32 with a name, to be written.
struct Tensor: Sendable, Equatable {
  /// PyTorch's name of it, such as `fc1.weight`.
  var name: String
  /// The sizes of the dimensions, outermost first.
  var shape: [Int]
  /// The numbers, row-major, as many as the product of the dimensions.
  var values: [Float]

  /// A tensor of as many values as the product of its dimensions.
  init(name: String, shape: [Int], values: [Float]) {
    precondition(values.count == shape.reduce(1, *), "as many values as the shape says")
    self.name = name
    self.shape = shape
    self.values = values
  }
}

/// The safetensors format: 8 bytes of a header's length, the header, the tensors' numbers.
enum SafetensorsFile {
  /// Reads the tensors' names, shapes and places from the header, at most a megabyte of the file, whatever its size.
  ///
  /// - Throws: `FileError`: malformed or inputOutput.
  static func table(of file: ByteRegion) throws(FileError) -> TensorTable {
    guard file.count >= 8 else {
      throw file.malformed("expected a safetensors file, at least 8 bytes long, found \(file.count) bytes")
    }
    let length = try file.read(0..<8).littleEndian()
    guard length >= 2 && length <= UInt64(file.count - 8) else {
      throw file.malformed(
        "expected a safetensors header of 2 to \(max(file.count - 8, 2)) bytes, found a length of \(length)")
    }
    guard length <= UInt64(SafetensorsHeader.maximumLength) else {
      throw file.malformed(
        "expected a header of at most \(SafetensorsHeader.maximumLength) bytes, found \(length)")
    }
    let dataOffset = 8 + Int(length)
    let json = try file.read(8..<dataOffset)
    let header = try file.parsing { () throws(FormatError) in
      try SafetensorsHeader(json: json, dataCount: file.count - dataOffset)
    }
    var table = TensorTable(tensors: [], metadata: header.metadata)
    for entry in header.entries {
      let (start, end) = (dataOffset + entry.range.lowerBound, dataOffset + entry.range.upperBound)
      guard let storage = file.region(start..<end) else { continue }
      table.tensors.append(
        StoredTensor(
          name: entry.name, format: entry.format, shape: entry.shape,
          strides: StoredTensor.contiguousStrides(entry.shape), storage: storage))
    }
    return table
  }

  /// The bytes of a safetensors file: what the reference implementation writes for the same tensors, in the
  /// order of their names' bytes, except that several keys of metadata are sorted too.
  static func encode(_ tensors: [Tensor], metadata: [String: String] = [:]) -> [UInt8] {
    let sorted = tensors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      let strings = pairs.map { "\(JSON.quoted($0.key)):\(JSON.quoted($0.value))" }
      members.append("\"__metadata__\":{\(strings.joined(separator: ","))}")
    }
    var offset = 0
    for tensor in sorted {
      let end = offset + 4 * tensor.values.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(JSON.quoted(tensor.name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
      )
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
