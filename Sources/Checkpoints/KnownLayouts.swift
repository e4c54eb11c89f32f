import Policies

/// Layouts of well-known libraries, recognised by the names of their layers.
extension PolicyLayout {
  /// The layout of the library whose names the layers bear; `nil` where it is no library that is known.
  static func known(_ linear: LinearLayers, _ hints: Hints) throws(FormatError) -> PolicyLayout? {
    let settings = hints.settings
    var found: (layout: PolicyLayout, ignored: [String])?
    let action = linear.named("action_net")
    if action != nil && settings?.algorithm != "ARS" {
      found = try actorCritic(linear, settings)
    } else if let layers = sequence("action_net.", linear) ?? action.map({ [$0] }) {
      // Before version 2 ARS's linear class had one layer, and no sequence.
      found = (randomSearch(layers, hints), [])
    } else if let layers = sequence("q_net.q_net.", linear) {
      found = (deepQ(layers), ["q_net_target."])
    } else if let layers = sequence("quantile_net.quantile_net.", linear) {
      found = (try quantileNetwork(layers, hints), ["quantile_net_target."])
    } else if linear.all.contains(where: {
      $0.name.hasPrefix("actor.latent_pi.") || $0.name == "actor.log_std"
    }) {
      found = try softActor(linear, settings)
    } else if let layers = sequence("actor.mu.", linear) {
      found = (deterministicActor(layers), ["actor_target.", "critic.", "critic_target."])
    } else {
      found = cleanRL(linear)
    }
    guard var (layout, ignored) = found else {
      if let settings { throw FormatError(unknownNames(linear, settings)) }
      return nil
    }
    if settings != nil { layout.isHeadCertain = true }
    try layout.takeExtractor(linear, settings, &ignored)
    var own = Set(layout.chain.layers.map(\.name))
    if case .squashedGaussian(let layer?) = layout.head { own.insert(layer.name) }
    for layer in linear.all where !own.contains(layer.name) {
      guard ignored.contains(where: layer.name.hasPrefix) else {
        throw FormatError(
          "expected \(layout.chain.names) to be all layers of the actor, found \(layer.name) too")
      }
    }
    let others = linear.others.filter { tensor in !ignored.contains(where: tensor.name.hasPrefix) }
    try layout.takeDeviations(others, settings)
    return layout
  }

  private static func unknownNames(_ linear: LinearLayers, _ settings: StableBaselines3) -> String {
    let found = linear.all.isEmpty ? linear.others.prefix(4).map(\.name) : linear.all.prefix(4).map(\.name)
    let module = settings.policyClass.map { " of \($0)" } ?? ""
    return
      "expected the layers of a policy of Stable-Baselines3 (action_net, q_net, quantile_net or actor), found "
      + "\(found.joined(separator: ", "))\(module)"
  }

  /// The layers of a sequence in which every other module is an activation: `PREFIX0`, `PREFIX2`, `PREFIX4` and so on.
  private static func sequence(_ prefix: String, _ linear: LinearLayers) -> [LayerChain.Layer]? {
    let numbered = linear.numbered(prefix)
    guard !numbered.isEmpty, numbered.enumerated().allSatisfy({ $0.element.number == 2 * $0.offset }) else {
      return nil
    }
    return numbered.map(\.layer)
  }
}

// MARK: Stable-Baselines3

extension PolicyLayout {
  /// PPO, A2C, TRPO, MaskablePPO: layers that the critic may share (before version 1.8), the actor's own, and the last.
  private static func actorCritic(
    _ linear: LinearLayers, _ settings: StableBaselines3?
  ) throws(FormatError) -> (PolicyLayout, [String]) {
    guard let action = linear.named("action_net") else {
      throw FormatError("expected action_net, found none")
    }
    let shared = sequence("mlp_extractor.shared_net.", linear) ?? []
    var layout = PolicyLayout(shared + (sequence("mlp_extractor.policy_net.", linear) ?? []) + [action])
    layout.usualActivation = .tanh
    layout.headOrigin = .file
    if settings?.algorithm == "MaskablePPO" {
      layout.notes.append(
        "MaskablePPO is played without its masks: it may choose actions that they would forbid")
    }
    return (layout, ["mlp_extractor.value_net.", "value_net"])
  }

  /// ARS: an action that is a vector comes out directly, through tanh where there are hidden layers, and without in the
  /// linear class. Of a discrete space, the greatest output is taken in any case; tensors alone do not tell the space.
  private static func randomSearch(_ layers: [LayerChain.Layer], _ hints: Hints) -> PolicyLayout {
    let settings = hints.settings
    var layout = PolicyLayout(layers)
    (layout.head, layout.headOrigin) = (.values, settings == nil ? .assumed : .file)
    guard settings.map({ $0.actionCount == nil }) ?? (hints.choice == .deterministic) else { return layout }
    let isLinear = settings?.policyClass?.hasSuffix("ARSLinearPolicy") ?? (layers.count == 1)
    layout.head = .deterministic(limit: nil, squashes: settings?.squashesOutput ?? !isLinear)
    return layout
  }

  private static func deepQ(_ layers: [LayerChain.Layer]) -> PolicyLayout {
    var layout = PolicyLayout(layers)
    (layout.head, layout.headOrigin) = (.values, .file)
    return layout
  }

