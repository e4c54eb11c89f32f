import Policies
import ShowreelSupport

/// A report of how a checkpoint's file was read: its format, its layers, and whether the file, an option or a default
/// decided the rest.
public struct CheckpointReading: Sendable, Hashable {
  /// The file's format, such as `safetensors` or `Stable-Baselines3 (PPO)`.
  public var format: String
  /// The name of the network that was read, where the file holds several; `nil` where it holds one.
  public var network: String?
  /// The layers' names, first to last.
  public var layers: [String]
  /// The source of the activation; `nil` for a network of one layer, which has none.
  public var activationOrigin: Origin?
  /// The source of the head.
  public var headOrigin: Origin
  /// Indicates whether training normalized the observations, by statistics that the file does not hold; `nil` where the file
  /// does not say.
  public var isNormalized: Bool?
  /// The number of the last layer's outputs whose mean is the value of one action, as QR-DQN has them; else 1.
  public var quantiles = 1
  /// The other contents of the file, which were not read, such as `optimizer_state_dict (a dictionary)`.
  public var skipped: [String] = []
}

extension Checkpoint {
  /// Reads a file, whose contents tell its format: safetensors, a `state_dict` by `torch.save`, or Stable-Baselines3's.
  ///
  /// Numbers of float64 are rounded to float32, in which the network computes.
  ///
  /// - Parameters:
  ///   - path: The file, whatever its name; or its name without `.zip`, as Stable-Baselines3 takes it.
  ///   - inputs: The number of elements of an observation, which the network has to take; `nil` accepts any.
  ///   - outputs: The number of actions to choose from, or of an action's elements; `nil` accepts any.
  ///   - activation: The activation of the hidden layers, where the file does not name one.
  ///   - head: The meaning of the outputs, where the file does not say it.
  ///   - network: The name of the network to read, where the file holds several.
  /// - Throws: `FileError`: missing, malformed or inputOutput.
  public init(
    contentsOf path: String, inputs: Int? = nil, outputs: Int? = nil, activation: Activation? = nil,
    head: HeadChoice? = nil, network: String? = nil
  ) throws(FileError) {
    let path = try PolicyFile.located(path)
    let file = try FileReader(path: path, operation: ByteRegion.operation)
    // What is no policy is refused before it is taken into memory.
    var contents = try CheckpointContents(ByteRegion(file))
    _ = try contents.layout(
      network: network, PolicyLayout.Hints(inputs: inputs, outputs: outputs, choice: head))
    guard file.size <= Self.maximumSize else {
      throw contents.file.malformed(
        "expected a file of at most \(Self.maximumSize) bytes, found \(file.size); save the policy's network alone"
      )
    }
    try self.init(
      bytes: file.read(0..<file.size), name: path, inputs: inputs, outputs: outputs, activation: activation,
      head: head, network: network)
  }

  /// The longest file that is read: a gigabyte, in which there is room for all that goes with training a policy.
  private static let maximumSize = 1 << 30

  /// Reads the bytes of a file, as `init(contentsOf:)` does; errors call it `name`.
  ///
  /// - Throws: `FileError`: malformed.
  public init(
    bytes: [UInt8], name: String, inputs: Int? = nil, outputs: Int? = nil, activation: Activation? = nil,
    head: HeadChoice? = nil, network: String? = nil
  ) throws(FileError) {
    try self.init(
      reading: ByteRegion(bytes, name: name), activation: activation, network: network,
      PolicyLayout.Hints(inputs: inputs, outputs: outputs, choice: head))
    // Of the very bytes that are acted by.
    sha256 = ShowreelSupport.sha256(bytes)
  }

