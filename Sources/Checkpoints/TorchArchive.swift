import ShowreelSupport

/// What `torch.save` writes since PyTorch 1.6: a ZIP file of a pickle, `data.pkl`, and the storages that it refers to,
/// `data/0` and so on, all in one folder.
enum TorchArchive {
  /// The pickle's name in the folder, which is called like the file, or `archive`.
  private static let pickleName = "data.pkl"

  /// The folder of a PyTorch archive, with its slash; `nil` where `archive` is none.
  static func folder(of archive: ZIPArchive) -> String? {
    let pickles = archive.names.filter { $0 == pickleName || $0.hasSuffix("/" + pickleName) }
    return pickles.count == 1 ? String(pickles[0].dropLast(pickleName.count)) : nil
  }

  /// The tensors of the `state_dict` that the archive holds: itself, or the one that a dictionary with other things has.
  ///
  /// - Throws: `FileError`: malformed or inputOutput.
  static func table(of archive: ZIPArchive, in folder: String, _ file: ByteRegion) throws(FileError)
    -> TensorTable
  {
    guard let pickle = try archive.read(folder + pickleName, limit: PickleReader.maximumLength) else {
      throw file.malformed("expected \(folder)\(pickleName), found none")
    }
    let (objects, root) = try file.parsing { () throws(FormatError) in try PickleReader.read(pickle) }
    let named = try file.parsing { () throws(FormatError) in try stateDictionary(objects, root) }
    let order = try archive.read(folder + "byteorder", limit: 16) ?? Array("little".utf8)
    let isBigEndian = order == Array("big".utf8)
    guard isBigEndian || order == Array("little".utf8) else {
      throw file.malformed("expected the byteorder little or big, found others")
    }
    var tensors: [StoredTensor] = []
    for (name, tensor) in named {
      let entry = "\(folder)data/\(tensor.storage.key)"
      guard let storage = try archive.region(of: entry) else {
        throw file.malformed("expected the storage \(entry) of \(name), found none")
      }
      let size = tensor.storage.count.multipliedReportingOverflow(by: tensor.storage.format.size)
      guard !size.overflow, size.partialValue == storage.count else {
        throw file.malformed(
          "expected \(tensor.storage.count) numbers of \(tensor.storage.format.rawValue) in \(entry), "
            + "found \(storage.count) bytes")
      }
      tensors.append(
        StoredTensor(
          name: name, format: tensor.storage.format, shape: tensor.shape, strides: tensor.strides,
          offset: tensor.offset, storage: storage, isBigEndian: isBigEndian))
    }
    return TensorTable(tensors: tensors)
  }

  /// The dictionary with tensors: the pickle itself, or else the only one that it has as a value.
  private static func stateDictionary(
    _ objects: PickleObjects, _ root: PickleObjects.Number
  ) throws(FormatError) -> [(name: String, tensor: PickleTensor)] {
    guard case .dictionary(let members) = objects[root] else {
      throw FormatError("expected a state_dict, a dictionary of tensors, found \(objects[root].kind)")
    }
    let own = try tensors(objects, root)
    if !own.isEmpty { return own }
    var found: [(name: String, tensors: [(name: String, tensor: PickleTensor)])] = []
    var seen: Set<PickleObjects.Number> = []
    // A dictionary that is there more than once is looked at once.
    for member in members where seen.insert(member.value).inserted {
      let tensors = try tensors(objects, member.value)
      if !tensors.isEmpty { found.append((objects.text(member.key) ?? "?", tensors)) }
    }
    guard let only = found.first, found.count == 1 else {
      let names = found.map(\.name).joined(separator: ", ")
      throw FormatError(
        found.isEmpty
          ? "expected a state_dict, a dictionary of tensors, found one without tensors"
          : "expected one state_dict, found \(found.count): \(names); save the policy's alone")
    }
    return only.tensors
  }

  /// The tensors of a dictionary, in its order, with their names.
  private static func tensors(
    _ objects: PickleObjects, _ number: PickleObjects.Number
  ) throws(FormatError) -> [(name: String, tensor: PickleTensor)] {
    guard case .dictionary(let members) = objects[number] else { return [] }
    var result: [(name: String, tensor: PickleTensor)] = []
    var names: Set<String> = []
    for member in members {
      guard case .tensor(let tensor) = objects[member.value], let name = objects.text(member.key) else {
        continue
      }
      guard names.insert(name).inserted else {
        throw FormatError("expected each name once, found \(name) twice")
      }
      result.append((name, tensor))
    }
    return result
  }
}
