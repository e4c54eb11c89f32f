import ShowreelSupport

/// A document beside a recording, of which it makes the frames again: that of an episode, or of a grid of them.
enum Sidecar {
  case episode(Take)
  case grid(GridTake)

  private static let expected = "a recording's sidecar"
  private static let otherwise =
    "neither a trace, which is JSON Lines, nor a recording's sidecar, which is one JSON object"

  /// Reads a document.
  ///
  /// - Throws: `FileError` of kind `.malformed`.
  init(_ document: [UInt8], path: String) throws(FileError) {
    do throws(JSONError) {
      let json = try JSON(parsing: document, of: "the document")
      self = json["tiles"] == nil ? .episode(try Take(json: json)) : .grid(try GridTake(json: json))
    } catch {
      throw FileError(error, path: path, expected: Self.expected, otherwise: Self.otherwise)
    }
  }
}
