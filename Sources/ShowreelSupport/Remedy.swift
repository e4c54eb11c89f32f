/// A setting that would mend an error, by the name and value that options and documents have it under.
package struct Remedy: Sendable, Hashable {
  /// The setting's name, such as `network`.
  package let setting: String
  /// The value that would do, such as `policy_net`.
  package let value: String

  /// Makes a remedy of a setting.
  package init(_ setting: String, _ value: String) {
    self.setting = setting
    self.value = value
  }
}

/// An error that settings would mend.
package protocol Remediable: Error {
  /// The settings, each of which would do.
  var remedies: [Remedy] { get }
}
