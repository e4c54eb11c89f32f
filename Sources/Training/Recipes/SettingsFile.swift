import ShowreelSupport

/// A file of settings: a JSON object of numbers, truth values, strings, lists of whole numbers, and null for none.
public enum SettingsFile {
  private static let operation = "read the settings"
  /// Larger files hold no settings.
  private static let maximumLength = 1 << 20

  /// The settings by name, in the file's order, as text that `TrainingAlgorithm.set(_:to:)` takes.
  ///
  /// - Throws: `FileError`: missing, malformed or inputOutput.
  public static func read(_ path: String) throws(FileError) -> [(name: String, value: String)] {
    let file = try FileReader(path: path, operation: operation)
    guard file.size <= maximumLength else {
      throw FileError(
        .malformed, operation, path: path,
        "expected at most \(maximumLength) bytes, found \(file.size)")
    }
    let bytes = try file.read(0..<file.size)
    do throws(JSONError) {
      var settings: [(name: String, value: String)] = []
      for (name, value) in try JSON(parsing: bytes, of: "the settings").entries {
        settings.append((name, try text(value)))
      }
      return settings
    } catch {
      throw FileError(
        error, path: path, expected: "settings such as {\"learning-rate\": 0.001, \"net-arch\": [64, 64]}")
    }
  }

  private static func text(_ value: JSON) throws(JSONError) -> String {
    switch value {
    case .string(let text): text
    case .integer(let number): "\(number)"
    case .unsigned(let number): "\(number)"
    case .number(let number): "\(number)"
    case .bool(let flag): "\(flag)"
    case .null: "none"
    case .array: try value.elements(by: text).joined(separator: ",")
    case .object, .line: throw JSONError(expected: "a setting", found: value)
    }
  }
}
