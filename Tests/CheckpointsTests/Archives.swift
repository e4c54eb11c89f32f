/// The bytes of a text.
func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The parts of a pickle as `torch.save` writes them, to be put together well or badly.
enum Pickle {
  static let start: [UInt8] = [0x80, 2]
  static let mark: [UInt8] = ascii("(")
  static let stop: [UInt8] = ascii(".")
  static let emptyDictionary: [UInt8] = ascii("}")

  static func global(_ module: String, _ name: String) -> [UInt8] { ascii("c\(module)\n\(name)\n") }

  static func text(_ text: String) -> [UInt8] { [0x8C, UInt8(text.utf8.count)] + Array(text.utf8) }

  /// LONG1, which takes any number.
  static func integer(_ value: Int) -> [UInt8] {
    [0x8A, 8] + withUnsafeBytes(of: Int64(value).littleEndian, Array.init)
  }

  static func tuple(_ values: [Int]) -> [UInt8] { mark + values.flatMap(integer) + ascii("t") }

  static func storage(_ key: String, count: Int, type: String = "FloatStorage") -> [UInt8] {
    mark + text("storage") + global("torch", type) + text(key) + text("cpu") + integer(count) + ascii("tQ")
  }

  static let orderedDictionary = global("collections", "OrderedDict") + ascii(")R")

  static func tensor(_ storage: [UInt8], shape: [Int], strides: [Int], offset: Int = 0) -> [UInt8] {
    global("torch._utils", "_rebuild_tensor_v2") + mark + storage + integer(offset) + tuple(shape)
      + tuple(strides) + [0x89] + orderedDictionary + ascii("tR")
  }

  /// A dictionary of members that are pickled already.
  static func dictionary(_ members: [(String, [UInt8])]) -> [UInt8] {
    orderedDictionary + mark + members.flatMap { text($0.0) + $0.1 } + ascii("u")
  }

  static func whole(_ object: [UInt8]) -> [UInt8] { start + object + stop }
}

/// A ZIP file of stored entries, without the ZIP64 records that nothing here is large enough for.
struct ZIP {
  struct Entry {
    var name: String
    var data: [UInt8]
    var method = 0
    var flags = 0
    /// What the directory says, where it lies.
    var offset: Int?
    var listedName: String?
    var listedSize: Int?
    /// Whether its sizes and its offset are in a ZIP64 field.
    var isLarge = false
  }

  var entries: [Entry]
  var comment: [UInt8] = []
  /// How many entries the end record claims, where it lies.
  var count: Int?

  init(_ files: [(String, [UInt8])]) { entries = files.map { Entry(name: $0.0, data: $0.1) } }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let name = entry.listedName ?? entry.name
      let start = entry.offset ?? bytes.count
      let sizes = numbers((entry.data.count, 4), (entry.data.count, 4))
      bytes += numbers((0x0403_4B50, 4), (20, 2), (entry.flags, 2), (entry.method, 2), (0, 8))
      bytes += sizes + numbers((entry.name.utf8.count, 2), (0, 2))
      bytes += ascii(entry.name) + entry.data
      let listed = entry.listedSize ?? entry.data.count
      directory += numbers((0x0201_4B50, 4), (20, 2), (20, 2), (entry.flags, 2), (entry.method, 2), (0, 8))
      if entry.isLarge {
        let ones = 0xFFFF_FFFF
        directory += numbers((ones, 4), (ones, 4), (name.utf8.count, 2), (28, 2), (0, 10), (ones, 4))
        directory += ascii(name) + numbers((1, 2), (24, 2), (listed, 8), (listed, 8), (start, 8))
      } else {
        directory += numbers((listed, 4), (listed, 4), (name.utf8.count, 2), (0, 12), (start, 4))
        directory += ascii(name)
      }
    }
    let count = count ?? entries.count
    let end = numbers(
      (0x0605_4B50, 4), (0, 4), (count, 2), (count, 2), (directory.count, 4), (bytes.count, 4),
      (comment.count, 2))
    return bytes + directory + end + comment
  }

  /// Numbers of so many bytes, the least significant first.
  private func numbers(_ values: (value: Int, size: Int)...) -> [UInt8] {
    values.flatMap { number in
      (0..<number.size).map { UInt8(truncatingIfNeeded: number.value >> (8 * min($0, 7))) }
    }
  }
}

/// A file of `torch.save`: a pickle and its storages.
func torchArchive(_ pickle: [UInt8], storages: [[UInt8]], byteOrder: String = "little") -> ZIP {
  ZIP(
    [("archive/data.pkl", pickle), ("archive/byteorder", Array(byteOrder.utf8))]
      + storages.enumerated().map { ("archive/data/\($0.offset)", $0.element) })
}

/// A `state_dict` of zeros with these names and shapes.
func stateDictionary(_ tensors: [(String, [Int])]) -> ZIP {
  let members = tensors.enumerated().map { index, tensor in
    let (name, shape) = tensor
    let strides = shape.indices.map { shape[($0 + 1)...].reduce(1, *) }
    let storage = Pickle.storage("\(index)", count: shape.reduce(1, *))
    return (name, Pickle.tensor(storage, shape: shape, strides: strides))
  }
  return torchArchive(
    Pickle.whole(Pickle.dictionary(members)),
    storages: tensors.map { [UInt8](repeating: 0, count: 4 * $0.1.reduce(1, *)) })
}

/// The weights and biases of linear layers from one size to the next, with these names.
func linear(_ names: [String], _ sizes: [Int]) -> [(String, [Int])] {
  names.enumerated().flatMap { k, name in
    [("\(name).weight", [sizes[k + 1], sizes[k]]), ("\(name).bias", [sizes[k + 1]])]
  }
}
