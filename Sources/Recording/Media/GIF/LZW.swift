/// The compression of GIF: Lempel, Ziv and Welch with codes of up to 12 bits, lowest bit first, in blocks of up to 255 bytes.
///
/// The dictionary is kept from picture to picture, so that compressing allocates nothing.
struct LZW {
  /// The numbers of longer runs: for a known run and the next pixel, the number of the run that ends with it; open
  /// addressing, 0 for none. An entry holds the key in its high 20 bits and the code in its low 12.
  private var table = [UInt32](repeating: 0, count: 1 << 14)
  private var bits: UInt32 = 0
  private var bitCount = 0
  /// The index of the byte that holds the length of the current block.
  private var blockStart = 0

  /// Appends `pixels`, indices below 2 to the power of `depth`, to `output`: code size, blocks, and an empty one.
  mutating func compress(_ pixels: [UInt8], depth: Int, to output: inout [UInt8]) {
    let minimum = max(2, depth)
    let clear = UInt32(1) << UInt32(minimum)
    output.append(UInt8(minimum))
    blockStart = output.count
    output.append(0)
    (bits, bitCount) = (0, 0)

    var codeSize = minimum + 1
    var last = clear + 1
    forget()
    put(clear, codeSize, &output)
    guard var run = pixels.first.map(UInt32.init) else { return }
    for pixel in pixels.dropFirst() {
      let key = run << 8 | UInt32(pixel)
      var slot = Int((key &* 0x9e37_79b1) >> 18)
      while table[slot] != 0, table[slot] >> 12 != key { slot = (slot + 1) & (table.count - 1) }
      if table[slot] != 0 {
        run = table[slot] & 0xfff
        continue
      }
      put(run, codeSize, &output)
      last += 1
      table[slot] = key << 12 | last
      if last >= 1 << UInt32(codeSize) { codeSize += 1 }
      if last == 4095 {
        put(clear, codeSize, &output)
        forget()
        codeSize = minimum + 1
        last = clear + 1
      }
      run = UInt32(pixel)
    }
    put(run, codeSize, &output)
    // A reader adds an entry for each code that it reads, and its codes grow by it.
    if last + 1 >= 1 << UInt32(codeSize), codeSize < 12 { codeSize += 1 }
    put(clear + 1, codeSize, &output)
    if bitCount > 0 { put(0, 8 - bitCount, &output) }
    let length = output.count - blockStart - 1
    output[blockStart] = UInt8(length)
    if length > 0 { output.append(0) }
  }

  private mutating func forget() {
    for i in table.indices { table[i] = 0 }
  }

  private mutating func put(_ code: UInt32, _ size: Int, _ output: inout [UInt8]) {
    bits |= code << UInt32(bitCount)
    bitCount += size
    while bitCount >= 8 {
      if output.count - blockStart == 256 {
        output[blockStart] = 255
        blockStart = output.count
        output.append(0)
      }
      output.append(UInt8(truncatingIfNeeded: bits))
      bits >>= 8
      bitCount -= 8
    }
  }
}
