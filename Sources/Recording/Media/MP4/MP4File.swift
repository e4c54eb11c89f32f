/// Reads what we need to know of an MP4 file (ISO/IEC 14496-12): how many frames it has. Only the headers of boxes are
/// read, so that it costs the same for any length.
enum MP4File {
  /// How many samples the tables of all tracks list, or `nil` where the file is not a whole MP4 file.
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
