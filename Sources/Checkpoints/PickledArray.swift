/// NumPy's arrays, scalars and bytes in a pickle, read as `numpy.ndarray.__reduce__` and `__reduce_ex__` write them, of
/// every version from 1 on, and none of them made by NumPy.
struct PickledArray {
  /// The sizes of the dimensions, outermost first; empty for a scalar.
  var shape: [Int]
  /// The numbers, row-major, as doubles.
  var values: [Double]

  /// The longest array whose numbers are read; an observation has some hundred elements at most.
  private static let maximumCount = 1 << 20

  private static let reconstructors: Set = [
    "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct",
  ]
  private static let bufferReaders: Set = [
    "numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer",
  ]
  /// The functions that Python would call for an array.
  static let makers = reconstructors.union(bufferReaders)
  /// The functions that Python would call for a single number.
  static let scalarMakers: Set = ["numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar"]

  /// Reads the array or the scalar that a pickled object is; `nil` where it is neither, or holds other numbers than
  /// floats and integers.
  init?(_ number: PickleObjects.Number, of objects: PickleObjects) {
    guard let object = objects.object(number) else { return nil }
    switch object.name {
    case let name where Self.reconstructors.contains(name): self.init(reconstructed: object, of: objects)
    case let name where Self.bufferReaders.contains(name): self.init(buffer: object, of: objects)
    case let name where Self.scalarMakers.contains(name):
      guard let arguments = object.arguments.flatMap(objects.tuple), arguments.count == 2,
        let type = NumberType(arguments[0], of: objects), let bytes = objects.bytes(arguments[1])
      else { return nil }
      self.init(bytes, type, shape: [], isColumnMajor: false)
    default: return nil
    }
  }

  /// Reads the object of `_reconstruct(…)`, whose state is (version, shape, type, whether column-major, bytes).
  private init?(reconstructed object: PickleObject, of objects: PickleObjects) {
    guard let state = object.state.flatMap(objects.tuple), state.count == 5,
      let shape = objects.integers(state[1], limit: 8), let type = NumberType(state[2], of: objects),
      case .bool(let isColumnMajor) = objects[state[3]], let bytes = objects.bytes(state[4])
    else { return nil }
    self.init(bytes, type, shape: shape, isColumnMajor: isColumnMajor)
  }

  /// Reads the object of `_frombuffer(bytes, type, shape, order)`.
  private init?(buffer object: PickleObject, of objects: PickleObjects) {
    guard let arguments = object.arguments.flatMap(objects.tuple), arguments.count == 4,
      let bytes = objects.bytes(arguments[0]), let type = NumberType(arguments[1], of: objects),
      let shape = objects.integers(arguments[2], limit: 8)
    else { return nil }
    self.init(bytes, type, shape: shape, isColumnMajor: objects.text(arguments[3]) == "F")
  }

  private init?(_ bytes: [UInt8], _ type: NumberType, shape: [Int], isColumnMajor: Bool) {
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard size >= 0, !overflow, product <= Self.maximumCount else { return nil }
      count = product
    }
    // The order of the numbers matters to none that has one dimension.
    guard bytes.count == count * type.size, !isColumnMajor || shape.count <= 1 else { return nil }
    self.shape = shape
    values = (0..<count).map { type.number(in: bytes, at: $0 * type.size) }
  }
}

/// The type of an array's numbers: `dtype('<f8')`, as NumPy reduces it.
private struct NumberType {
  private enum Kind: Character {
    case float = "f"
    case signed = "i"
    case unsigned = "u"
  }

  private var kind: Kind
  let size: Int
  private var isBigEndian = false

  init?(_ number: PickleObjects.Number, of objects: PickleObjects) {
    guard let object = objects.object(number), object.name == "numpy.dtype",
      let code = object.arguments.flatMap(objects.tuple)?.first.flatMap(objects.text),
      let kind = code.first.flatMap(Kind.init), let size = Int(code.dropFirst()),
      [1, 2, 4, 8].contains(size),
      kind != .float || size >= 4
    else { return nil }
    (self.kind, self.size) = (kind, size)
    if let state = object.state.flatMap(objects.tuple), state.count > 1, objects.text(state[1]) == ">" {
      isBigEndian = true
    }
  }

  func number(in bytes: [UInt8], at position: Int) -> Double {
    var bits: UInt64 = 0
    for k in 0..<size { bits = bits << 8 | UInt64(bytes[position + (isBigEndian ? k : size - 1 - k)]) }
    switch kind {
    case .float where size == 4: return Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    case .float: return Double(bitPattern: bits)
    case .unsigned: return Double(bits)
    case .signed:
      let unused = UInt64(64 - 8 * size)
      return Double(Int64(bitPattern: bits << unused) >> Int64(unused))
    }
  }
}

extension PickleObjects {
  /// The bytes that an object stands for, also where protocol 2 writes them as text to be encoded as Latin-1.
  func bytes(_ number: Number) -> [UInt8]? {
    if case .bytes(let range) = all[number] { return Array(pickle[range]) }
    guard let object = object(number), let arguments = object.arguments.flatMap(tuple),
      let first = arguments.first
    else { return nil }
    switch object.name {
    case "_codecs.encode":
      guard let text = text(first) else { return nil }
      var bytes: [UInt8] = []
      for scalar in text.unicodeScalars {
        guard let byte = UInt8(exactly: scalar.value) else { return nil }
        bytes.append(byte)
      }
      return bytes
    case "builtins.bytearray", "__builtin__.bytearray": return self.bytes(first)
    default: return nil
    }
  }

  /// A number, a Boolean as 1 or 0, or an array of one number.
  func double(_ number: Number) -> Double? {
    switch all[number] {
    case .number(let value): return value
    case .integer(let value): return Double(value)
    case .bool(let value): return value ? 1 : 0
    default:
      guard let array = PickledArray(number, of: self), array.values.count == 1 else { return nil }
      return array.values[0]
    }
  }
}
