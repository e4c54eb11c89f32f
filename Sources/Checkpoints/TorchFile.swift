import ShowreelSupport

/// The contents of a file of `torch.save`, in either of its formats: the pickle's state dictionaries, and the places of
/// their numbers.
struct TorchFile {
  /// The places of the storages in a file; each storage is read once.
  enum Storages {
    /// Entries of a ZIP file, in the folder `data/`.
    case archive(ZIPArchive, folder: String)
    /// Ranges of the file, after the pickles.
    case ranges([String: Range<Int>])
  }

  let file: ByteRegion
  let dictionaries: StateDictionaries
  private var storages: Storages
  private let isBigEndian: Bool
  /// The settings that Stable-Baselines3's `policy.save` puts beside the tensors.
  let settings: StableBaselines3?

  /// The file of a pickle and its storages.
  ///
  /// - Throws: `FileError`: malformed where the pickle has no state dictionary, with what it has and what to do.
  init(
    _ file: ByteRegion, _ objects: PickleObjects, _ root: PickleObjects.Number, storages: Storages,
    isBigEndian: Bool
  ) throws(FileError) {
    (self.file, self.storages, self.isBigEndian) = (file, storages, isBigEndian)
    dictionaries = try file.parsing { () throws(FormatError) in try StateDictionaries(objects, root) }
    settings = StableBaselines3(objects, root)
    guard dictionaries.networks.isEmpty else { return }
    if let module = dictionaries.module {
      let key = dictionaries.skipped.first { $0.hasSuffix(" \(module))") }.map { $0.prefix { $0 != " " } }
      let place = key.map { "[\"\($0)\"]" } ?? ""
      throw file.malformed(
        "expected a state_dict, found a whole module, \(module), which only its own code could make again; in the Python "
          + "program that defines it, if you trust the file: torch.save(torch.load(\(JSON.quoted(file.path)), map_location=\"cpu\", "
          + "weights_only=False)\(place).state_dict(), \"policy.pt\")")
    }
    var isDictionary = false
    if case .dictionary = objects[root] { isDictionary = true }
    guard dictionaries.skipped.isEmpty || !isDictionary else {
      throw file.malformed(
        "expected a state_dict, a dictionary of tensors, found \(dictionaries.skipped.prefix(8).joined(separator: ", ")) alone"
      )
    }
    throw file.malformed("expected a state_dict, a dictionary of tensors, found \(Self.found(objects, root))")
  }

  private static func found(_ objects: PickleObjects, _ root: PickleObjects.Number) -> String {
    if case .dictionary = objects[root] { return "one without tensors" }
    guard objects.object(root)?.name.hasPrefix("stable_baselines3.") ?? false else {
      return "\(objects.kind(root)); in Python: torch.save(model.state_dict(), \"policy.pt\")"
    }
    return "\(objects.kind(root)); in Python: model.save(\"policy.zip\"), or "
      + "torch.save(model.policy.state_dict(), \"policy.pt\")"
  }

  /// The tensors of one of the dictionaries.
  ///
  /// - Throws: `FileError`: malformed or inputOutput.
  mutating func table(of dictionary: StateDictionaries.Dictionary) throws(FileError) -> TensorTable {
    var tensors: [StoredTensor] = []
    for (name, tensor) in dictionary.tensors {
      let (place, region) = try region(of: tensor.storage, for: name)
      let size = tensor.storage.count.multipliedReportingOverflow(by: tensor.storage.format.size)
      guard !size.overflow, size.partialValue == region.count else {
        throw file.malformed(
          "expected \(tensor.storage.count) numbers of \(tensor.storage.format.rawValue) in \(place), "
            + "found \(region.count) bytes")
      }
      tensors.append(
        StoredTensor(
          name: name, format: tensor.storage.format, shape: tensor.shape, strides: tensor.strides,
          offset: tensor.offset, storage: region, storageName: place, isBigEndian: isBigEndian))
    }
    return TensorTable(tensors: tensors)
  }

  private mutating func region(
    of storage: PickleStorage, for name: String
  ) throws(FileError) -> (place: String, region: ByteRegion) {
    switch storages {
    case .archive(var archive, let folder):
      let place = "\(folder)data/\(storage.key)"
      // Given back with what it has learnt; in between, it is nowhere else, so that nothing is copied.
      storages = .ranges([:])
      defer { storages = .archive(archive, folder: folder) }
      if let region = try archive.region(of: place) { return (place, region) }
      throw file.malformed("expected the storage \(place) of \(name), found none")
    case .ranges(let ranges):
      if let region = ranges[storage.key].flatMap(file.region) { return ("storage \(storage.key)", region) }
      throw file.malformed("expected the storage \(storage.key) of \(name), found none")
    }
  }
}
