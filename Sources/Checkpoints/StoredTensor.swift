import Policies
import ShowreelSupport

/// A tensor of a checkpoint file of any format; its numbers are read on request.
struct StoredTensor: Sendable {
  /// PyTorch's name of it, such as `fc1.weight`.
  var name: String
  /// The format of its numbers.
  var format: TensorFormat
  /// The sizes of the dimensions, outermost first.
  var shape: [Int]
  /// The distance between neighbours along each dimension, in numbers.
  var strides: [Int]
  /// The index of the tensor's first number in its storage.
  var offset = 0
  /// The bytes that hold the numbers.
  var storage: ByteRegion
  /// The name of the storage in the file; empty for safetensors, whose one storage is the whole file.
  var storageName = ""
  /// Indicates whether a number's most significant byte comes first.
  var isBigEndian = false

  /// The strides of a row-major tensor without gaps; a tensor without numbers may have dimensions whose product wraps.
  static func contiguousStrides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for k in shape.indices.dropLast().reversed() { strides[k] = strides[k + 1] &* max(shape[k + 1], 1) }
    return strides
  }

  /// The shape as PyTorch writes it.
  var shapeText: String { Self.text(shape) }

  static func text(_ shape: [Int]) -> String { "(\(shape.map(String.init).joined(separator: ", ")))" }
}

extension StoredTensor {
  /// The range of the storage's numbers that the tensor occupies.
  ///
  /// - Throws: Where it repeats numbers (`expand`), leaves gaps so wide that reading it would take far more than its
  ///   own numbers, or ends past its storage.
  func extent() throws(FileError) -> Range<Int> {
    // Ordered from the closest neighbours: each dimension has to step over all that the closer ones occupy.
    var occupied = 1
    for k in strides.indices.sorted(by: { strides[$0] < strides[$1] }) where shape[k] > 1 {
      guard strides[k] >= occupied else {
        throw storage.malformed(
          "expected \(name) with each number in a place of its own, found the strides \(Self.text(strides)); "
            + "save it with .contiguous()")
      }
      let (steps, overflow) = strides[k].multipliedReportingOverflow(by: shape[k] - 1)
      let (end, more) = occupied.addingReportingOverflow(steps)
      guard !overflow, !more, end <= Network.maximumPackedCount else {
        throw storage.malformed(
          "expected \(name) within \(Network.maximumPackedCount) numbers, found the strides \(Self.text(strides))"
        )
      }
      occupied = end
    }
    let end = offset.addingReportingOverflow(occupied)
    guard offset >= 0, !end.overflow, end.partialValue <= storage.count / format.size else {
      throw storage.malformed(
        "expected \(name) within its storage of \(storage.count / format.size) numbers, "
          + "found \(occupied) of them from \(offset)")
    }
    return offset..<end.partialValue
  }

  /// The range of the whole file's bytes that the tensor occupies.
  func bytes() throws(FileError) -> Range<Int> {
    let extent = try extent()
    let start = storage.range.lowerBound
    return start + extent.lowerBound * format.size..<start + extent.upperBound * format.size
  }

  /// The numbers as float32, row-major, from a tensor of one or two dimensions of F32, F64, F16 or BF16; those of F64
  /// are rounded.
  ///
  /// - Throws: `FileError`: malformed where the format is another or a number is not finite as float32.
  func floats() throws(FileError) -> [Float] {
    guard [.f32, .f64, .f16, .bf16].contains(format) else {
      throw storage.malformed("expected \(name) as F32, F64, F16 or BF16, found \(format.rawValue)")
    }
    let extent = try extent()
    let bytes = try storage.read(extent.lowerBound * format.size..<extent.upperBound * format.size)
    let columns = shape.last ?? 1
    let rows = shape.dropLast().reduce(1, *)
    let (rowStride, columnStride) = (shape.count == 2 ? strides[0] : 0, strides.last ?? 1)
    var values: [Float] = []
    values.reserveCapacity(rows * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        let value = number(at: row * rowStride + column * columnStride, of: bytes)
        guard value.isFinite else {
          throw storage.malformed(
            "expected finite float32 numbers in \(name), found \(value) at index \(values.count)")
        }
        values.append(value)
      }
    }
    return values
  }

  /// A number as float32; one out of its range becomes infinite.
  private func number(at index: Int, of bytes: [UInt8]) -> Float {
    let size = format.size
    var bits: UInt64 = 0
    for k in 0..<size { bits = bits << 8 | UInt64(bytes[index * size + (isBigEndian ? k : size - 1 - k)]) }
    switch format {
    case .f64: return Float(Double(bitPattern: bits))
    case .f16: return Self.halfPrecision(UInt16(bits))
    case .bf16: return Float(bitPattern: UInt32(bits) << 16)
    default: return Float(bitPattern: UInt32(truncatingIfNeeded: bits))
    }
  }

  /// The value of an IEEE half; `Float16` does not exist on every platform.
  private static func halfPrecision(_ bits: UInt16) -> Float {
    let sign: Float = bits >> 15 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1F)
    let fraction = Float(bits & 0x3FF) / 1024
    switch exponent {
    case 0: return sign * fraction * 0x1p-14
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default: return Float(sign: .plus, exponent: exponent - 15, significand: sign * (1 + fraction))
    }
  }
}

/// The tensors and the metadata of a checkpoint file of any format.
struct TensorTable {
  /// The tensors, in the order of the file.
  var tensors: [StoredTensor]
  /// The strings beside them.
  var metadata: [String: String] = [:]
}
