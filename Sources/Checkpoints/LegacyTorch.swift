import ShowreelSupport

/// The format of `torch.save` before PyTorch 1.6, still used with its ZIP format switched off: four pickles (a magic
/// number, a version, the machine's properties, the object), the list of the storages, and each storage's count and
/// numbers.
enum LegacyTorch {
  /// LONG1 of ten bytes: `0x1950a86a20f9469cfc6c`.
  private static let magic: [UInt8] = [
    0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
  ]
  private static let version = 1001

  /// Tells whether a file that starts with these bytes is of this format: a pickle, of any protocol, of the magic
  /// number.
  static func begins(_ start: [UInt8]) -> Bool {
    guard start.first == 0x80, start.count >= magic.count + 2 else { return false }
    return [2, 11].contains { start.dropFirst($0).starts(with: magic) }
  }

  /// Reads the pickles and the places of the storages.
  ///
  /// - Throws: `FileError`: malformed or inputOutput.
  static func read(_ file: ByteRegion) throws(FileError) -> TorchFile {
    // Behind the pickles come the numbers, as many as there may be.
    let start = try file.read(0..<min(file.count, PickleReader.maximumLength))
    let parts = try file.parsing { () throws(FormatError) in try pickles(start) }
    let ranges = try storages(parts, in: file)
    return try TorchFile(
      file, parts.objects, parts.root, storages: .ranges(ranges), isBigEndian: !parts.isLittleEndian)
  }

  private struct Pickles {
    var objects: PickleObjects
    var root: PickleObjects.Number
    /// The storages' keys, in the order of their numbers.
    var keys: [String]
    /// The position after the pickles, where the numbers begin.
    var end: Int
    var isLittleEndian: Bool
  }

  private static func pickles(_ bytes: [UInt8]) throws(FormatError) -> Pickles {
    var (objects, root, position) = try PickleReader.read(bytes, from: 0)
    (objects, root, position) = try PickleReader.read(bytes, from: position)
    guard objects.integer(root) == version else {
      throw FormatError("expected PyTorch's older format of version \(version), found another")
    }
    (objects, root, position) = try PickleReader.read(bytes, from: position)
    var isLittleEndian = true
    if let flag = objects.member("little_endian", of: root), case .bool(false) = objects[flag] {
      isLittleEndian = false
    }
    (objects, root, position) = try PickleReader.read(bytes, from: position)
    let (list, listRoot, end) = try PickleReader.read(bytes, from: position)
    guard case .list(let items) = list[listRoot] else {
      throw FormatError("expected the list of the storages after the pickle, found \(list.kind(listRoot))")
    }
    let keys = items.compactMap(list.text)
    guard keys.count == items.count, Set(keys).count == keys.count else {
      throw FormatError("expected the key of each storage once, found others")
    }
    return Pickles(objects: objects, root: root, keys: keys, end: end, isLittleEndian: isLittleEndian)
  }

  /// The range of each storage's numbers: a count of eight bytes and then that many numbers, storage after storage.
  private static func storages(
    _ parts: Pickles, in file: ByteRegion
  ) throws(FileError) -> [String: Range<Int>] {
    var formats: [String: TensorFormat] = [:]
    for case .storage(let storage) in parts.objects.all { formats[storage.key] = storage.format }
    var ranges: [String: Range<Int>] = [:]
    var position = parts.end
    for key in parts.keys {
      guard let format = formats[key] else {
        throw file.malformed("expected the storage \(key) in the pickle too, found it in the list alone")
      }
      guard position + 8 <= file.count else {
        throw file.malformed(
          "expected the storage \(key) at \(position), found the file's end; it may be cut off")
      }
      let bytes = try file.read(position..<position + 8)
      let count = parts.isLittleEndian ? bytes.littleEndian() : bytes.reversed().littleEndian()
      position += 8
      guard count <= UInt64((file.count - position) / format.size) else {
        throw file.malformed(
          "expected \(count) numbers of the storage \(key) at \(position), found \(file.count - position) bytes; "
            + "the file may be cut off")
      }
      ranges[key] = position..<position + Int(count) * format.size
      position += Int(count) * format.size
    }
    return ranges
  }
}
