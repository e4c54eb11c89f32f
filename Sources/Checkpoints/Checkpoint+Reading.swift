import Policies
import ShowreelSupport

extension Checkpoint {
  /// Reads a file, whose contents tell its format: safetensors, a `state_dict` by `torch.save`, or Stable-Baselines3's.
  ///
  /// Numbers of float64 are rounded to float32, in which the network computes.
  ///
  /// - Parameters:
  ///   - path: The file, whatever its name.
  ///   - inputs: The elements of an observation that the network has to take, if they matter.
  ///   - outputs: The actions that it has to choose from, or an action's elements, if they matter.
  ///   - activation: What stands between the layers where the file does not say so.
  /// - Throws: `FileError`: missing, malformed or inputOutput.
  public init(
    contentsOf path: String, inputs: Int? = nil, outputs: Int? = nil, activation: Activation? = nil
  ) throws(FileError) {
    let file = try FileReader(path: path, operation: ByteRegion.operation)
    // What is no policy is refused before it is taken into memory: its headers tell.
    _ = try Parts(ByteRegion(file), inputs: inputs, outputs: outputs)
    try self.init(
      bytes: file.read(0..<file.size), name: path, inputs: inputs, outputs: outputs, activation: activation)
  }

  /// Reads the bytes of a file, as `init(contentsOf:)` does; errors call it `name`.
  ///
  /// - Throws: `FileError`: malformed.
  public init(
    bytes: [UInt8], name: String, inputs: Int? = nil, outputs: Int? = nil, activation: Activation? = nil
  ) throws(FileError) {
    let parts = try Parts(ByteRegion(bytes, name: name), inputs: inputs, outputs: outputs)
    let (layout, said) = (parts.layout, parts.activation)
    let chosen = said ?? activation ?? layout.usualActivation
    network = Network(sizes: [layout.chain.inputs] + layout.chain.layers.map(\.outputs), activation: chosen)
    metadata = parts.metadata
    // Of the very bytes that are acted by.
    sha256 = ShowreelSupport.sha256(bytes)
    for (index, layer) in layout.chain.layers.enumerated() {
      network.setWeight(of: index, to: try layer.weight.floats())
      if let bias = layer.bias { network.setBias(of: index, to: try bias.floats()) }
    }
    head = layout.isGreedy || parts.saysGreedy ? .greedy : .categorical
    if let tensor = layout.logStandardDeviations {
      head = .gaussian(logStandardDeviations: try tensor.floats())
    }
    if let deviations = parts.extras.latentLogDeviations {
      head = .stateDependentGaussian(logStandardDeviations: deviations)
    }
    normalization = parts.extras.normalization
    notes = layout.notes
    // One layer has nothing between.
    guard network.layers.count > 1 else { return }
    if let said, let activation, said != activation {
      notes.append("the file says \(said.rawValue), so \(activation.rawValue) is not used")
    } else if said == nil && activation == nil {
      notes.append("assumed \(chosen.rawValue) between the layers, for the file does not say")
    }
  }
}

/// What the headers of a file say, without its numbers.
private struct Parts {
  var layout: PolicyLayout
  /// What the file says stands between the layers.
  var activation: Activation?
  /// The tensors beside the layers.
  var extras: PolicyExtras
  /// Whether the metadata say that the outputs are values.
  var saysGreedy: Bool
  var metadata: [String: String]

  init(_ file: ByteRegion, inputs: Int?, outputs: Int?) throws(FileError) {
    let contents = try CheckpointFormat.read(file)
    metadata = contents.table.metadata
    activation = try file.parsing { () throws(FormatError) in try contents.activation() }
    extras = try PolicyExtras(contents.table, in: file)
    layout = try file.parsing { [extras] () throws(FormatError) in
      try PolicyLayout(extras.rest, inputs: inputs, outputs: outputs)
    }
    try layout.checkOverlap()
    try file.parsing { [extras, layout] () throws(FormatError) in
      try extras.check(
        inputs: layout.chain.inputs, latents: layout.chain.layers.last?.weight.shape[1] ?? 0,
        outputs: layout.chain.outputs)
    }
    let head = extras.latentLogDeviations == nil ? metadata["head"] : nil
    saysGreedy = head != nil
    guard let head else { return }
    guard head == Checkpoint.Head.greedyName else {
      throw file.malformed("expected no other head than \(Checkpoint.Head.greedyName), found \(head)")
    }
    if let tensor = layout.logStandardDeviations {
      throw file.malformed("expected no \(tensor.name) of a greedy head, found one")
    }
  }
}

extension CheckpointFormat.Contents {
  /// What the file says stands between the layers.
  fileprivate func activation() throws(FormatError) -> Activation? {
    if let stableBaselines3 {
      return try stableBaselines3.activation() ?? (isDeepQ ? .relu : .tanh)
    }
    guard let name = table.metadata["activation"] else { return nil }
    guard let activation = Activation(rawValue: name) else {
      let known = Activation.allCases.map(\.rawValue).joined(separator: " or ")
      throw FormatError("expected the activation \(known), found \(name)")
    }
    return activation
  }

  /// Whether the names are those of Stable-Baselines3's DQN.
  private var isDeepQ: Bool { table.tensors.contains { $0.name.hasPrefix("q_net.") } }
}
