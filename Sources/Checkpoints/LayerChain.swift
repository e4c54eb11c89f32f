/// The linear layers of a checkpoint that make one network, first to last.
struct LayerChain {
  /// A linear layer's tensors.
  struct Layer {
    /// The common part of the tensors' names: `fc1`, `actor.0`.
    var name: String
    /// The weights, of shape (outputs, inputs).
    var weight: StoredTensor
    /// The biases, of shape (outputs); `nil` for a layer without.
    var bias: StoredTensor?

    var inputs: Int { weight.shape[1] }
    var outputs: Int { weight.shape[0] }
  }

  var layers: [Layer]

  var inputs: Int { layers[0].inputs }
  var outputs: Int { layers[layers.count - 1].outputs }

  /// Indicates whether each layer takes as many inputs as the one before it has outputs.
  var isConnected: Bool { zip(layers, layers.dropFirst()).allSatisfy { $0.outputs == $1.inputs } }

  /// The layers' names and the sizes, as `actor.0, actor.2 (4 → 64 → 2)`.
  var text: String {
    let sizes = [inputs] + layers.map(\.outputs)
    return "\(names) (\(sizes.map(String.init).joined(separator: " → ")))"
  }

  /// The layers' names.
  var names: String { layers.map(\.name).joined(separator: ", ") }
}

/// All linear layers of a checkpoint, and its other tensors.
struct LinearLayers {
  /// The layers, in the order of the file.
  private(set) var all: [LayerChain.Layer] = []
  /// The tensors that belong to no linear layer.
  private(set) var others: [StoredTensor] = []

  /// Sorts the tensors by what their names and shapes say: `NAME.weight` of two dimensions and `NAME.bias` of one.
  init(_ tensors: [StoredTensor]) {
    var places: [String: Int] = [:]
    var biases: [(layer: String, tensor: StoredTensor)] = []
    for tensor in tensors {
      if let name = Self.layer(of: tensor.name, "weight"), tensor.shape.count == 2 {
        places[name] = all.count
        all.append(LayerChain.Layer(name: name, weight: tensor))
      } else if let name = Self.layer(of: tensor.name, "bias") {
        biases.append((name, tensor))
      } else {
        others.append(tensor)
      }
    }
    for (name, tensor) in biases {
      if let place = places[name] { all[place].bias = tensor } else { others.append(tensor) }
    }
  }

  private static func layer(of name: String, _ parameter: String) -> String? {
    let suffix = "." + parameter
    return name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : nil
  }

  /// The layers `PREFIX0`, `PREFIX2` and so on, by their numbers.
  func numbered(_ prefix: String) -> [(number: Int, layer: LayerChain.Layer)] {
    let found = all.compactMap { layer -> (number: Int, layer: LayerChain.Layer)? in
      guard layer.name.hasPrefix(prefix), let number = Int(layer.name.dropFirst(prefix.count)) else {
        return nil
      }
      return (number, layer)
    }
    return found.sorted { $0.number < $1.number }
  }

  func named(_ name: String) -> LayerChain.Layer? { all.first { $0.name == name } }
}

// MARK: Networks by name and shape

extension LinearLayers {
  /// The chains of layers that may be the policy's network: all layers, in the file's order or else in the only order
  /// in which their shapes connect. Where they do not connect, the layers whose names differ only by a number, in the
  /// order of the numbers, alone or with a last layer of another name whose shape fits behind them.
  func candidates(inputs: Int?, outputs: Int?) -> [LayerChain] {
    func fits(_ chain: LayerChain) -> Bool {
      chain.isConnected && (inputs ?? chain.inputs) == chain.inputs
        && (outputs ?? chain.outputs) == chain.outputs
    }
    let whole = LayerChain(layers: all)
    if !all.isEmpty, fits(whole) { return [whole] }
    if groups.count == 1, let only = groups.first, fits(only) { return [only] }
    let orders = orders(where: fits)
    if !orders.isEmpty { return orders }
    return groups.flatMap { group in
      if fits(group) { return [group] }
      // Each group is held against each layer, and no policy has so many.
      guard all.count <= 256 else { return [] }
      let own = Set(group.layers.map(\.name))
      let rest = all.filter { !own.contains($0.name) }
      let width = group.outputs
      // A last layer of another name: the head of an actor, `mu`, `out`.
      let heads = rest.map { LayerChain(layers: group.layers + [$0]) }.filter(fits)
      // Layers that might as well stand between make the choice ambiguous.
      let between = rest.filter { $0.inputs == width && $0.outputs == width }
      return heads.flatMap { head in
        [head]
          + between.filter { $0.name != head.layers.last?.name }.map {
            LayerChain(layers: group.layers + [$0] + head.layers.suffix(1))
          }
      }
    }
  }

  /// The layers grouped by their names without the last number, each group in the order of the numbers.
  var groups: [LayerChain] {
    var members: [String: [(number: Int, layer: LayerChain.Layer)]] = [:]
    var keys: [String] = []
    for layer in all {
      let stem = String(layer.name.reversed().drop { $0.isASCII && $0.isNumber }.reversed())
      if members[stem] == nil { keys.append(stem) }
      members[stem, default: []].append((Int(layer.name.dropFirst(stem.count)) ?? 0, layer))
    }
    return keys.map { key in
      LayerChain(layers: (members[key] ?? []).sorted { $0.number < $1.number }.map(\.layer))
    }
  }

  /// The orders of all layers in which they connect and fit; the search stops after two.
  private func orders(where fits: (LayerChain) -> Bool) -> [LayerChain] {
    // Eight layers have 40,320 orders.
    guard 2...8 ~= all.count else { return [] }
    var found: [LayerChain] = []
    var paths = all.indices.map { [$0] }
    while let path = paths.popLast(), found.count < 2 {
      guard path.count < all.count else {
        let chain = LayerChain(layers: path.map { all[$0] })
        if fits(chain) { found.append(chain) }
        continue
      }
      let outputs = all[path[path.count - 1]].outputs
      paths += all.indices.filter { all[$0].inputs == outputs && !path.contains($0) }.map { path + [$0] }
    }
    return found
  }
}
