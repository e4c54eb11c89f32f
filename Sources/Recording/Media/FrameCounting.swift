import ShowreelSupport

extension VideoFormat {
  /// The number of frames in the file at `path`; `nil` where it is not a complete file of this format.
  ///
  /// Pictures are not decoded, and mostly not even read, because every format here tells where the next one begins. So
  /// the count is cheap, needs no second program, and detects a file that ends too early.
  func frameCount(path: String) -> Int? {
    if self == .mp4 { return MP4File.sampleCount(path: path) }
    guard let file = FileBytes(path: path) else { return nil }
    return switch self {
    case .mp4: nil
    case .webm, .mkv: Matroska.frameCount(file)
    case .gif: gifFrameCount(file)
    case .apng: apngFrameCount(file)
    case .webp: webpFrameCount(file)
    }
  }
}

/// A file that is read at scattered places, through a window of 64 kB.
final class FileBytes {
  private(set) var count: Int
  private let file: FileReader
  private var window = [UInt8](repeating: 0, count: 1 << 16)
  private var windowStart = 0
  private var windowCount = 0

  init?(path: String) {
    guard let file = try? FileReader(path: path) else { return nil }
    self.file = file
    count = file.size
  }

  /// Updates the size, and tells whether the file has grown.
  func update() -> Bool {
    guard let size = file.currentSize, size > count else { return false }
    count = size
    windowCount = 0
    return true
  }

  /// The byte at `offset`; `nil` past the end.
  func byte(_ offset: Int) -> UInt8? {
    guard offset >= 0, offset < count else { return nil }
    if offset < windowStart || offset >= windowStart + windowCount {
      windowStart = offset
      windowCount = (try? window.withUnsafeMutableBytes { try file.read(at: offset, into: $0) }) ?? 0
    }
    return offset - windowStart < windowCount ? window[offset - windowStart] : nil
  }

  /// The number in `bytes` bytes, up to 7; `nil` past the end.
  func number(_ offset: Int, bytes: Int, isLittleEndian: Bool = false) -> Int? {
    var value = 0
    for i in 0..<bytes {
      guard let byte = byte(offset + (isLittleEndian ? bytes - 1 - i : i)) else { return nil }
      value = value << 8 | Int(byte)
    }
    return value
  }

  /// The bytes of a range; fewer where it reaches past the end.
  func bytes(_ range: Range<Int>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    for offset in range {
      guard let byte = byte(offset) else { break }
      result.append(byte)
    }
    return result
  }

  /// Reads as many bytes at `offset` as `buffer` takes, and returns their number, which is smaller near the end and 0
  /// at it.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    try file.read(at: offset, into: buffer)
  }

  func has(_ text: String, at offset: Int) -> Bool {
    text.utf8.enumerated().allSatisfy { byte(offset + $0.offset) == $0.element }
  }
}

/// Counts image descriptors, each followed by its colour table and data in blocks (GIF89a specification).
private func gifFrameCount(_ file: FileBytes) -> Int? {
  guard file.has("GIF89a", at: 0), let flags = file.byte(10) else { return nil }
  func tableSize(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1) }
  /// The offset after a sequence of blocks, each of which begins with its length; an empty one ends the sequence.
  func behindBlocks(_ start: Int) -> Int? {
    var offset = start
    while let length = file.byte(offset) {
      offset += 1 + Int(length)
      if length == 0 { return offset }
    }
    return nil
  }
  var offset: Int? = 13 + tableSize(flags)
  var frames = 0
  while let start = offset {
    switch file.byte(start) {
    case 0x21: offset = behindBlocks(start + 2)
    case 0x2c:
      guard let flags = file.byte(start + 9) else { return nil }
      frames += 1
      offset = behindBlocks(start + 11 + tableSize(flags))
    case 0x3b: return start + 1 == file.count ? frames : nil
    default: return nil
    }
  }
  return nil
}

