import Policies
import ShowreelSupport

/// The tensors of a checkpoint that make the policy, and the meaning of the network's outputs.
///
/// The names are those that Stable-Baselines3 and its contrib package (`common/policies.py` and each algorithm's
/// `policies.py`), CleanRL (`cleanrl/ppo.py` and the like) and PyTorch's tutorials give their modules; where there are others,
/// the layers are found by their numbers and shapes.
struct PolicyLayout {
  /// The meaning of the network's outputs.
  enum Head: Equatable {
    case logits
    case values
    case gaussian(StoredTensor)
    /// Means, and from a second layer the logarithms of standard deviations; the sample goes through tanh. Without that
    /// layer the last one puts out both, the means first.
    case squashedGaussian(LayerChain.Layer?)
    /// The action itself: its magnitude limited first where `limit` is given, then put through tanh where `squashes` is
    /// true.
    case deterministic(limit: Float?, squashes: Bool)

    static func == (one: Head, other: Head) -> Bool {
      switch (one, other) {
      case (.logits, .logits), (.values, .values): true
      default: false
      }
    }
  }

  var chain: LayerChain
  var head = Head.logits
  /// The source of the head: the file, by the policy's class or its names, or an option, or an assumption.
  var headOrigin = Origin.assumed
  /// Indicates whether the file settles the head, so that an option cannot change it.
  var isHeadCertain = false
  /// The number of consecutive outputs of the last layer that belong to one action: their mean is its value.
  var quantiles = 1
  /// The default activation of such a policy, for a file that does not name one.
  var usualActivation = Activation.relu
  /// The conclusions drawn beyond what the file says, for the user to know.
  var notes: [String] = []

  init(_ layers: [LayerChain.Layer]) { chain = LayerChain(layers: layers) }

  /// The most tensors that are searched for the layers of a network; with more, the search would take long.
  private static let maximumTensors = 256

  /// A head that this library's own files name in their metadata; the others are seen from the tensors.
  enum WrittenHead: String, CaseIterable {
    case greedy
    case squashedGaussian = "squashed_gaussian"
    case deterministic
    case squashed
  }

  /// The facts that are known from elsewhere than the tensors.
  struct Hints {
    /// The number of elements of an observation; `nil` accepts any.
    var inputs: Int?
    /// The number of the network's outputs; `nil` accepts any.
    var outputs: Int?
    /// The settings that Stable-Baselines3 wrote into the file; `nil` where another program wrote it.
    var settings: StableBaselines3?
    /// The names of the other networks in the file.
    var siblings: [String] = []
    /// The meaning of the outputs that the caller asks for, used where the file does not say it.
    var choice: HeadChoice?
    /// The name of the dictionary that the tensors are in.
    var dictionary = ""
    /// The common prefix of the layers' names of the network to read, where one dictionary holds several.
    var prefix: String?
    /// Indicates whether this library wrote the file.
    var isOwn = false
    /// The environment that the policy was trained in, where the metadata name it.
    var environment: String?
    /// The head that the file's metadata name.
    var written: WrittenHead?
    /// The greatest magnitude of a deterministic head's outputs, by the metadata.
    var limit: Float?
  }

  /// Finds the policy.
  ///
  /// - Throws: What was expected and what was found, also where several networks may be meant.
  init(_ tensors: [StoredTensor], _ hints: Hints) throws(FormatError) {
    guard tensors.count <= Self.maximumTensors else {
      throw FormatError("expected at most \(Self.maximumTensors) tensors, found \(tensors.count)")
    }
    var tensors = PlainNames.strip(tensors)
    try Self.refuseOtherLayers(tensors)
    if let prefix = hints.prefix {
      // What is no layer, such as a log_std, may belong to it from outside.
      let own = tensors.filter { $0.name.hasPrefix(prefix + ".") }
      tensors =
        own + tensors.filter { !$0.name.contains(".") && $0.shape.count <= 2 && Self.isLogDeviation($0) }
    }
    let linear = LinearLayers(tensors)
    if let known = try Self.known(linear, hints) {
      self = known
    } else {
      self = try Self.unknown(linear, hints)
    }
    if let written = hints.written { try take(written, hints) }
    try choose(hints)
    try check(hints)
  }

