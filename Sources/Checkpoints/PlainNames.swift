/// Tensors' names without what wrappers put before them.
enum PlainNames {
  /// What `nn.DataParallel` and `torch.compile` add, wherever a module was wrapped.
  private static let wrappers: Set<Substring> = ["module", "_orig_mod"]
  /// What a program calls the object that holds the networks; it says nothing where all layers have it.
  private static let holders: Set<Substring> = ["policy", "model", "agent", "actor_critic", "ac"]

  /// The tensors under plain names; under their own where two would then be called the same.
  static func strip(_ tensors: [StoredTensor]) -> [StoredTensor] {
    var names = tensors.map { tensor in
      tensor.name.split(separator: ".", omittingEmptySubsequences: false).filter { !wrappers.contains($0) }
    }
    // One object may hold another that holds the networks; deeper than that nobody wraps them.
    for _ in 0..<4 {
      guard let first = names.first(where: { $0.count > 2 })?[0], holders.contains(first),
        names.allSatisfy({ $0.first == first || $0.count == 1 })
      else { break }
      names = names.map { $0.first == first && $0.count > 2 ? Array($0.dropFirst()) : $0 }
    }
    let plain = names.map { $0.joined(separator: ".") }
    guard Set(plain).count == plain.count else { return tensors }
    return zip(tensors, plain).map { tensor, name in
      var tensor = tensor
      tensor.name = name
      return tensor
    }
  }

  /// The words of a name, small: those between dots and underscores.
  static func words(_ name: String) -> Set<String> {
    let parts = name.lowercased().split { $0 == "." || $0 == "_" }
    return Set(parts.map { String($0.reversed().drop { $0.isASCII && $0.isNumber }.reversed()) })
  }
}
