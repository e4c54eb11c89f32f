/// A reader of an MP4 file's number of frames (ISO/IEC 14496-12). Only the headers of boxes are read, so that the cost
/// is the same for any length.
enum MP4File {
  /// The number of samples in the tables of all tracks; `nil` where the file is not a complete MP4 file.
  static func sampleCount(path: String) -> Int? {
    guard let file = FileBytes(path: path), let boxes = MP4Box.all(file, from: 0, to: file.count),
      boxes.contains(where: { $0.type == "mdat" }), let movie = boxes.first(where: { $0.type == "moov" })
    else { return nil }
    var total: Int?
    for track in movie.children(file) ?? [] where track.type == "trak" {
      let tables = track.child("mdia", file)?.child("minf", file)?.child("stbl", file)
      // Version and flags, the common size, the count.
      guard let sizes = tables?.child("stsz", file), sizes.end - sizes.content >= 12,
        let count = file.number(sizes.content + 8, bytes: 4)
      else { continue }
      total = (total ?? 0) + count
    }
    return total
  }
}
