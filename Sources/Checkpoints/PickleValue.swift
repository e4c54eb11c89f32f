import ShowreelSupport

/// The objects of a pickle, numbered: an object that holds another holds its number, so that cycles and deep nesting
/// are harmless to keep, to copy and to release.
struct PickleObjects {
  /// The number of an object, its index in `all`.
  typealias Number = Int

  /// The pickle, in which the bytes of `PickleValue.bytes` lie.
  let pickle: [UInt8]
  private(set) var all: [PickleValue] = []

  init(of pickle: [UInt8]) { self.pickle = pickle }

  subscript(number: Number) -> PickleValue { all[number] }

  mutating func add(_ value: PickleValue) -> Number {
    all.append(value)
    return all.count - 1
  }

  /// Adds to a list; false where the object is none. The array is taken out of the enumeration first, so that it grows
  /// in place instead of being copied.
  mutating func append(_ items: ArraySlice<Number>, to target: Number) -> Bool {
    guard case .list(var list) = exchange(target, with: .none) else { return false }
    list += items
    all[target] = .list(list)
    return true
  }

  /// Adds keys and values, one after the other, to a dictionary, as `append` does to a list.
  mutating func set(_ items: ArraySlice<Number>, of target: Number) -> Bool {
    guard items.count % 2 == 0, case .dictionary(var members) = exchange(target, with: .none) else {
      return false
    }
    for k in stride(from: items.startIndex, to: items.endIndex, by: 2) {
      members.append((items[k], items[k + 1]))
    }
    all[target] = .dictionary(members)
    return true
  }

  /// Gives an object its attributes; false where it cannot have any.
  mutating func setState(of target: Number, to state: Number) -> Bool {
    guard case .object(var object) = all[target] else { return false }
    object.state = state
    all[target] = .object(object)
    return true
  }

  private mutating func exchange(_ number: Number, with value: PickleValue) -> PickleValue {
    var old = value
    swap(&old, &all[number])
    return old
  }
}

// MARK: Kinds of objects

extension PickleObjects {
  func text(_ number: Number) -> String? {
    if case .text(let text) = all[number] { text } else { nil }
  }

  func integer(_ number: Number) -> Int? {
    if case .integer(let value) = all[number] { value } else { nil }
  }

  func tuple(_ number: Number) -> [Number]? {
    if case .tuple(let items) = all[number] { items } else { nil }
  }

  func dictionary(_ number: Number) -> [(key: Number, value: Number)]? {
    if case .dictionary(let members) = all[number] { members } else { nil }
  }

  /// The object of a class that is not made, or the call that is not carried out, under a number.
  func object(_ number: Number) -> PickleObject? {
    if case .object(let object) = all[number] { object } else { nil }
  }

  /// The numbers of a tuple of at most `limit` of them; a tuple may be referred to any number of times.
  func integers(_ number: Number, limit: Int) -> [Int]? {
    guard let items = tuple(number), items.count <= limit else { return nil }
    let values = items.compactMap(integer)
    return values.count == items.count ? values : nil
  }

  /// The value under a key of a dictionary, or among the attributes of an object.
  func member(_ name: String, of number: Number) -> Number? {
    let holder = object(number)?.state ?? number
    return dictionary(holder)?.last { text($0.key) == name }?.value
  }

  /// The kind of an object, in Python's words.
  func kind(_ number: Number) -> String {
    guard let object = object(number) else { return all[number].kind }
    let name = object.name
    if PickledArray.makers.contains(name) { return "an array of NumPy" }
    if PickledArray.scalarMakers.contains(name) { return "a number of NumPy" }
    let article = "aeiouAEIOU".contains(name.first ?? "x") ? "an" : "a"
    return "\(article) \(name)"
  }
}

/// A value in a pickle that is read without executing any of it.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  /// A range of bytes in the pickle.
  case bytes(Range<Int>)
  case tuple([PickleObjects.Number])
  case list([PickleObjects.Number])
  /// Keys and values in the order they were set; a key may be there twice.
  case dictionary([(key: PickleObjects.Number, value: PickleObjects.Number)])
  // Boxed, so that the other objects, of which there may be as many as bytes, stay small.
  indirect case global(PickleGlobal)
  indirect case storage(PickleStorage)
  indirect case tensor(PickleTensor)
  /// An object that Python would make by running code; only its name and arguments are kept.
  indirect case object(PickleObject)

  /// The kind of the value, in Python's words.
  var kind: String {
    switch self {
    case .none: "None"
    case .bool: "a bool"
    case .integer: "an int"
    case .number: "a float"
    case .text: "a string"
    case .bytes: "bytes"
    case .tuple: "a tuple"
    case .list: "a list"
    case .dictionary: "a dictionary"
    case .global(let global): "the global \(global.name)"
    case .storage: "a storage"
    case .tensor: "a tensor"
    case .object(let object): "an object of \(object.name)"
    }
  }
}

/// An object of a class that is not made, or a call that is not carried out: the name and what goes with it.
struct PickleObject {
  /// The class or function, such as `argparse.Namespace`.
  var name: String
  /// The arguments, a tuple as a rule.
  var arguments: PickleObjects.Number?
  /// The attributes that it would get.
  var state: PickleObjects.Number?
}

/// A name that a pickle refers to.
enum PickleGlobal: Equatable {
  case orderedDictionary
  case rebuildTensor
  case rebuildParameter
  /// The function `_rebuild_from_type_v2`, which makes a tensor with attributes of its own.
  case rebuildFromType
  case storageType(TensorFormat)
  /// Any other, which is kept as a name alone.
  case other(String)

  init(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"), ("collections", "defaultdict"): self = .orderedDictionary
    case ("torch._utils", "_rebuild_tensor_v2"), ("torch._utils", "_rebuild_tensor"): self = .rebuildTensor
    case ("torch._utils", "_rebuild_parameter"), ("torch._utils", "_rebuild_parameter_with_state"):
      self = .rebuildParameter
    case ("torch._tensor", "_rebuild_from_type_v2"): self = .rebuildFromType
    case ("torch", _):
      self = Self.storageTypes[name].map(PickleGlobal.storageType) ?? .other(Text.name("torch.\(name)"))
    default: self = .other(Text.name("\(module).\(name)"))
    }
  }

  /// Tells whether a pickle can refer to this function only to run a program or code when Python loads it.
  static func runsPrograms(module: String, name: String) -> Bool {
    switch module {
    case "os", "posix", "nt", "subprocess", "pty", "runpy", "importlib", "ctypes", "socket", "shutil": true
    case "builtins", "__builtin__":
      ["eval", "exec", "compile", "__import__", "open", "execfile"].contains(name)
    default: false
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
    case .rebuildFromType: "torch._tensor._rebuild_from_type_v2"
    case .storageType(let format): "torch's storage of \(format.rawValue)"
    case .other(let name): name
    }
  }
}

/// The place of a tensor's numbers, as a persistent id gives it: `('storage', type, key, location, count)`.
struct PickleStorage {
  var format: TensorFormat
  /// The name of the entry under `data/`.
  var key: String
  /// The count of numbers.
  var count: Int
}

/// The arguments of `_rebuild_tensor_v2`: a storage, and a tensor's place and shape in it.
struct PickleTensor {
  var storage: PickleStorage
  var offset: Int
  var shape: [Int]
  var strides: [Int]
}
