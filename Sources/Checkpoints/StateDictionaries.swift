import ShowreelSupport

/// The state dictionaries of a pickle, at any depth, and the names of its other contents.
struct StateDictionaries {
  /// A dictionary of tensors.
  struct Dictionary {
    /// The keys that lead to it, as `agent.policy_net`; empty for the pickle itself.
    var name: String
    /// The tensors, in the dictionary's order.
    var tensors: [(name: String, tensor: PickleTensor)]
  }

  /// The dictionaries with the weights of a network, in the file's order.
  private(set) var networks: [Dictionary] = []
  /// The other contents of the pickle, each with its kind, such as `optimizer (a dictionary)`.
  private(set) var skipped: [String] = []
  /// The class of a whole module that is somewhere in the file.
  private(set) var module: String?

  private static let maximumDepth = 4
  /// The most networks that a file may hold; among more, nobody could tell which is meant.
  private static let maximumNetworks = 64
  /// The most names that are kept of the other contents, of which a file may have any number.
  private static let maximumSkipped = 64

  /// Looks through the dictionaries, lists and tuples of a pickle; each object is looked at once.
  ///
  /// - Throws: Where a name of a dictionary is there twice.
  init(_ objects: PickleObjects, _ root: PickleObjects.Number) throws(FormatError) {
    var seen: Set<PickleObjects.Number> = [root]
    var queue: [(number: PickleObjects.Number, name: String, depth: Int)] = [(root, "", 0)]
    var next = 0
    while next < queue.count {
      let (number, name, depth) = queue[next]
      next += 1
      let tensors = try Self.tensors(objects, number)
      if tensors.contains(where: Self.isWeight) {
        networks.append(Dictionary(name: name, tensors: tensors))
        guard networks.count <= Self.maximumNetworks else {
          throw FormatError("expected at most \(Self.maximumNetworks) networks, found more")
        }
        // What is beside the tensors of the pickle itself belongs to no other network.
        if depth == 0 { queue.removeLast(queue.count - next) }
        continue
      }
      var isBranch = depth == 0
      for (key, value) in Self.members(objects, number) where depth < Self.maximumDepth {
        switch objects[value] {
        case .dictionary, .list, .tuple:
          guard seen.insert(value).inserted else { continue }
          isBranch = true
          queue.append((value, name.isEmpty ? key : "\(name).\(key)", depth + 1))
        default: if depth == 0 { note(key, value, objects) }
        }
      }
      if depth == 1 && !isBranch { note(name, number, objects) }
    }
    if let object = objects.object(root), Self.isModule(root, objects) { module = object.name }
    noteBranches(objects, root)
  }

  /// Names the members of the pickle that have no network in them.
  private mutating func noteBranches(_ objects: PickleObjects, _ root: PickleObjects.Number) {
    guard !networks.contains(where: { $0.name.isEmpty }) else { return }
    let named = Set(skipped.map { $0.prefix { $0 != " " } })
    for (key, value) in Self.members(objects, root) {
      switch objects[value] {
      case .dictionary, .list, .tuple:
        let isUsed = networks.contains { $0.name == key || $0.name.hasPrefix(key + ".") }
        if !isUsed, !named.contains(key.prefix { $0 != " " }) { note(key, value, objects) }
      default: break
      }
    }
  }

  private mutating func note(_ key: String, _ value: PickleObjects.Number, _ objects: PickleObjects) {
    if Self.isModule(value, objects) { module = module ?? objects.object(value)?.name }
    guard skipped.count < Self.maximumSkipped else { return }
    skipped.append("\(key) (\(objects.kind(value)))")
  }

  /// Tells whether an object is a `torch.nn.Module`, by its attributes.
  private static func isModule(_ number: PickleObjects.Number, _ objects: PickleObjects) -> Bool {
    objects.object(number) != nil && objects.member("_parameters", of: number) != nil
  }

  /// The members of a dictionary, a list or a tuple, each with its name or number.
  private static func members(
    _ objects: PickleObjects, _ number: PickleObjects.Number
  ) -> [(key: String, value: PickleObjects.Number)] {
    switch objects[number] {
    case .dictionary(let members):
      members.compactMap { member in
        (objects.text(member.key) ?? objects.integer(member.key).map(String.init))
          .map { (Text.name($0), member.value) }
      }
    case .list(let items), .tuple(let items): items.enumerated().map { ("\($0.offset)", $0.element) }
    default: []
    }
  }

  private static func isWeight(_ name: String, _ tensor: PickleTensor) -> Bool {
    tensor.shape.count >= 2 && name.contains("weight")
  }

  /// The tensors of a dictionary, in its order, with their names.
  private static func tensors(
    _ objects: PickleObjects, _ number: PickleObjects.Number
  ) throws(FormatError) -> [(name: String, tensor: PickleTensor)] {
    guard case .dictionary(let members) = objects[number] else { return [] }
    var result: [(name: String, tensor: PickleTensor)] = []
    var names: Set<String> = []
    for member in members {
      guard case .tensor(let tensor) = objects[member.value], let name = objects.text(member.key) else {
        continue
      }
      guard names.insert(name).inserted else {
        throw FormatError("expected each name once, found \(name) twice")
      }
      result.append((Text.name(name), tensor))
    }
    return result
  }
}
