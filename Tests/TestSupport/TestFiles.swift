import Foundation

/// The files that tests read, found by the place of the test's source file, however deep in its module's folder that lies.
public enum TestFiles {
  /// The root folder of the package.
  public static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The folder in `Tests` that a source file of it lies in.
  public static func module(of filePath: String = #filePath) -> URL {
    let parts = URL(fileURLWithPath: filePath).pathComponents.dropFirst(package.pathComponents.count)
    return parts.prefix(2).reduce(package) { $0.appendingPathComponent($1) }
  }

  /// A file of the package, by its path from the root.
  public static func path(_ name: String) -> String { package.appendingPathComponent(name).path }

  /// The text of a file of the package.
  public static func text(of name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }

  /// A fixture of the test's module, or of another one.
  public static func fixture(_ name: String, of module: String? = nil, filePath: String = #filePath) -> URL {
    let folder = module.map { package.appendingPathComponent("Tests/\($0)") } ?? self.module(of: filePath)
    return folder.appendingPathComponent("Fixtures").appendingPathComponent(name)
  }

  /// Decodes a fixture in JSON of the test's module, or of another one.
  public static func json<Value: Decodable>(
    _ name: String, of module: String? = nil, as type: Value.Type = Value.self, filePath: String = #filePath
  ) throws -> Value {
    try JSONDecoder().decode(type, from: Data(contentsOf: fixture(name, of: module, filePath: filePath)))
  }
}
