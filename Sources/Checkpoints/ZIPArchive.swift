import ShowreelSupport

/// The entries of a ZIP file, ZIP64 included: stored, as `torch.save` and Stable-Baselines3 write them, or deflated, as
/// they are after someone packed them again.
///
/// An entry that is read is compared with its checksum, unless that is 0, which PyTorch writes where it is told to
/// leave checksums out. Format: APPNOTE.TXT of PKWARE, version 6.3.
struct ZIPArchive {
  /// An entry of the directory.
  struct Entry {
    var name: String
    /// The compression method: 0 is stored, 8 deflated.
    var method: Int
    /// The CRC-32 of the inflated data; 0 where it was left out.
    var checksum: UInt32
    var isEncrypted: Bool
    /// The local header's offset from the archive's start.
    var headerOffset: Int
    var compressedSize: Int
    var size: Int
    /// The range of the data; filled in from the local header.
    var data: Range<Int> = 0..<0
  }

  private let archive: ByteRegion
  private let entries: [String: Entry]
  private var inflater = Inflater()
  /// The entries that were read and found to match their checksums, by name.
  private var contents: [String: ByteRegion] = [:]

  /// The four bytes of the first local header.
  static let signature: [UInt8] = [0x50, 0x4B, 3, 4]
  /// The longest directory that is read; that of a policy has some kilobytes.
  private static let maximumDirectory = 1 << 20
  private static let maximumEntries = 10_000

  /// Reads the directory and the local headers, and makes sure that no two entries share a byte.
  ///
  /// - Throws: `FileError`: malformed or inputOutput.
  init(_ archive: ByteRegion) throws(FileError) {
    self.archive = archive
    let directory = try Directory(of: archive)
    guard directory.count <= Self.maximumEntries, directory.range.count <= Self.maximumDirectory else {
      throw archive.malformed(
        "expected a ZIP directory of at most \(Self.maximumEntries) entries and \(Self.maximumDirectory) bytes, "
          + "found \(directory.count) and \(directory.range.count)")
    }
    let bytes = try archive.read(directory.range)
    var listed = try archive.parsing { () throws(FormatError) in
      var cursor = ByteCursor(bytes, of: "the ZIP directory")
      var listed: [Entry] = []
      for _ in 0..<directory.count { listed.append(try Self.entry(&cursor)) }
      guard cursor.isAtEnd else {
        throw FormatError("expected \(directory.count) entries in the ZIP directory, found more bytes")
      }
      return listed
    }
    listed.sort { $0.headerOffset < $1.headerOffset }
    var entries: [String: Entry] = [:]
    var end = 0
    for index in listed.indices {
      let entry = listed[index]
      guard entry.headerOffset >= end else {
        throw archive.malformed(
          "expected the ZIP entry \(entry.name) to start at \(end) or later, found \(entry.headerOffset): "
            + "entries overlap")
      }
      listed[index].data = try Self.data(of: entry, in: archive, before: directory.range.lowerBound)
      end = listed[index].data.upperBound
      guard entries.updateValue(listed[index], forKey: entry.name) == nil else {
        throw archive.malformed("expected each ZIP entry once, found \(entry.name) twice")
      }
    }
    self.entries = entries
  }

  /// The names of the entries, sorted.
  var names: [String] { entries.keys.sorted() }

  /// Tells whether there is an entry of that name.
  func contains(_ name: String) -> Bool { entries[name] != nil }

  /// The bytes of an entry; `nil` where there is none of that name. Each entry is inflated or checked once.
  ///
  /// - Throws: `FileError`: malformed where it is encrypted, compressed in another way than deflate, or not what its
  ///   checksum says.
  mutating func region(of name: String) throws(FileError) -> ByteRegion? {
    if let known = contents[name] { return known }
    guard let entry = entries[name], let data = archive.region(entry.data) else { return nil }
    guard entry.method == 8 || entry.method == 0 && entry.size == entry.compressedSize, !entry.isEncrypted
    else {
      let found =
        entry.isEncrypted
        ? "an encrypted one"
        : "\(entry.size) bytes compressed to \(entry.compressedSize) (method \(entry.method))"
      throw archive.malformed(
        "expected the ZIP entry \(name) stored or deflated, found \(found); pack it again with zip")
    }
    let region =
      entry.method == 0
      ? data : ByteRegion(try inflater.inflate(data, to: entry.size, of: name), name: archive.path)
    if entry.checksum != 0, case let found = try region.crc32(), found != entry.checksum {
      throw archive.malformed(
        "expected the ZIP entry \(name) with the checksum \(hexadecimal(entry.checksum)), found "
          + "\(hexadecimal(found)): the file is damaged; copy it again")
    }
    contents[name] = region
    return region
  }

  /// All bytes of an entry of at most `limit` of them.
  mutating func read(_ name: String, limit: Int) throws(FileError) -> [UInt8]? {
    if let size = entries[name]?.size, size > limit {
      throw archive.malformed("expected \(name) of at most \(limit) bytes, found \(size)")
    }
    guard let region = try region(of: name) else { return nil }
    return try region.read(0..<region.count)
  }
}

private func hexadecimal(_ number: UInt32) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: 8 - digits.count) + digits
}

// MARK: The directory

extension ZIPArchive {
  /// The directory's place and its number of entries, from the records at the archive's end.
  private struct Directory {
    var range: Range<Int>
    var count: Int

