import Raster

/// Encodes an animation as GIF89a, frame by frame, each with a palette of its own; it loops for ever.
///
/// ffmpeg's filters either hold all frames to find one palette, 938 MB for 500 frames, or need 14 s for as many
/// palettes. Here a frame stores the rectangle that has changed, with unchanged pixels in it transparent, and memory is
/// needed for two frames.
struct GIFEncoder {
  /// The bytes that the caller has to write to the file next.
  private(set) var output: [UInt8] = []
  private let width: Int
  private let height: Int
  private let rate: FrameRate
  private var previous: [UInt8] = []
  private var frameCount = 0
  private var palette = Palette()
  private var lzw = LZW()
  /// The number of the colour of each pixel in the rectangle, or `Self.unchanged`.
  private var numbers: [UInt16] = []
  private var indices: [UInt8] = []

  private static let unchanged = UInt16.max

  init(width: Int, height: Int, rate: FrameRate) {
    self.width = width
    self.height = height
    self.rate = rate
    output += "GIF89a".utf8
    append16(width)
    append16(height)
    // No common palette; colours have 8 bits; background and aspect are not used.
    output += [0x70, 0, 0]
    // The application extension that browsers loop by: 0 times, which is for ever.
    output += [0x21, 0xff, 11] + "NETSCAPE2.0".utf8 + [3, 1, 0, 0, 0]
  }

  /// Empties `output` after the caller has written it.
  mutating func clearOutput() { output.removeAll(keepingCapacity: true) }

  /// Appends a frame to `output`.
  mutating func add(_ frame: Pixmap) {
    let isFirst = previous.isEmpty
    if isFirst { previous = [UInt8](repeating: 0, count: frame.pixels.count) }
    // A frame like the one before stores a single pixel.
    let area = isFirst ? (x: 0, y: 0, width: width, height: height) : changedArea(frame)
    var hasUnchanged = false
    for dropping in 0...4 {
      palette.begin(dropping: dropping)
      numbers.removeAll(keepingCapacity: true)
      let previous = isFirst ? nil : previous
      if Self.number(frame, area, width, previous, &palette, &numbers, &hasUnchanged) { break }
    }
    palette.make(maximum: hasUnchanged ? 255 : 256)
    let transparent = hasUnchanged ? palette.entries.count : nil
    let colorCount = palette.entries.count + (hasUnchanged ? 1 : 0)
    let depth = max(1, Int.bitWidth - (colorCount - 1).leadingZeroBitCount)

    appendControl(delay: nextDelay(), transparent: transparent)
    output.append(0x2c)
    for value in [area.x, area.y, area.width, area.height] { append16(value) }
    output.append(0x80 | UInt8(depth - 1))
    for entry in palette.entries {
      for shift in [UInt32(16), 8, 0] { output.append(UInt8(truncatingIfNeeded: entry >> shift)) }
    }
    for _ in palette.entries.count..<1 << depth { output += [0, 0, 0] }
    indices.removeAll(keepingCapacity: true)
    for number in numbers {
      indices.append(
        number == Self.unchanged ? UInt8(transparent ?? 0) : palette.entryOfColor[Int(number)])
    }
    lzw.compress(indices, depth: depth, to: &output)
    previous.withUnsafeMutableBytes { target in frame.withBytes { target.copyMemory(from: $0) } }
  }

  /// Appends a frame in which nothing changes.
  mutating func repeatLast() {
    appendControl(delay: nextDelay(), transparent: 0)
    output += [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0]
    lzw.compress([0], depth: 1, to: &output)
  }

  mutating func end() { output.append(0x3b) }

  /// The hundredths of a second for which the next frame stays: each frame begins at its own time, rounded, so that no
  /// error adds up.
  private mutating func nextDelay() -> Int {
    func start(_ frame: Int) -> Int {
      (200 * frame * rate.denominator + rate.numerator) / (2 * rate.numerator)
    }
    frameCount += 1
    return start(frameCount) - start(frameCount - 1)
  }

  private mutating func appendControl(delay: Int, transparent: Int?) {
    // Left in place when the next frame comes.
    output += [0x21, 0xf9, 4, 1 << 2 | (transparent == nil ? 0 : 1)]
    append16(min(delay, 0xffff))
    output += [UInt8(transparent ?? 0), 0]
  }

  private mutating func append16(_ value: Int) {
    output.append(UInt8(truncatingIfNeeded: value))
    output.append(UInt8(truncatingIfNeeded: value >> 8))
  }

  /// The smallest rectangle that holds all pixels that have changed; the frame's top left pixel where none has.
  private func changedArea(_ frame: Pixmap) -> (x: Int, y: Int, width: Int, height: Int) {
    let stride = 3 * width
    let (old, new) = (previous.span, frame.pixels.span)
    var (left, right, top, bottom) = (stride, -1, height, -1)
    for y in 0..<height {
      let row = y * stride
      var first = 0
      while first < stride, old[row + first] == new[row + first] { first += 1 }
      if first == stride { continue }
      var last = stride - 1
      while old[row + last] == new[row + last] { last -= 1 }
      left = min(left, first)
      right = max(right, last)
      top = min(top, y)
      bottom = y
    }
    if bottom < 0 { return (0, 0, 1, 1) }
    return (left / 3, top, right / 3 - left / 3 + 1, bottom - top + 1)
  }

  /// Numbers the colours of an area; `false` where there are too many.
  private static func number(
    _ frame: Pixmap, _ area: (x: Int, y: Int, width: Int, height: Int), _ width: Int, _ previous: [UInt8]?,
    _ palette: inout Palette, _ numbers: inout [UInt16], _ hasUnchanged: inout Bool
  ) -> Bool {
    hasUnchanged = false
    let new = frame.pixels.span
    let old = previous ?? frame.pixels
    var (lastColor, lastNumber): (UInt32, UInt16) = (.max, 0)
    for y in area.y..<area.y + area.height {
      let start = 3 * (y * width + area.x)
      for at in stride(from: start, to: start + 3 * area.width, by: 3) {
        let (red, green, blue) = (new[at], new[at + 1], new[at + 2])
        if previous != nil, red == old[at], green == old[at + 1], blue == old[at + 2] {
          hasUnchanged = true
          numbers.append(unchanged)
          continue
        }
        let color = UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
        // Flat areas are not looked up pixel by pixel.
        if color == lastColor {
          palette.countAgain(lastNumber)
        } else {
          guard let number = palette.number(of: color) else { return false }
          (lastColor, lastNumber) = (color, number)
        }
        numbers.append(lastNumber)
      }
    }
    return true
  }
}
