/// A box of an MP4 file (ISO/IEC 14496-12, 4.2).
struct MP4Box {
  /// The type, four characters.
  let type: String
  /// The offset at which the box begins, with its header.
  let start: Int
  /// The offset at which the content begins.
  let content: Int
  /// The offset at which the box ends.
  let end: Int

  /// Reads the box at `offset`; `nil` where no complete one ends before `end`.
  init?(_ file: FileBytes, at offset: Int, end: Int) {
    guard end - offset >= 8, var size = file.number(offset, bytes: 4) else { return nil }
    var header = 8
    if size == 1 {
      guard end - offset >= 16, file.byte(offset + 8) == 0,
        let large = file.number(offset + 9, bytes: 7)
      else { return nil }
      (size, header) = (large, 16)
    } else if size == 0 {
      size = end - offset  // it reaches to the end
    }
    guard size >= header, size <= end - offset, let name = file.number(offset + 4, bytes: 4) else {
      return nil
    }
    // So short a string lies in no memory of its own.
    type = withUnsafeBytes(of: UInt32(name).bigEndian) { String(decoding: $0, as: UTF8.self) }
    start = offset
    content = offset + header
    self.end = offset + size
  }

  /// The boxes inside; `nil` where they do not fill the box.
  func children(_ file: FileBytes) -> [MP4Box]? { Self.all(file, from: content, to: end) }

  /// The first box inside with a type.
  func child(_ type: String, _ file: FileBytes) -> MP4Box? {
    MP4Boxes(file: file, offset: content, end: end).first { $0.type == type }
  }

  /// The boxes that fill a range; `nil` where they do not fill it.
  static func all(_ file: FileBytes, from start: Int, to end: Int) -> [MP4Box]? {
    var boxes: [MP4Box] = []
    var offset = start
    while offset < end {
      guard let box = MP4Box(file, at: offset, end: end) else { return nil }
      boxes.append(box)
      offset = box.end
    }
    return boxes
  }
}

/// The boxes from an offset on, one after the other and without an array, up to the first incomplete one.
struct MP4Boxes: Sequence, IteratorProtocol {
  let file: FileBytes
  var offset: Int
  let end: Int

  mutating func next() -> MP4Box? {
    guard let box = MP4Box(file, at: offset, end: end) else { return nil }
    offset = box.end
    return box
  }
}
