import Policies

/// A policy as a file: a network, and how an action comes from what it puts out.
///
/// Written as safetensors with PyTorch's names and shapes, `fc1.weight` (hidden, inputs), `fc1.bias` (hidden),
/// `fc2.weight` and so on; the metadata say `activation` (`relu` or `tanh`) and, for people, what the network is for.
/// Read from that, from a `state_dict` of PyTorch, and from what Stable-Baselines3 and CleanRL save.
public struct Checkpoint: Sendable, Equatable {
  /// How an action comes from the network's outputs.
  public enum Head: Sendable, Equatable {
    /// The outputs are the logits of a distribution over numbered actions.
    case categorical
    /// The outputs are values of numbered actions, of which the greatest is taken.
    case greedy
    /// The outputs are means of normal distributions, these the logarithms of their standard deviations.
    case gaussian(logStandardDeviations: [Float])
    /// The outputs are means of normal distributions whose variances follow from the last hidden layer h (gSDE): that of
    /// element j is Σ h(k)² s(k, j)² + 1e-6, and these are the logarithms of s, element (k, j) at k * outputs + j.
    case stateDependentGaussian(logStandardDeviations: [Float])
  }

  /// The network, with its activation.
  public var network: Network
  /// What is done with its outputs.
  public var head = Head.categorical
  /// The normalization of observations that the network was trained with, where the file holds one.
  public var normalization: ObservationNormalization?
  /// Strings beside the tensors of a safetensors file; `activation` is added on writing.
  public var metadata: [String: String]
  /// What the file does not say and was assumed, for the user to know: a line each.
  public var notes: [String] = []

  /// A checkpoint to be written.
  public init(network: Network, metadata: [String: String] = [:]) {
    self.network = network
    self.metadata = metadata
  }

  /// The file's bytes, of the network and the metadata; the same for the same.
  public func encoded() -> [UInt8] {
    var tensors: [Tensor] = []
    for (index, layer) in network.layers.enumerated() {
      let names = Network.parameterNames(ofLayer: index)
      tensors.append(
        Tensor(name: names.weight, shape: [layer.outputs, layer.inputs], values: network.weight(of: index)))
      tensors.append(Tensor(name: names.bias, shape: [layer.outputs], values: network.bias(of: index)))
    }
    var metadata = self.metadata
    metadata["activation"] = network.activation.rawValue
    PolicyExtras(self).write(to: &tensors, &metadata)
    return SafetensorsFile.encode(tensors, metadata: metadata)
  }

  /// Writes the file atomically: it is there as a whole, or not at all.
  ///
  /// - Throws: `CheckpointError`: cannotCreate or inputOutput.
  public func write(to path: String) throws(CheckpointError) {
    try AtomicFile.write(encoded(), to: path, operation: "write the checkpoint")
  }
}
