/// Floats that one owner holds for the time of a training run, zero at first, for kernels that load vectors.
///
/// A pointer and not an array, because several threads work on rows of their own at the same time.
struct Floats: ~Copyable {
  /// The first.
  let start: UnsafeMutablePointer<Float>
  /// The number of floats.
  let count: Int

  init(_ count: Int) {
    self.count = count
    // A cache line; one more element keeps an empty one valid.
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 4, alignment: 64)
    start = bytes.bindMemory(to: Float.self, capacity: max(count, 1))
    start.initialize(repeating: 0, count: max(count, 1))
  }

  deinit { UnsafeMutableRawPointer(start).deallocate() }

  subscript(index: Int) -> Float {
    get { start[index] }
    nonmutating set { start[index] = newValue }
  }

  /// A copy as an array.
  var array: [Float] { Array(UnsafeBufferPointer(start: start, count: count)) }

  /// Sets the first elements to those of an array.
  func set(_ values: [Float], at offset: Int = 0) {
    precondition(offset + values.count <= count, "room for \(values.count) floats at \(offset) of \(count)")
    for (i, value) in values.enumerated() { start[offset + i] = value }
  }

  /// Indicates whether all elements are finite.
  var areFinite: Bool {
    // By bits, which vectors compare eight at a time: an exponent of ones is no finite number.
    var bad: UInt32 = 0
    for i in 0..<count {
      let exponent = start[i].bitPattern & 0x7f80_0000
      bad |= exponent == 0x7f80_0000 ? 1 : 0
    }
    return bad == 0
  }
}
