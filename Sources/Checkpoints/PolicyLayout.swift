import Policies
import ShowreelSupport

/// Which of a checkpoint's tensors make the policy, and what is done with the network's outputs.
///
/// The names are those that Stable-Baselines3 (`stable_baselines3/common/policies.py`, `dqn/policies.py`) and CleanRL
/// (`cleanrl/ppo.py`, `ppo_continuous_action.py`, `dqn.py`) give their modules; where there are others, the layers are
/// found by their numbers and shapes.
struct PolicyLayout {
  var chain: LayerChain
  /// The logarithms of a Gaussian's standard deviations: (n) or (1, n).
  var logStandardDeviations: StoredTensor?
  var isGreedy = false
  /// What stands between the layers of such a policy unless it was changed.
  var usualActivation = Activation.relu
  /// What was concluded, and not read, for the user to know.
  var notes: [String] = []

  /// Among more, looking for the layers that make a network would take long.
  private static let maximumTensors = 256

  /// Finds the policy.
  ///
  /// - Parameters:
  ///   - inputs: The elements of an observation, if they matter.
  ///   - outputs: The network's outputs, if they matter.
  /// - Throws: What was expected and what was found, also where several networks may be meant.
  init(_ tensors: [StoredTensor], inputs: Int?, outputs: Int?) throws(FormatError) {
    guard tensors.count <= Self.maximumTensors else {
      throw FormatError("expected at most \(Self.maximumTensors) tensors, found \(tensors.count)")
    }
    let linear = LinearLayers(tensors)
    if let known = try Self.known(linear) {
      self = known
    } else {
      chain = try Self.chain(of: linear, inputs: inputs, outputs: outputs)
      logStandardDeviations = try Self.logStandardDeviations(linear.others)
      if chain.layers.count < linear.all.count {
        notes.append("took the layers \(chain.text) of the \(linear.all.count) in the file")
      }
    }
    try check(inputs: inputs, outputs: outputs)
  }

  private init(_ layers: [LayerChain.Layer]) { chain = LayerChain(layers: layers) }
}

// MARK: Names that are known

extension PolicyLayout {
  private static func known(_ linear: LinearLayers) throws(FormatError) -> PolicyLayout? {
    var layout: PolicyLayout
    let ignored: [String]
    if let action = linear.named("action_net") {
      layout = PolicyLayout((sequence("mlp_extractor.policy_net.", linear) ?? []) + [action])
      layout.usualActivation = .tanh
      ignored = ["mlp_extractor.value_net.", "value_net"]
    } else if let layers = sequence("q_net.q_net.", linear) {
      layout = PolicyLayout(layers)
      layout.isGreedy = true
      ignored = ["q_net_target."]
    } else if let layers = sequence("actor_mean.", linear) ?? sequence("actor.", linear) {
      layout = PolicyLayout(layers)
      layout.usualActivation = .tanh
      ignored = ["critic."]
    } else if let layers = sequence("network.", linear), layers.count == linear.all.count {
      layout = PolicyLayout(layers)
      layout.isGreedy = true
      layout.notes.append("took network.N for CleanRL's DQN: the action of the greatest value is taken")
      ignored = []
    } else {
      return nil
    }
    let own = Set(layout.chain.layers.map(\.name))
    for layer in linear.all where !own.contains(layer.name) {
      guard ignored.contains(where: layer.name.hasPrefix) else {
        throw FormatError(
          "expected \(layout.chain.names) to be all layers of the actor, found \(layer.name) too")
      }
    }
    let others = linear.others.filter { tensor in !ignored.contains(where: tensor.name.hasPrefix) }
    layout.logStandardDeviations = try logStandardDeviations(others)
    return layout
  }

  /// The layers of a sequence in which every other module is an activation: `PREFIX0`, `PREFIX2`, `PREFIX4` and so on.
  private static func sequence(_ prefix: String, _ linear: LinearLayers) -> [LayerChain.Layer]? {
    let numbered = linear.numbered(prefix)
    guard !numbered.isEmpty, numbered.enumerated().allSatisfy({ $0.element.number == 2 * $0.offset }) else {
      return nil
    }
    return numbered.map(\.layer)
  }

