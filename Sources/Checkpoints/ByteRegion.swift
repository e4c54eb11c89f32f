import ShowreelSupport

/// A range of the bytes of a file or of an array, read piece by piece; a read never goes past its end.
struct ByteRegion: Sendable {
  private enum Source: Sendable {
    case file(FileReader)
    case memory([UInt8])
  }

  private let source: Source
  /// The region's place in the whole file.
  let range: Range<Int>
  /// The name of the file in errors.
  let path: String
  static let operation = "read the checkpoint"

  /// All of a file.
  init(_ reader: FileReader) {
    source = .file(reader)
    range = 0..<reader.size
    path = reader.path
  }

  /// All of an array, which errors call `name`.
  init(_ bytes: [UInt8], name: String) {
    source = .memory(bytes)
    range = 0..<bytes.count
    path = name
  }

  private init(_ source: Source, _ range: Range<Int>, _ path: String) {
    (self.source, self.range, self.path) = (source, range, path)
  }

  /// The number of bytes in the region.
  var count: Int { range.count }

  /// A part of the region, by offsets from its own start; `nil` where they are not within it.
  func region(_ part: Range<Int>) -> ByteRegion? {
    guard part.lowerBound >= 0, part.upperBound <= count else { return nil }
    return ByteRegion(source, range.lowerBound + part.lowerBound..<range.lowerBound + part.upperBound, path)
  }

  /// The bytes at `part`, by offsets from the region's own start.
  ///
  /// - Throws: `FileError`: malformed where they are not within it; inputOutput.
  func read(_ part: Range<Int>) throws(FileError) -> [UInt8] {
    guard let region = region(part) else {
      throw malformed("expected bytes \(part.lowerBound) to \(part.upperBound), found \(count) bytes")
    }
    switch source {
    case .file(let reader): return try reader.read(region.range)
    case .memory(let bytes): return Array(bytes[region.range])
    }
  }

  /// The error of a file whose contents are not what they should be.
  func malformed(_ detail: String, _ remedies: [Remedy] = []) -> FileError {
    var error = FileError(.malformed, Self.operation, path: path, detail)
    error.remedies = remedies
    return error
  }

  /// Runs `parse`, and adds the file's path to the error that it throws.
  func parsing<Result>(_ parse: () throws(FormatError) -> Result) throws(FileError) -> Result {
    do { return try parse() } catch { throw malformed(error.detail, error.remedies) }
  }
}

extension Sequence<UInt8> {
  /// The unsigned number whose bytes these are, least significant first; the last eight count.
  func littleEndian() -> UInt64 { reversed().reduce(0) { $0 << 8 | UInt64($1) } }
}
