import ShowreelSupport

/// The contents of a checkpoint file of any format: networks by name, and the file's statements about them.
struct CheckpointContents {
  /// The source of the tensors: a table that was read at once, or PyTorch's file, of which each network is read on
  /// request.
  private enum Source {
    case table(TensorTable)
    case torch(TorchFile)
  }

  /// The format's common name.
  let format: String
  let file: ByteRegion
  private var source: Source
  /// The settings that Stable-Baselines3 wrote into the file; `nil` where another program wrote it.
  let settings: StableBaselines3?
  /// The tensors that training leaves beside the network, in a file of this library's.
  private(set) var extras: PolicyExtras?

  private init(_ format: String, _ file: ByteRegion, _ source: Source, settings: StableBaselines3? = nil) {
    (self.format, self.file, self.source, self.settings) = (format, file, source, settings)
  }

  /// The strings beside the tensors of a safetensors file.
  var metadata: [String: String] {
    if case .table(let table) = source { table.metadata } else { [:] }
  }

  /// The networks' names; an empty one where the file holds one network without a name.
  var names: [String] {
    if case .torch(let torch) = source { torch.dictionaries.networks.map(\.name) } else { [""] }
  }

  /// The contents beside the networks, which are not read.
  var skipped: [String] {
    if case .torch(let torch) = source { torch.dictionaries.skipped } else { [] }
  }

  /// A network's name with the sizes of its layers.
  func text(of index: Int) -> String {
    guard case .torch(let torch) = source else { return names[index] }
    let shapes = torch.dictionaries.networks[index].tensors.map(\.tensor.shape).filter { $0.count == 2 }
    guard let first = shapes.first, zip(shapes, shapes.dropFirst()).allSatisfy({ $0[0] == $1[1] }) else {
      return names[index]
    }
    let sizes = [first[1]] + shapes.map { $0[0] }
    return "\(names[index]) (\(sizes.map(String.init).joined(separator: " → ")))"
  }

  /// The tensors of one of the networks.
  ///
  /// - Throws: `FileError`: malformed or inputOutput.
  mutating func tensors(of index: Int) throws(FileError) -> [StoredTensor] {
    switch source {
    case .table(let table): return extras?.rest ?? table.tensors
    case .torch(var torch):
      defer { source = .torch(torch) }
      return try torch.table(of: torch.dictionaries.networks[index]).tensors
    }
  }
}

// MARK: Formats

extension CheckpointContents {
  /// Reads what all formats have in common; the first bytes and, of a ZIP file, its entries tell the format.
  ///
  /// - Throws: `FileError`: malformed, in words of what the file is where it is something else; inputOutput.
  init(_ file: ByteRegion) throws(FileError) {
    switch try FileKind(file) {
    case .safetensors:
      let table = try SafetensorsFile.table(of: file)
      self.init("safetensors", file, .table(table))
      extras = try PolicyExtras(table, in: file)
    case .zip: self = try Self.fromZIP(file)
    case .legacyTorch:
      self.init("PyTorch, before 1.6", file, .torch(try LegacyTorch.read(file)))
    case .pickle: throw Self.barePickle(file)
    case .other(let sentence): throw file.malformed(sentence)
    }
  }

  private static func fromZIP(_ file: ByteRegion) throws(FileError) -> CheckpointContents {
    var archive = try ZIPArchive(file)
    if archive.contains(StableBaselines3.policyName) || archive.contains(StableBaselines3.dataName) {
      return try stableBaselines3(&archive, file)
    }
    guard let folder = TorchArchive.folder(of: archive) else {
      throw file.malformed(FileKind.sentence(ofZIPWith: archive.names))
    }
    return try torch(archive, folder, file)
  }

  private static func torch(
    _ archive: consuming ZIPArchive, _ folder: String, _ file: ByteRegion
  ) throws(FileError) -> CheckpointContents {
    let torch = try TorchArchive.read(archive, in: folder, file)
    return CheckpointContents("PyTorch", file, .torch(torch), settings: torch.settings)
  }

  private static func stableBaselines3(
    _ archive: inout ZIPArchive, _ file: ByteRegion
  ) throws(FileError) -> CheckpointContents {
    guard !archive.contains("parameters") else {
      throw file.malformed(
        "expected a policy of Stable-Baselines3, found one of Stable Baselines 2 (TensorFlow), which is not read"
      )
    }
    guard let data = try archive.read(StableBaselines3.dataName, limit: StableBaselines3.maximumLength),
      let policy = try archive.region(of: StableBaselines3.policyName)
    else {
      throw file.malformed("expected data and policy.pth in a Stable-Baselines3 file, found one of them")
    }
    let settings = try file.parsing { () throws(FormatError) in try StableBaselines3(data: data) }
    let torch: TorchFile
    switch try FileKind(policy) {
    case .zip:
      let inner = try ZIPArchive(policy)
      guard let folder = TorchArchive.folder(of: inner) else {
        throw file.malformed(
          "expected a state_dict in policy.pth, found \(inner.names.prefix(8).joined(separator: ", "))")
      }
      torch = try TorchArchive.read(inner, in: folder, policy)
    case .legacyTorch: torch = try LegacyTorch.read(policy)
    default: throw file.malformed("expected a policy.pth of PyTorch, found another format")
    }
    return CheckpointContents(
      "Stable-Baselines3 (\(settings.algorithm))", file, .torch(torch), settings: settings)
  }

  /// The error for a pickle that `torch.save` did not write: it says which object the pickle holds.
  private static func barePickle(_ file: ByteRegion) -> FileError {
    do {
      let bytes = try file.read(0..<min(file.count, PickleReader.maximumLength))
      let (objects, root) = try PickleReader.read(bytes)
      if VecNormalizeStatistics.isPickle(objects, root) {
        return file.malformed(
          "expected a policy, found the statistics of VecNormalize, which go with the policy's file",
          [Remedy("normalize", file.path)])
      }
      let kind = objects.kind(root)
      guard kind.contains("stable_baselines3.") || kind.contains("sb3_contrib.") else {
        return file.malformed(
          "expected a policy by torch.save, found a pickle of \(kind); in Python: "
            + "torch.save(model.state_dict(), \"policy.pt\")")
      }
      return file.malformed(
        "expected a policy by its save(…), found a pickle of \(kind); in Python: model.save(\"policy.zip\")")
    } catch let error as FileError {
      return error
    } catch {
      let detail = (error as? FormatError)?.detail ?? "\(error)"
      return file.malformed("expected a policy by torch.save, found a bare pickle: \(detail)")
    }
  }
}
