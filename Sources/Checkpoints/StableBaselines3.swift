import Policies
import ShowreelSupport

/// The settings of a policy in a file of Stable-Baselines3 or its contrib package: in a ZIP file's `data`, the
/// algorithm's attributes as JSON, or beside the `state_dict` that `policy.save` writes.
///
/// In `data`, an attribute that JSON cannot express is a pickle in Base64, with its own attributes as text beside it;
/// the text is read, and of the pickles only the name of the policy's class.
struct StableBaselines3: Equatable {
  static let dataName = "data"
  static let policyName = "policy.pth"
  /// The longest `data` that is read; that of a policy has some ten kilobytes.
  static let maximumLength = 1 << 24

  /// The activation's class, where the policy's arguments name it, such as `torch.nn.modules.activation.ReLU`.
  private(set) var activationClass: String?
  /// The policy's class with its module, such as `stable_baselines3.dqn.policies.DQNPolicy`; or the module alone.
  private(set) var policyClass: String?
  /// The class of the features extractor, where the arguments name it.
  private(set) var extractorClass: String?
  /// Indicates whether exploration adds noise that depends on the state (gSDE).
  private(set) var usesSDE = false
  /// Indicates whether the outputs go through tanh; `nil` where the class decides.
  private(set) var squashesOutput: Bool?
  /// The greatest magnitude of a mean under gSDE, which SAC limits.
  private(set) var meanLimit: Double?
  /// The number of quantiles of an action's value, where the arguments give it.
  private(set) var quantiles: Int?
  /// The number of actions of a discrete space.
  private(set) var actionCount: Int?
  /// Indicates whether training ran under `VecNormalize`; `nil` where the file cannot say.
  private(set) var isNormalized: Bool?
  /// The names of the attributes, which tell the algorithms apart.
  private var attributes: Set<String> = []

  /// Reads `data`.
  init(data: [UInt8]) throws(FormatError) {
    let document: JSON
    let entries: [(key: String, value: JSON)]
    do throws(JSONError) {
      // Python writes NaN for a number that is none.
      document = try JSON(parsing: data, of: "data", allowsNonFinite: true)
      entries = try document.entries
    } catch {
      throw FormatError(error.place.isEmpty ? error.message : "data: \(error)")
    }
    attributes = Set(entries.map(\.key))
    actionCount = Self.text(document["action_space"]?["n"]).flatMap { Int($0) }
    let policy = document["policy_class"]
    policyClass =
      Self.text(policy?[":serialized:"]).flatMap(Self.pickledName) ?? Self.text(policy?["__module__"])
    var arguments: [String: String] = [:]
    if case .object(let members)? = document["policy_kwargs"] {
      for (key, value) in members { arguments[key] = Self.text(value) }
    }
    take(arguments)
    if Self.text(document["use_sde"]) == "true" { usesSDE = true }
    // An off-policy algorithm keeps the last observation in any case.
    if !isOffPolicy, let original = document["_last_original_obs"] {
      isNormalized = Self.text(original) != "null"
    }
  }

  /// Reads what `policy.save` puts beside the `state_dict`: the arguments of the policy's class; `nil` where there are none.
  init?(_ objects: PickleObjects, _ root: PickleObjects.Number) {
    guard let data = objects.member("data", of: root), let members = objects.dictionary(data),
      objects.member("state_dict", of: root) != nil, objects.member("observation_space", of: data) != nil
    else { return nil }
    var arguments: [String: String] = [:]
    for (key, value) in members {
      guard let name = objects.text(key) else { continue }
      switch objects[value] {
      case .global(let global): arguments[name] = global.name
      case .bool(let flag): arguments[name] = flag ? "true" : "false"
      case .integer(let number): arguments[name] = "\(number)"
      case .number(let number): arguments[name] = "\(number)"
      default: break
      }
    }
    if let space = objects.member("action_space", of: data), let count = objects.member("n", of: space) {
      actionCount = objects.double(count).flatMap { Int(exactly: $0) }
    }
    take(arguments)
  }

  private mutating func take(_ arguments: [String: String]) {
    activationClass = arguments["activation_fn"].map(Self.className)
    extractorClass = arguments["features_extractor_class"].map(Self.className)
    usesSDE = arguments["use_sde"]?.lowercased() == "true"
    squashesOutput = arguments["squash_output"].map { $0.lowercased() == "true" }
    meanLimit = arguments["clip_mean"].flatMap { Double($0) }
    quantiles = arguments["n_quantiles"].flatMap { Int($0) }
  }

