/// The samples, which are frames, of a fragmented MP4 file of one track (ISO/IEC 14496-12, 8.8).
struct MP4Fragments {
  /// The size of each sample in bytes.
  private(set) var sizes: [UInt32] = []
  /// The time from decoding each sample to decoding the next, in the track's time scale.
  private(set) var durations: [UInt32] = []
  /// The delay from decoding each sample to showing it.
  private(set) var delays: [UInt32] = []
  /// The numbers of the samples that can be decoded without others, counted from 0.
  private(set) var keyFrames: [Int] = []
  /// The runs of samples that lie in the file one after the other.
  private(set) var chunks: [(offset: Int, bytes: Int, sampleCount: Int)] = []

  /// Reads all fragments; `nil` where the file has none, or is incomplete.
  init?(_ file: FileBytes, boxes: [MP4Box]) {
    guard let movie = boxes.first(where: { $0.type == "moov" }),
      let extends = movie.child("mvex", file)?.child("trex", file)
    else { return nil }
    let defaults = (0..<3).map { file.number(extends.content + 12 + 4 * $0, bytes: 4) ?? 0 }
    // Chunks that were announced, and whose pictures follow.
    var checked = 0
    for box in boxes {
      if box.type == "mdat" {
        let isInside = chunks[checked...].allSatisfy {
          box.content <= $0.offset && $0.offset + $0.bytes <= box.end
        }
        guard isInside else { return nil }
        checked = chunks.count
      }
      guard box.type == "moof" else { continue }
      guard checked == chunks.count,
        let tracks = box.children(file)?.filter({ $0.type == "traf" }), tracks.count == 1,
        let children = tracks[0].children(file),
        let header = children.first(where: { $0.type == "tfhd" })
      else { return nil }
      var fields = Fields(file, header)
      // The base is the `moof`, or one that is spelled out.
      let base = fields.optional(0x1, bytes: 8) ?? box.start
      _ = fields.optional(0x2)
      let duration = fields.optional(0x8) ?? defaults[0]
      let size = fields.optional(0x10) ?? defaults[1]
      let flags = fields.optional(0x20) ?? defaults[2]
      for run in children where run.type == "trun" {
        guard read(run, file, base: base, duration: duration, size: size, flags: flags) else { return nil }
      }
    }
    guard checked == chunks.count, checked > 0 else { return nil }
  }

  /// The number of samples that a `moof` announces.
  static func sampleCount(_ file: FileBytes, _ fragment: MP4Box) -> Int {
    guard let track = fragment.child("traf", file) else { return 0 }
    // Without an array of them: this is called while frames are drawn, when nothing is allocated.
    var count = 0
    for box in MP4Boxes(file: file, offset: track.content, end: track.end) where box.type == "trun" {
      count += file.number(box.content + 4, bytes: 4) ?? 0
    }
    return count
  }

  private mutating func read(
    _ run: MP4Box, _ file: FileBytes, base: Int, duration: Int, size: Int, flags: Int
  ) -> Bool {
    var fields = Fields(file, run)
    // The offset of data is signed; a file that ffmpeg wrote never points before its base.
    guard let count = fields.number(), let offset = fields.optional(0x1), offset < 1 << 31,
      count <= run.end - run.content
    else { return false }
    let firstFlags = fields.optional(0x4)
    var bytes = 0
    for i in 0..<count {
      let sampleDuration = fields.optional(0x100) ?? duration
      let sampleSize = fields.optional(0x200) ?? size
      let own = fields.optional(0x400)
      let delay = fields.optional(0x800) ?? 0
      // Bit 16: it depends on others.
      if (own ?? (i == 0 ? firstFlags : nil) ?? flags) & 0x10000 == 0 { keyFrames.append(sizes.count) }
      sizes.append(UInt32(truncatingIfNeeded: sampleSize))
      durations.append(UInt32(truncatingIfNeeded: sampleDuration))
      delays.append(UInt32(truncatingIfNeeded: delay))
      bytes += sampleSize
    }
    if count > 0 { chunks.append((base + offset, bytes, count)) }
    return fields.offset <= run.end
  }

  /// The fields of a box with version and flags, in order; the flags tell which of them are there.
  private struct Fields {
    private let file: FileBytes
    private let flags: Int
    private(set) var offset: Int

    /// Begins after the flags, and in a `tfhd` after the track's number as well.
    init(_ file: FileBytes, _ box: MP4Box) {
      self.file = file
      flags = file.number(box.content + 1, bytes: 3) ?? 0
      offset = box.content + (box.type == "tfhd" ? 8 : 4)
    }

    mutating func number(bytes: Int = 4) -> Int? {
      // Offsets of 8 bytes have a first one of 0.
      let skipped = bytes - min(bytes, 7)
      defer { offset += bytes }
      return file.number(offset + skipped, bytes: bytes - skipped)
    }

    mutating func optional(_ flag: Int, bytes: Int = 4) -> Int? {
      flags & flag == 0 ? nil : number(bytes: bytes)
    }
  }
}
