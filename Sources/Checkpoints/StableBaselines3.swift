import Policies
import ShowreelSupport

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
    let document: JSON
    do throws(JSONError) {
      // Python writes NaN for a number that is none.
      document = try JSON(parsing: data, of: "data", allowsNonFinite: true)
      _ = try document.entries
    } catch {
      throw FormatError(error.place.isEmpty ? error.message : "data: \(error)")
    }
    let arguments = document["policy_kwargs"] ?? .null
    if Self.isTrue(document["use_sde"]) || Self.isTrue(arguments["use_sde"]) {
      throw FormatError("expected a policy without state-dependent exploration, found use_sde")
    }
    if Self.isTrue(arguments["squash_output"]) {
      throw FormatError("expected a policy whose actions are clipped, found squash_output")
    }
    if let extractor = Self.text(arguments["features_extractor_class"]),
      extractor != "<class 'stable_baselines3.common.torch_layers.FlattenExtractor'>"
    {
      throw FormatError("expected an MlpPolicy with the FlattenExtractor, found \(extractor)")
    }
    activationClass = Self.text(arguments["activation_fn"])
    policyModule = Self.text(document["policy_class"]?["__module__"])
  }

  /// Whether a value is true, or the text of it.
  private static func isTrue(_ value: JSON?) -> Bool { text(value) == "true" }

  /// A string, or the text of a number, `true`, `false` or `null`; of an object or a list, nothing.
  private static func text(_ value: JSON?) -> String? {
    switch value {
    case nil, .object?, .array?: nil
    case .string(let text)?: text
    case .some(let value): value.line
    }
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
  /// - Throws: `FileError`: malformed or inputOutput.
  static func read(_ archive: ZIPArchive, _ file: ByteRegion) throws(FileError) -> (
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
