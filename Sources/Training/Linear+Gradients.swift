import Policies

// Pointers here, for loads of several elements at once, which spans do not have; their extents are the layer's.
extension Linear {
  /// Adds the derivatives by the weights, δxᵀ, and by the biases, δ, to a packed gradient.
  ///
  /// - Parameters:
  ///   - input: What the layer was given: `inputs` elements.
  ///   - delta: δ, the derivative by what it put out: `stride` elements, padding zero.
  ///   - gradient: The whole network's, packed.
  func accumulateGradient(
    input: UnsafePointer<Float>, delta: UnsafePointer<Float>, into gradient: UnsafeMutablePointer<Float>
  ) {
    // After a ReLU, about half of the inputs are zero.
    for i in 0..<inputs where input[i] != 0 {
      let x = input[i]
      let column = gradient + weightOffset + i * stride
      for row in 0..<stride { column[row] += x * delta[row] }
    }
    let bias = gradient + biasOffset
    for row in 0..<stride { bias[row] += delta[row] }
  }

  /// Writes the derivative by the output of the layer before: Wᵀδ times the slope of that layer's activation.
  ///
  /// - Parameters:
  ///   - parameters: The whole network's, packed.
  ///   - input: What the layer was given, which the slope follows from.
  ///   - inputDelta: `inputs` elements and their padding, which becomes zero.
  func propagate(
    _ activation: Activation, parameters: UnsafePointer<Float>, input: UnsafePointer<Float>,
    delta: UnsafePointer<Float>, into inputDelta: UnsafeMutablePointer<Float>
  ) {
    let weight = UnsafeRawPointer(parameters + weightOffset)
    let derivative = UnsafeRawPointer(delta)
    let float = MemoryLayout<Float>.stride
    for i in 0..<inputs {
      let slope = activation.slope(at: input[i])
      var sum = SIMD8<Float>.zero
      if slope != 0 {
        for row in Swift.stride(from: 0, to: stride, by: Linear.lanes) {
          sum +=
            weight.loadUnaligned(fromByteOffset: (i * stride + row) * float, as: SIMD8<Float>.self)
            * derivative.loadUnaligned(fromByteOffset: row * float, as: SIMD8<Float>.self)
        }
      }
      inputDelta[i] = slope * sum.sum()
    }
    for i in inputs..<Linear.padded(inputs) { inputDelta[i] = 0 }
  }
}

extension Activation {
  /// Indicates whether the slope follows from the value, so that a network with it can be trained from what its layers
  /// put out.
  var isTrainable: Bool { self != .silu && self != .gelu }

  /// The slope where the function has this value.
  @inline(__always)
  func slope(at value: Float) -> Float {
    switch self {
    case .relu: value > 0 ? 1 : 0
    case .tanh: 1 - value * value
    case .elu: value > 0 ? 1 : value + 1
    case .leakyReLU: value > 0 ? 1 : 0.01
    case .sigmoid: value * (1 - value)
    case .identity: 1
    case .silu, .gelu: preconditionFailure("the slope of \(self) does not follow from its value")
    }
  }
}
