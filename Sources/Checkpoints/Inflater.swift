import CZlib
import ShowreelSupport

/// Inflates the deflated entries of a ZIP file piece by piece, up to the size that the directory gives and no further.
struct Inflater {
  /// The most inflated bytes that are kept of one file, all entries together; a policy has some hundred kilobytes.
  static let maximumTotal = 1 << 28
  private static let pieceSize = 1 << 16

  private(set) var total = 0

  /// The `size` bytes that `compressed` inflates to.
  ///
  /// - Throws: `FileError`: malformed where it does not inflate to exactly as many; inputOutput.
  mutating func inflate(_ compressed: ByteRegion, to size: Int, of entry: String) throws(FileError) -> [UInt8]
  {
    // No stream of deflate gives more than 1,032 bytes for one.
    guard size / 1_032 <= compressed.count, size <= Self.maximumTotal - total else {
      throw compressed.malformed(
        "expected at most \(Self.maximumTotal) bytes inflated, found \(size) of the ZIP entry \(entry)")
    }
    total += size
    var stream = z_stream()
    guard czlib_inflate_init_raw(&stream) == Z_OK else {
      throw compressed.malformed("expected memory to inflate the ZIP entry \(entry), found none")
    }
    defer { inflateEnd(&stream) }
    // One byte more, so that a stream that goes on is seen to.
    var bytes = [UInt8](repeating: 0, count: size + 1)
    var filled = 0
    var position = 0
    var status = Z_OK
    while status == Z_OK {
      var piece = try compressed.read(position..<min(position + Self.pieceSize, compressed.count))
      if piece.isEmpty { break }
      (status, filled) = Self.step(&stream, &piece, into: &bytes, from: filled)
      position += piece.count - Int(stream.avail_in)
      if filled > size { break }
    }
    guard status == Z_STREAM_END, filled == size, position == compressed.count else {
      throw compressed.malformed(
        "expected the ZIP entry \(entry) to inflate to \(size) bytes, found \(filled > size ? "more" : "\(filled)")"
          + (status == Z_DATA_ERROR ? " before a damaged place" : ""))
    }
    bytes.removeLast()
    return bytes
  }

  /// Inflates one piece. The stream is passed by pointer, because zlib keeps pointers to its place.
  private static func step(
    _ stream: inout z_stream, _ piece: inout [UInt8], into bytes: inout [UInt8], from filled: Int
  ) -> (status: Int32, filled: Int) {
    piece.withUnsafeMutableBufferPointer { input in
      bytes.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress.map { $0 + filled }
        stream.avail_out = UInt32(output.count - filled)
        var status = CZlib.inflate(&stream, Z_NO_FLUSH)
        // No room is left, and more would come.
        if status == Z_BUF_ERROR || status == Z_OK && stream.avail_out == 0 { status = Z_BUF_ERROR }
        return (status, output.count - Int(stream.avail_out))
      }
    }
  }
}

extension ByteRegion {
  /// The CRC-32 of all bytes, as ZIP files have it.
  ///
  /// - Throws: `FileError`: inputOutput.
  func crc32() throws(FileError) -> UInt32 {
    var checksum: UInt = 0
    var position = 0
    while position < count {
      let piece = try read(position..<min(position + 1 << 20, count))
      checksum = piece.withUnsafeBufferPointer { CZlib.crc32(checksum, $0.baseAddress, UInt32($0.count)) }
      position += piece.count
    }
    return UInt32(truncatingIfNeeded: checksum)
  }
}