  private init(
    reading file: ByteRegion, activation: Activation?, network: String?, _ hints: PolicyLayout.Hints
  ) throws(FileError) {
    var contents = try CheckpointContents(file)
    let said = try file.parsing { () throws(FormatError) in try contents.activation() }
    let chosen = try contents.layout(network: network, hints)
    let layout = chosen.layout
    try layout.checkOverlap()
    if let extras = contents.extras {
      try file.parsing { () throws(FormatError) in
        try extras.check(
          inputs: layout.chain.inputs, latents: layout.chain.layers.last?.weight.shape[1] ?? 0,
          outputs: layout.chain.outputs)
      }
    }
    let between = said ?? activation ?? layout.usualActivation
    try self.init(layout, activation: between, metadata: contents.metadata)
    notes = layout.notes
    normalization = contents.extras?.normalization
    if let deviations = contents.extras?.latentLogDeviations {
      head = .stateDependentGaussian(logStandardDeviations: deviations)
    }
    var origin: Origin?
    // One layer has nothing between.
    if self.network.layers.count > 1 {
      origin = said != nil ? .file : activation != nil ? .option : .assumed
      if let said, let activation, said != activation {
        notes.append("the file says \(said.rawValue), so \(activation.rawValue) is not used")
      } else if origin == .assumed {
        let reason = contents.defaultReason.map { ", \($0)," } ?? ""
        notes.append(
          "assumed \(between.rawValue) between the layers\(reason.isEmpty ? "," : reason) for the file does not say"
        )
      }
    }
    reading = CheckpointReading(
      format: contents.format, network: chosen.name.isEmpty ? nil : chosen.name,
      layers: layout.chain.layers.map(\.name), activationOrigin: origin, headOrigin: layout.headOrigin,
      isNormalized: contents.settings?.isNormalized, quantiles: layout.quantiles, skipped: contents.skipped)
  }

  /// The network of a layout's layers, with their numbers.
  private init(
    _ layout: PolicyLayout, activation: Activation, metadata: [String: String]
  ) throws(FileError) {
    let layers = layout.chain.layers
    var sizes = [layout.chain.inputs] + layers.map(\.outputs)
    var second: LayerChain.Layer?
    if case .squashedGaussian(let layer?) = layout.head { second = layer }
    sizes[layers.count] = layout.outputs
    self.init(network: Network(sizes: sizes, activation: activation), metadata: metadata)
    for (index, layer) in layers.enumerated() {
      var weight = try layer.weight.floats()
      var bias = try layer.bias?.floats() ?? [Float](repeating: 0, count: layer.outputs)
      if index == layers.count - 1 {
        if let second {
          weight += try second.weight.floats()
          bias += try second.bias?.floats() ?? [Float](repeating: 0, count: second.outputs)
        }
        weight = mean(of: weight, parts: layout.quantiles)
        bias = mean(of: bias, parts: layout.quantiles)
      }
      network.setWeight(of: index, to: weight)
      network.setBias(of: index, to: bias)
    }
    switch layout.head {
    case .logits: head = .categorical
    case .values: head = .greedy
    case .gaussian(let tensor): head = .gaussian(logStandardDeviations: try tensor.floats())
    case .squashedGaussian: head = .squashedGaussian
    case .deterministic(let limit, let squashes): head = .deterministic(limit: limit, squashes: squashes)
    }
  }
}

/// The mean, number by number, of as many equal parts of an array; summed in double.
private func mean(of values: [Float], parts: Int) -> [Float] {
  guard parts > 1 else { return values }
  let count = values.count / parts
  return (0..<count).map { k in
    Float((0..<parts).reduce(0.0) { $0 + Double(values[$1 * count + k]) } / Double(parts))
  }
}

// MARK: Which network

extension CheckpointContents {
  /// The activation that the file names; `nil` where it names none.
  fileprivate func activation() throws(FormatError) -> Activation? {
    if let settings { return try settings.activation() }
    guard let name = metadata["activation"] else { return nil }
    guard let activation = Activation(rawValue: name) else {
      let known = Activation.allCases.map(\.rawValue).joined(separator: ", ")
      throw FormatError("expected one of the activations \(known), found \(name)")
    }
    return activation
  }

