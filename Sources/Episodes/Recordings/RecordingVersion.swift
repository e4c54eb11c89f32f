import ShowreelSupport

/// The version that a recording's document names, and what has changed since.
package struct RecordingVersion: Sendable, Hashable {
  /// As the document has it; `nil` where it names none.
  package var name: String?

  init(_ name: String?) { self.name = name }

  init(json: JSON) throws(JSONError) { name = try json.optional("showreel") }

  /// The version since which an environment's episodes are others than before: the same seed and actions end elsewhere.
  private static let changes = ["LunarLander-v3": "0.2.0", "LunarLanderContinuous-v3": "0.2.0"]

  /// A sentence on why the episode of a recording is another one now; `nil` where it is not.
  package func change(of environment: String) -> String? {
    guard let change = Self.changes[environment], Self.numbers(name) ?? [] < Self.numbers(change) ?? [] else {
      return nil
    }
    let version = name.map { "version \($0)" } ?? "an unknown version"
    return
      "was recorded by \(version); since \(change) the same seed and actions of \(environment) make another "
      + "episode: Gymnasium's, to the last bit"
  }

  /// A flag that is set where scenes were drawn smooth at their native size too: up to 0.1 they always were.
  package var drewSmooth: Bool { Self.numbers(name) ?? [] < [0, 2] }

  /// The look of overlays, grids and margins: that of 0.1 was another.
  package var look: Look { Self.numbers(name) ?? [] < [0, 2] ? .first : .current }

  private static func numbers(_ version: String?) -> [Int]? {
    let numbers = version?.split(separator: ".").map { Int($0) }
    return numbers?.contains(nil) == false ? numbers?.compactMap { $0 } : nil
  }
}

/// The look of what is drawn beside and around scenes, of which a recording has one for good.
package enum Look: String, Sendable, Hashable, CaseIterable {
  /// The look of version 0.1: overlays of step, reward, return and actions alone, grids without outcomes, and scenes that end at
  /// their own rectangle.
  case first = "0.1"
  /// The look of this version.
  case current
}

extension [Int] {
  fileprivate static func < (a: [Int], b: [Int]) -> Bool { a.lexicographicallyPrecedes(b) }
}
