import ShowreelSupport

/// A suggestion for a name that no environment has.
enum Suggestion: Equatable {
  /// The other versions in which the environment exists.
  case version([String])
  /// The name that was perhaps meant.
  case name(String)

  /// Makes a suggestion for `id` among the names that are `known`.
  init?(for id: String, among known: [String]) {
    // In Python, Showreel's environments have a namespace.
    if id.hasPrefix("showreel/"), let same = known.first(where: { "showreel/" + $0 == id }) {
      self = .name(same)
      return
    }
    let wanted = Self.parts(id)
    if wanted.version != nil {
      let others = known.filter { Self.parts($0).name == wanted.name && Self.parts($0).version != nil }
      if !others.isEmpty {
        self = .version(others)
        return
      }
    }
    // Of several that are as close, the last is the newest version.
    let best = Text.closest(to: wanted.name.lowercased(), among: known) { Self.parts($0).name.lowercased() }
    guard let best else { return nil }
    self = .name(best)
  }

  /// The name and the version in `NAME-vVERSION`; the version is `nil` where there is none.
  private static func parts(_ id: String) -> (name: String, version: Int?) {
    guard let dash = id.lastIndex(of: "-") else { return (id, nil) }
    let ending = id[dash...].dropFirst()
    guard ending.first == "v", let version = Int(ending.dropFirst()) else { return (id, nil) }
    return (String(id[..<dash]), version)
  }
}
