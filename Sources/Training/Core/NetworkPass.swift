import CKernels
import Policies

/// A network's passes over many observations at once: forward, and back from the derivatives by its outputs.
///
/// The losses are elsewhere: they read `outputs` and write `outputDelta`. Parameters and gradients are packed as `Linear`
/// says, wherever the caller keeps them; nothing is allocated after the start.
struct NetworkPass: ~Copyable {
  let layers: [Linear]
  let activation: Activation
  /// The most rows of a pass.
  let capacity: Int
  /// The outputs of every layer, after its activation.
  private let values: Floats
  private let offsets: [Int]
  /// The derivatives by the outputs of every layer, before its activation.
  private let deltas: Floats
  private let instructions: kernels_instructions

  /// - Parameter instructions: Those for the products of matrices.
  init(
    _ network: Network, capacity: Int, instructions: kernels_instructions = Kernels.instructions
  ) {
    self.instructions = instructions
    layers = network.layers
    activation = network.activation
    self.capacity = capacity
    var offsets: [Int] = []
    var count = 0
    for layer in network.layers {
      offsets.append(count)
      count += layer.stride * capacity
    }
    self.offsets = offsets
    values = Floats(count)
    deltas = Floats(count)
  }

  /// The outputs of the last layer.
  var outputs: Rows { output(of: layers.count - 1) }
  /// The derivatives by `outputs`, for a loss to write; the padding stays zero.
  var outputDelta: Rows { delta(of: layers.count - 1) }
  /// The inputs of the last layer, where there is a hidden one.
  var latents: Rows { output(of: layers.count - 2) }

  private func output(of index: Int) -> Rows {
    Rows(start: values.start + offsets[index], stride: layers[index].stride)
  }

  private func delta(of index: Int) -> Rows {
    Rows(start: deltas.start + offsets[index], stride: layers[index].stride)
  }

  /// Sets `outputs` for `rows` inputs.
  func forward(parameters: UnsafePointer<Float>, inputs: Rows, rows: Int) {
    precondition(rows <= capacity, "at most \(capacity) rows")
    var input = inputs
    for index in layers.indices {
      let layer = layers[index]
      let output = output(of: index)
      layer.apply(
        parameters: parameters, inputs: input, rows: rows, outputs: output, by: instructions)
      if index < layers.count - 1 { activation.apply(to: output.start, count: rows * output.stride) }
      input = output
    }
  }

  /// Writes the gradient that follows from `outputDelta`, after a forward pass over the same inputs.
  ///
  /// - Parameters:
  ///   - transposed: The weights of the parameters of that pass.
  ///   - gradient: The derivatives by the parameters, summed over the rows in their order; `nil` where only those by
  ///     the inputs are wanted.
  ///   - inputDelta: The derivatives by the inputs, where they are wanted.
  ///   - latentDelta: What is added to the derivatives by the last layer's inputs, where a loss reads those too.
  func backward(
    transposed: borrowing TransposedWeights, inputs: Rows, rows: Int,
    gradient: UnsafeMutablePointer<Float>?, inputDelta: Rows? = nil, latentDelta: Rows? = nil
  ) {
    for index in layers.indices.reversed() {
      let layer = layers[index]
      let input = index == 0 ? inputs : output(of: index - 1)
      let delta = delta(of: index)
      if let gradient {
        layer.writeGradient(inputs: input, delta: delta, rows: rows, into: gradient, by: instructions)
      }
      guard index > 0 || inputDelta != nil else { return }
      let target = index == 0 ? inputDelta ?? inputs : self.delta(of: index - 1)
      layer.writeInputDelta(
        transposed: transposed[index], delta: delta, rows: rows, into: target, by: instructions)
      if let latentDelta, index == layers.count - 1 {
        Kernels.add(latentDelta.start, to: target.start, count: rows * target.stride)
      }
      if index > 0 {
        activation.multiply(target.start, bySlopeAt: input.start, count: rows * target.stride)
      }
    }
  }
}

/// A network's weights as the passes back want them: for each layer `outputs` rows of `inputs`, padded.
struct TransposedWeights: ~Copyable {
  private let layers: [Linear]
  private let offsets: [Int]
  private let values: Floats
  /// The first layer whose weights are there: 0 for derivatives by the inputs too, otherwise 1.
  private let first: Int

  init(_ network: Network, includesFirst: Bool = false) {
    layers = network.layers
    first = includesFirst ? 0 : 1
    var offsets: [Int] = []
    var count = 0
    for (index, layer) in network.layers.enumerated() {
      offsets.append(count)
      if index >= first { count += layer.outputs * Linear.padded(layer.inputs) }
    }
    self.offsets = offsets
    values = Floats(count)
  }

  subscript(index: Int) -> UnsafePointer<Float> { UnsafePointer(values.start + offsets[index]) }

  /// Follows the parameters, after they have moved.
  func refresh(parameters: UnsafePointer<Float>) {
    for index in first..<layers.count {
      let layer = layers[index]
      kernels_transpose(
        Kernels.instructions, parameters + layer.weightOffset, layer.stride, layer.inputs, layer.outputs,
        values.start + offsets[index], Linear.padded(layer.inputs))
    }
  }
}

extension Network {
  /// The same network with other parameters, as many.
  func with(parameters: [Float]) -> Network {
    var copy = self
    copy.parameters = parameters
    return copy
  }
}
