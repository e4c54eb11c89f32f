/// Where a linear layer, y = Wx + b, lies in a network's packed parameters.
///
/// PyTorch keeps W as `outputs` rows of `inputs` weights. Here it is transposed, so that the weights of one input are
/// contiguous and the inner loop runs over outputs, eight at a time; each such column is padded with zeros to a whole
/// number of eights.
public struct Linear: Sendable, Hashable {
  /// Outputs that one vector operation takes.
  public static let lanes = 8

  public let inputs: Int
  public let outputs: Int
  /// Where the weights start: that of output o and input i is at `weightOffset + i * stride + o`.
  public let weightOffset: Int

  init(inputs: Int, outputs: Int, weightOffset: Int) {
    self.inputs = inputs
    self.outputs = outputs
    self.weightOffset = weightOffset
  }

  /// `outputs`, rounded up to a whole number of vectors.
  public var stride: Int { Self.padded(outputs) }
  /// Where the biases start; there are `stride` of them, those past `outputs` zero.
  public var biasOffset: Int { weightOffset + inputs * stride }
  /// Where the next layer starts.
  public var end: Int { biasOffset + stride }

  /// `count`, rounded up to a whole number of vectors.
  public static func padded(_ count: Int) -> Int { (count + lanes - 1) / lanes * lanes }
}

extension Linear {
  /// Writes Wx + b, of `stride` elements, to `y`.
  ///
  /// Sums run over the inputs in their order, each lane by itself, so the result does not depend on the width of the
  /// machine's vectors. Pointers, because a span has no loads of several elements at once; `Network` has checked
  /// the extents.
  func apply(parameters: UnsafePointer<Float>, x: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>) {
    let stride = self.stride
    let weight = UnsafeRawPointer(parameters + weightOffset)
    let bias = UnsafeRawPointer(parameters + biasOffset)
    let out = UnsafeMutableRawPointer(y)
    let float = MemoryLayout<Float>.stride
    var row = 0
    // Sixteen outputs where there are as many: four independent sums hide the latency of an addition.
    while row + 16 <= stride {
      var sum = bias.loadUnaligned(fromByteOffset: row * float, as: SIMD16<Float>.self)
      for i in 0..<inputs {
        sum += weight.loadUnaligned(fromByteOffset: (i * stride + row) * float, as: SIMD16<Float>.self) * x[i]
      }
      out.storeBytes(of: sum, toByteOffset: row * float, as: SIMD16<Float>.self)
      row += 16
    }
    while row < stride {
      var sum = bias.loadUnaligned(fromByteOffset: row * float, as: SIMD8<Float>.self)
      for i in 0..<inputs {
        sum += weight.loadUnaligned(fromByteOffset: (i * stride + row) * float, as: SIMD8<Float>.self) * x[i]
      }
      out.storeBytes(of: sum, toByteOffset: row * float, as: SIMD8<Float>.self)
      row += 8
    }
  }
}
