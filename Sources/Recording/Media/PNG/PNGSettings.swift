import CPNG

/// The settings of PNG compression, all of them lossless.
public struct PNGSettings: Sendable, Hashable {
  /// The transformation of a row before it is compressed.
  public enum Filter: Sendable, Hashable, CaseIterable {
    case none
    /// The difference from the pixel to the left.
    case sub
    /// The difference from the pixel above.
    case up
    /// A filter that libpng chooses row by row.
    case adaptive

    var code: Int32 {
      switch self {
      case .none: Int32(CPNG_FILTER_NONE)
      case .sub: Int32(CPNG_FILTER_SUB)
      case .up: Int32(CPNG_FILTER_UP)
      case .adaptive: Int32(CPNG_FILTER_ADAPTIVE)
      }
    }
  }

  /// The compression level of zlib, 0 (stored) to 9 (smallest). The default, 1, is the fastest that compresses: at this
  /// level and without a filter, frames that are mostly flat, as scenes are, bypass zlib and are compressed as runs of
  /// their colours, in a tenth of the time.
  public var compressionLevel: Int
  /// The row filter. The default, none, is both fast and small for scenes, which are flat.
  public var filter: Filter
  /// Indicates whether a frame of at most 256 colours is stored with a palette, which makes a smaller file in less
  /// time; any other frame is stored as 8-bit RGB.
  public var usesPalette: Bool
  /// Indicates whether the file declares its colours to be sRGB, by the chunks sRGB, gAMA and cHRM.
  public var marksSRGB: Bool

  /// Makes settings; the defaults are fast ones for frames that go through a pipe.
  public init(
    compressionLevel: Int = 1, filter: Filter = .none, usesPalette: Bool = true, marksSRGB: Bool = false
  ) {
    self.usesPalette = usesPalette
    self.compressionLevel = min(9, max(0, compressionLevel))
    self.filter = filter
    self.marksSRGB = marksSRGB
  }
}

/// A text chunk of a PNG file.
public struct PNGText: Sendable, Hashable {
  /// The keyword, 1 to 79 ASCII characters, such as `Title` or `Software`.
  public var keyword: String
  /// The text, which may have any characters but zero bytes.
  public var value: String

  /// Makes a text with a keyword.
  public init(keyword: String, value: String) {
    self.keyword = keyword
    self.value = value
  }

  /// Lends `texts` to `body` as C strings.
  static func withTexts<Result>(
    _ texts: [PNGText], _ body: (UnsafeBufferPointer<cpng_text>) throws -> Result
  ) rethrows -> Result {
    if texts.isEmpty { return try body(UnsafeBufferPointer(start: nil, count: 0)) }
    // One block of zero-terminated strings; the pointers into it do not leave this scope.
    var bytes: [CChar] = []
    var offsets: [(keyword: Int, value: Int)] = []
    for text in texts {
      let keyword = bytes.count
      bytes.append(contentsOf: text.keyword.utf8CString)
      offsets.append((keyword, bytes.count))
      bytes.append(contentsOf: text.value.utf8CString)
    }
    return try bytes.withUnsafeBufferPointer { block in
      let base = block.baseAddress
      let chunks = offsets.map { offset in
        cpng_text(
          keyword: base.map { $0 + offset.keyword }, value: base.map { $0 + offset.value })
      }
      return try chunks.withUnsafeBufferPointer(body)
    }
  }
}
