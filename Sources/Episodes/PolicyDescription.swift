import Checkpoints
import Policies
import ShowreelSupport

/// A description of what a policy's file was taken for, and by whose word: part of every report and sidecar.
package struct PolicyDescription: Sendable, Hashable {
  /// Something that is known of a policy, and by whose word.
  package struct Fact: Sendable, Hashable {
    /// The fact's name, such as `tanh`.
    package var name: String
    /// By whose word it is so.
    package var origin: Origin
  }

  /// The file's format, such as `safetensors` or `Stable-Baselines3 (PPO)`.
  package var format: String
  /// The name of the one of several networks in the file; `nil` where there is one.
  package var network: String?
  /// The layers' names in the file, first to last.
  package var layers: [String]
  /// The elements of an observation, the width of each hidden layer, and the outputs.
  package var sizes: [Int]
  /// The function between the layers; `nil` where there is one layer, with nothing between.
  package var activation: Fact?
  /// The way from the outputs to actions: `categorical`, `values`, `gaussian`, `state-dependent gaussian`, `squashed
  /// gaussian` or `deterministic`.
  package var head: Fact
  /// The normalization of observations: the path of the statistics, or `none`; `nil` where nothing was said.
  package var normalization: String?
  /// The SHA-256 of the statistics' file, in hexadecimal; `nil` where there is none.
  package var normalizationSHA256: String?
  /// The probability of an action by chance; `nil` where there is none.
  package var epsilon: Double?

  /// The description of a checkpoint that was read from a file; `nil` of another.
  package init?(_ checkpoint: Checkpoint) {
    guard let reading = checkpoint.reading else { return nil }
    format = reading.format
    network = reading.network
    layers = reading.layers
    sizes = checkpoint.network.sizes
    activation = reading.activationOrigin.map {
      Fact(name: checkpoint.network.activation.rawValue, origin: $0)
    }
    head = Fact(name: checkpoint.head.name, origin: reading.headOrigin)
  }

  /// The description in words, such as `Stable-Baselines3 (PPO): 4 → 64 → 64 → 2, tanh (assumed), categorical (file)`.
  package var text: String {
    var parts = [sizes.map(String.init).joined(separator: " → ")]
    if let activation { parts.append("\(activation.name) (\(activation.origin.rawValue))") }
    parts.append("\(head.name) (\(head.origin.rawValue))")
    switch normalization {
    case nil: break
    case "none": parts.append("observations not normalized (option)")
    case .some(let path): parts.append("observations normalized by \(path) (option)")
    }
    if let epsilon { parts.append("by chance with probability \(epsilon) (option)") }
    return "\(format)\(network.map { ", \($0)" } ?? ""): \(parts.joined(separator: ", "))"
  }
}

extension PolicyDescription {
  /// The description without what differs from machine to machine: the statistics are known by their contents.
  package var withoutPlaces: PolicyDescription {
    var description = self
    if normalizationSHA256 != nil { description.normalization = nil }
    return description
  }
}

// MARK: - As a document

extension PolicyDescription: JSONReadable {
  /// The description as a document.
  package var json: JSON {
    // Only where there is one, so that reports without are what they were.
    guard let epsilon else { return json([]) }
    return json([(key: "epsilon", value: .number(epsilon))])
  }

  private func json(_ more: [(key: String, value: JSON)]) -> JSON {
    let fields: KeyValuePairs<String, JSON> = [
      "format": .string(format), "network": network.map(JSON.string) ?? .null,
      "layers": .array(layers.map(JSON.string)), "sizes": .array(sizes.map(JSON.integer)),
      "activation": activation?.json ?? .null, "head": head.json,
      "normalization": normalization.map(JSON.string) ?? .null,
      "normalization_sha256": normalizationSHA256.map(JSON.string) ?? .null,
    ]
    return .object(fields.map { (key: $0.key, value: $0.value) } + more)
  }

  package init(json: JSON) throws(JSONError) {
    format = try json.value("format")
    network = try json.optional("network")
    layers = try json.value("layers")
    sizes = try json.value("sizes")
    activation = try json.optional("activation")
    head = try json.value("head")
    normalization = try json.optional("normalization")
    normalizationSHA256 = try json.optional("normalization_sha256")
    epsilon = try json.optional("epsilon")
  }
}

extension PolicyDescription.Fact: JSONReadable {
  var json: JSON { ["name": .string(name), "origin": .string(origin.rawValue)] }

  package init(json: JSON) throws(JSONError) {
    name = try json.value("name")
    origin = try json.value("origin") { json throws(JSONError) in
      guard let origin = Origin(rawValue: try String(json: json)) else {
        throw JSONError("expected one of \(Origin.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      return origin
    }
  }
}

extension Checkpoint.Head {
  /// The name of the head in reports.
  var name: String {
    switch self {
    case .categorical: "categorical"
    case .greedy: "values"
    case .gaussian: "gaussian"
    case .stateDependentGaussian: "state-dependent gaussian"
    case .squashedGaussian: "squashed gaussian"
    case .deterministic: "deterministic"
    }
  }
}
