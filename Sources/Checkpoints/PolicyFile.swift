import ShowreelSupport

/// The search for a policy's file by a path that may lack its ending.
public enum PolicyFile {
  private enum Kind { case none, directory, other }

  /// The path itself; or the path with `.zip` added, where only that is a file, as Stable-Baselines3 takes the names of
  /// its own files.
  ///
  /// - Throws: `FileError`: malformed where it is a directory, with the file in it that may be meant.
  public static func located(_ path: String) throws(FileError) -> String {
    let kind = kind(of: path)
    guard kind != .other else { return path }
    if !path.hasSuffix("/"), case let zip = path + ".zip", self.kind(of: zip) == .other { return zip }
    guard kind == .directory else { return path }
    throw FileError(.malformed, ByteRegion.operation, path: path, sentence(ofDirectory: path))
  }

  private static func kind(of path: String) -> Kind {
    guard let status = try? System.status(of: path) else { return .none }
    return status.kind == .folder ? .directory : .other
  }

  private static func sentence(ofDirectory path: String) -> String {
    let names = System.names(in: path).filter { !$0.hasPrefix(".") }.sorted()
    let folder = path.hasSuffix("/") ? path : path + "/"
    if names.contains("saved_model.pb") {
      return "expected a file, found a directory, a SavedModel of TensorFlow, which is not read"
    }
    if names.contains("rllib_checkpoint.json") || names.contains("algorithm_state.pkl") {
      return "expected a file, found a directory, a checkpoint of RLlib, which is not read; in Python: "
        + "torch.save(module.state_dict(), \"policy.pt\")"
    }
    let endings = [".zip", ".safetensors", ".pt", ".pth"]
    let policies = names.filter { name in
      endings.contains { name.hasSuffix($0) } && !name.contains("optimizer")
    }
    guard let first = policies.first(where: { $0 == StableBaselines3.policyName }) ?? policies.first else {
      return "expected a file, found a directory"
    }
    if names.contains(StableBaselines3.dataName), names.contains(StableBaselines3.policyName) {
      return "expected a file, found a directory, an unpacked file of Stable-Baselines3; pack it again: "
        + "(cd \(Text.shellQuoted(path)) && zip -r ../policy.zip .)"
    }
    return "expected a file, found a directory; give one of the files in it, such as \(folder)\(first)"
  }
}
