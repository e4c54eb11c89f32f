import Policies
import ShowreelSupport

/// Networks under names of the user's own, found by their numbers and shapes.
extension PolicyLayout {
  /// The one network that the layers make.
  static func unknown(_ linear: LinearLayers, _ hints: Hints) throws(FormatError) -> PolicyLayout {
    if let layout = scaledActor(linear) { return layout }
    var layout = PolicyLayout(
      try chain(
        of: linear, inputs: hints.inputs,
        outputs: hints.outputs.map { hints.written == .squashedGaussian ? 2 * $0 : $0 }
      )
      .layers)
    if layout.chain.layers.count < linear.all.count {
      layout.notes.append("took the layers \(layout.chain.text) of the \(linear.all.count) in the file")
    }
    if let tensor = try logDeviations(linear.others) {
      (layout.head, layout.headOrigin) = (.gaussian(tensor), .file)
    } else {
      layout.judge(linear, hints)
    }
    return layout
  }

  /// Decides between values and logits by the names of the layers and of the networks beside them.
  private mutating func judge(_ linear: LinearLayers, _ hints: Hints) {
    let own = chain.layers.reduce(into: Set<String>()) { $0.formUnion(PlainNames.words($1.name)) }
      .union(hints.prefix.map(PlainNames.words) ?? []).union(PlainNames.words(hints.dictionary))
    let all = linear.all.reduce(into: own) { $0.formUnion(PlainNames.words($1.name)) }
      .union(hints.siblings.reduce(into: Set<String>()) { $0.formUnion(PlainNames.words($1)) })
    let isActor = !all.isDisjoint(with: ["actor", "critic"])
    if hints.isOwn || !own.isDisjoint(with: ["actor", "pi", "logits"]) {
      (head, headOrigin, isHeadCertain) = (.logits, .file, hints.isOwn)
    } else if !own.isDisjoint(with: [
      "q", "qnet", "qnetwork", "qf", "dqn", "value", "values", "qvalue", "qvalues",
    ]) {
      (head, headOrigin) = (.values, .file)
    } else if all.contains("target") && !isActor {
      (head, headOrigin) = (.values, .file)
    } else if chain.layers.map(\.name) == ["layer1", "layer2", "layer3"] {
      // https://docs.pytorch.org/tutorials/intermediate/reinforcement_q_learning.html
      head = .values
      notes.append("took layer1, layer2, layer3 for the DQN of PyTorch's tutorial")
    }
  }

  /// CleanRL's TD3, DDPG and SAC: an actor whose action goes through tanh and is scaled to the space by numbers in the
  /// file.
  private static func scaledActor(_ linear: LinearLayers) -> PolicyLayout? {
    let scales: Set<String> = ["action_scale", "action_bias"]
    guard Set(linear.others.map(\.name)) == scales,
      let mean = linear.named("fc_mu") ?? linear.named("fc_mean")
    else {
      return nil
    }
    let hidden = linear.numbered("fc").map(\.layer)
    let rest = Set(linear.all.map(\.name)).subtracting((hidden + [mean]).map(\.name))
    guard rest.isSubset(of: ["fc_logstd"]) else { return nil }
    var layout = PolicyLayout(hidden + [mean])
    (layout.head, layout.headOrigin) = (.deterministic(limit: nil, squashes: true), .file)
    if !rest.isEmpty {
      layout.notes.append("took the mean of each action: the noise of fc_logstd is not sampled")
    }
    return layout
  }

  private static func chain(
    of linear: LinearLayers, inputs: Int?, outputs: Int?
  ) throws(FormatError) -> LayerChain {
    let found = linear.candidates(inputs: inputs, outputs: outputs)
    if found.count > 1 {
      let texts = found.prefix(4).map(\.text).joined(separator: "; ")
      let names = Set(found.compactMap(\.commonName)).sorted()
      var advice = "say which network"
      var remedies = names.prefix(4).map { Remedy("network", $0) }
      if names.count < 2 {
        advice = "save the policy's alone"
        remedies = inputs == nil ? [Remedy("environment", "ID")] : []
      }
      throw FormatError(
        "expected one network, found \(found.count) that fit: \(texts); \(advice)", remedies)
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

extension LayerChain {
  /// The longest prefix of the names of all layers, up to a dot.
  var commonName: String? {
    guard var common = layers.first?.name.split(separator: ".").dropLast(), !common.isEmpty else {
      return nil
    }
    for layer in layers {
      let parts = layer.name.split(separator: ".")
      while !common.isEmpty, !parts.starts(with: common) { common = common.dropLast() }
    }
    return common.isEmpty ? nil : common.joined(separator: ".")
  }
}
