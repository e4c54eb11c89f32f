import Policies

/// What Stable-Baselines3 saves: a ZIP file of `data`, the algorithm's attributes as JSON, and `policy.pth`, the policy's
/// `state_dict` as `torch.save` writes it.
///
/// In `data`, what is no JSON of its own is there as a pickle in Base64, which is never looked at, and beside it its
/// attributes as text; those are read.
struct StableBaselines3 {
  static let dataName = "data"
  static let policyName = "policy.pth"
  /// The longest `data` that is read; that of a policy has some ten kilobytes.
  private static let maximumLength = 1 << 22

  /// The class between the layers, where the policy's arguments name it, such as
  /// `<class 'torch.nn.modules.activation.ReLU'>`.
  private(set) var activationClass: String?
  /// The module of the policy's class, such as `stable_baselines3.dqn.policies`.
  private(set) var policyModule: String?

  /// Reads `data`.
  ///
  /// - Throws: What of it a policy cannot have here: gSDE, squashed outputs, a features extractor with layers.
  init(data: [UInt8]) throws(FormatError) {
    var scanner = try JSONScanner(data, of: "data")
    var arguments: [String: String] = [:]
    var names: Set<String> = []
    var module: String?
    var usesSDE = false
    try scanner.object { (scanner, name) throws(FormatError) in
      guard names.insert(name).inserted else {
        throw FormatError("expected each name of data once, found \(name) twice")
      }
      switch name {
      case "policy_kwargs" where scanner.isNext("{"): arguments = try Self.texts(&scanner)
      case "policy_class" where scanner.isNext("{"): module = try Self.texts(&scanner)["__module__"]
      case "use_sde": usesSDE = try scanner.scalar() == "true"
      default: _ = try scanner.scalar()
      }
    }
    try scanner.expectEnd()
    if usesSDE || arguments["use_sde"] == "true" {
      throw FormatError("expected a policy without state-dependent exploration, found use_sde")
    }
    if arguments["squash_output"] == "true" {
      throw FormatError("expected a policy whose actions are clipped, found squash_output")
    }
    if let extractor = arguments["features_extractor_class"],
      extractor != "<class 'stable_baselines3.common.torch_layers.FlattenExtractor'>"
    {
      throw FormatError("expected an MlpPolicy with the FlattenExtractor, found \(extractor)")
    }
    activationClass = arguments["activation_fn"]
    policyModule = module
  }

  /// The members of an object that are no objects or arrays, as text.
  private static func texts(_ scanner: inout JSONScanner) throws(FormatError) -> [String: String] {
    var result: [String: String] = [:]
    try scanner.object { (scanner, name) throws(FormatError) in
      guard let text = try scanner.scalar() else { return }
      guard result.updateValue(text, forKey: name) == nil else {
        throw FormatError("expected each name of data once, found \(name) twice")
      }
    }
    return result
  }

  /// What the policy's arguments say stands between the layers; `nil` where they leave it to the algorithm.
  func activation() throws(FormatError) -> Activation? {
    switch activationClass {
    case nil: return nil
    case "<class 'torch.nn.modules.activation.ReLU'>": return .relu
    case "<class 'torch.nn.modules.activation.Tanh'>": return .tanh
    case .some(let name): throw FormatError("expected the activation_fn ReLU or Tanh, found \(name)")
    }
  }

  /// Reads the file.
  ///
  /// - Throws: `CheckpointError`: malformed or inputOutput.
  static func read(_ archive: ZIPArchive, _ file: ByteRegion) throws(CheckpointError) -> (
    settings: StableBaselines3, table: TensorTable
  ) {
    guard let data = try archive.read(dataName, limit: maximumLength),
      let policy = try archive.region(of: policyName)
    else {
      throw file.malformed("expected data and policy.pth in a Stable-Baselines3 file, found one of them")
    }
    let settings = try file.parsing { () throws(FormatError) in try StableBaselines3(data: data) }
    guard try policy.read(0..<min(4, policy.count)) == ZIPArchive.signature else {
      throw file.malformed("expected a policy.pth of PyTorch 1.6 or later, found another format")
    }
    let inner = try ZIPArchive(policy)
    guard let folder = TorchArchive.folder(of: inner) else {
      throw file.malformed(
        "expected a state_dict in policy.pth, found \(inner.names.prefix(8).joined(separator: ", "))")
    }
    let table = try TorchArchive.table(of: inner, in: folder, policy)
    guard table.tensors.contains(where: { $0.name.hasPrefix("action_net.") || $0.name.hasPrefix("q_net.") })
    else {
      let module = settings.policyModule.map { " of \($0)" } ?? ""
      throw file.malformed("expected the policy of PPO, A2C or DQN, found another\(module)")
    }
    return (settings, table)
  }
}
