#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Reads what we need to know of an MP4 file (ISO/IEC 14496-12): how many frames it has. Only the headers of boxes are
/// read, so that it costs the same for any length.
enum MP4File {
  /// How many samples the tables of all tracks list, or `nil` where the file is not a whole MP4 file.
  static func sampleCount(path: String) -> Int? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { return nil }
    return samples(in: file, from: 0, to: Int64(status.st_size), depth: 0)
  }

  /// The boxes on the way to the table of sample sizes.
  private static let containers: Set<String> = ["moov", "trak", "mdia", "minf", "stbl"]

  private static func samples(in file: Int32, from start: Int64, to end: Int64, depth: Int) -> Int? {
    var offset = start
    var total: Int?
    var hasPictures = depth > 0
    while end - offset >= 8 {
      guard let header = bytes(of: file, at: offset, count: min(16, Int(end - offset))) else { return nil }
      var size = Int64(number(header, at: 0))
      var headerSize: Int64 = 8
      let type = String(decoding: header[4..<8], as: UTF8.self)
      if size == 1 {
        guard header.count == 16 else { return nil }
        let large = UInt64(number(header, at: 8)) << 32 | UInt64(number(header, at: 12))
        guard large <= UInt64(Int64.max) else { return nil }
        size = Int64(large)
        headerSize = 16
      } else if size == 0 {
        size = end - offset  // it reaches to the end
      }
      guard size >= headerSize, size <= end - offset else { return nil }
      if type == "mdat" { hasPictures = true }
      if containers.contains(type), depth < containers.count {
        let inner = samples(in: file, from: offset + headerSize, to: offset + size, depth: depth + 1)
        if let inner { total = (total ?? 0) + inner } else if type == "moov" { return nil }
      } else if type == "stsz", depth == containers.count {
        // Version and flags, the common size, the count.
        guard size >= headerSize + 12, let table = bytes(of: file, at: offset + headerSize, count: 12) else {
          return nil
        }
        total = (total ?? 0) + Int(number(table, at: 8))
      }
      offset += size
    }
    return offset == end && hasPictures ? total : nil
  }

  private static func bytes(of file: Int32, at offset: Int64, count: Int) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: count)
    let received = retrying { pread(file, &buffer, count, off_t(offset)) }
    return received == count ? buffer : nil
  }

  private static func number(_ bytes: [UInt8], at index: Int) -> UInt32 {
    bytes[index..<index + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }
}
