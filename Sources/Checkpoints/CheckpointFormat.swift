import ShowreelSupport

/// The formats of checkpoint files, told apart by their first bytes and, of a ZIP file, by its entries.
enum CheckpointFormat {
  /// What a file holds, and what it says of its policy.
  struct Contents {
    var table: TensorTable
    /// Where Stable-Baselines3 wrote it, what that says.
    var stableBaselines3: StableBaselines3?
  }

  /// Reads what every format has: tensors with names.
  ///
  /// - Throws: `FileError`: malformed or inputOutput.
  static func read(_ file: ByteRegion) throws(FileError) -> Contents {
    let start = try file.read(0..<min(8, file.count))
    if start.starts(with: ZIPArchive.signature) || start.starts(with: [0x50, 0x4B, 5, 6]) {
      return try readZIP(file)
    }
    // A safetensors file starts with a length below 2²⁰; a pickle's start is a greater one.
    if start.count == 8, start[0] == 0x80, 2...5 ~= start[1], start[3...].contains(where: { $0 != 0 }) {
      throw file.malformed(
        "expected a ZIP file of PyTorch 1.6 or later, found a bare pickle; "
          + "write it anew: torch.save(torch.load(FILE, weights_only=True), FILE)")
    }
    return Contents(table: try SafetensorsFile.table(of: file))
  }

  private static func readZIP(_ file: ByteRegion) throws(FileError) -> Contents {
    let archive = try ZIPArchive(file)
    if archive.contains(StableBaselines3.policyName) {
      let (settings, table) = try StableBaselines3.read(archive, file)
      return Contents(table: table, stableBaselines3: settings)
    }
    guard let folder = TorchArchive.folder(of: archive) else {
      let names = archive.names.prefix(8).joined(separator: ", ")
      throw file.malformed(
        "expected a ZIP file of PyTorch (data.pkl) or of Stable-Baselines3 (policy.pth), found \(names)")
    }
    return Contents(table: try TorchArchive.table(of: archive, in: folder, file))
  }
}