    init(of archive: ByteRegion) throws(FileError) {
      // The end record has 22 bytes and a comment of at most 65,535.
      let start = max(archive.count - 22 - 65_535, 0)
      let tail = try archive.read(start..<archive.count)
      let candidates = stride(from: tail.count - 22, through: 0, by: -1)
      // The comment's length says whether it is the record, and not a comment's bytes.
      let found = candidates.first { at in
        tail[at] == 0x50 && tail[at + 1] == 0x4B && tail[at + 2] == 5 && tail[at + 3] == 6
          && at + 22 + Int(tail[at + 20]) + Int(tail[at + 21]) << 8 == tail.count
      }
      guard let at = found else {
        throw archive.malformed("expected a ZIP directory at the file's end, found none; it may be cut off")
      }
      func number(_ offset: Int, _ size: Int, of bytes: [UInt8]) -> UInt64 {
        bytes[offset..<offset + size].littleEndian()
      }
      var (entries, size) = (number(at + 10, 2, of: tail), number(at + 12, 4, of: tail))
      var offset = number(at + 16, 4, of: tail)
      var end = UInt64(start + at)
      // PyTorch writes the ZIP64 records in any case; a locator of theirs stands right before the end record.
      if at >= 20, number(at - 20, 4, of: tail) == 0x0706_4B50 {
        let recordOffset = number(at - 12, 8, of: tail)
        guard recordOffset <= end - 20, end - 20 - recordOffset >= 56 else {
          throw archive.malformed(
            "expected a ZIP64 end record before its locator, found it at \(recordOffset)")
        }
        let record = try archive.read(Int(recordOffset)..<Int(recordOffset) + 56)
        guard number(0, 4, of: record) == 0x0606_4B50 else {
          throw archive.malformed("expected a ZIP64 end record at \(recordOffset), found none")
        }
        (entries, size) = (number(32, 8, of: record), number(40, 8, of: record))
        (offset, end) = (number(48, 8, of: record), recordOffset)
      }
      guard offset <= end, size <= end - offset, entries <= size / 46 else {
        throw archive.malformed(
          "expected a ZIP directory within the \(end) bytes before its end record, "
            + "found \(entries) entries of \(size) bytes at \(offset)")
      }
      (range, count) = (Int(offset)..<Int(offset + size), Int(entries))
    }
  }

  /// Reads an entry of the directory; its sizes and offset may be in a ZIP64 field.
  private static func entry(_ cursor: inout ByteCursor) throws(FormatError) -> Entry {
    guard try cursor.number(4) == 0x0201_4B50 else {
      throw FormatError("expected an entry of the ZIP directory, found other bytes")
    }
    try cursor.skip(4)
    let flags = try cursor.number(2)
    let method = try cursor.number(2)
    try cursor.skip(4)
    let checksum = UInt32(truncatingIfNeeded: try cursor.number(4))
    var (compressed, size) = (try cursor.number(4), try cursor.number(4))
    let (nameCount, extraCount) = (try cursor.number(2), try cursor.number(2))
    let commentCount = try cursor.number(2)
    try cursor.skip(8)
    var offset = try cursor.number(4)
    let name = try cursor.text(Int(nameCount))
    var extra = ByteCursor(try cursor.bytes(Int(extraCount)), of: "the ZIP entry \(name)")
    try cursor.skip(Int(commentCount))
    while extra.remaining >= 4 {
      let (tag, count) = (try extra.number(2), try extra.number(2))
      var field = ByteCursor(try extra.bytes(Int(count)), of: "the ZIP64 field of \(name)")
      guard tag == 1 else { continue }
      if size == 0xFFFF_FFFF { size = try field.number(8) }
      if compressed == 0xFFFF_FFFF { compressed = try field.number(8) }
      if offset == 0xFFFF_FFFF { offset = try field.number(8) }
    }
    guard max(size, compressed, offset) <= 1 << 48 else {
      throw FormatError(
        "expected the ZIP entry \(name) within the file, found \(compressed) bytes of \(size) at \(offset)")
    }
    return Entry(
      name: name, method: Int(method), checksum: checksum, isEncrypted: flags & 1 != 0,
      headerOffset: Int(offset),
      compressedSize: Int(compressed), size: Int(size))
  }

  /// The range of an entry's data, for which its local header has to be read.
  private static func data(
    of entry: Entry, in archive: ByteRegion, before end: Int
  ) throws(FileError) -> Range<Int> {
    let start = entry.headerOffset
    guard start <= end - 30 else {
      throw archive.malformed(
        "expected the ZIP entry \(entry.name) before the directory at \(end), found its header at \(start)")
    }
    let header = try archive.read(start..<start + 30)
    guard header.starts(with: signature) else {
      throw archive.malformed("expected the ZIP entry \(entry.name) at \(start), found other bytes")
    }
    let nameCount = Int(header[26]) + Int(header[27]) << 8
    let dataStart = start + 30 + nameCount + Int(header[28]) + Int(header[29]) << 8
    guard dataStart <= end, entry.compressedSize <= end - dataStart else {
      throw archive.malformed(
        "expected the \(entry.compressedSize) bytes of the ZIP entry \(entry.name) before the directory at \(end), "
          + "found them to start at \(dataStart)")
    }
    guard try archive.read(start + 30..<start + 30 + nameCount) == Array(entry.name.utf8) else {
      throw archive.malformed("expected the name \(entry.name) at the ZIP entry's start too, found another")
    }
    return dataStart..<dataStart + entry.compressedSize
  }
}
