/// Reads a file or standard input a line at a time, as it arrives and in constant memory.
package struct LineReader: ~Copyable {
  /// A longer line than this, in bytes, is refused: a file without line ends must not fill the memory.
  static let longestLine = 1 << 20
  /// A longer document than this, in bytes, is refused: decoding takes a hundred times its size. An hour of two numbers
  /// a step fits.
  package static let longestDocument = 1 << 23

  package var path: String { file.path }
  private let file: FileReader
  private let isCancelled: () -> Bool
  private var buffer: [UInt8] = []
  private var start = 0
  private var atEnd = false
  /// The number of the line read last, from 1.
  package private(set) var lineNumber = 0

  /// Indicates whether the input is a regular file, whose end is there already.
  package var isFile: Bool { file.isRegular }

  /// Opens the file at `path`; `-` is standard input.
  ///
  /// - Parameter isCancelled: Asked while waiting for input; true counts as the end of the file.
  package init(path: String, isCancelled: @escaping () -> Bool) throws(FileError) {
    file = try FileReader(path: path, streams: true)
    self.isCancelled = isCancelled
  }

  /// The next line without its end, or `nil` at the end of the file. The last line needs no line end.
  package mutating func next() throws(FileError) -> [UInt8]? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = Array(buffer[start..<end])
        start = end + 1
        lineNumber += 1
        return line
      }
      if atEnd {
        guard start < buffer.count else { return nil }
        let line = Array(buffer[start...])
        start = buffer.count
        lineNumber += 1
        return line
      }
      guard buffer.count - start <= Self.longestLine else {
        throw FileError(
          .malformed, path: path, line: lineNumber + 1,
          "longer than \(Self.longestLine) bytes; a trace is JSON Lines, a step a line")
      }
      buffer.removeFirst(start)
      start = 0
      searched = buffer.count
      try fill()
    }
  }

  /// All that is left, for a document that is not made of lines.
  ///
  /// - Parameters:
  ///   - limit: A longer document than this, in bytes, is refused; `nil` for none.
  ///   - expected: What is said then.
  package mutating func rest(
    limit: Int? = longestDocument, expected: String = "a trace, which is JSON Lines, or a recording's sidecar"
  ) throws(FileError) -> [UInt8] {
    while !atEnd {
      if let limit, buffer.count - start > limit {
        throw FileError(.malformed, path: path, "longer than \(limit) bytes; expected \(expected)")
      }
      try fill()
    }
    defer { start = buffer.count }
    return Array(buffer[start...])
  }

  private mutating func fill() throws(FileError) {
    do throws(SystemError) {
      atEnd = try file.readNext(upTo: 1 << 16, appendingTo: &buffer, isCancelled: isCancelled) == 0
    } catch {
      throw FileError(.inputOutput, path: path, line: lineNumber + 1, "cannot read: \(error)")
    }
  }
}
