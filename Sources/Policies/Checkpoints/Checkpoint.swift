/// A network as a file: safetensors with PyTorch's names and shapes, `fc1.weight` (hidden, inputs), `fc1.bias`
/// (hidden), `fc2.weight` and so on.
///
/// The metadata may say `activation` (`relu`, as without it, or `tanh`) and, for people, what the network is for.
public struct Checkpoint: Sendable, Equatable {
  /// The network, with its activation.
  public var network: Network
  /// Strings beside the tensors; `activation` is added on writing.
  public var metadata: [String: String]

  /// A checkpoint to be written.
  public init(network: Network, metadata: [String: String] = [:]) {
    self.network = network
    self.metadata = metadata
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: A safetensors file.
  ///   - inputs: The elements of an observation that the network has to take, if they matter.
  ///   - outputs: The number of actions that it has to choose from, if it matters.
  /// - Throws: `CheckpointError`: missing, malformed or inputOutput.
  public init(contentsOf path: String, inputs: Int? = nil, outputs: Int? = nil) throws(CheckpointError) {
    let file = try SafetensorsFile(path: path)
    let sizes = try Self.sizes(of: file, inputs: inputs, outputs: outputs)
    let name = file.metadata["activation"] ?? Activation.relu.rawValue
    guard let activation = Activation(rawValue: name) else {
      let known = Activation.allCases.map(\.rawValue).joined(separator: " or ")
      throw file.malformed("expected the activation \(known), found \(name)")
    }
    network = Network(sizes: sizes, activation: activation)
    metadata = file.metadata
    let entries = Dictionary(file.entries.map { ($0.name, $0) }) { first, _ in first }
    for index in network.layers.indices {
      let names = Network.parameterNames(ofLayer: index)
      if let weight = entries[names.weight] { network.setWeight(of: index, to: try file.floats(of: weight)) }
      if let bias = entries[names.bias] { network.setBias(of: index, to: try file.floats(of: bias)) }
    }
  }

  /// The file's bytes; the same for the same network and metadata.
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
    return SafetensorsFile.encode(tensors, metadata: metadata)
  }

  /// Writes the file atomically: it is there as a whole, or not at all.
  ///
  /// - Throws: `CheckpointError`: cannotCreate or inputOutput.
  public func write(to path: String) throws(CheckpointError) {
    try AtomicFile.write(encoded(), to: path, operation: "write the checkpoint")
  }

  /// The sizes of the network that a file's names and shapes define; no data is read.
  private static func sizes(
    of file: borrowing SafetensorsFile, inputs: Int?, outputs: Int?
  ) throws(CheckpointError) -> [Int] {
    var shapes: [String: [Int]] = [:]
    for entry in file.entries { shapes[entry.name] = entry.shape }
    let layers = (0..<max(shapes.count, 1)).map(Network.parameterNames(ofLayer:))
    let depth = max(layers.prefix { shapes[$0.weight] != nil }.count, 1)
    guard Set(layers[..<depth].flatMap { [$0.weight, $0.bias] }) == Set(shapes.keys) else {
      let found = shapes.isEmpty ? "none" : shapes.keys.sorted().prefix(8).joined(separator: ", ")
      throw file.malformed("expected the tensors fc1.weight, fc1.bias, fc2.weight and so on, found \(found)")
    }
    var sizes: [Int] = []
    var packed = 0
    for index in 0..<depth {
      let names = layers[index]
      let weight = shapes[names.weight] ?? []
      let bias = shapes[names.bias] ?? []
      let columns = sizes.last ?? inputs
      let rows = index == depth - 1 ? outputs : nil
      guard weight.count == 2, weight.allSatisfy({ $0 >= 1 }),
        columns == nil || weight[1] == columns, rows == nil || weight[0] == rows
      else {
        let expected = "(\(rows.map(String.init) ?? "outputs"), \(columns.map(String.init) ?? "inputs"))"
        throw file.malformed("expected \(names.weight) of shape \(expected), found \(text(weight))")
      }
      guard bias == [weight[0]] else {
        throw file.malformed("expected \(names.bias) of shape \(text([weight[0]])), found \(text(bias))")
      }
      // The first comparison keeps the sum below from overflowing.
      let limit = Network.maximumPackedCount
      let count = weight[0].multipliedReportingOverflow(by: weight[1])
      if !count.overflow && count.partialValue <= limit {
        packed += (weight[1] + 1) * Linear.padded(weight[0])
      }
      guard !count.overflow, count.partialValue <= limit, packed <= limit else {
        throw file.malformed(
          "expected at most \(limit) parameters, found \(names.weight) of shape \(text(weight))")
      }
      sizes += sizes.isEmpty ? [weight[1], weight[0]] : [weight[0]]
    }
    return sizes
  }

  private static func text(_ shape: [Int]) -> String {
    "(\(shape.map(String.init).joined(separator: ", ")))"
  }
}
