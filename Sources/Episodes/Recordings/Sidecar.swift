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
    if path != "-" { try checkVideos(besides: path) }
  }

  /// Refuses a document beside a video of the name that it knows, but of other contents: one of them was replaced and the other
  /// was not, as when a recording is killed between the two.
  private func checkVideos(besides path: String) throws(FileError) {
    let form =
      switch self {
      case .episode(let take): take.form
      case .grid(let grid): grid.form
      }
    for (name, expected) in form.videos {
      let video = Files.path(Files.folder(of: path), name)
      guard let file = try? FileReader(path: video) else { continue }
      if try sha256(of: file) == expected { continue }
      throw FileError(
        .malformed, path: path,
        "of another video than \(video) beside it, whose SHA-256 is not \(expected.prefix(16))…: one of them was replaced "
          + "without the other; record again, or move the video away to replay what the document says")
    }
  }
}
