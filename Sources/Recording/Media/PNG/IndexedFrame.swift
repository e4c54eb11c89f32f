import Raster

/// The pixels of a frame as numbers of its colours, for a PNG file with a palette: a third of the bytes to compress.
/// Scenes seldom have more than 150 colours, those of anti-aliased edges included.
struct IndexedFrame {
  /// The number of each pixel's colour, of shape (height, width).
  private(set) var indices: [UInt8] = []
  /// The colours.
  private(set) var colors = ColorTable()

  /// Numbers the colours of `frame`; `false` where there are too many for a palette.
  mutating func read(_ frame: Pixmap) -> Bool {
    let width = frame.width
    if indices.count != width * frame.height {
      indices = [UInt8](repeating: 0, count: width * frame.height)
    }
    colors.removeAll()
    return frame.withBytes { bytes in
      guard let source = bytes.baseAddress else { return false }
      return indices.withUnsafeMutableBufferPointer { indices in
        for y in 0..<frame.height {
          let row = PixelRow(y, of: source, width: width)
          // Most rows of a scene are the one above once more.
          if y > 0, row.repeatsRowAbove {
            guard let target = indices.baseAddress.map({ $0 + y * width }) else { return false }
            target.update(from: target - width, count: width)
            continue
          }
          var x = 0
          while x < width {
            let run = row.run(from: x)
            guard let number = colors.number(of: run.color) else { return false }
            indices[y * width + x..<y * width + x + run.count].update(repeating: number)
            x += run.count
          }
        }
        return true
      }
    }
  }
}
