import ShowreelSupport

extension VideoFormat {
  /// Cuts what is left of a recording at `path` down to what plays, and returns how many frames that is: 0 for none.
  func keepPlayable(path: String) -> Int {
    if let count = frameCount(path: path), count > 0 { return count }
    guard let file = GrowingFile(self, path: path), file.frameCount > 0 else { return 0 }
    // Half a fragment plays as well, but some players complain.
    try? System.truncateFile(path, to: file.end)
    return file.frameCount
  }
}

/// A file that ffmpeg is writing, of which is counted how many frames it would play if nothing followed.
///
/// Fragments of mp4 and clusters of Matroska are read as they appear, by their headers, each once.
struct GrowingFile {
  private let file: FileBytes
  private let isMP4: Bool
  /// Where the first box or element begins that was not whole so far.
  private var offset = 0
  /// Frames of a fragment whose pictures follow.
  private var announced = 0
  /// Frames that are whole.
  private(set) var frameCount = 0
  /// Where the last of them ends.
  private(set) var end = 0

  /// Follows the file at `path`; `nil` where it cannot be read, or where its format keeps nothing before its end.
  init?(_ format: VideoFormat, path: String) {
    guard format.playsUnfinished, let file = FileBytes(path: path) else { return nil }
    isMP4 = format == .mp4
    self.file = file
    read()
  }

  /// Reads what has been added.
  mutating func update() {
    if file.update() { read() }
  }

  private mutating func read() {
    while let next = isMP4 ? readBox() : readElement() { offset = next }
  }

  /// Reads the box at `offset` if it is whole, and returns where it ends.
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

  /// Reads the element at `offset` if it is whole; of the segment, whose size is not known yet, the header alone.
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
