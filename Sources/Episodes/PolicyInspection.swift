import Checkpoints
import Environments
import Policies
import ShowreelSupport

/// All that can be said of a file that somebody brings as a policy, or as the statistics of one, without playing it.
public struct PolicyInspection: Sendable {
  private enum Contents: Sendable {
    /// A policy, and what it would be taken for.
    case checkpoint(CheckpointInspection, PolicyDescription?)
    case statistics(NormalizationFile)
    /// Something else; what it is, and what to do.
    case other(FileError)
  }

  private let path: String
  private let contents: Contents

  /// Reads a file, and that of the statistics which the options name.
  ///
  /// - Parameter environment: The environment that the policy is for, by whose spaces it is found among several networks.
  /// - Throws: `FileError`, where a file is missing or cannot be read, and where the statistics are not of as many elements as
  ///   the policy takes. A file that is neither a policy nor such statistics is inspected too, and refused.
  public init(
    contentsOf path: String, options: PolicyOptions = PolicyOptions(), environment: (any Environment)? = nil
  ) throws {
    let located = (try? PolicyFile.located(path)) ?? path
    self.path = located
    if let statistics = try? NormalizationFile(contentsOf: located) {
      contents = .statistics(statistics)
      return
    }
    let inspection: CheckpointInspection
    do throws(FileError) {
      inspection = try CheckpointInspection(
        contentsOf: located, inputs: environment?.observationSpace.count,
        outputs: environment?.actionSpace.outputs,
        activation: options.activation, head: options.head, network: options.network)
    } catch {
      guard error.kind == .malformed else { throw error }
      contents = .other(error)
      return
    }
    var description = inspection.checkpoint.flatMap { PolicyDescription($0) }
    description?.normalization = options.normalization?.name
    if case .statistics(let file) = options.normalization {
      let statistics = try NormalizationFile(contentsOf: file)
      description?.normalizationSHA256 = statistics.sha256
      if let found = statistics.normalization?.count, let expected = inspection.checkpoint?.network.inputs,
        found != expected
      {
        throw FileError(
          .malformed, path: file,
          "expected statistics of \(expected) elements, as many as \(located) takes, found \(found)")
      }
    }
    contents = .checkpoint(inspection, description)
  }

  /// Indicates whether the file is not taken for a policy or statistics as it stands.
  package var isRefused: Bool {
    switch contents {
    case .checkpoint(let inspection, _): inspection.checkpoint == nil
    case .statistics: false
    case .other: true
    }
  }

  /// The settings that would make a policy of a file that is refused.
  package var remedies: [Remedy] {
    switch contents {
    case .checkpoint(let inspection, _): inspection.remedies
    case .statistics: []
    case .other(let error): error.remedies
    }
  }

  /// The SHA-256 of the file's bytes; `nil` of a policy that cannot be read without further word.
  private var sha256: String? {
    switch contents {
    case .checkpoint(let inspection, _): inspection.checkpoint?.sha256
    case .statistics(let file): file.sha256
    case .other: nil
    }
  }

  // MARK: - As a document

  /// The inspection as a document.
  public var json: JSON {
    var entries: [(key: String, value: JSON)] = [
      ("file", .string(path)), ("sha256", sha256.map(JSON.string) ?? .null),
    ]
    switch contents {
    case .statistics(let statistics):
      entries.append(("format", .string("statistics of VecNormalize")))
      entries.append(("normalizes_observations", .bool(statistics.normalization != nil)))
      guard let statistics = statistics.normalization else { break }
      entries += [
        ("mean", .line(.array(statistics.mean.map(JSON.number)))),
        ("variance", .line(.array(statistics.variance.map(JSON.number)))),
        ("epsilon", .number(statistics.epsilon)), ("clip", .number(statistics.clip)),
      ]
    case .checkpoint(let inspection, let description): entries += Self.entries(of: inspection, description)
    case .other(let error): entries += [("format", .null), ("refused", .string(error.message))]
    }
    return .object(entries)
  }

  private static func entries(
    of inspection: CheckpointInspection, _ description: PolicyDescription?
  ) -> [(key: String, value: JSON)] {
    let checkpoint = inspection.checkpoint
    let networks = inspection.networks.map { network -> JSON in
      let tensors = network.tensors.map { tensor -> JSON in
        .line([
          "name": .string(tensor.name), "dtype": .string(tensor.format),
          "shape": .array(tensor.shape.map(JSON.integer)),
        ])
      }
      return .object([("name", .string(network.name)), ("tensors", .array(tensors))])
    }
    return [
      ("format", .string(inspection.format)),
      ("policy_class", inspection.policyClass.map(JSON.string) ?? .null),
      ("taken_for", description?.json ?? .null),
      ("refused", inspection.refusal.map(JSON.string) ?? .null),
      ("trained_under_vec_normalize", (checkpoint?.reading?.isNormalized).map(JSON.bool) ?? .null),
      ("quantiles", (checkpoint?.reading?.quantiles).map(JSON.integer) ?? .null),
      ("notes", .array((checkpoint?.notes ?? []).map(JSON.string))),
      (
        "metadata",
        .object(inspection.metadata.sortedByName.map { ($0.key, .string($0.value)) })
      ),
      ("skipped", .array(inspection.skipped.map(JSON.string))),
      ("networks", .array(networks)),
    ]
  }

