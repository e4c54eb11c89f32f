import ShowreelSupport

/// The format of `torch.save` since PyTorch 1.6: a ZIP file of a pickle, `data.pkl`, and the storages that it refers
/// to, `data/0` and so on, all in one folder.
enum TorchArchive {
  /// The pickle's name in the folder, which is called like the file, or `archive`.
  private static let pickleName = "data.pkl"

  /// The folder of a PyTorch archive, with its slash; `nil` where `archive` is none.
  static func folder(of archive: ZIPArchive) -> String? {
    let pickles = archive.names.filter { $0 == pickleName || $0.hasSuffix("/" + pickleName) }
    return pickles.count == 1 ? String(pickles[0].dropLast(pickleName.count)) : nil
  }

  /// Reads the pickle; a storage is read when a tensor of it is asked for.
  ///
  /// - Throws: `FileError`: malformed or inputOutput.
  static func read(
    _ archive: consuming ZIPArchive, in folder: String, _ file: ByteRegion
  ) throws(FileError) -> TorchFile {
    var archive = archive
    guard !archive.contains(folder + "constants.pkl") else {
      throw file.malformed(
        "expected a state_dict, found a TorchScript program, whose weights are read after this in Python: "
          + "torch.save(torch.jit.load(\"\(file.path)\", map_location=\"cpu\").state_dict(), \"policy.pt\")")
    }
    guard let pickle = try archive.read(folder + pickleName, limit: PickleReader.maximumLength) else {
      throw file.malformed("expected \(folder)\(pickleName), found none")
    }
    let (objects, root) = try file.parsing { () throws(FormatError) in try PickleReader.read(pickle) }
    let order = try archive.read(folder + "byteorder", limit: 16) ?? Array("little".utf8)
    let isBigEndian = order == Array("big".utf8)
    guard isBigEndian || order == Array("little".utf8) else {
      throw file.malformed("expected the byteorder little or big, found others")
    }
    return try TorchFile(
      file, objects, root, storages: .archive(archive, folder: folder), isBigEndian: isBigEndian)
  }
}
