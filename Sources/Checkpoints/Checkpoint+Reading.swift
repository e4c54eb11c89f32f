import Policies

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
  /// - Throws: `CheckpointError`: missing, malformed or inputOutput.
  public init(
    contentsOf path: String, inputs: Int? = nil, outputs: Int? = nil, activation: Activation? = nil
  ) throws(CheckpointError) {
    try self.init(
      reading: try ByteRegion(path: path), inputs: inputs, outputs: outputs, activation: activation)
  }

  /// Reads the bytes of a file, as `init(contentsOf:)` does; errors call it `name`.
  ///
  /// - Throws: `CheckpointError`: malformed.
  public init(
    bytes: [UInt8], name: String, inputs: Int? = nil, outputs: Int? = nil, activation: Activation? = nil
  ) throws(CheckpointError) {
    try self.init(
      reading: ByteRegion(bytes, name: name), inputs: inputs, outputs: outputs, activation: activation)
  }

  private init(
    reading file: ByteRegion, inputs: Int?, outputs: Int?, activation: Activation?
  ) throws(CheckpointError) {
    let contents = try CheckpointFormat.read(file)
    let said = try file.parsing { () throws(FormatError) in try contents.activation() }
    let extras = try PolicyExtras(contents.table, in: file)
    let layout = try file.parsing { () throws(FormatError) in
      try PolicyLayout(extras.rest, inputs: inputs, outputs: outputs)
    }
    try layout.checkOverlap()
    let chosen = said ?? activation ?? layout.usualActivation
    network = Network(sizes: [layout.chain.inputs] + layout.chain.layers.map(\.outputs), activation: chosen)
    metadata = contents.table.metadata
    for (index, layer) in layout.chain.layers.enumerated() {
      network.setWeight(of: index, to: try layer.weight.floats())
      if let bias = layer.bias { network.setBias(of: index, to: try bias.floats()) }
    }
    head = layout.isGreedy ? .greedy : .categorical
    if let tensor = layout.logStandardDeviations {
      head = .gaussian(logStandardDeviations: try tensor.floats())
    }
    if let deviations = extras.latentLogDeviations {
      try file.parsing { () throws(FormatError) in
        try extras.check(latents: layout.chain.layers.last?.weight.shape[1] ?? 0, outputs: network.outputs)
      }
      head = .stateDependentGaussian(logStandardDeviations: deviations)
    }
    normalization = extras.normalization
    if let normalization, normalization.count != network.inputs {
      throw file.malformed(
        "expected a normalization of \(network.inputs) elements, found \(normalization.count)")
    }
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
