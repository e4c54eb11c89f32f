/// The objects of a pickle, numbered: an object that holds another holds its number, so that neither a cycle nor depth
/// costs anything to keep, to copy or to let go.
struct PickleObjects {
  /// Which of the objects.
  typealias Number = Int

  private(set) var all: [PickleValue] = []

  subscript(number: Number) -> PickleValue { all[number] }

  mutating func add(_ value: PickleValue) -> Number {
    all.append(value)
    return all.count - 1
  }

  /// Adds to a list; false where it is none. It is let go of first, so that it grows in place and not as a copy.
  mutating func append(_ items: [Number], to target: Number) -> Bool {
    guard case .list(var list) = exchange(target, with: .none) else { return false }
    list += items
    all[target] = .list(list)
    return true
  }

  /// Adds keys and values, one after the other, to a dictionary, as `append` does to a list.
  mutating func set(_ items: [Number], of target: Number) -> Bool {
    guard items.count % 2 == 0, case .dictionary(var members) = exchange(target, with: .none) else {
      return false
    }
    for k in stride(from: 0, to: items.count, by: 2) { members.append((items[k], items[k + 1])) }
    all[target] = .dictionary(members)
    return true
  }

  private mutating func exchange(_ number: Number, with value: PickleValue) -> PickleValue {
    var old = value
    swap(&old, &all[number])
    return old
  }

  func text(_ number: Number) -> String? {
    if case .text(let text) = all[number] { text } else { nil }
  }

  func integer(_ number: Number) -> Int? {
    if case .integer(let value) = all[number] { value } else { nil }
  }

  func tuple(_ number: Number) -> [Number]? {
    if case .tuple(let items) = all[number] { items } else { nil }
  }

  /// The numbers of a tuple of at most `limit` of them; a tuple may be referred to any number of times.
  func integers(_ number: Number, limit: Int) -> [Int]? {
    guard let items = tuple(number), items.count <= limit else { return nil }
    let values = items.compactMap(integer)
    return values.count == items.count ? values : nil
  }
}

/// What a restricted pickle can hold.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case tuple([PickleObjects.Number])
  case list([PickleObjects.Number])
  /// Keys and values in the order they were set; a key may be there twice.
  case dictionary([(key: PickleObjects.Number, value: PickleObjects.Number)])
  case global(PickleGlobal)
  // Boxed, so that the other objects, of which there may be as many as bytes, stay small.
  indirect case storage(PickleStorage)
  indirect case tensor(PickleTensor)

  /// What it is, in Python's words.
  var kind: String {
    switch self {
    case .none: "None"
    case .bool: "a bool"
    case .integer: "an int"
    case .number: "a float"
    case .text: "a string"
    case .tuple: "a tuple"
    case .list: "a list"
    case .dictionary: "a dictionary"
    case .global(let global): global.name
    case .storage: "a storage"
    case .tensor: "a tensor"
    }
  }
}

/// The names that a pickle of tensors refers to, and no other.
enum PickleGlobal: Equatable {
  case orderedDictionary
  case rebuildTensor
  case rebuildParameter
  case storageType(TensorFormat)

  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
    case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
    case ("torch", _):
      guard let format = Self.storageTypes[name] else { return nil }
      self = .storageType(format)
    default: return nil
    }
  }

  private static let storageTypes: [String: TensorFormat] = [
    "FloatStorage": .f32, "DoubleStorage": .f64, "HalfStorage": .f16, "BFloat16Storage": .bf16,
    "LongStorage": .i64, "IntStorage": .i32, "ShortStorage": .i16, "CharStorage": .i8, "ByteStorage": .u8,
    "BoolStorage": .bool,
  ]

  var name: String {
    switch self {
    case .orderedDictionary: "collections.OrderedDict"
    case .rebuildTensor: "torch._utils._rebuild_tensor_v2"
    case .rebuildParameter: "torch._utils._rebuild_parameter"
    case .storageType: "a storage type"
    }
  }
}

/// Where a tensor's numbers are, as a persistent id says: `('storage', type, key, location, count)`.
struct PickleStorage {
  var format: TensorFormat
  /// The name of the entry under `data/`.
  var key: String
  /// How many numbers.
  var count: Int
}

/// What `_rebuild_tensor_v2` is called with.
struct PickleTensor {
  var storage: PickleStorage
  var offset: Int
  var shape: [Int]
  var strides: [Int]
}
