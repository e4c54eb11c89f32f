/// What acts.
public enum PolicySource: Sendable, Hashable {
  /// Every action with the same probability.
  case random
  /// A checkpoint's path.
  case checkpoint(String)
}

extension PolicySource {
  /// Reads the checkpoint's path, or `random`.
  public init(_ name: String) { self = name == "random" ? .random : .checkpoint(name) }

  /// The text that `init(_:)` reads as the same.
  public var name: String {
    switch self {
    case .random: "random"
    case .checkpoint(let path): path
    }
  }
}

extension [PolicySource] {
  /// A short name for each, which no other has and which may be part of a file's: that of its file without its
  /// extension, with a number where there are several.
  public var labels: [String] {
    var labels: [String] = []
    for policy in self {
      let file = policy.name.split(separator: "/").last ?? "policy"
      let end = file.lastIndex(of: ".").flatMap { $0 > file.startIndex ? $0 : nil } ?? file.endIndex
      let stem = String(
        file[..<end].unicodeScalars.map { $0.properties.generalCategory == .control ? "_" : Character($0) })
      var label = stem
      var number = 2
      while labels.contains(label) {
        label = "\(stem)-\(number)"
        number += 1
      }
      labels.append(label)
    }
    return labels
  }
}
