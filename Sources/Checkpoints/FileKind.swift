import ShowreelSupport

/// The kind of a file, told by its first bytes: a format that is read, or another with advice on what to do.
enum FileKind {
  case safetensors
  case zip
  case legacyTorch
  /// A pickle that `torch.save` did not write.
  case pickle
  /// Another kind, with a sentence that says what the file is and what to do.
  case other(String)

  /// Recognises a file.
  ///
  /// - Throws: `FileError`: inputOutput.
  init(_ file: ByteRegion) throws(FileError) {
    let start = try file.read(0..<min(1024, file.count))
    if start.isEmpty {
      self = .other("expected a policy, found an empty file; was it downloaded to its end?")
    } else if start.starts(with: ZIPArchive.signature) || start.starts(with: [0x50, 0x4B, 5, 6]) {
      self = .zip
    } else if LegacyTorch.begins(start) {
      self = .legacyTorch
    } else if Self.isSafetensors(start, of: file) {
      self = .safetensors
    } else if start[0] == 0x80, start.count > 1, 2...5 ~= start[1] {
      self = .pickle
    } else {
      self = .other(Self.sentence(of: start, count: file.count))
    }
  }

  /// Tells whether a file is safetensors: a header's length, then a JSON object. A file with that ending counts as one
  /// in any case but a pointer or a web page, so that the format's own reader reports what is wrong with it.
  private static func isSafetensors(_ start: [UInt8], of file: ByteRegion) -> Bool {
    if file.path.hasSuffix(".safetensors") {
      return !start.starts(with: Array(pointer.utf8)) && !isPage(start)
    }
    guard start.count >= 9 else { return false }
    // A header has a length far below 2⁴⁰.
    return start[8] == UInt8(ascii: "{") && start[5..<8].allSatisfy { $0 == 0 }
  }
}

// MARK: Other kinds

extension FileKind {
  private static let pointer = "version https://git-lfs.github.com/spec/"

