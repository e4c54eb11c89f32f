/// Reads the JSON of a safetensors header, and no other: the two levels that there are.
struct HeaderParser {
  private var scanner: JSONScanner

  init(_ bytes: [UInt8]) throws(FormatError) { scanner = try JSONScanner(bytes, of: "the header") }

  /// The whole header: `{"__metadata__": {…}, "name": {"dtype": …, "shape": …, "data_offsets": …}, …}`.
  mutating func parse() throws(FormatError) -> ([TensorEntry], [String: String]) {
    var entries: [TensorEntry] = []
    var metadata: [String: String]?
    var names: Set<String> = []
    try scanner.object { (scanner, name) throws(FormatError) in
      guard names.insert(name).inserted else {
        throw FormatError("expected each name once, found \(name) twice")
      }
      if name == "__metadata__" {
        metadata = try Self.strings(&scanner)
      } else {
        entries.append(try Self.entry(named: name, &scanner))
      }
    }
    try scanner.expectEnd()
    return (entries, metadata ?? [:])
  }

  private static func strings(_ scanner: inout JSONScanner) throws(FormatError) -> [String: String] {
    var result: [String: String] = [:]
    try scanner.object { (scanner, key) throws(FormatError) in
      guard result.updateValue(try scanner.string(), forKey: key) == nil else {
        throw FormatError("expected each key of the metadata once, found \(key) twice")
      }
    }
    return result
  }

  private static func entry(
    named name: String, _ scanner: inout JSONScanner
  ) throws(FormatError) -> TensorEntry {
    var format: TensorFormat?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.object { (scanner, key) throws(FormatError) in
      switch key {
      case "dtype" where format == nil:
        let code = try scanner.string()
        format = TensorFormat(rawValue: code)
        if format == nil { throw FormatError("expected a known dtype of \(name), found \(code)") }
      case "shape" where shape == nil: shape = try scanner.integers()
      case "data_offsets" where offsets == nil: offsets = try scanner.integers()
      default: throw FormatError("expected dtype, shape and data_offsets of \(name), found \(key)")
      }
    }
    guard let format, let shape, let offsets else {
      throw FormatError("expected dtype, shape and data_offsets of \(name), found fewer")
    }
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw FormatError("expected two ascending data_offsets of \(name), found \(offsets)")
    }
    var size = format.size
    for dimension in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
      guard !overflow else {
        throw FormatError("expected a size of \(name) that fits 64 bits, found \(shape)")
      }
      size = product
    }
    guard size == offsets[1] - offsets[0] else {
      throw FormatError(
        "expected \(size) bytes of \(name), of shape \(shape), found data_offsets \(offsets)")
    }
    return TensorEntry(name: name, format: format, shape: shape, range: offsets[0]..<offsets[1])
  }
}