  /// The text of a string, a number, `true`, `false` or `null`; `nil` for an object or a list.
  private static func text(_ value: JSON?) -> String? {
    switch value {
    case nil, .object?, .array?: nil
    case .string(let text)?: text
    case .some(let value): value.line
    }
  }

  /// The name in `<class 'NAME'>`.
  private static func className(_ text: String) -> String {
    guard text.hasPrefix("<class '"), text.hasSuffix("'>") else { return text }
    return String(text.dropFirst(8).dropLast(2))
  }

  /// The global's name in a Base64 pickle that holds nothing else.
  private static func pickledName(_ text: String) -> String? {
    guard text.utf8.count <= 4096, let bytes = base64Decoded(text),
      let (objects, root) = try? PickleReader.read(bytes), case .global(let global) = objects[root]
    else { return nil }
    return global.name
  }
}

/// The bytes that a Base64 text stands for; `nil` where it is none.
private func base64Decoded(_ text: String) -> [UInt8]? {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var values = [UInt8?](repeating: nil, count: 256)
  for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
  var bytes: [UInt8] = []
  var (bits, count): (UInt32, Int) = (0, 0)
  for letter in text.utf8 where letter != UInt8(ascii: "=") {
    guard let value = values[Int(letter)] else { return nil }
    bits = bits << 6 | UInt32(value)
    count += 6
    if count >= 8 {
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
  }
  return bytes
}

// MARK: What follows from it

extension StableBaselines3 {
  /// Indicates whether the algorithm keeps a replay buffer.
  private var isOffPolicy: Bool {
    !attributes.isDisjoint(with: ["replay_buffer_class", "buffer_size", "learning_starts"])
  }

  /// Indicates whether the policy's class is one of the library's own, whose defaults are known.
  var isOwnClass: Bool {
    guard let policyClass else { return true }
    return policyClass.hasPrefix("stable_baselines3.") || policyClass.hasPrefix("sb3_contrib.")
  }

  /// Indicates whether the features extractor only flattens observations, as far as the arguments tell.
  var hasOwnExtractor: Bool {
    guard let extractorClass else { return true }
    return extractorClass == "stable_baselines3.common.torch_layers.FlattenExtractor"
  }

  /// The activation that the arguments name; `nil` where they leave it to the class.
  func activation() throws(FormatError) -> Activation? {
    guard let activationClass else { return nil }
    if let known = Activation(torchClass: activationClass) { return known }
    let known = Activation.allCases.map(\.torchName).joined(separator: ", ")
    throw FormatError("expected one of the activations \(known), found \(activationClass)")
  }

  /// The algorithm's name, as far as its class and its attributes tell.
  var algorithm: String {
    let known = [
      ".sac.": "SAC", ".td3.": "TD3 or DDPG", ".dqn.": "DQN", ".qrdqn.": "QR-DQN", ".tqc.": "TQC",
      ".ars.": "ARS",
      ".maskable.": "MaskablePPO", ".recurrent.": "RecurrentPPO", ".crossq.": "CrossQ",
    ]
    if let policyClass, let name = known.first(where: { policyClass.contains($0.key) })?.value { return name }
    if attributes.contains("clip_range") { return "PPO" }
    if attributes.contains("cg_max_steps") { return "TRPO" }
    return attributes.contains("rollout_buffer_class") || attributes.contains("gae_lambda") ? "A2C" : "policy"
  }
}

extension Activation {
  /// The name of PyTorch's class.
  var torchName: String {
    switch self {
    case .relu: "ReLU"
    case .tanh: "Tanh"
    case .elu: "ELU"
    case .leakyReLU: "LeakyReLU"
    case .silu: "SiLU"
    case .gelu: "GELU"
    case .sigmoid: "Sigmoid"
    case .identity: "Identity"
    }
  }

  /// The activation of PyTorch's class, by its name with its module.
  init?(torchClass name: String) {
    let found = Activation.allCases.first {
      name == "torch.nn.modules.activation.\($0.torchName)"
        || name == "torch.nn.modules.linear.\($0.torchName)"
    }
    guard let found else { return nil }
    self = found
  }
}