  /// The reason to expect a certain activation where the file does not name one.
  fileprivate var defaultReason: String? {
    guard let settings, settings.isOwnClass, let name = settings.policyClass?.split(separator: ".").last
    else {
      return nil
    }
    return "the default of \(name)"
  }

  /// The layout of the network called `network`, or of the only one that fits.
  ///
  /// - Throws: `FileError`: malformed, with the names of the networks, where none fits or several do.
  fileprivate mutating func layout(
    network: String?, _ hints: PolicyLayout.Hints
  ) throws(FileError) -> (name: String, layout: PolicyLayout) {
    var hints = hints
    hints.settings = settings
    hints.isOwn = metadata["activation"] != nil
    hints.environment = metadata["environment"]
    if let name = metadata["head"], extras?.latentLogDeviations == nil {
      guard let written = PolicyLayout.WrittenHead(rawValue: name) else {
        let known = PolicyLayout.WrittenHead.allCases.map(\.rawValue).joined(separator: ", ")
        throw file.malformed("expected no other head than \(known), found \(name)")
      }
      hints.written = written
    }
    if let text = metadata["limit"] {
      guard let limit = Float(text), limit > 0, limit.isFinite else {
        throw file.malformed("expected a limit above 0, found \(text)")
      }
      hints.limit = limit
    }
    if let network {
      guard let index = names.firstIndex(of: network) else { return try part(network, hints) }
      hints.siblings = names.filter { $0 != network }
      return (network, try layout(of: index, named: network, hints))
    }
    guard names.count > 1 else { return (names[0], try layout(of: 0, named: names[0], hints)) }
    var fitting: [(index: Int, layout: PolicyLayout)] = []
    var failure: FileError?
    // Where sizes are asked for, they tell an actor from its critic.
    for index in names.indices.prefix(16) {
      hints.siblings = names.filter { $0 != names[index] }
      do throws(FileError) {
        fitting.append((index, try layout(of: index, named: names[index], hints)))
      } catch {
        failure = failure ?? error
      }
    }
    guard hints.inputs != nil || hints.outputs != nil, fitting.count <= 1 else {
      throw several(fitting.count > 1 ? fitting.map(\.index) : Array(names.indices))
    }
    guard var only = fitting.first else { throw failure ?? several(Array(names.indices)) }
    only.layout.notes.insert(
      "took \(text(of: only.index)), the one of \(names.count) networks that fits", at: 0)
    return (names[only.index], only.layout)
  }

  private func several(_ indices: [Int]) -> FileError {
    let texts = indices.prefix(8).map(text).joined(separator: ", ")
    return file.malformed(
      "expected one network, found \(indices.count): \(texts); say which network",
      indices.prefix(1).map { Remedy("network", names[$0]) })
  }

  private mutating func layout(
    of index: Int, named name: String, _ hints: PolicyLayout.Hints
  ) throws(FileError) -> PolicyLayout {
    var hints = hints
    // The dictionary's name says what its layers' names do not.
    hints.dictionary = name
    let tensors = try tensors(of: index)
    return try file.parsing { () throws(FormatError) in try PolicyLayout(tensors, hints) }
  }

  /// The layers of the only dictionary whose names begin with `prefix`.
  private mutating func part(
    _ prefix: String, _ hints: PolicyLayout.Hints
  ) throws(FileError) -> (name: String, layout: PolicyLayout) {
    let tensors = PlainNames.strip(try tensors(of: 0))
    guard names.count == 1, tensors.contains(where: { $0.name.hasPrefix(prefix + ".") }) else {
      let found =
        names.count > 1
        ? names.indices.map(text).joined(separator: ", ")
        : Set(LinearLayers(tensors).groups.compactMap(\.commonName)).sorted().joined(separator: ", ")
      throw file.malformed(
        "expected the network \(prefix), found \(found.isEmpty ? "one without a name" : found)")
    }
    var hints = hints
    hints.prefix = prefix
    return (prefix, try layout(of: 0, named: names[0], hints))
  }
}