  // MARK: - For people

  /// The inspection in lines of text, a label before each.
  public var text: String {
    var lines = [path]
    if let sha256 { lines.append(Self.line("sha256", sha256)) }
    switch contents {
    case .statistics(let statistics):
      lines.append(Self.line("format", "statistics of VecNormalize, which go with a policy"))
      guard let statistics = statistics.normalization else {
        lines.append(Self.line("observations", "left as they are (norm_obs is false)"))
        break
      }
      lines += [
        Self.line("observations", "\(statistics.count) elements"),
        Self.line("mean", statistics.mean.map { "\($0)" }.joined(separator: " ")),
        Self.line("variance", statistics.variance.map { "\($0)" }.joined(separator: " ")),
        Self.line("epsilon", "\(statistics.epsilon)"), Self.line("clip", "\(statistics.clip)"),
      ]
    case .checkpoint(let inspection, let description): lines += Self.lines(of: inspection, description)
    case .other(let error): lines.append(Self.line("not taken", error.message))
    }
    return lines.joined(separator: "\n")
  }

  private static func line(_ label: String, _ text: String) -> String {
    label + String(repeating: " ", count: max(1, 14 - label.count)) + text
  }

  private static func lines(of inspection: CheckpointInspection, _ description: PolicyDescription?)
    -> [String]
  {
    var lines = [line("format", inspection.format)]
    if let name = inspection.policyClass { lines.append(line("class", name)) }
    for (key, value) in inspection.metadata.sortedByName {
      lines.append(line("metadata", "\(key) = \(value)"))
    }
    if let checkpoint = inspection.checkpoint, let reading = checkpoint.reading {
      lines += Self.lines(of: checkpoint, reading)
      if let normalization = description?.normalization {
        let isLeft = normalization == "none"
        lines.append(
          line(
            "observations", isLeft ? "left as they are (option)" : "normalized by \(normalization) (option)"))
      }
    }
    if let refusal = inspection.refusal { lines.append(line("not taken", refusal)) }
    if !inspection.skipped.isEmpty {
      lines.append(line("not read", inspection.skipped.joined(separator: ", ")))
    }
    for network in inspection.networks {
      lines.append(network.name.isEmpty ? "tensors" : "tensors of \(network.name)")
      let width = network.tensors.map(\.name.count).max() ?? 0
      for tensor in network.tensors {
        let space = String(repeating: " ", count: width - tensor.name.count + 2)
        let shape = tensor.shape.map(String.init).joined(separator: ", ")
        lines.append("  \(tensor.name)\(space)\(tensor.format) (\(shape))")
      }
    }
    return lines
  }

  /// The sizes of the layers, and what the last one's outputs are where they are not one for each action.
  private static func sizes(of checkpoint: Checkpoint, _ reading: CheckpointReading) -> String {
    let sizes = checkpoint.network.sizes.map(String.init).joined(separator: " → ")
    if reading.quantiles > 1 { return "\(sizes), each the mean of \(reading.quantiles) quantiles" }
    guard case .squashedGaussian = checkpoint.head else { return sizes }
    let count = checkpoint.network.outputs / 2
    return "\(sizes), \(count) means and \(count) logarithms of standard deviations"
  }

  private static func lines(of checkpoint: Checkpoint, _ reading: CheckpointReading) -> [String] {
    var lines: [String] = []
    if let network = reading.network { lines.append(line("network", network)) }
    lines.append(line("sizes", sizes(of: checkpoint, reading)))
    lines.append(line("layers", reading.layers.joined(separator: ", ")))
    if let origin = reading.activationOrigin {
      lines.append(line("activation", "\(checkpoint.network.activation.rawValue) (\(origin.rawValue))"))
    }
    lines.append(line("head", "\(checkpoint.head.name) (\(reading.headOrigin.rawValue))"))
    if reading.isNormalized == true {
      lines.append(
        line("observations", "normalized in training (file), by statistics of a file of their own"))
    }
    return lines + checkpoint.notes.map { line("note", $0) }
  }
}