  /// Takes the head that the metadata name.
  private mutating func take(_ written: WrittenHead, _ hints: Hints) throws(FormatError) {
    if case .gaussian(let tensor) = head {
      throw FormatError("expected no \(tensor.name) of a \(written.rawValue) head, found one")
    }
    head =
      switch written {
      case .greedy: .values
      case .squashedGaussian: .squashedGaussian(nil)
      case .deterministic: .deterministic(limit: hints.limit, squashes: false)
      case .squashed: .deterministic(limit: hints.limit, squashes: true)
      }
    (headOrigin, isHeadCertain) = (.file, true)
    quantiles = 1
    guard written != .squashedGaussian || chain.outputs % 2 == 0 else {
      throw FormatError("expected means and as many deviations, found \(chain.outputs) outputs")
    }
  }

  /// Refuses what no network of linear layers has, by its own name.
  private static func refuseOtherLayers(_ tensors: [StoredTensor]) throws(FormatError) {
    for tensor in tensors {
      let parts = tensor.name.split(separator: ".").map { $0.lowercased() }
      if parts.contains(where: { $0.contains("critic") || $0.contains("value") || $0.contains("target") }) {
        continue
      }
      guard let last = parts.last else { continue }
      if last.hasPrefix("weight_ih") || last.hasPrefix("weight_hh") {
        throw FormatError(
          "expected linear layers, found a recurrent one, \(tensor.name) \(tensor.shapeText): it remembers from step to "
            + "step, which is not played here")
      }
      if last == "weight", tensor.shape.count == 1, tensor.shape != [1] {
        throw FormatError(
          "expected linear layers alone, found \(tensor.name) of shape \(tensor.shapeText), as a normalization of layers has it"
        )
      }
      if last == "weight", tensor.shape.count >= 3 {
        throw FormatError(
          "expected linear layers, found a convolutional one, \(tensor.name) \(tensor.shapeText): policies that see "
            + "pictures are not played here")
      }
      if last == "running_mean" {
        throw FormatError("expected linear layers alone, found batch normalization, \(tensor.name)")
      }
      if parts.contains(where: { $0.contains("advantage") }), last == "weight" {
        throw FormatError(
          "expected layers one after the other, found the two branches of a dueling network, \(tensor.name)")
      }
    }
  }

  static func isLogDeviation(_ tensor: StoredTensor) -> Bool {
    tensor.name.hasSuffix("log_std") || tensor.name.hasSuffix("logstd")
  }
}

// MARK: Heads

extension PolicyLayout {
  /// Gives the outputs the meaning that the caller asks for, where the file leaves it open; notes a guess.
  private mutating func choose(_ hints: Hints) throws(FormatError) {
    if let choice = hints.choice {
      switch (choice, head) {
      case (.logits, .logits), (.values, .values), (.deterministic, .deterministic):
        if headOrigin == .assumed { headOrigin = .option }
        return
      case _ where isHeadCertain || head.isContinuous:
        notes.append("the file says \(head.name), so \(choice.rawValue) is not used")
        return
      default:
        head =
          switch choice {
          case .logits: .logits
          case .values: .values
          case .deterministic: .deterministic(limit: nil, squashes: false)
          }
        headOrigin = .option
        return
      }
    }
    guard headOrigin == .assumed else { return }
    let otherwise = head == .values ? HeadChoice.logits : .values
    let meaning =
      head == .values
      ? "values, of which the greatest is taken" : "logits, by which actions are sampled"
    notes.append(
      "assumed that the outputs are \(meaning), for the file does not say; else the head is \(otherwise.rawValue)"
    )
  }
}

extension PolicyLayout.Head {
  /// Indicates whether its actions are vectors.
  var isContinuous: Bool {
    switch self {
    case .logits, .values: false
    case .gaussian, .squashedGaussian, .deterministic: true
    }
  }

