/// The place of a linear layer, y = Wx + b, in a network's packed parameters.
///
/// PyTorch keeps W as `outputs` rows of `inputs` weights. Here it is transposed, so that the weights of one input are
/// contiguous and the inner loop runs over outputs, eight at a time; each such column is padded with zeros to a
/// multiple of eight.
public struct Linear: Sendable, Hashable {
  /// The number of outputs that one vector operation computes.
  public static let lanes = 8

  /// The number of elements of x.
  public let inputs: Int
  /// The number of elements of y.
  public let outputs: Int
  /// The index of the first weight: that of output o and input i is at `weightOffset + i * stride + o`.
  public let weightOffset: Int

  /// The number of outputs, rounded up to a whole number of vectors.
  public let stride: Int
  /// The index of the first bias; there are `stride` of them, those past `outputs` zero.
  public let biasOffset: Int
  /// The index at which the next layer starts.
  public var end: Int { biasOffset + stride }

  init(inputs: Int, outputs: Int, weightOffset: Int) {
    self.inputs = inputs
    self.outputs = outputs
    self.weightOffset = weightOffset
    stride = Self.padded(outputs)
    biasOffset = weightOffset + inputs * stride
  }

  /// The number `count`, rounded up to a whole number of vectors.
  public static func padded(_ count: Int) -> Int { (count + lanes - 1) / lanes * lanes }
}

extension Linear {
  /// Writes Wx + b, of `stride` elements, to `y`.
  ///
  /// Sums run over the inputs in their order, each lane by itself, so that the result does not depend on the width of
  /// the machine's vectors. The arguments are pointers, because a span has no loads of several elements at once;
  /// `Network` has checked the extents.
  func apply(parameters: UnsafePointer<Float>, x: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>) {
    let out = UnsafeMutableRawPointer(y)
    var row = 0
    // Sixteen outputs where there are as many: four independent sums hide the latency of an addition.
    while row + 16 <= stride {
      out.storeBytes(of: rows(from: row, parameters, x), toByteOffset: row * 4, as: SIMD16<Float>.self)
      row += 16
    }
    if row < stride {
      out.storeBytes(of: rows(from: row, parameters, x), toByteOffset: row * 4, as: SIMD8<Float>.self)
    }
  }

  /// Rows of Wx + b, as many as the vector has lanes.
  @inline(__always)
  private func rows<Lanes: SIMD>(
    from row: Int, _ parameters: UnsafePointer<Float>, _ x: UnsafePointer<Float>
  ) -> Lanes where Lanes.Scalar == Float, Lanes: BitwiseCopyable {
    var sum = UnsafeRawPointer(parameters + biasOffset + row).loadUnaligned(as: Lanes.self)
    // Pointers that advance, for the products of indices would be checked for overflow each time.
    var column = UnsafeRawPointer(parameters + weightOffset + row)
    var input = x
    let end = x + inputs
    while input < end {
      sum += column.loadUnaligned(as: Lanes.self) * input.pointee
      column += stride &* 4
      input += 1
    }
    return sum
  }
}