  private static let signatures: [(bytes: [UInt8], sentence: String)] = [
    (
      [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A],
      "this is an HDF5 file, as Keras writes them, which is not read; write its layers as safetensors under PyTorch's names, "
        + "fc1.weight (outputs, inputs), fc1.bias and so on"
    ),
    (
      [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59],
      "this is an array of NumPy (.npy), without names; write the layers as safetensors: "
        + "safetensors.numpy.save_file({\"fc1.weight\": …, \"fc1.bias\": …}, \"policy.safetensors\")"
    ),
    ([0x1F, 0x8B], "this is a gzip file; unpack it first: gunzip, or tar -xzf for a .tar.gz"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "this is an xz file; unpack it first: unxz, or tar -xJf"),
    ([0x28, 0xB5, 0x2F, 0xFD], "this is a Zstandard file; unpack it first: unzstd"),
    ([0x42, 0x5A, 0x68], "this is a bzip2 file; unpack it first: bunzip2"),
    ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "this is a 7z file; unpack it first: 7z x"),
    ([0x52, 0x61, 0x72, 0x21], "this is a RAR file; unpack it first: unrar x"),
    ([0x89, 0x50, 0x4E, 0x47], "this is a PNG picture, and not a policy"),
    ([0x47, 0x49, 0x46, 0x38], "this is a GIF picture, and not a policy"),
    ([0x7F, 0x45, 0x4C, 0x46], "this is a program (ELF), and not a policy"),
  ]

  /// A sentence that says what a file of another kind is, and what to do.
  private static func sentence(of start: [UInt8], count: Int) -> String {
    if start.starts(with: Array(pointer.utf8)) { return lfs(start, count: count) }
    if isPage(start) {
      return
        "this is a web page (HTML), not the file that it tells of; download the file itself, raw, by a link with "
        + "/resolve/ or /raw/ in place of /blob/"
    }
    if let known = signatures.first(where: { start.starts(with: $0.bytes) }) { return known.sentence }
    if start.count >= 262, start[257..<262].elementsEqual("ustar".utf8) {
      return "this is a tar file; unpack it first: tar -xf"
    }
    if start.count >= 8, start[4..<8].elementsEqual("ftyp".utf8) {
      return "this is a video, and not a policy"
    }
    if isONNX(start) {
      return "this is an ONNX model, which is not read; save the network that it was exported from: "
        + "torch.save(model.state_dict(), \"policy.pt\")"
    }
    if let text = String(validating: start.prefix(64), as: UTF8.self) ?? prefix(start) {
      let first = text.drop { $0.isWhitespace }.first
      if first == "{" || first == "[" {
        return
          "this is a JSON document, and not a policy; a recording or a trace is played again by replay"
      }
      return
        "this is text, and not a policy: it begins with \"\(text.prefix { !$0.isNewline }.prefix(32))\"; download or "
        + "save the policy's file once more"
    }
    let bytes = start.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    return
      "expected a safetensors header or a file by torch.save or Stable-Baselines3, found \(count) bytes that begin "
      + "with \(bytes)"
  }

  /// The text that bytes begin with, where the last character is cut; `nil` where there is other than text.
  private static func prefix(_ start: [UInt8]) -> String? {
    for cut in 1...3 where start.count > cut {
      if let text = String(validating: start.prefix(64).dropLast(cut), as: UTF8.self), !text.isEmpty {
        return text.unicodeScalars.contains { $0.value < 9 } ? nil : text
      }
    }
    return nil
  }

  private static func isPage(_ start: [UInt8]) -> Bool {
    let text = start.prefix(256).drop { [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
      .prefix(15).map { 0x41...0x5A ~= $0 ? $0 + 0x20 : $0 }
    return ["<!doctype html", "<html", "<head", "<!--"].contains { text.starts(with: $0.utf8) }
  }

  /// A pointer of Git LFS: `version …`, `oid sha256:…`, `size N`.
  private static func lfs(_ start: [UInt8], count: Int) -> String {
    let lines = String(decoding: start, as: UTF8.self).split(separator: "\n")
    let size = lines.first { $0.hasPrefix("size ") }.flatMap { Int($0.dropFirst(5)) }
    let what = size.map { ", not the file of \($0) bytes that it stands for" } ?? ""
    return "this is a Git LFS pointer of \(count) bytes\(what): git lfs pull"
  }

  /// A message of protocol buffers that begins with ONNX's version (field 1) and the name of what wrote it (field 2), or the
  /// graph (field 7).
  private static func isONNX(_ start: [UInt8]) -> Bool {
    start.count > 4 && start[0] == 0x08 && 1...20 ~= start[1] && (start[2] == 0x12 || start[2] == 0x3A)
  }

  /// A sentence that says what a ZIP file without a policy holds, and what to do.
  static func sentence(ofZIPWith names: [String]) -> String {
    if !names.isEmpty, names.allSatisfy({ $0.hasSuffix(".npy") }) {
      return
        "these are arrays of NumPy (.npz): \(names.prefix(4).joined(separator: ", ")); write them as safetensors under "
        + "PyTorch's names: safetensors.numpy.save_file({\"fc1.weight\": …, \"fc1.bias\": …}, \"policy.safetensors\")"
    }
    if names.contains("model.weights.h5") {
      return
        "this is a model of Keras, which is not read; write its layers as safetensors under PyTorch's names, "
        + "fc1.weight (outputs, inputs), fc1.bias and so on"
    }
    if let inner = names.first(where: { name in
      [".zip", ".pt", ".pth", ".safetensors"].contains { name.hasSuffix($0) }
    }) {
      return
        "expected a ZIP file of PyTorch (data.pkl) or of Stable-Baselines3 (policy.pth), found one with \(inner) in "
        + "it; unpack it and give that"
    }
    let listed = names.isEmpty ? "none" : names.prefix(8).joined(separator: ", ")
    return "expected a ZIP file of PyTorch (data.pkl) or of Stable-Baselines3 (policy.pth), found \(listed)"
  }
}