  /// The head's name in notes.
  var name: String {
    switch self {
    case .logits: "logits"
    case .values: "values"
    case .gaussian, .squashedGaussian: "a Gaussian"
    case .deterministic: "deterministic"
    }
  }
}

// MARK: Shapes

extension PolicyLayout {
  /// The number of outputs of the network that is made of the layers.
  var outputs: Int { chain.outputs / quantiles * (isDoubled ? 2 : 1) }

  /// Indicates whether the outputs of a second layer come behind those of the last.
  private var isDoubled: Bool {
    if case .squashedGaussian(.some) = head { true } else { false }
  }

  /// Makes sure of the shapes and of the number of parameters; no data is read.
  private func check(_ hints: Hints) throws(FormatError) {
    let wanted = try hints.outputs.map { count throws(FormatError) in
      // A last layer that puts out the means and the deviations has two for each.
      var isStacked = false
      if case .squashedGaussian(nil) = head { isStacked = true }
      let (rows, overflow) = count.multipliedReportingOverflow(by: isStacked ? 2 : quantiles)
      guard !overflow else { throw FormatError("expected a number of quantiles, found \(quantiles)") }
      return rows
    }
    var packed = 0
    for (index, layer) in chain.layers.enumerated() {
      let columns = index == 0 ? hints.inputs : chain.layers[index - 1].outputs
      let rows = index == chain.layers.count - 1 ? wanted : nil
      do throws(FormatError) {
        try Self.check(layer, rows: rows, columns: columns, &packed)
      } catch {
        var detail = error.detail
        if index == 0, let inputs = hints.inputs, inputs != chain.inputs {
          let origin = hints.environment.map { "; it was trained in \($0)" } ?? ""
          detail += ": it takes observations of \(chain.inputs) elements, not of \(inputs)\(origin)"
        } else if let rows, rows != layer.outputs {
          detail += ": it has \(layer.outputs) outputs, and the actions want \(rows)"
        }
        throw FormatError(detail, error.remedies)
      }
    }
    if case .gaussian(let tensor) = head, ![[chain.outputs], [1, chain.outputs]].contains(tensor.shape) {
      throw FormatError(
        "expected \(tensor.name) of shape \(StoredTensor.text([chain.outputs])), found \(tensor.shapeText)")
    }
    if case .squashedGaussian(let layer?) = head {
      let last = chain.layers[chain.layers.count - 1]
      try Self.check(layer, rows: last.outputs, columns: last.inputs, &packed)
    }
    guard chain.outputs % quantiles == 0 else {
      throw FormatError("expected a multiple of \(quantiles) quantiles, found \(chain.outputs) outputs")
    }
  }

  private static func check(
    _ layer: LayerChain.Layer, rows: Int?, columns: Int?, _ packed: inout Int
  ) throws(FormatError) {
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

  /// Makes sure that no two of the policy's tensors share a byte.
  func checkOverlap() throws(FileError) {
    var tensors = chain.layers.flatMap { [$0.weight, $0.bias] }.compactMap { $0 }
    switch head {
    case .gaussian(let tensor): tensors.append(tensor)
    case .squashedGaussian(let layer?): tensors += [layer.weight, layer.bias].compactMap { $0 }
    default: break
    }
    var places: [(tensor: StoredTensor, bytes: Range<Int>)] = []
    for tensor in tensors { places.append((tensor, try tensor.bytes())) }
    places.sort {
      ($0.tensor.storageName, $0.bytes.lowerBound) < ($1.tensor.storageName, $1.bytes.lowerBound)
    }
    for (first, second) in zip(places, places.dropFirst())
    where first.tensor.storageName == second.tensor.storageName
      && first.bytes.upperBound > second.bytes.lowerBound
    {
      throw chain.layers[0].weight.storage.malformed(
        "expected tensors in storages of their own, found \(first.tensor.name) and \(second.tensor.name) overlapping; "
          + "save one of them with .clone()")
    }
  }
}
