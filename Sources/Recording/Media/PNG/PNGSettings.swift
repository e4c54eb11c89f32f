import CPNG

/// How frames are compressed as PNG. Every setting is lossless.
public struct PNGSettings: Sendable, Hashable {
  /// What is done to a row before it is compressed.
  public enum Filter: Sendable, Hashable, CaseIterable {
    case none
    /// The difference from the pixel to the left.
    case sub
    /// The difference from the pixel above.
    case up
    /// libpng chooses, row by row.
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

  /// zlib's level, 0 (stored) to 9 (smallest). The default, 1, is the fastest that compresses: without a filter, frames that
  /// are mostly flat, as scenes are, are then not left to zlib but compressed as runs of their colours, in a tenth of the time.
  public var compressionLevel: Int
  /// The row filter. Scenes are flat, so that the default, none, is both fast and small.
  public var filter: Filter
  /// Whether a frame of at most 256 colours is stored with a palette, which makes a smaller file in less time; any other
  /// frame is stored as 8-bit RGB.
  public var usesPalette: Bool
  /// Whether the file says that its colours are sRGB, by the chunks sRGB, gAMA and cHRM.
  public var marksSRGB: Bool

  /// Fast settings for frames that go through a pipe.
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
  /// 1 to 79 ASCII characters, such as `Title` or `Software`.
  public var keyword: String
  /// Any text without zero bytes.
  public var value: String

  /// A text of a keyword.
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
