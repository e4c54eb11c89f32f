/// The number formats of a checkpoint file, by safetensors' names.
enum TensorFormat: String, Sendable, CaseIterable {
  case bool = "BOOL"
  case u8 = "U8"
  case i8 = "I8"
  case f8e5m2 = "F8_E5M2"
  case f8e4m3 = "F8_E4M3"
  case i16 = "I16"
  case u16 = "U16"
  case f16 = "F16"
  case bf16 = "BF16"
  case i32 = "I32"
  case u32 = "U32"
  case f32 = "F32"
  case i64 = "I64"
  case u64 = "U64"
  case f64 = "F64"

  /// The size of one number in bytes.
  var size: Int {
    switch self {
    case .bool, .u8, .i8, .f8e5m2, .f8e4m3: 1
    case .i16, .u16, .f16, .bf16: 2
    case .i32, .u32, .f32: 4
    case .i64, .u64, .f64: 8
    }
  }
}

/// The header's entry for one tensor of a safetensors file.
struct TensorEntry: Sendable, Equatable {
  /// PyTorch's name of it, such as `fc1.weight`.
  var name: String
  /// The format of its numbers.
  var format: TensorFormat
  /// The sizes of the dimensions, outermost first; the data are row-major.
  var shape: [Int]
  /// The range of the data in bytes, counted from the header's end.
  var range: Range<Int>
}

/// The checked header of a safetensors file: 8 bytes of the length of a JSON object (little-endian), the object, then
/// the tensors' data without gaps. Format: https://huggingface.co/docs/safetensors
struct SafetensorsHeader {
  /// The tensors' entries, in the order of their data.
  var entries: [TensorEntry]
  var metadata: [String: String]

  /// The longest header that is read. The format allows 100 MB; that of a policy has some hundred bytes.
  static let maximumLength = 1 << 20

  /// - Parameters:
  ///   - json: The object.
  ///   - dataCount: Bytes of the file after the header.
  /// - Throws: What was expected and what was found.
  init(json: [UInt8], dataCount: Int) throws(FormatError) {
    (entries, metadata) = try HeaderParser.parse(json)
    // The tensors have to cover the data from its beginning to its end, each byte once.
    entries.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    var end = 0
    for entry in entries {
      let range = entry.range
      guard range.upperBound <= dataCount else {
        throw FormatError(
          "expected the data of \(entry.name) within the file's \(dataCount) bytes of it, "
            + "found it at \(range.lowerBound) to \(range.upperBound)")
      }
      guard range.lowerBound == end else {
        throw FormatError("expected the data of \(entry.name) to start at \(end), found \(range.lowerBound)")
      }
      end = range.upperBound
    }
    guard end == dataCount else {
      throw FormatError("expected \(end) bytes of data, found \(dataCount)")
    }
  }
}
