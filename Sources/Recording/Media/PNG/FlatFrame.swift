import Raster

/// Compresses a frame that is mostly flat, as scenes are, for a PNG file: as runs of its colours, without filters.
struct FlatFrame {
  /// The way in which pixels are stored.
  enum Layout {
    /// The numbers of the colours in `palette`.
    case indexed
    case rgb
  }

  private var colors = ColorTable()
  private var stream = RunDeflate()
  /// The runs of the last row.
  private var runs: [Run] = []

  private struct Run {
    var color: UInt32
    var number: UInt8
    var count: Int

    /// Indicates whether red, green and blue are the same.
    var isGray: Bool { color >> 8 == color & 0xffff }
  }

  /// The red, green and blue of the palette's colours.
  var palette: [UInt8] { colors.palette }
  /// The compressed rows, each with its filter's number first.
  var bytes: [UInt8] { stream.bytes }

  /// Compresses `frame`; `nil` where it is not flat, because zlib's search for repetitions makes it much smaller then.
  mutating func compress(_ frame: Pixmap, usesPalette: Bool) -> Layout? {
    if usesPalette, let isFlat = compress(frame, as: .indexed) { return isFlat ? .indexed : nil }
    return compress(frame, as: .rgb) == true ? .rgb : nil
  }

  /// Compresses `frame` in a layout.
  ///
  /// - Returns: Whether the frame is flat; `nil` where it has more colours than a palette.
  private mutating func compress(_ frame: Pixmap, as layout: Layout) -> Bool? {
    let width = frame.width
    // Half a bit a pixel; scenes of 600 by 400 take less than a third of that.
    let limit = width * frame.height / 16 + 256
    colors.removeAll()
    stream.begin()
    return frame.withBytes { bytes in
      guard let source = bytes.baseAddress else { return nil }
      // Runs of one byte go on across rows where it is that of a row's filter, 0, as well.
      var (byte, count): (UInt8, Int) = (0, 0)
      func append(_ next: UInt8, _ nextCount: Int) {
        if next != byte {
          stream.append(byte, count: count)
          (byte, count) = (next, 0)
        }
        count += nextCount
      }
      for y in 0..<frame.height {
        let row = PixelRow(y, of: source, width: width)
        if y == 0 || !row.repeatsRowAbove {
          guard read(row, width, numbered: layout == .indexed) else { return nil }
        }
        append(0, 1)
        for run in runs {
          switch layout {
          case .indexed: append(run.number, run.count)
          case .rgb where run.isGray: append(UInt8(run.color & 0xff), 3 * run.count)
          case .rgb:
            stream.append(byte, count: count)
            count = 0
            stream.append(color: run.color, count: run.count)
          }
        }
        guard stream.count < limit else { return false }
      }
      stream.append(byte, count: count)
      stream.finish()
      return true
    }
  }

  /// Reads a row's runs; `false` where it has too many colours to be numbered.
  private mutating func read(_ row: PixelRow, _ width: Int, numbered: Bool) -> Bool {
    runs.removeAll(keepingCapacity: true)
    var x = 0
    while x < width {
      let (color, count) = row.run(from: x)
      var number: UInt8 = 0
      if numbered {
        guard let found = colors.number(of: color) else { return false }
        number = found
      }
      runs.append(Run(color: color, number: number, count: count))
      x += count
    }
    return true
  }
}
