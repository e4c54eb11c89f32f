import ShowreelSupport

extension VideoFormat {
  /// Cuts the rest of a recording at `path` down to the part that plays, and returns its number of frames: 0 for none.
  func keepPlayable(path: String) -> Int {
    if let count = frameCount(path: path), count > 0 { return count }
    guard let file = GrowingFile(self, path: path), file.frameCount > 0 else { return 0 }
    // Half a fragment plays as well, but some players complain.
    try? System.truncateFile(path, to: file.end)
    return file.frameCount
  }
}

/// A file that ffmpeg is writing, with a count of the frames that it would play if nothing followed.
///
/// Fragments of mp4 and clusters of Matroska are read as they appear, by their headers, each once.
struct GrowingFile {
  private let file: FileBytes
  private let isMP4: Bool
  /// The offset of the first box or element that has not been complete so far.
  private var offset = 0
  /// The number of frames in a fragment whose pictures follow.
  private var announced = 0
  /// The number of complete frames.
  private(set) var frameCount = 0
  /// The offset at which the last complete frame ends.
  private(set) var end = 0

  /// Follows the file at `path`; `nil` where it cannot be read, or where its format keeps nothing before its end.
  init?(_ format: VideoFormat, path: String) {
    guard format.playsUnfinished, let file = FileBytes(path: path) else { return nil }
    isMP4 = format == .mp4
    self.file = file
    read()
  }

  /// Reads the part that has been added since the last call.
  mutating func update() {
    if file.update() { read() }
  }

  private mutating func read() {
    while let next = isMP4 ? readBox() : readElement() { offset = next }
  }

  /// Reads the box at `offset` if it is complete, and returns the offset of its end.
  private mutating func readBox() -> Int? {
    guard let box = MP4Box(file, at: offset, end: file.count) else { return nil }
    if box.type == "moof" {
      announced = MP4Fragments.sampleCount(file, box)
    } else if box.type == "mdat" {
      frameCount += announced
      announced = 0
      end = box.end
    }
    return box.end
  }

  /// Reads the element at `offset` if it is complete; of the segment, whose size is not known yet, only the header.
  private mutating func readElement() -> Int? {
    guard let element = Matroska.Element(file, at: offset) else { return nil }
    if element.id == Matroska.segment { return element.content }
    guard let end = element.end, end <= file.count else { return nil }
    if element.id == Matroska.cluster {
      frameCount += Matroska.frameCount(file, from: element.content, to: end) ?? 0
      self.end = end
    }
    return end
  }
}
