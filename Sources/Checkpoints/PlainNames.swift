/// Tensors' names without the prefixes that wrappers add.
enum PlainNames {
  /// The words that `nn.DataParallel` and `torch.compile` add to a name, wherever a module was wrapped.
  private static let wrappers: Set<Substring> = ["module", "_orig_mod"]
  /// The common names of the object that holds the networks; such a prefix is dropped where all layers have it.
  private static let holders: Set<Substring> = ["policy", "model", "agent", "actor_critic", "ac"]

  /// The tensors under plain names; names stay as they are where two tensors would come to the same one.
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

  /// The lower-case words of a name, which dots and underscores separate.
  static func words(_ name: String) -> Set<String> {
    let parts = name.lowercased().split { $0 == "." || $0 == "_" }
    return Set(parts.map { String($0.reversed().drop { $0.isASCII && $0.isNumber }.reversed()) })
  }
}
