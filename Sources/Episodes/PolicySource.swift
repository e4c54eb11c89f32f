import ShowreelSupport

/// A source of actions: chance, or a checkpoint.
public enum PolicySource: Sendable, Hashable {
  /// Every action with the same probability.
  case random
  /// A checkpoint's path.
  case checkpoint(String)
}

extension PolicySource {
  /// Reads the checkpoint's path, or `random`.
  package init(_ name: String) { self = name == "random" ? .random : .checkpoint(name) }

  /// The text that `init(_:)` reads as the same.
  package var name: String {
    switch self {
    case .random: "random"
    case .checkpoint(let path): path
    }
  }
}

extension [PolicySource] {
  /// A short name for each, which no other has and which may be part of a file's: that of its file without its
  /// extension, with a number where there are several; it never means a folder.
  package var labels: [String] {
    var labels: [String] = []
    for policy in self {
      let file = Files.split(policy.name).name
      // Of a name that begins with dots, they are no extension's.
      let dot = file.utf8.lastIndex(of: UInt8(ascii: "."))
      let hasStem = dot.map { dot in file.utf8[..<dot].contains { $0 != UInt8(ascii: ".") } } ?? false
      let plain = (hasStem ? file[..<(dot ?? file.endIndex)] : file[...]).unicodeScalars
        .map { $0.properties.generalCategory == .control ? "_" : String($0) }.joined()
      let bounded = Text.name(plain)
      let isNoName = bounded.utf8.allSatisfy { $0 == UInt8(ascii: ".") }
      let stem = isNoName ? "policy" : bounded
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
