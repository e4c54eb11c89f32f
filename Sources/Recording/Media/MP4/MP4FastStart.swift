import ShowreelSupport

/// Turns the fragmented MP4 file that a recording writes into a plain one with its index in front: as `ffmpeg -c copy
/// -movflags +faststart` does, but without the tenth of a second that a second program takes.
struct MP4FastStart {
  private let file: FileBytes
  private let movie: MP4Box
  private let samples: MP4Fragments

  /// The number of frames in the file.
  var frameCount: Int { samples.sizes.count }

  /// Reads the fragmented file at `path`; `nil` where it is not one, or incomplete.
  init?(path: String) {
    guard let file = FileBytes(path: path), let boxes = MP4Box.all(file, from: 0, to: file.count),
      let movie = boxes.first(where: { $0.type == "moov" }), let samples = MP4Fragments(file, boxes: boxes)
    else { return nil }
    self.file = file
    self.movie = movie
    self.samples = samples
  }

  /// Writes the plain file to `descriptor`.
  func write(to descriptor: Int32) throws(SystemError) {
    let bytes = samples.chunks.reduce(0) { $0 + $1.bytes }
    var output = MP4Writer()
    output.box("ftyp") {
      $0.text("isom")
      $0.number(0x200)
      $0.text("isomiso2avc1mp41")
    }
    // Where the pictures begin depends on the index's size, which depends on it only in the width of offsets.
    let isLarge = output.bytes.count + 64 * frameCount + (1 << 16) + bytes > Int(UInt32.max)
    let header = isLarge ? 16 : 8
    let start = output.bytes.count + movie(picturesAt: 0, isLarge: isLarge).count + header
    output.bytes += movie(picturesAt: start, isLarge: isLarge)
    output.number(isLarge ? 1 : bytes + 8)
    output.text("mdat")
    if isLarge { output.number(bytes + 16, bytes: 8) }
    try output.bytes.span.bytes.withUnsafeBytes { bytes throws(SystemError) in
      try System.writeAll(bytes, to: descriptor)
    }
    try copyPictures(to: descriptor)
  }

  private func copyPictures(to descriptor: Int32) throws(SystemError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 1)
    defer { buffer.deallocate() }
    for chunk in samples.chunks {
      var offset = chunk.offset
      while offset < chunk.offset + chunk.bytes {
        let wanted = min(buffer.count, chunk.offset + chunk.bytes - offset)
        let count = try file.read(
          at: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
        guard count > 0 else { throw .inputOutput }
        try System.writeAll(UnsafeRawBufferPointer(rebasing: buffer[..<count]), to: descriptor)
        offset += count
      }
    }
  }

  // MARK: - The index

  /// The `moov` box of a file whose pictures begin at an offset.
  private func movie(picturesAt start: Int, isLarge: Bool) -> [UInt8] {
    var output = MP4Writer()
    copy(movie, to: &output) { table(&$0, picturesAt: start, isLarge: isLarge) }
    return output.bytes
  }

  /// Copies a box of the fragmented file's `moov`, and fills in durations and sample tables, which are empty there.
  private func copy(_ box: MP4Box, to output: inout MP4Writer, table: (inout MP4Writer) -> Void) {
    switch box.type {
    case "mvex", "edts", "stts", "stsc", "stsz", "stco", "co64", "ctts", "stss":
      return  // It says that fragments follow; and what is made anew.
    case "moov", "trak", "mdia", "minf", "stbl":
      output.box(box.type) {
        for child in box.children(file) ?? [] {
          copy(child, to: &$0, table: table)
          if child.type == "tkhd" { editList(&$0) }
        }
        if box.type == "stbl" { table(&$0) }
      }
    case "mvhd", "mdhd", "tkhd":
      var bytes = file.bytes(box.start..<box.end)
      let isLong = file.byte(box.content) == 1
      // Behind version and flags, two times and the time scale; in a `tkhd` the track's number and 4 spare bytes.
      let at = box.content - box.start + (isLong ? 24 : 16) + (box.type == "tkhd" ? 4 : 0)
      let duration = box.type == "mdhd" ? trackDuration : movieDuration
      var field = MP4Writer()
      field.number(isLong ? duration : min(duration, Int(UInt32.max)), bytes: isLong ? 8 : 4)
      let range = at..<at + field.bytes.count
      if range.upperBound <= bytes.count { bytes.replaceSubrange(range, with: field.bytes) }
      output.bytes += bytes
    default:
      output.bytes += file.bytes(box.start..<box.end)
    }
  }

