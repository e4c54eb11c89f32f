import Policies
import ShowreelSupport

/// A policy as a file: a network, and the way in which an action follows from its outputs.
///
/// Written as safetensors with PyTorch's names and shapes, `fc1.weight` (hidden, inputs), `fc1.bias` (hidden),
/// `fc2.weight` and so on, and `log_std` of a Gaussian head; the metadata say `activation` (`relu` or `tanh`), `head`
/// (`greedy`) where it is not seen from the tensors, and, for people, what the network is for.
/// Read from that, from a `state_dict` of PyTorch, and from what Stable-Baselines3 and CleanRL save.
public struct Checkpoint: Sendable, Equatable {
  /// The way in which an action follows from the network's outputs.
  public enum Head: Sendable, Equatable {
    /// The outputs are the logits of a distribution over numbered actions.
    case categorical
    /// The outputs are values of numbered actions, of which the greatest is taken.
    case greedy
    /// The outputs are means of normal distributions; the associated values are the logarithms of their standard
    /// deviations.
    case gaussian(logStandardDeviations: [Float])
    /// The outputs are means of normal distributions whose variances follow from the last hidden layer h (gSDE): the
    /// variance of element j is Σ h(k)² s(k, j)² + 1e-6. The associated values are the logarithms of s, element (k, j)
    /// at k * outputs + j.
    case stateDependentGaussian(logStandardDeviations: [Float])
    /// The first half of the outputs are means, the second the logarithms of standard deviations; the sample goes
    /// through tanh and is scaled to the action space.
    case squashedGaussian
    /// The outputs are the action itself: within ± `limit` where there is one, and, where it squashes, through tanh and
    /// scaled to the action space.
    case deterministic(limit: Float?, squashes: Bool)
  }

  /// The network, with its activation.
  public var network: Network
  /// The meaning of the network's outputs.
  public var head = Head.categorical
  /// The normalization of observations that the network was trained with, where the file holds one.
  public var normalization: ObservationNormalization?
  /// Strings beside the tensors of a safetensors file; `activation` and `head` are set on writing.
  public var metadata: [String: String]
  /// The assumptions made where the file leaves something open, for the user to know: a line each.
  public var notes: [String] = []
  /// The report of how the file was read; `nil` for a checkpoint that was not read from one.
  public internal(set) var reading: CheckpointReading?
  /// The SHA-256 of the bytes that this was read from, in hexadecimal; `nil` where it was not read.
  public internal(set) var sha256: String?

  /// A checkpoint to be written.
  public init(network: Network, head: Head = .categorical, metadata: [String: String] = [:]) {
    self.network = network
    self.head = head
    self.metadata = metadata
  }

  /// The bytes of the file that holds the network, its head and the metadata; equal checkpoints give equal bytes.
  public func encoded() -> [UInt8] {
    var tensors: [Tensor] = []
    for (index, layer) in network.layers.enumerated() {
      let names = Network.parameterNames(ofLayer: index)
      tensors.append(
        Tensor(name: names.weight, shape: [layer.outputs, layer.inputs], values: network.weight(of: index)))
      tensors.append(Tensor(name: names.bias, shape: [layer.outputs], values: network.bias(of: index)))
    }
    if case .gaussian(let logarithms) = head {
      tensors.append(Tensor(name: "log_std", shape: [logarithms.count], values: logarithms))
    }
    var metadata = self.metadata
    metadata["activation"] = network.activation.rawValue
    metadata["head"] = head.writtenName
    if case .deterministic(let limit?, _) = head { metadata["limit"] = "\(limit)" }
    PolicyExtras(self).write(to: &tensors, &metadata)
    return SafetensorsFile.encode(tensors, metadata: metadata)
  }

  /// Writes the file atomically: it is there as a whole, or not at all.
  ///
  /// - Parameter overwrite: Whether a file of that name is replaced.
  /// - Throws: `FileError`: exists, cannotCreate or inputOutput.
  public func write(to path: String, overwrite: Bool = true) throws(FileError) {
    try OutputFile.write(
      encoded(), to: path, overwrite: overwrite, operation: Self.writing)
  }

  /// The name of writing in errors.
  package static let writing = "write the checkpoint"
}

extension Checkpoint.Head {
  /// The name of the head in a file's metadata; `nil` where the tensors tell the head.
  fileprivate var writtenName: String? {
    switch self {
    // The tensor beside it tells a state-dependent one.
    case .categorical, .gaussian, .stateDependentGaussian: nil
    case .greedy: PolicyLayout.WrittenHead.greedy.rawValue
    case .squashedGaussian: PolicyLayout.WrittenHead.squashedGaussian.rawValue
    case .deterministic(_, let squashes):
      (squashes ? PolicyLayout.WrittenHead.squashed : .deterministic).rawValue
    }
  }
}
