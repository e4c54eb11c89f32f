/// A feed-forward network in float32: linear layers with an activation between them and none after the last.
///
/// The layers are `fc1`, `fc2` and so on; their parameters have PyTorch's names and shapes in a checkpoint, and the
/// packed layout of `Linear` in memory.
public struct Network: Sendable, Equatable {
  /// The layers, from the observation to the logits.
  public private(set) var layers: [Linear]
  /// The activation of the hidden layers.
  public let activation: Activation
  /// The weights and biases of all layers, packed as `Linear` describes, the padding zero.
  public var parameters: [Float]
  /// The number of floats in a record, the memory of one forward pass: the observation, then the outputs of each layer,
  /// after its activation, each padded to a whole number of vectors.
  public let recordCount: Int
  /// The index of the first logit in a record.
  public let logitsOffset: Int

  /// The greatest number of packed parameters of a network that is read from a file: 64 MB of them.
  public static let maximumPackedCount = 1 << 24

  /// Makes a network whose parameters are zero.
  ///
  /// - Parameter sizes: The elements of the observation, those of each hidden layer, and the number of logits: at
  ///   least two sizes, each at least 1.
  public init(sizes: [Int], activation: Activation = .relu) {
    precondition(sizes.count >= 2 && sizes.allSatisfy { $0 >= 1 }, "a network has inputs and outputs")
    var layers: [Linear] = []
    for (inputs, outputs) in zip(sizes, sizes.dropFirst()) {
      layers.append(Linear(inputs: inputs, outputs: outputs, weightOffset: layers.last?.end ?? 0))
    }
    self.layers = layers
    self.activation = activation
    parameters = [Float](repeating: 0, count: layers[layers.count - 1].end)
    recordCount = layers.reduce(Linear.padded(sizes[0])) { $0 + $1.stride }
    logitsOffset = recordCount - layers[layers.count - 1].stride
  }

  /// Makes a network with PyTorch's default initialization of `nn.Linear`: weights and biases uniform in ±1/√inputs
  /// (`kaiming_uniform_` with a = √5). Each takes one number of the generator, layer by layer, weights row by row
  /// before biases.
  public init(sizes: [Int], activation: Activation = .relu, using generator: inout some RandomNumberGenerator)
  {
    self.init(sizes: sizes, activation: activation)
    for (index, layer) in layers.enumerated() {
      let bound = 1 / Double(layer.inputs).squareRoot()
      func draw() -> Float { Float(bound * (2 * generator.nextUnitDouble() - 1)) }
      setWeight(of: index, to: (0..<layer.inputs * layer.outputs).map { _ in draw() })
      setBias(of: index, to: (0..<layer.outputs).map { _ in draw() })
    }
  }

  /// The number of elements of an observation.
  public var inputs: Int { layers[0].inputs }
  /// The number of logits.
  public var outputs: Int { layers[layers.count - 1].outputs }
  /// The sizes that `init(sizes:activation:)` takes.
  public var sizes: [Int] { [inputs] + layers.map(\.outputs) }

  /// Takes memory that nothing else shares, for use on a thread of its own.
  mutating func unshare() {
    layers.withUnsafeMutableBufferPointer { _ in }
    parameters.withUnsafeMutableBufferPointer { _ in }
  }

  /// The names that PyTorch gives a layer's weights and biases, counted from `fc1`.
  public static func parameterNames(ofLayer index: Int) -> (weight: String, bias: String) {
    ("fc\(index + 1).weight", "fc\(index + 1).bias")
  }
}

// MARK: PyTorch's layout

extension Network {
  /// The weights of a layer in PyTorch's order: (outputs, inputs), row-major.
  public func weight(of index: Int) -> [Float] {
    let layer = layers[index]
    return (0..<layer.outputs * layer.inputs).map {
      parameters[layer.weightOffset + $0 % layer.inputs * layer.stride + $0 / layer.inputs]
    }
  }

  /// The biases of a layer, of shape (outputs).
  public func bias(of index: Int) -> [Float] {
    let layer = layers[index]
    return Array(parameters[layer.biasOffset..<layer.biasOffset + layer.outputs])
  }

  /// Sets a layer's weights from an array of shape (outputs, inputs), row-major.
  public mutating func setWeight(of index: Int, to values: [Float]) {
    let layer = layers[index]
    precondition(values.count == layer.outputs * layer.inputs, "a weight for each output and input")
    for (k, value) in values.enumerated() {
      parameters[layer.weightOffset + k % layer.inputs * layer.stride + k / layer.inputs] = value
    }
  }

  /// Sets a layer's biases from an array of shape (outputs).
  public mutating func setBias(of index: Int, to values: [Float]) {
    let layer = layers[index]
    precondition(values.count == layer.outputs, "a bias for each output")
    parameters.replaceSubrange(layer.biasOffset..<layer.biasOffset + layer.outputs, with: values)
  }
}

// MARK: The forward pass

extension Network {
  /// The index in a record at which a layer's input starts; its output starts where the next layer's input does.
  public func inputOffset(of index: Int) -> Int {
    index == 0 ? 0 : Linear.padded(inputs) + layers[..<(index - 1)].reduce(0) { $0 + $1.stride }
  }

  /// Runs the layers over a record that starts with an observation. Allocates nothing.
  ///
  /// The argument is a buffer pointer, because a record is a part of a longer array that a trajectory reuses, and
  /// because the layers load vectors from it.
  ///
  /// - Parameter record: A buffer of `recordCount` floats.
  public func forward(_ record: UnsafeMutableBufferPointer<Float>) {
    guard let base = record.baseAddress, record.count == recordCount else {
      preconditionFailure("a record has \(recordCount) floats")
    }
    parameters.withUnsafeBufferPointer { buffer in
      guard let parameters = buffer.baseAddress else { return }
      var input = base
      var output = base + Linear.padded(inputs)
      for index in layers.indices {
        let layer = layers[index]
        layer.apply(parameters: parameters, x: input, y: output)
        if index < layers.count - 1 { activate(output, of: layer) }
        input = output
        output += layer.stride
      }
    }
  }

  /// Applies the activation to a layer's outputs in place; the padding's zeros stay.
  private func activate(_ values: UnsafeMutablePointer<Float>, of layer: Linear) {
    switch activation {
    // Over the padding too, which is a whole number of vectors.
    case .relu: for i in 0..<layer.stride { values[i] = values[i] > 0 ? values[i] : 0 }
    case .identity: break
    default: for i in 0..<layer.outputs { values[i] = activation(values[i]) }
    }
  }

  /// The logits for one observation of `inputs` elements. Allocates; `NetworkPolicy` is meant for acting step by step.
  public func logits(for observation: [Float]) -> [Float] {
    precondition(observation.count == inputs, "an observation of \(inputs) elements")
    var record = observation + [Float](repeating: 0, count: recordCount - inputs)
    record.withUnsafeMutableBufferPointer { forward($0) }
    return Array(record[logitsOffset..<logitsOffset + outputs])
  }
}