  /// The duration in the track's time scale.
  private var trackDuration: Int { samples.durations.reduce(0) { $0 + Int($1) } }

  /// The duration in the movie's time scale, rounded up.
  private var movieDuration: Int {
    guard let scale = timeScale(movie.child("mvhd", file)),
      let trackScale = timeScale(movie.child("trak", file)?.child("mdia", file)?.child("mdhd", file)),
      trackScale > 0
    else { return 0 }
    return (trackDuration * scale + trackScale - 1) / trackScale
  }

  private func timeScale(_ header: MP4Box?) -> Int? {
    header.flatMap { file.number($0.content + (file.byte($0.content) == 1 ? 20 : 12), bytes: 4) }
  }

  /// Writes the time at which the first frame is shown. With B-frames it is later than the time of decoding, which
  /// would leave a gap at the start.
  private func editList(_ output: inout MP4Writer) {
    var (time, start) = (0, Int.max)
    for (delay, duration) in zip(samples.delays, samples.durations) {
      start = min(start, time + Int(delay))
      time += Int(duration)
      if time > start { break }
    }
    let first = start
    output.box("edts") {
      $0.fullBox("elst") {
        $0.number(1)
        $0.number(min(movieDuration, Int(UInt32.max)))
        $0.number(first)
        $0.number(0x10000)  // at the speed of 1
      }
    }
  }

  /// Writes the sample tables.
  private func table(_ output: inout MP4Writer, picturesAt start: Int, isLarge: Bool) {
    output.fullBox("stts") { $0.runs(samples.durations) }
    if samples.keyFrames.count < frameCount {
      output.fullBox("stss") {
        $0.number(samples.keyFrames.count)
        for number in samples.keyFrames { $0.number(number + 1) }
      }
    }
    if samples.delays.contains(where: { $0 > 0 }) { output.fullBox("ctts") { $0.runs(samples.delays) } }
    output.fullBox("stsc") {
      // The first chunk of a run of equal ones, its samples, the one description.
      let counts = samples.chunks.map(\.sampleCount)
      let starts = counts.indices.filter { $0 == 0 || counts[$0] != counts[$0 - 1] }
      $0.number(starts.count)
      for index in starts {
        $0.number(index + 1)
        $0.number(counts[index])
        $0.number(1)
      }
    }
    output.fullBox("stsz") {
      $0.number(0)
      $0.number(frameCount)
      for size in samples.sizes { $0.number(Int(size)) }
    }
    output.fullBox(isLarge ? "co64" : "stco") {
      $0.number(samples.chunks.count)
      var offset = start
      for chunk in samples.chunks {
        $0.number(offset, bytes: isLarge ? 8 : 4)
        offset += chunk.bytes
      }
    }
  }
}

/// A writer of boxes in memory.
private struct MP4Writer {
  var bytes: [UInt8] = []

  mutating func number(_ value: Int, bytes count: Int = 4) {
    for i in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * i))) }
  }

  mutating func text(_ text: String) { bytes += text.utf8 }

  mutating func box(_ type: String, _ content: (inout MP4Writer) -> Void) {
    let start = bytes.count
    number(0)
    text(type)
    content(&self)
    var size = MP4Writer()
    size.number(bytes.count - start)
    bytes.replaceSubrange(start..<start + 4, with: size.bytes)
  }

  /// Writes a box with version 0 and no flags.
  mutating func fullBox(_ type: String, _ content: (inout MP4Writer) -> Void) {
    box(type) {
      $0.number(0)
      content(&$0)
    }
  }

  /// Writes values as runs: how often a value comes in a row, and the value.
  mutating func runs(_ values: [UInt32]) {
    let start = bytes.count
    number(0)
    var (runs, length) = (0, 0)
    for (i, value) in values.enumerated() {
      length += 1
      if i + 1 < values.count, values[i + 1] == value { continue }
      number(length)
      number(Int(value))
      (runs, length) = (runs + 1, 0)
    }
    var count = MP4Writer()
    count.number(runs)
    bytes.replaceSubrange(start..<start + 4, with: count.bytes)
  }
}