  /// QR-DQN: each action has as many outputs as there are quantiles, and their mean is the action's value.
  private static func quantileNetwork(
    _ layers: [LayerChain.Layer], _ hints: Hints
  ) throws(FormatError) -> PolicyLayout {
    var layout = deepQ(layers)
    let rows = layout.chain.outputs
    let actions = hints.settings?.actionCount ?? hints.outputs
    let quantiles = hints.settings?.quantiles ?? actions.flatMap { $0 > 0 ? rows / $0 : nil } ?? 200
    guard quantiles >= 1, rows % quantiles == 0 else {
      throw FormatError("expected as many outputs as actions times \(quantiles) quantiles, found \(rows)")
    }
    layout.quantiles = quantiles
    return layout
  }

  /// SAC and TQC: layers, then means and logarithms of standard deviations side by side; under gSDE the means alone.
  private static func softActor(
    _ linear: LinearLayers, _ settings: StableBaselines3?
  ) throws(FormatError) -> (PolicyLayout, [String]) {
    let latent = sequence("actor.latent_pi.", linear) ?? []
    guard let mean = linear.named("actor.mu") ?? linear.named("actor.mu.0") else {
      throw FormatError("expected actor.mu beside actor.latent_pi, found none")
    }
    var layout = PolicyLayout(latent + [mean])
    layout.headOrigin = .file
    if let deviations = linear.named("actor.log_std") {
      layout.head = .squashedGaussian(deviations)
    } else {
      // Limited where a module follows the layer; to 2, unless the arguments say otherwise.
      let limit = mean.name == "actor.mu.0" ? Float(settings?.meanLimit ?? 2) : nil
      layout.head = .deterministic(limit: limit, squashes: true)
    }
    return (layout, ["critic.", "critic_target."])
  }

  /// TD3 and DDPG: the action itself, through tanh.
  private static func deterministicActor(_ layers: [LayerChain.Layer]) -> PolicyLayout {
    var layout = PolicyLayout(layers)
    (layout.head, layout.headOrigin) = (.deterministic(limit: nil, squashes: true), .file)
    return layout
  }

  /// Puts the layers of a features extractor of the user's own before the others.
  private mutating func takeExtractor(
    _ linear: LinearLayers, _ settings: StableBaselines3?, _ ignored: inout [String]
  ) throws(FormatError) {
    let prefixes = [
      "pi_features_extractor.", "features_extractor.", "q_net.features_extractor.",
      "quantile_net.features_extractor.", "actor.features_extractor.",
    ]
    ignored += prefixes + ["vf_features_extractor."]
    let layers = prefixes.lazy.map { prefix in linear.all.filter { $0.name.hasPrefix(prefix) } }.first {
      !$0.isEmpty
    }
    if let settings, !settings.isOwnClass, let name = settings.policyClass {
      notes.append(
        "took the layers of \(name), a class of its own, for those of an MLP: its code is not in the file")
    }
    guard let layers else {
      if let settings, !settings.hasOwnExtractor, let name = settings.extractorClass {
        guard !name.hasPrefix("stable_baselines3.") else {
          throw FormatError("expected observations that are one vector, found the features extractor \(name)")
        }
        notes.append("assumed that \(name), which has no weights, leaves observations as they are")
      }
      return
    }
    chain.layers = layers + chain.layers
    guard chain.isConnected else {
      throw FormatError(
        "expected the features extractor's layers one after the other, found \(chain.text)")
    }
    notes.append(
      "assumed that the features extractor's layers \(layers.map(\.name).joined(separator: ", ")) come one after the other, "
        + "each with the activation behind it")
  }

  /// Takes the one tensor beside the layers that a policy may have.
  private mutating func takeDeviations(
    _ others: [StoredTensor], _ settings: StableBaselines3?
  ) throws(FormatError) {
    guard let tensor = try Self.logDeviations(others) else { return }
    // Under gSDE it is a matrix, of the last layer's inputs and the actions.
    let isMatrix = tensor.shape.count == 2 && tensor.shape[0] == chain.layers.last?.inputs
    if settings?.usesSDE ?? isMatrix {
      notes.append(
        "took the mean of each action: the noise of its state-dependent exploration (gSDE) is not sampled")
      if case .deterministic = head { return }
      head = .deterministic(limit: nil, squashes: settings?.squashesOutput ?? false)
      headOrigin = .file
      return
    }
    (head, headOrigin) = (.gaussian(tensor), .file)
  }

  /// The tensor of log standard deviations among those that are no layer's. A single number, such as the logarithm of a
  /// temperature, is no part of a network.
  static func logDeviations(_ tensors: [StoredTensor]) throws(FormatError) -> StoredTensor? {
    let others = tensors.filter { tensor in
      isLogDeviation(tensor) || tensor.name.hasSuffix(".bias") || tensor.shape.contains { $0 != 1 }
    }
    if let other = others.first(where: { !isLogDeviation($0) }) {
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

// MARK: Programs in one file

extension PolicyLayout {
  /// CleanRL's agents: actor and critic, or values.
  private static func cleanRL(_ linear: LinearLayers) -> (PolicyLayout, [String])? {
    if let layers = sequence("actor_mean.", linear) ?? sequence("actor.", linear) {
      var layout = PolicyLayout(layers)
      layout.usualActivation = .tanh
      layout.headOrigin = .file
      return (layout, ["critic."])
    }
    guard let layers = sequence("network.", linear), layers.count == linear.all.count, linear.others.isEmpty
    else {
      return nil
    }
    var layout = PolicyLayout(layers)
    layout.head = .values
    layout.notes.append("took network.N for CleanRL's DQN")
    return (layout, [])
  }
}