  /// The one tensor beside the layers that a policy may have.
  private static func logStandardDeviations(_ others: [StoredTensor]) throws(FormatError) -> StoredTensor? {
    func isLogStandardDeviation(_ tensor: StoredTensor) -> Bool {
      tensor.name.hasSuffix("log_std") || tensor.name.hasSuffix("logstd")
    }
    if let other = others.first(where: { !isLogStandardDeviation($0) }) {
      throw FormatError(
        "expected linear layers (NAME.weight, NAME.bias) and log_std, found \(other.name) of shape \(other.shapeText)"
      )
    }
    guard others.count <= 1 else {
      throw FormatError("expected one log_std, found \(others.map(\.name).joined(separator: ", "))")
    }
    return others.first
  }
}

// MARK: Names that are not

extension PolicyLayout {
  private static func chain(
    of linear: LinearLayers, inputs: Int?, outputs: Int?
  ) throws(FormatError) -> LayerChain {
    let found = linear.candidates(inputs: inputs, outputs: outputs)
    if found.count > 1 {
      let texts = found.prefix(4).map(\.text).joined(separator: "; ")
      throw FormatError(
        "expected one network, found \(found.count) that fit: \(texts); save the policy's alone")
    }
    if let only = found.first { return only }
    // A single series of names is what was meant; its first tensor of another shape is named by the check.
    if linear.groups.count == 1, let only = linear.groups.first { return only }
    guard !linear.all.isEmpty else {
      let names = linear.others.prefix(8).map { "\($0.name) \($0.shapeText)" }.joined(separator: ", ")
      throw FormatError(
        "expected the tensors fc1.weight, fc1.bias, fc2.weight and so on, found \(names.isEmpty ? "none" : names)"
      )
    }
    let texts = linear.groups.prefix(4).map(\.text).joined(separator: "; ")
    let wanted =
      "\(inputs.map(String.init) ?? "some") inputs and \(outputs.map(String.init) ?? "some") outputs"
    throw FormatError("expected layers that make a network of \(wanted), found \(texts)")
  }
}

// MARK: Shapes

extension PolicyLayout {
  /// Makes sure of the shapes and of the number of parameters; no data is read.
  private func check(inputs: Int?, outputs: Int?) throws(FormatError) {
    var packed = 0
    for (index, layer) in chain.layers.enumerated() {
      let columns = index == 0 ? inputs : chain.layers[index - 1].outputs
      let rows = index == chain.layers.count - 1 ? outputs : nil
      let shape = layer.weight.shape
      guard shape.allSatisfy({ $0 >= 1 }), columns == nil || shape[1] == columns,
        rows == nil || shape[0] == rows
      else {
        let expected = "(\(rows.map(String.init) ?? "outputs"), \(columns.map(String.init) ?? "inputs"))"
        throw FormatError(
          "expected \(layer.weight.name) of shape \(expected), found \(layer.weight.shapeText)")
      }
      if let bias = layer.bias, bias.shape != [shape[0]] {
        throw FormatError(
          "expected \(bias.name) of shape \(StoredTensor.text([shape[0]])), found \(bias.shapeText)")
      }
      // The first comparison keeps the sum below from overflowing.
      let limit = Network.maximumPackedCount
      let count = shape[0].multipliedReportingOverflow(by: shape[1])
      if !count.overflow && count.partialValue <= limit {
        packed += (shape[1] + 1) * Linear.padded(shape[0])
      }
      guard !count.overflow, count.partialValue <= limit, packed <= limit else {
        throw FormatError(
          "expected at most \(limit) parameters, found \(layer.weight.name) of shape \(layer.weight.shapeText)"
        )
      }
    }
    if let tensor = logStandardDeviations, ![[chain.outputs], [1, chain.outputs]].contains(tensor.shape) {
      throw FormatError(
        "expected \(tensor.name) of shape \(StoredTensor.text([chain.outputs])), found \(tensor.shapeText)")
    }
  }

  /// Makes sure that no two of the policy's tensors share a byte.
  func checkOverlap() throws(FileError) {
    var places: [(name: String, bytes: Range<Int>)] = []
    for layer in chain.layers {
      places.append((layer.weight.name, try layer.weight.bytes()))
      if let bias = layer.bias { places.append((bias.name, try bias.bytes())) }
    }
    if let tensor = logStandardDeviations { places.append((tensor.name, try tensor.bytes())) }
    places.sort { $0.bytes.lowerBound < $1.bytes.lowerBound }
    for (first, second) in zip(places, places.dropFirst())
    where first.bytes.upperBound > second.bytes.lowerBound {
      throw chain.layers[0].weight.storage.malformed(
        "expected tensors in storages of their own, found \(first.name) and \(second.name) overlapping; "
          + "save one of them with .clone()")
    }
  }
}
