import Foundation

/// What the fuzzers start from, by this file's own place.
public enum Corpus {
  private static let folder = TestFiles.package.appendingPathComponent("Fuzz/Corpus")

  /// The names of a target's files: `valid-…` can be read, `invalid-…` cannot, of the rest it does not matter.
  public static func files(of target: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(target).path).sorted()
  }

  /// Where a file of that name is.
  public static func path(of name: String, for target: String) -> String {
    folder.appendingPathComponent(target).appendingPathComponent(name).path
  }
}