/// Counts frame controls, and compares their number with the header's (PNG specification, third edition). A file
/// without a header for animations is one frame.
private func apngFrameCount(_ file: FileBytes) -> Int? {
  guard file.has("PNG\r\n", at: 1) else { return nil }
  var offset = 8
  var promised: Int?
  var frames = 0
  while let length = file.number(offset, bytes: 4) {
    if file.has("acTL", at: offset + 4) { promised = file.number(offset + 8, bytes: 4) }
    if file.has("fcTL", at: offset + 4) { frames += 1 }
    let isEnd = file.has("IEND", at: offset + 4)
    offset += 12 + length
    if isEnd {
      guard offset == file.count else { return nil }
      guard let promised else { return 1 }
      return promised == frames ? frames : nil
    }
  }
  return nil
}

/// Counts `ANMF` chunks of a RIFF container (WebP container specification). A file without animation is one frame.
private func webpFrameCount(_ file: FileBytes) -> Int? {
  guard file.has("RIFF", at: 0), file.has("WEBP", at: 8),
    let size = file.number(4, bytes: 4, isLittleEndian: true), size + 8 == file.count
  else { return nil }
  var offset = 12
  var frames = 0
  var pictures = 0
  while offset < file.count {
    guard let length = file.number(offset + 4, bytes: 4, isLittleEndian: true) else { return nil }
    if file.has("ANMF", at: offset) { frames += 1 }
    if file.has("VP8L", at: offset) || file.has("VP8 ", at: offset) { pictures += 1 }
    offset += 8 + length + length % 2
  }
  guard offset == file.count else { return nil }
  return frames + pictures
}

/// The container of mkv and webm (RFC 8794 and RFC 9559).
enum Matroska {
  static let segment = 0x1853_8067
  static let cluster = 0x1f43_b675
  private static let header = 0x1a45_dfa3
  private static let blockGroup = 0xa0
  private static let simpleBlock = 0xa3
  private static let block = 0xa1

  /// An element's header.
  struct Element {
    let id: Int
    /// The offset at which the content begins.
    let content: Int
    /// The offset at which the element ends; `nil` for an unknown size, all ones, which the muxer writes first and
    /// replaces at the end.
    let end: Int?

    init?(_ file: FileBytes, at offset: Int) {
      guard let (id, idLength) = variableInteger(file, offset, keepsMarker: true),
        let (size, sizeLength) = variableInteger(file, offset + idLength, keepsMarker: false)
      else { return nil }
      self.id = id
      content = offset + idLength + sizeLength
      end = size == 1 << (7 * sizeLength) - 1 ? nil : content + size
    }
  }

  /// Counts blocks, each of which holds one frame, since nothing here is laced, and VP9's invisible frames come with
  /// the next visible one.
  static func frameCount(_ file: FileBytes) -> Int? {
    guard file.number(0, bytes: 4) == header else { return nil }
    return frameCount(file, from: 0, to: file.count)
  }

  /// Counts the blocks of whole elements that fill a range.
  static func frameCount(_ file: FileBytes, from start: Int, to end: Int) -> Int? {
    var offset = start
    var count = 0
    while offset < end {
      guard let element = Element(file, at: offset), let next = element.end, next <= end else { return nil }
      switch element.id {
      case segment, cluster, blockGroup:
        guard let inner = frameCount(file, from: element.content, to: next) else { return nil }
        count += inner
      case simpleBlock, block: count += 1
      default: break
      }
      offset = next
    }
    return count
  }

  /// Reads a number whose leading zero bits tell its length.
  private static func variableInteger(
    _ file: FileBytes, _ offset: Int, keepsMarker: Bool
  ) -> (value: Int, length: Int)? {
    guard let first = file.byte(offset), first != 0 else { return nil }
    let length = first.leadingZeroBitCount + 1
    var value = keepsMarker ? Int(first) : Int(first) & (0x7f >> (length - 1))
    for i in 1..<length {
      guard let next = file.byte(offset + i) else { return nil }
      value = value << 8 | Int(next)
    }
    return (value, length)
  }
}
