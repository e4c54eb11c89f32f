import Policies

/// The gradient of a sum of weighted -log π(action), by backpropagation through recorded forward passes.
struct PolicyGradient {
  /// In the packed layout of the network's parameters; padding is zero.
  private(set) var values: [Float]
  /// The derivative by what a layer put out, and room for that of the layer before.
  private var delta: [Float]
  private var inputDelta: [Float]
  private var distribution: Categorical
  /// The place of each layer's input in a record.
  private let inputOffsets: [Int]

  init(network: Network) {
    values = [Float](repeating: 0, count: network.parameters.count)
    delta = [Float](repeating: 0, count: network.layers.map(\.stride).max() ?? 0)
    inputDelta = delta
    distribution = Categorical(count: network.outputs)
    inputOffsets = network.layers.indices.map(network.inputOffset(of:))
  }

  /// Sets the gradient of the loss, which is returned: for N trajectories 1/N Σ -log π(a(t) | s(t)) · weight(t), less
  /// the entropies' sum times their coefficient.
  mutating func compute(
    network: Network, trajectories: Trajectories, weights: [Double], entropyCoefficient: Double = 0
  ) -> Double {
    for i in values.indices { values[i] = 0 }
    let scale = 1 / Double(trajectories.count)
    var loss = 0.0
    for t in 0..<trajectories.stepCount {
      let record = t * trajectories.recordCount
      let logits = record + network.logitsOffset
      distribution.set(logits: trajectories.records.span.extracting(logits..<logits + network.outputs))
      let action = trajectories.actions[t]
      let weight = weights[t] * scale
      loss -= distribution.logProbability(of: action) * weight
      // The derivative of -log π(a) by logit i is π(i) - [i = a].
      for i in delta.indices { delta[i] = 0 }
      for i in 0..<network.outputs {
        delta[i] = Float((distribution.probability(of: i) - (i == action ? 1 : 0)) * weight)
      }
      if entropyCoefficient > 0 {
        // That of the entropy H is -π(i) (log π(i) + H).
        let entropy = distribution.entropy
        loss -= entropyCoefficient * scale * entropy
        for i in 0..<network.outputs {
          let p = distribution.probability(of: i)
          guard p > 0 else { continue }
          delta[i] += Float(
            entropyCoefficient * scale * p * (distribution.logProbability(of: i) + entropy))
        }
      }
      trajectories.records.withUnsafeBufferPointer { records in
        guard let base = records.baseAddress else { return }
        backpropagate(network: network, record: base + record)
      }
    }
    return loss
  }

  /// Adds the gradient of one step, whose derivative by the logits is `delta`.
  private mutating func backpropagate(network: Network, record: UnsafePointer<Float>) {
    for index in network.layers.indices.reversed() {
      let layer = network.layers[index]
      let input = record + inputOffsets[index]
      layer.accumulateGradient(input: input, delta: delta, into: &values)
      if index > 0 {
        layer.propagate(
          network.activation, parameters: network.parameters, input: input, delta: delta, into: &inputDelta)
        swap(&delta, &inputDelta)
      }
    }
  }
}
